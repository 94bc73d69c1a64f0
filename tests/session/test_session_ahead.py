"""What is known of an utterance goes to the cleaner at once; what is plain does not go there."""

from __future__ import annotations

import pytest
from session_parts import words
from session_world import World

from dictate import effects as do
from dictate import events as on
from dictate.domain import CleanText, Level, UtteranceId

ONE = UtteranceId(1)
WORK_AHEAD = [do.Prepare(ONE, words(ONE), "en", Level.TIDY)]


def test_the_cleaner_hears_of_words_while_the_user_still_speaks(world: World) -> None:
    world.press()
    world.wait(2.0)
    assert world.commit(ONE) == WORK_AHEAD


def test_it_hears_of_them_as_long_as_the_transcript_is_not_there(world: World) -> None:
    world.asr.work_s = 5.0
    world.hold()
    assert world.commit(ONE) == WORK_AHEAD
    world.wait(1.0)
    assert world.did(do.Recognise)
    assert world.commit(ONE) == WORK_AHEAD
    world.wait(10.0)
    assert world.delivered == ["clean words of 1"]
    assert not world.commit(ONE)


def test_an_earlier_utterance_at_the_cleaner_does_not_keep_it_from_hearing(world: World) -> None:
    world.llm.work_s = 1.5
    world.hold()
    world.wait(1.0)
    assert world.did(do.Clean)
    world.press()
    world.wait(0.5)
    assert not world.delivered
    assert world.commit(2) == [do.Prepare(UtteranceId(2), words(UtteranceId(2)), "en", Level.TIDY)]


def test_nothing_is_prepared_where_nothing_is_cleaned(world: World) -> None:
    world.take(on.LevelChosen(Level.OFF))
    world.press()
    world.wait(2.0)
    assert not world.commit(ONE)


def test_nothing_is_prepared_while_the_cleaner_loads() -> None:
    world = World(llm_load_s=60.0)
    world.wait(3.0)
    world.press()
    world.wait(2.0)
    assert not world.commit(ONE)


@pytest.mark.parametrize("end", [World.escape, World.release])
def test_nothing_is_prepared_of_what_nobody_wants(world: World, end: object) -> None:
    world.press()
    world.wait(0.1)
    assert callable(end)
    end(world)
    world.wait(1.0)
    assert not world.commit(ONE)


def test_nothing_is_prepared_of_earlier_words_for_which_nobody_waits(world: World) -> None:
    world.recover(1)
    assert world.did(do.Recognise)
    assert not world.commit(-1)


def test_no_word_at_all_is_no_news(world: World) -> None:
    world.press()
    world.wait(2.0)
    assert not world.take(on.Committed(ONE, "", "en"))


# --- the cleaner is spared ------------------------------------------------------------------------


def test_what_leaves_no_question_open_is_delivered_without_the_cleaner(world: World) -> None:
    world.is_plain = True
    world.freeze("llm")
    world.dictate()
    assert world.delivered == ["plain words of 1"]


def test_the_cleaner_is_free_for_the_next_words_then(world: World) -> None:
    world.is_plain = True
    world.dictate()
    world.is_plain = False
    world.dictate()
    assert world.delivered == ["plain words of 1", "clean words of 2"]


def test_a_cleaner_that_was_not_asked_is_not_late_with_what_was_cancelled(world: World) -> None:
    world.freeze("llm")
    world.hold()
    world.wait(1.0)
    assert world.did(do.Clean)
    world.escape()
    plain = CleanText(ONE, words(ONE), Level.TIDY, "rules", 0.1)
    world.take(on.CleaningSpared(plain))
    world.wait(30.0)
    assert world.starts("llm") == 1
