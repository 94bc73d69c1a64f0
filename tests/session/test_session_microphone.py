"""The microphone may be slow, fall silent, go away or die: what was said so far arrives."""

from __future__ import annotations

import pytest
from session_world import World

from dictate import effects as do
from dictate import events as on
from dictate.domain import Phase, UtteranceId
from dictate.session.outage import INTERRUPTED

ONE = UtteranceId(1)


def test_a_press_while_the_microphone_loads_still_records() -> None:
    world = World()
    world.hold(2.0)
    world.wait(5.0)
    assert len(world.delivered) == 1


def test_a_killed_microphone_goes_on_with_the_same_recording(world: World) -> None:
    world.press()
    world.wait(1.0)
    n_before = len(world.did(do.StoreBlock))
    world.kill("mic")
    world.wait(1.0)
    world.release()
    world.wait(5.0)
    assert world.did(do.StartCapture) == [do.StartCapture(ONE), do.StartCapture(ONE)]
    assert len(world.did(do.StoreBlock)) > n_before + 5
    assert world.delivered == ["clean words of 1"]
    assert world.notices == [INTERRUPTED]


def test_a_microphone_that_keeps_dying_leaves_the_words_so_far(world: World) -> None:
    world.press()
    for _ in range(4):
        world.wait(1.0)
        world.kill("mic")
    assert world.session.capture is None
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]
    assert world.notices == [INTERRUPTED, "The microphone's part keeps crashing"]


def test_a_long_recording_survives_many_deaths_of_the_microphone(world: World) -> None:
    world.press()
    for _ in range(6):
        world.wait(40.0)
        world.kill("mic")
    world.wait(1.0)
    n_before = len(world.did(do.StoreBlock))
    world.wait(1.0)
    assert len(world.did(do.StoreBlock)) > n_before
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]
    assert world.notices.count(INTERRUPTED) == 1


def test_an_interrupted_microphone_goes_on_with_the_same_recording(world: World) -> None:
    world.press()
    for _ in range(5):
        world.wait(1.0)
        world.unplug()
    world.wait(1.0)
    n_before = len(world.did(do.StoreBlock))
    world.wait(1.0)
    assert len(world.did(do.StoreBlock)) > n_before
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]
    assert world.notices == [INTERRUPTED]
    assert world.session.phase is Phase.IDLE


def test_a_microphone_that_is_back_in_time_each_time_goes_on_with_the_same_recording(
    world: World,
) -> None:
    world.mic.open_s = 0.0
    world.press()
    for _ in range(2):
        world.wait(1.0)
        world.mic.refuses = "The sound server is away"
        world.unplug()
        world.wait(3.0)
        world.mic.refuses = ""
        n_before = len(world.did(do.StoreBlock))
        world.wait(1.0)
        assert len(world.did(do.StoreBlock)) > n_before
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]
    assert world.notices == [INTERRUPTED]


def test_a_microphone_that_is_away_is_asked_for_a_few_times_a_second(world: World) -> None:
    world.mic.open_s = 0.0
    world.press()
    world.wait(1.0)
    world.mic.refuses = "The sound server is away"
    world.unplug()
    world.wait(2.0)
    assert 5 <= world.did(do.StartCapture).count(do.StartCapture(ONE)) <= 10


def test_a_microphone_that_says_why_and_dies_is_started_and_asked_once(world: World) -> None:
    world.press()
    world.wait(1.0)
    world.unplug("The sound server does not answer")
    world.mic.capture_id = 0
    world.kill("mic")
    world.wait(1.0)
    world.release()
    world.wait(5.0)
    # At first; whoever was there when it failed; its successor.
    assert world.did(do.StartCapture) == [do.StartCapture(ONE)] * 3
    assert world.starts("mic") == 2
    assert world.delivered == ["clean words of 1"]
    assert world.notices == [INTERRUPTED]


