"""Who dictates through the page waits behind the hotkey, and gets the words back there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_world import GUEST

from dictate import effects as do
from dictate import events as on
from dictate.domain import Level, Phase

if TYPE_CHECKING:
    from session_world import World


def recognised(world: World) -> list[int]:
    return [int(effect.utterance_id) for effect in world.did(do.Recognise)]


def test_what_a_guest_says_comes_back_as_transcript_and_clean_text(world: World) -> None:
    world.guest_says()
    world.wait(5.0)
    assert [effect.transcript.text for effect in world.did(do.ShowTranscript)] == [
        f"words of {GUEST}"
    ]
    assert world.answers == [f"clean words of {GUEST}"]
    assert not world.delivered
    world.settle()


def test_a_guest_who_speaks_is_seen_as_a_recording(world: World) -> None:
    utterance_id = world.guest_begins()
    assert world.session.phase is Phase.RECORDING
    world.take(on.GuestLeft(utterance_id))
    assert world.session.phase is Phase.IDLE
    world.settle()


def test_a_guest_sees_the_words_while_speaking(world: World) -> None:
    utterance_id = world.guest_begins()
    world.guest_speaks(utterance_id)
    effects = world.commit(utterance_id)
    assert effects == [do.TellGuest(utterance_id, f"words of {GUEST}", "en")]


def test_the_hotkey_goes_first(world: World) -> None:
    world.press()
    world.guest_says()
    world.wait(3.0)
    assert not recognised(world)
    world.release()
    world.wait(5.0)
    assert recognised(world) == [1, GUEST]
    assert world.delivered == ["clean words of 1"]
    assert world.answers == [f"clean words of {GUEST}"]


def test_nothing_is_cleaned_for_a_guest_while_somebody_speaks(world: World) -> None:
    world.wait(2.0)
    world.press()
    world.guest_wants_cleaning(Level.REWRITE)
    world.wait(3.0)
    assert not world.did(do.Clean)
    world.release()
    world.wait(5.0)
    assert world.answers == [f"clean words of {GUEST}"]


def test_a_guest_being_recognised_does_not_hold_up_the_hotkey(world: World) -> None:
    world.wait(2.0)
    world.asr.work_s = 20.0
    world.guest_brings()
    world.hold(1.0)
    world.wait(1.0)
    assert recognised(world) == [GUEST, 1]


def test_a_text_being_rewritten_for_a_guest_gives_way_and_is_rewritten_later(world: World) -> None:
    world.wait(2.0)
    world.llm.work_s = 5.0
    world.guest_wants_cleaning(Level.REWRITE)
    world.llm.work_s = 0.3
    world.dictate()
    assert world.delivered == ["clean words of 1"]
    world.wait(5.0)
    assert world.answers == [f"clean words of {GUEST}"]
    assert len(world.did(do.Clean)) == 3
    world.settle()


def test_each_guest_has_a_level_of_its_own(world: World) -> None:
    world.wait(2.0)
    world.guest_says(Level.OFF)
    world.guest_says(Level.REWRITE)
    world.wait(5.0)
    assert world.answers == [f"words of {GUEST}", f"clean words of {GUEST + 1}"]
    assert [effect.level for effect in world.did(do.Clean)] == [Level.REWRITE]
    assert world.session.level is Level.TIDY


def test_escape_does_not_touch_a_guest(world: World) -> None:
    world.guest_says()
    world.escape()
    world.wait(5.0)
    assert world.answers == [f"clean words of {GUEST}"]


def test_a_guest_who_leaves_gets_nothing_and_keeps_nobody_waiting(world: World) -> None:
    world.wait(2.0)
    utterance_id = world.guest_brings()
    world.take(on.GuestLeft(utterance_id))
    world.dictate()
    assert world.delivered == ["clean words of 1"]
    assert not world.answers
    assert world.starts("asr") == 1
    world.settle()


def test_a_guest_of_whom_nothing_is_heard_any_more_has_said_all(world: World) -> None:
    utterance_id = world.guest_begins()
    world.guest_speaks(utterance_id)
    world.wait(20.0)
    assert world.answers == [f"clean words of {GUEST}"]
    world.settle()


def test_a_guest_who_never_says_anything_is_forgotten(world: World) -> None:
    world.guest_begins()
    world.wait(20.0)
    assert not world.answers
    assert world.did(do.Forget) == [do.Forget(GUEST)]
    world.settle()


def test_a_guest_may_not_speak_for_longer_than_anybody(world: World) -> None:
    utterance_id = world.guest_begins()
    n_blocks = 0
    while not recognised(world):
        world.guest_speaks(utterance_id)
        world.wait(0.1)
        n_blocks += 1
        assert n_blocks < 4000
    assert 2990 < n_blocks < 3020


def test_the_recogniser_may_die_once_under_a_guest(world: World) -> None:
    world.wait(2.0)
    world.guest_says()
    world.kill("asr")
    world.wait(5.0)
    assert world.answers == [f"clean words of {GUEST}"]


def test_a_recogniser_that_cannot_work_refuses_the_guest_and_says_why(world: World) -> None:
    world.wait(2.0)
    world.asr.refuses = "no such word"
    world.guest_says()
    world.wait(20.0)
    assert [effect.message for effect in world.did(do.RefuseGuest)] == ["no such word"]
    assert [effect.utterance_id for effect in world.did(do.KeepAudio)] == [GUEST]
    world.settle()


def test_a_guest_hears_that_nothing_was_said(world: World) -> None:
    world.is_silent = True
    world.guest_says()
    world.wait(5.0)
    assert not world.answers
    assert world.did(do.Forget) == [do.Forget(GUEST)]


def test_a_daemon_that_ends_keeps_what_a_guest_has_said(world: World) -> None:
    utterance_id = world.guest_begins()
    world.guest_speaks(utterance_id)
    world.take(on.Ending())
    assert world.did(do.Suspend) == [do.Suspend(utterance_id)]


def test_a_hotkey_that_is_held_for_long_does_not_make_a_guest_late(world: World) -> None:
    world.wait(2.0)
    world.asr.work_s = 100.0
    world.guest_brings(1.0)
    world.press()
    world.wait(60.0)
    assert world.starts("asr") == 1
