"""Words of an earlier daemon, or of another try: heard when nothing else is due, never typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dictate import effects as do
from dictate import events as on
from dictate.domain import Phase

if TYPE_CHECKING:
    from session_world import World


def kept(world: World) -> list[tuple[int, bool]]:
    return [(effect.clean.utterance_id, effect.recovered) for effect in world.did(do.KeepText)]


def test_recordings_of_earlier_are_recognised_cleaned_and_kept(world: World) -> None:
    world.recover(2)
    world.wait(5.0)
    assert kept(world) == [(-1, True), (-2, True)]
    assert not world.delivered
    assert world.session.phase is Phase.IDLE


def test_the_user_is_told_once_of_everything_that_was_recovered(world: World) -> None:
    world.recover(2, n_texts=1)
    world.wait(5.0)
    assert world.notices == ["Recovered: 3 dictations"]


def test_a_recording_without_speech_is_not_counted(world: World) -> None:
    world.is_silent = True
    world.recover(1)
    world.wait(5.0)
    assert world.notices == []


def test_what_is_spoken_now_comes_before_what_was_spoken_earlier(world: World) -> None:
    world.press()
    world.recover(1)
    world.wait(3.0)
    assert not world.did(do.Recognise)
    world.release()
    world.wait(5.0)
    assert [effect.utterance_id for effect in world.did(do.Recognise)] == [1, -1]
    assert world.delivered == ["clean words of 1"]


def test_cancelling_does_not_touch_the_words_of_earlier(world: World) -> None:
    world.recover(1)
    world.escape()
    world.wait(5.0)
    assert kept(world) == [(-1, True)]


def test_words_of_earlier_that_are_not_wanted_any_more_are_forgotten(world: World) -> None:
    world.recover(2)
    world.take(on.EarlierForgotten())
    world.dictate()
    world.wait(5.0)
    assert kept(world) == []
    assert world.notices == []
    assert world.delivered == ["clean words of 1"]


def test_what_cannot_be_recognised_this_time_either_waits_on(world: World) -> None:
    world.asr.refuses = "It did not work"
    world.recover(1)
    world.wait(5.0)
    assert [effect.utterance_id for effect in world.did(do.KeepAudio)] == [-1]
    assert world.session.phase is Phase.ERROR


def test_at_the_end_words_of_earlier_are_left_to_the_next_daemon_again(world: World) -> None:
    world.asr.work_s = 100.0
    world.recover(2)
    world.wait(2.0)
    world.take(on.Ending())
    assert [effect.utterance_id for effect in world.did(do.Suspend)] == [-1, -2]


def test_a_paused_hotkey_records_nothing_until_it_is_wanted_again(world: World) -> None:
    world.take(on.PauseChosen(paused=True))
    world.dictate()
    assert world.session.next_id == 1
    world.take(on.PauseChosen(paused=False))
    world.dictate()
    assert world.delivered == ["clean words of 1"]


def test_pausing_in_a_recording_does_not_lose_it(world: World) -> None:
    world.press()
    world.wait(1.0)
    world.take(on.PauseChosen(paused=True))
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]


def test_how_many_wait_is_remembered(world: World) -> None:
    world.take(on.WaitingCounted(2))
    assert world.session.n_waiting == 2


def test_trouble_with_the_disk_is_told(world: World) -> None:
    world.take(on.StorageFailed("Nothing can be written", "Make room"))
    assert world.notices == ["Nothing can be written"]
