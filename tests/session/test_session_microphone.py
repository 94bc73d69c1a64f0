"""The microphone may be slow, fall silent, go away or die: what was said so far arrives."""

from __future__ import annotations

import pytest
from session_world import World

from dictate import effects as do
from dictate import events as on
from dictate.domain import Phase, UtteranceId

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
    assert not world.notices


def test_a_microphone_killed_twice_in_a_recording_leaves_the_words_so_far(world: World) -> None:
    world.press()
    for _ in range(2):
        world.wait(1.0)
        world.kill("mic")
    world.wait(5.0)
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]
    assert world.notices == ["The microphone does not work"]


def test_a_frozen_microphone_is_replaced_after_a_second(world: World) -> None:
    world.press()
    world.wait(1.0)
    world.freeze("mic")
    world.wait(0.85)
    assert world.starts("mic") == 1
    world.wait(0.2)
    assert world.starts("mic") == 2
    world.wait(1.0)
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]


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
    assert world.notices == ["The microphone does not work"]
    assert world.session.phase is Phase.ERROR


def test_a_short_press_does_not_kill_a_microphone_that_is_still_opening(world: World) -> None:
    world.mic.open_s = 3.0
    world.hold(0.5)
    world.wait(5.0)
    assert world.starts("mic") == 1


def test_a_frozen_microphone_in_the_post_roll_does_not_hold_the_words_up(world: World) -> None:
    world.hold()
    world.wait(0.06)
    world.freeze("mic")
    world.wait(3.0)
    assert world.delivered == ["clean words of 1"]


def test_a_microphone_replaced_for_its_post_roll_goes_on_with_the_next_recording(
    world: World,
) -> None:
    world.hold()
    world.wait(0.06)
    world.freeze("mic")
    world.press()
    world.wait(1.4)
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


def test_words_before_the_microphone_was_unplugged_arrive_with_a_notice(world: World) -> None:
    world.press()
    world.wait(1.0)
    world.unplug("The microphone went away")
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]
    assert world.notices == ["The microphone went away"]
    assert world.session.phase is Phase.IDLE


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