def test_a_key_up_while_the_microphone_is_away_does_not_wait_for_it(world: World) -> None:
    world.mic.open_s = 0.0
    world.press()
    world.wait(1.0)
    world.mic.refuses = "The sound server is away"
    world.unplug()
    world.wait(0.35)
    world.release()
    world.wait(0.06)
    assert world.did(do.Recognise) == [do.Recognise(ONE)]


def test_words_before_a_late_chord_are_not_typed_when_the_microphone_is_away(world: World) -> None:
    world.mic.open_s = 0.0
    world.press()
    world.wait(3.0)
    world.mic.refuses = "The sound server is away"
    world.unplug()
    world.wait(0.35)
    world.other_key()
    world.release()
    world.wait(5.0)
    assert not world.delivered
    assert [kept.clean.text for kept in world.did(do.KeepText)] == ["clean words of 1"]


def test_a_microphone_that_comes_back_after_all_does_not_record_for_nobody(world: World) -> None:
    world.press()
    world.wait(1.0)
    world.mic.open_s = 3.9
    world.unplug()
    world.wait(3.95)
    world.unplug()
    assert world.session.capture is None
    assert do.DropCapture(ONE) in world.effects


def test_a_frozen_microphone_is_replaced_after_four_seconds_and_a_half(world: World) -> None:
    world.press()
    world.wait(1.0)
    world.freeze("mic")
    world.wait(4.35)
    assert world.starts("mic") == 1
    world.wait(0.2)
    assert world.starts("mic") == 2
    world.wait(1.0)
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]


def test_a_daemon_that_stood_still_does_not_take_it_out_on_the_microphone(world: World) -> None:
    world.press()
    world.wait(1.0)
    for _ in range(2):
        world.stand_still(10.0)
        world.wait(1.0)
    world.release()
    # The release is believed, the post-roll on its way.
    world.wait(0.06)
    world.stand_still(10.0)
    world.wait(5.0)
    assert world.starts("mic") == 1
    assert world.delivered == ["clean words of 1"]
    assert not world.notices


def test_a_cold_microphone_has_four_seconds(world: World) -> None:
    world.mic.open_s = 3.8
    world.press()
    world.wait(5.0)
    world.release()
    world.wait(5.0)
    assert world.starts("mic") == 1
    assert world.delivered == ["clean words of 1"]


def test_a_microphone_that_never_opens_is_given_up_and_the_user_told(world: World) -> None:
    world.mic.open_s = 1e9
    world.press()
    world.wait(9.0)
    assert world.session.capture is None
    assert world.notices == [INTERRUPTED, "The microphone does not work"]
    assert world.session.phase is Phase.ERROR


def test_a_short_press_does_not_kill_a_microphone_that_is_still_opening(world: World) -> None:
    world.mic.open_s = 3.0
    world.hold(0.5)
    world.wait(5.0)
    assert world.starts("mic") == 1


def test_a_frozen_microphone_in_the_post_roll_holds_the_words_not_for_ever(world: World) -> None:
    world.hold()
    world.wait(0.06)
    world.freeze("mic")
    world.wait(6.0)
    assert world.delivered == ["clean words of 1"]


def test_a_microphone_replaced_for_its_post_roll_goes_on_with_the_next_recording(
    world: World,
) -> None:
    world.hold()
    world.wait(0.06)
    world.freeze("mic")
    world.press()
    world.wait(4.9)
    assert world.starts("mic") == 2
    assert world.did(do.StartCapture)[-2:] == [do.StartCapture(UtteranceId(2))] * 2
    world.wait(2.0)
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1", "clean words of 2"]


def test_a_microphone_killed_in_the_post_roll_does_not_hold_the_words_up(world: World) -> None:
    world.hold()
    world.wait(0.06)
    world.kill("mic")
    world.wait(1.0)
    assert world.delivered == ["clean words of 1"]
    assert not world.notices


def test_a_post_roll_that_never_ends_costs_the_next_recording_nothing(world: World) -> None:
    world.hold()
    world.wait(0.06)
    world.mic.capture_id = 0
    world.press()
    world.wait(4.0)
    assert world.starts("mic") == 1
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1", "clean words of 2"]
    assert not world.notices


