"""Into the window: in order, not into a held modifier, and never lost when it fails."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from session_world import LIMITS

from dictate import effects as do
from dictate import events as on
from dictate.domain import DeliveryMethod, Level, Phase, UtteranceId

if TYPE_CHECKING:
    from session_world import World

ONE = UtteranceId(1)


def test_a_press_while_an_utterance_is_worked_on_records_the_next(world: World) -> None:
    world.asr.work_s = 2.0
    world.hold()
    world.wait(1.0)
    world.press()
    assert world.session.phase is Phase.RECORDING
    world.wait(1.0)
    world.release()
    world.wait(8.0)
    assert world.delivered == ["clean words of 1", "clean words of 2"]


def test_words_wait_while_the_modifier_is_held_for_the_next_utterance(world: World) -> None:
    world.hold()
    world.wait(0.3)
    world.press()
    world.wait(5.0)
    assert not world.delivered
    world.release()
    world.wait(0.06)
    assert world.delivered == ["clean words of 1"]


def test_words_do_not_wait_for_a_key_that_is_no_modifier(world: World) -> None:
    world.take(on.LimitsChanged(replace(LIMITS, hotkey_has_modifier=False)))
    world.hold()
    world.wait(0.3)
    world.press()
    world.wait(2.0)
    assert world.delivered == ["clean words of 1"]


def test_words_wait_for_the_modifier_after_the_next_utterance_was_cancelled(world: World) -> None:
    world.hold()
    world.wait(0.3)
    world.press()
    world.wait(0.2)
    world.escape()
    world.wait(5.0)
    assert not world.delivered
    world.release()
    world.wait(0.1)
    assert world.delivered == ["clean words of 1"]


def test_words_wait_for_the_modifier_after_the_longest_recording(world: World) -> None:
    world.take(on.LimitsChanged(replace(LIMITS, max_utterance_s=5.0)))
    world.press()
    world.wait(10.0)
    assert not world.delivered
    world.release()
    world.wait(0.1)
    assert world.delivered == ["clean words of 1"]


def test_words_do_not_wait_for_a_recording_that_no_key_holds(world: World) -> None:
    world.hold()
    world.wait(0.3)
    world.take(on.StartRequested())
    world.wait(2.0)
    assert world.delivered == ["clean words of 1"]


def test_one_delivery_at_a_time(world: World) -> None:
    world.deliver_s = 10.0
    for _ in range(3):
        world.hold()
        world.wait(0.1)
    world.wait(5.0)
    assert len(world.delivered) == 1
    world.wait(10.0)
    assert len(world.delivered) == 2
    world.wait(10.0)
    assert len(world.delivered) == 3


def test_words_being_typed_are_not_cleaned_again_when_the_cleaner_dies(world: World) -> None:
    world.deliver_s = 2.0
    world.hold()
    world.wait(1.5)
    assert world.delivered
    world.kill("llm")
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]


def test_escape_while_working_cancels_all_that_is_not_being_typed(world: World) -> None:
    world.asr.work_s = 2.0
    world.hold()
    world.wait(0.1)
    world.hold()
    world.wait(0.5)
    world.escape()
    assert not world.session.jobs
    world.wait(10.0)
    assert not world.delivered
    assert not world.notices


def test_escape_in_the_post_roll_cancels(world: World) -> None:
    world.hold()
    world.wait(0.1)
    world.escape()
    world.wait(5.0)
    assert not world.delivered


def test_that_keeps_no_model_busy(world: World) -> None:
    world.hold()
    world.wait(0.1)
    world.escape()
    world.dictate()
    assert world.delivered == ["clean words of 2"]


def test_escape_while_recording_leaves_the_earlier_utterance_alone(world: World) -> None:
    world.asr.work_s = 2.0
    world.hold()
    world.wait(0.1)
    world.press()
    world.wait(0.2)
    world.escape()
    world.release()
    world.wait(8.0)
    assert world.delivered == ["clean words of 1"]


def test_escape_that_is_heard_late_does_not_cancel_what_began_after_it(world: World) -> None:
    world.asr.work_s = 2.0
    world.hold()
    world.wait(0.1)
    escape = on.EscapePressed(world.now)
    world.wait(0.1)
    world.press()
    world.take(escape)
    world.wait(1.0)
    world.release()
    world.wait(8.0)
    assert world.delivered == ["clean words of 2"]


def test_what_is_being_typed_cannot_be_called_back(world: World) -> None:
    world.deliver_s = 2.0
    world.hold()
    world.wait(1.3)
    assert world.delivered
    world.escape()
    assert [job.id for job in world.session.jobs] == [ONE]
    world.wait(5.0)
    assert world.session.phase is Phase.IDLE


def test_words_on_the_clipboard_are_told_with_the_reason(world: World) -> None:
    world.delivery = DeliveryMethod.CLIPBOARD
    world.dictate()
    told = [(notice.summary, notice.body) for notice in world.did(do.Notify)]
    assert told == [("The words are on the clipboard", "Another window")]


def test_words_that_meet_the_next_recording_s_key_wait_for_its_release(world: World) -> None:
    world.hold()
    world.is_hurried = True
    while not world.delivered:
        world.wait(0.01)
    world.press()
    world.wait(1.0)
    world.is_hurried = False
    assert world.did(do.Notify) == []
    world.release()
    world.wait(8.0)
    assert world.delivered == ["clean words of 1", "clean words of 1", "clean words of 2"]
    assert world.session.jobs == ()


def test_words_that_meet_another_held_key_are_not_postponed_twice(world: World) -> None:
    world.is_hurried = True
    world.dictate()
    assert [effect.may_postpone for effect in world.did(do.Deliver)] == [True, False]
    assert world.session.phase is Phase.IDLE


def test_words_that_could_not_be_delivered_are_told_to_be_in_dictate_last(world: World) -> None:
    world.window_fails = True
    world.dictate()
    [notice] = world.did(do.Notify)
    assert notice.summary == "Neither window nor clipboard"
    assert "`dictate last`" in notice.body
    assert [kept.clean.text for kept in world.did(do.KeepText)] == ["clean words of 1"]
    assert world.session.phase is Phase.ERROR


def test_a_window_that_hangs_does_not_hold_the_next_words_up_for_ever(world: World) -> None:
    world.window_hangs = True
    world.dictate()
    world.window_hangs = False
    world.dictate()
    assert world.delivered == ["clean words of 1"]
    world.wait(60.0)
    assert world.delivered == ["clean words of 1", "clean words of 2"]
    assert world.notices == ["The window does not take the words"]
    assert [kept.clean.text for kept in world.did(do.KeepText)] == ["clean words of 1"]


def test_the_language_travels_with_the_words(world: World) -> None:
    world.take(on.LevelChosen(Level.OFF))
    world.dictate()
    [effect] = world.did(do.Deliver)
    assert effect.language == "en"


# --- the end of the daemon ------------------------------------------------------------------------


def test_at_the_end_a_recording_is_left_to_the_next_daemon(world: World) -> None:
    world.press()
    world.wait(1.0)
    effects = world.take(on.Ending())
    assert [type(effect) for effect in effects] == [do.Suspend, do.DropCapture, do.Forget]


def test_at_the_end_a_recording_without_samples_is_not(world: World) -> None:
    world.press()
    assert do.Suspend not in {type(effect) for effect in world.take(on.Ending())}
    world.mic.open_s = 2.0
    world.hold(0.5)
    world.wait(0.1)
    assert do.Suspend not in {type(effect) for effect in world.take(on.Ending())}


def test_at_the_end_even_what_is_being_typed_is_left_to_the_next_daemon(world: World) -> None:
    world.deliver_s = 5.0
    for _ in range(3):
        world.hold()
        world.wait(0.5)
    world.wait(1.0)
    assert world.delivered == ["clean words of 1"]
    world.take(on.Ending())
    assert [left.utterance_id for left in world.did(do.Suspend)] == [1, 2, 3]
    assert not world.session.jobs


def test_at_the_end_no_worker_is_started(world: World) -> None:
    world.press()
    world.take(on.WorkerOutdated("asr"))
    assert do.StartWorker("asr") not in world.take(on.Ending())
