"""From key-down to key-up: what begins, ends, and undoes a recording."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from session_world import LIMITS

from dictate import effects as do
from dictate import events as on
from dictate.domain import Phase, UtteranceId

if TYPE_CHECKING:
    from session_world import World

ONE = UtteranceId(1)


def test_hold_speak_release_and_the_words_are_in_the_window(world: World) -> None:
    world.dictate()
    assert world.delivered == ["clean words of 1"]
    assert world.session.phase is Phase.IDLE


def test_a_press_records_at_once_and_notes_where_the_words_belong(world: World) -> None:
    assert world.press() == [do.StartCapture(ONE), do.NoteFocus(ONE)]


def test_the_microphone_is_told_how_late_the_news_of_the_press_is(world: World) -> None:
    pressed = on.HotkeyPressed(world.now)
    world.wait(0.4)
    effects = world.take(pressed)
    (late_s,) = (effect.late_s for effect in effects if isinstance(effect, do.StartCapture))
    assert 0.39 < late_s < 0.41
    world.release()
    world.wait(5.0)


def test_the_recogniser_is_asked_when_the_post_roll_is_there_and_not_before(world: World) -> None:
    world.hold()
    world.wait(0.3)
    assert world.session.jobs
    assert not world.did(do.Recognise)
    world.wait(0.2)
    assert world.did(do.Recognise) == [do.Recognise(ONE)]


def test_a_long_post_roll_is_waited_for(world: World) -> None:
    world.take(on.LimitsChanged(replace(LIMITS, post_roll_s=2.0)))
    world.hold()
    world.wait(1.9)
    assert not world.did(do.Recognise)
    world.wait(3.0)
    assert world.delivered == ["clean words of 1"]
    assert world.starts("mic") == 1


def test_a_release_is_believed_after_its_grace(world: World) -> None:
    world.hold()
    world.wait(0.049)
    assert world.session.capture
    world.wait(0.001)
    assert world.session.capture is None
    assert world.did(do.StopCapture) == [do.StopCapture(ONE)]


def test_auto_repeat_does_not_end_a_recording(world: World) -> None:
    world.press()
    for _ in range(50):
        world.wait(0.03)
        world.repeat_key()
    assert world.session.capture
    assert world.session.capture.id == ONE
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]


def test_a_recording_held_with_auto_repeat_is_as_long_as_the_hold(world: World) -> None:
    world.press()
    for _ in range(6):
        world.wait(0.03)
        world.repeat_key()
    world.release()
    world.wait(5.0)
    assert world.delivered


def test_a_key_that_is_known_to_be_up_may_be_pressed_again_at_once(world: World) -> None:
    """As after a stall, in which the release was asked for long after it."""
    world.press()
    world.wait(1.0)
    world.take(on.CancelRequested())
    world.take(on.HotkeyReleased(world.now, is_certain=True))
    world.wait(0.02)
    world.press()
    assert world.session.capture
    world.wait(1.0)
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 2"]


def test_a_repetition_that_was_asked_about_in_its_gap_goes_on(world: World) -> None:
    world.press()
    world.wait(0.1)
    world.take(on.HotkeyReleased(world.now, is_certain=True))
    world.wait(0.01)
    world.press()
    world.wait(1.0)
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]


def test_cancelling_in_the_post_roll_leaves_what_is_said_next_to_the_next_one(
    world: World,
) -> None:
    world.hold()
    world.wait(0.1)
    world.escape()
    assert world.did(do.DropCapture) == [do.DropCapture(ONE)]


def test_a_release_that_ends_nothing_does_not_swallow_the_next_press(world: World) -> None:
    world.take(on.HotkeyReleased(world.now))
    world.wait(0.02)
    world.press()
    assert world.session.capture


def test_a_press_whose_release_was_never_heard_goes_on(world: World) -> None:
    world.press()
    world.wait(1.0)
    assert world.press() == []
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]


def test_a_press_shorter_than_the_limit_is_ignored(world: World) -> None:
    world.hold(0.149)
    world.wait(5.0)
    assert not world.did(do.Recognise)
    assert world.did(do.DropCapture) == [do.DropCapture(ONE)]
    assert not world.notices


def test_a_press_as_long_as_the_limit_counts(world: World) -> None:
    world.take(on.LimitsChanged(replace(LIMITS, min_hold_s=0.5)))
    world.hold(0.5)
    world.wait(5.0)
    assert world.delivered


def test_escape_drops_the_recording_with_the_key_still_held(world: World) -> None:
    world.press()
    world.wait(1.0)
    world.escape()
    assert world.session.phase is Phase.IDLE
    world.wait(1.0)
    world.release()
    world.wait(5.0)
    assert not world.did(do.Recognise)
    assert not world.notices


def test_auto_repeat_after_a_cancel_does_not_record_again(world: World) -> None:
    world.press()
    world.wait(1.0)
    world.take(on.CancelRequested())
    world.wait(0.03)
    world.repeat_key()
    assert world.session.capture is None


def test_the_press_after_a_cancel_records(world: World) -> None:
    world.press()
    world.wait(1.0)
    world.escape()
    world.release()
    world.wait(0.2)
    world.dictate()
    assert world.delivered == ["clean words of 2"]


def test_a_chord_drops_the_recording_silently(world: World) -> None:
    world.press()
    world.wait(1.9)
    world.other_key()
    world.release()
    world.wait(5.0)
    assert not world.did(do.Recognise)
    assert not world.notices


def test_words_before_a_late_chord_are_not_typed_but_dictate_last_has_them(world: World) -> None:
    world.press()
    world.wait(2.0)
    world.other_key()
    world.release()
    world.wait(5.0)
    assert not world.delivered
    assert [effect.clean.text for effect in world.did(do.KeepText)] == ["clean words of 1"]
    [notice] = world.did(do.Notify)
    assert notice.summary == "Not typed: another key was pressed"
    assert "`dictate last`" in notice.body


def test_a_chord_is_as_early_as_it_was_pressed_not_as_it_was_heard_of(world: World) -> None:
    world.press()
    world.wait(1.5)
    chord = on.OtherKeyPressed(world.now)
    world.stall(1.0)
    world.take(chord)
    assert world.did(do.DropCapture)


def test_a_press_during_the_post_roll_starts_the_next_recording(world: World) -> None:
    world.hold()
    world.wait(0.1)
    world.dictate()
    assert world.delivered == ["clean words of 1", "clean words of 2"]


def test_a_busy_machine_does_not_merge_two_recordings(world: World) -> None:
    world.hold()
    world.stall(0.2)
    world.dictate()
    assert world.delivered == ["clean words of 1", "clean words of 2"]


def test_a_short_press_on_a_busy_machine_stays_short(world: World) -> None:
    world.hold(0.1)
    world.stall(0.3)
    world.dictate()
    assert world.delivered == ["clean words of 2"]


# --- length ---------------------------------------------------------------------------------------


def test_the_longest_recording_ends_by_itself_and_its_words_arrive(world: World) -> None:
    world.press()
    world.wait(299.9)
    assert world.session.capture
    world.wait(0.1)
    assert world.session.capture is None
    assert world.notices[-1] == "The longest recording is reached"
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]


def test_a_notice_comes_a_minute_before_the_end_and_once(world: World) -> None:
    world.press()
    world.wait(239.9)
    assert not world.notices
    world.wait(0.1)
    assert world.notices == ["Recording ends in 60 seconds"]
    world.wait(30.0)
    assert len(world.notices) == 1


def test_a_limit_below_two_minutes_warns_at_its_half(world: World) -> None:
    world.take(on.LimitsChanged(replace(LIMITS, max_utterance_s=20.0)))
    world.press()
    world.wait(9.9)
    assert not world.notices
    world.wait(0.1)
    assert world.notices == ["Recording ends in 10 seconds"]


def test_auto_repeat_after_the_longest_recording_does_not_start_another(world: World) -> None:
    world.take(on.LimitsChanged(replace(LIMITS, max_utterance_s=5.0)))
    world.press()
    world.wait(6.0)
    world.repeat_key()
    world.wait(1.0)
    assert world.session.capture is None


# --- without the key ------------------------------------------------------------------------------


def test_dictate_start_and_stop_record_too(world: World) -> None:
    world.take(on.StartRequested())
    world.wait(1.0)
    world.take(on.StopRequested())
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]


def test_the_words_of_dictate_start_belong_where_the_user_is_at_the_end(world: World) -> None:
    assert do.NoteFocus(ONE) not in world.take(on.StartRequested())
    world.wait(1.0)
    assert do.NoteFocus(ONE) in world.take(on.StopRequested())


@pytest.mark.parametrize("role", ["mic", "unplugged"])
def test_that_holds_when_the_microphone_ends_it_as_well(world: World, role: str) -> None:
    world.take(on.StartRequested())
    world.wait(1.0)
    if role == "mic":
        for _ in range(4):
            world.kill("mic")
    else:
        world.mic.refuses = "There is no microphone"
        world.unplug()
        world.wait(5.0)
    assert do.NoteFocus(ONE) in world.effects


def test_dictate_start_while_recording_changes_nothing(world: World) -> None:
    world.press()
    world.wait(1.0)
    assert world.take(on.StartRequested()) == []


def test_dictate_stop_without_a_recording_changes_nothing(world: World) -> None:
    assert world.take(on.StopRequested()) == []


def test_the_hotkey_does_not_end_what_dictate_start_began(world: World) -> None:
    world.take(on.StartRequested())
    world.wait(1.0)
    world.hold(0.5)
    world.wait(1.0)
    assert world.session.capture


def test_another_key_does_not_end_what_dictate_start_began(world: World) -> None:
    world.take(on.StartRequested())
    world.wait(1.0)
    world.other_key()
    assert world.session.capture