def test_words_before_the_microphone_was_unplugged_arrive_with_the_reason(world: World) -> None:
    world.press()
    world.wait(1.0)
    world.mic.refuses = "There is no microphone"
    world.unplug("The microphone went away")
    world.wait(5.0)
    assert world.session.capture is None
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]
    assert world.notices == [INTERRUPTED, "There is no microphone"]
    assert world.session.phase is Phase.IDLE


def test_the_reason_that_a_hanging_microphone_gave_is_told_in_the_end(world: World) -> None:
    world.press()
    world.wait(1.0)
    world.mic.open_s = 1e9
    world.unplug("The sound server does not answer")
    world.kill("mic")
    world.wait(5.0)
    assert world.session.capture is None
    assert world.notices == [INTERRUPTED, "The sound server does not answer"]


@pytest.mark.parametrize("hold_s", [3.0, 0.5])
def test_a_microphone_that_cannot_be_opened_is_told(world: World, hold_s: float) -> None:
    world.mic.refuses, world.mic.open_s = "There is no microphone", 1.0
    world.hold(hold_s)
    world.wait(5.0)
    assert world.notices == ["There is no microphone"]
    assert not world.did(do.Recognise)
    assert world.session.phase is Phase.ERROR


def test_a_recording_without_a_single_sample_is_told(world: World) -> None:
    world.mic.open_s = 2.0
    world.hold(0.5)
    world.wait(0.1)
    world.end_capture()
    assert world.notices == ["The microphone sent nothing"]
    assert not world.did(do.Recognise)


def test_auto_repeat_without_a_microphone_tells_once(world: World) -> None:
    world.mic.refuses = "There is no microphone"
    world.press()
    for _ in range(50):
        world.wait(0.03)
        world.repeat_key()
    assert world.notices == ["There is no microphone"]


def test_the_reason_why_the_microphone_cannot_work_is_told() -> None:
    world = World()
    world.mic.missing = "PortAudio is not installed"
    world.wait(1.0)
    world.press()
    world.wait(1.0)
    assert world.notices == ["PortAudio is not installed"]


def test_a_microphone_that_says_it_cannot_work_is_not_waited_for(world: World) -> None:
    world.press()
    world.wait(1.0)
    world.take(on.WorkerFailed("mic", "The sound server is gone", ""))
    assert world.session.capture is None
    world.release()
    world.wait(3.0)
    assert world.delivered == ["clean words of 1"]


def test_a_press_tries_a_broken_microphone_again() -> None:
    world = World()
    world.mic.missing = "PortAudio is not installed"
    world.wait(1.0)
    world.mic.missing = ""
    world.dictate(2.0)
    assert world.delivered == ["clean words of 1"]


def test_the_microphones_own_limit_on_length_ends_the_recording(world: World) -> None:
    world.press()
    world.wait(1.0)
    world.end_capture()
    assert world.session.capture is None
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]


def test_lost_samples_are_counted_and_told(world: World) -> None:
    world.mic.n_overflows = 3
    world.dictate()
    [notice] = world.did(do.Notify)
    assert "3 times" in notice.body
    assert world.delivered


def test_lost_samples_of_a_cancelled_recording_are_nobodys_business(world: World) -> None:
    world.hold()
    world.wait(0.06)
    world.escape()
    assert world.take(on.CaptureEnded(ONE, 3)) == []


def test_digital_silence_is_told_while_recording(world: World) -> None:
    world.press()
    world.wait(1.0)
    world.take(on.SignalMissing(ONE, "Headset"))
    assert world.notices == ["No sound from Headset"]
    assert world.session.capture


def test_digital_silence_of_an_earlier_recording_is_nobodys_business(world: World) -> None:
    world.hold()
    world.wait(0.1)
    world.press()
    assert world.take(on.SignalMissing(ONE, "Headset")) == []


def test_blocks_of_a_dropped_recording_are_not_kept(world: World) -> None:
    world.press()
    world.wait(1.0)
    block = world.did(do.StoreBlock)[-1].block
    world.escape()
    assert world.take(on.BlockArrived(block)) == []
