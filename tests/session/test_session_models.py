"""The recogniser and the cleaner may be slow, absent or dead: the words still arrive."""

from __future__ import annotations

import pytest
from session_world import World

from dictate import effects as do
from dictate import events as on
from dictate.domain import Level, Phase, UtteranceId

ONE = UtteranceId(1)


def reasons(world: World) -> list[str]:
    """Why the rules cleaned."""
    return [effect.why for effect in world.did(do.CleanByRules)]


# --- the recogniser -------------------------------------------------------------------------------


def test_words_spoken_while_the_recogniser_loads_arrive_when_it_has() -> None:
    world = World(asr_load_s=20.0)
    world.dictate()
    assert not world.delivered
    assert world.session.phase is Phase.WORKING
    world.wait(15.0)
    assert world.delivered == ["clean words of 1"]


def test_silence_gives_no_text_and_no_notice(world: World) -> None:
    world.is_silent = True
    world.dictate()
    assert not world.did(do.Clean)
    assert not world.delivered
    assert not world.notices
    assert not world.session.jobs


def test_a_killed_recogniser_is_replaced_and_the_words_arrive(world: World) -> None:
    world.asr.work_s = 1.0
    world.hold()
    world.wait(1.0)
    assert world.did(do.Recognise)
    world.kill("asr")
    world.wait(5.0)
    assert world.starts("asr") == 2
    assert world.delivered == ["clean words of 1"]


def test_an_utterance_that_kills_the_recogniser_twice_is_kept_as_audio(world: World) -> None:
    world.asr.work_s = 2.0
    world.hold()
    for _ in range(2):
        world.wait(2.0)
        assert world.asr.requests
        world.kill("asr")
    world.wait(5.0)
    [kept] = world.did(do.KeepAudio)
    assert kept.utterance_id == ONE
    assert kept.message == "The recogniser died"
    assert world.session.phase is Phase.ERROR


def test_after_that_the_next_utterance_is_heard(world: World) -> None:
    world.asr.work_s = 2.0
    world.hold()
    for _ in range(2):
        world.wait(2.0)
        world.kill("asr")
    world.dictate()
    assert world.delivered == ["clean words of 2"]
    assert world.session.phase is Phase.IDLE


def test_a_hung_recogniser_is_replaced_and_the_words_arrive(world: World) -> None:
    world.hold()
    world.wait(0.5)
    world.freeze("asr")
    world.wait(33.0)
    assert world.starts("asr") == 1
    world.wait(10.0)
    assert world.starts("asr") == 2
    assert world.delivered == ["clean words of 1"]


def test_a_long_recording_is_given_longer(world: World) -> None:
    world.asr.work_s = 100.0
    world.hold(60.0)
    world.wait(105.0)
    assert world.starts("asr") == 1
    assert world.delivered == ["clean words of 1"]


def test_a_recogniser_that_failed_hears_the_utterance_again_in_a_fresh_process(
    world: World,
) -> None:
    world.asr.refuses = "It did not work"
    world.hold()
    world.wait(1.0)
    assert world.starts("asr") == 2
    world.asr.refuses = ""
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]


def test_an_utterance_that_cannot_be_recognised_is_kept_as_audio(world: World) -> None:
    world.asr.refuses = "It did not work"
    world.dictate()
    assert world.did(do.KeepAudio) == [do.KeepAudio(ONE, "It did not work", "Try again")]
    assert world.starts("asr") == 2
    assert world.session.phase is Phase.ERROR


def test_without_a_speech_model_the_words_are_kept_as_audio_and_the_reason_told() -> None:
    world = World()
    world.asr.missing = "The speech model is missing"
    world.wait(3.0)
    assert world.notices == ["The speech model is missing"]
    assert world.session.phase is Phase.ERROR
    world.dictate()
    assert world.did(do.KeepAudio) == [do.KeepAudio(ONE, "The speech model is missing", "Fetch it")]


def test_a_model_fetched_since_is_found_at_the_next_press() -> None:
    world = World()
    world.asr.missing = "The speech model is missing"
    world.wait(3.0)
    world.asr.missing = ""
    world.dictate()
    assert world.delivered == ["clean words of 1"]
    assert world.session.phase is Phase.IDLE


def test_words_waiting_for_a_recogniser_that_cannot_load_are_kept() -> None:
    world = World(asr_load_s=10.0)
    world.asr.missing = "The speech model is missing"
    world.dictate()
    assert not world.did(do.KeepAudio)
    world.wait(10.0)
    assert world.did(do.KeepAudio)


def test_a_recogniser_that_never_loads_is_given_up_and_the_words_kept() -> None:
    world = World(asr_load_s=1e9)
    world.hold()
    world.wait(170.0)
    assert not world.did(do.KeepAudio)
    world.wait(20.0)
    assert [kept.utterance_id for kept in world.did(do.KeepAudio)] == [ONE]


def test_a_recogniser_in_use_is_never_given_up_for_its_loading_time(world: World) -> None:
    world.kill("asr")
    world.dictate()
    world.wait(300.0)
    assert world.starts("asr") == 2
    assert not world.notices


def test_a_recogniser_busy_with_a_cancelled_utterance_is_not_asked_twice(world: World) -> None:
    world.asr.work_s = 4.0
    world.hold()
    world.wait(1.0)
    world.escape()
    world.hold()
    world.wait(1.5)
    assert len(world.did(do.Recognise)) == 1
    world.wait(6.0)
    assert len(world.did(do.Recognise)) == 2
    assert world.starts("asr") == 1
    assert world.delivered == ["clean words of 2"]


def test_a_recogniser_that_fails_at_a_cancelled_utterance_is_free_for_the_next(
    world: World,
) -> None:
    world.asr.work_s, world.asr.refuses = 2.0, "It did not work"
    world.hold()
    world.wait(1.0)
    world.escape()
    world.wait(1.5)
    world.asr.work_s, world.asr.refuses = 0.3, ""
    world.hold()
    world.wait(1.5)
    assert world.delivered == ["clean words of 2"]
    assert world.starts("asr") == 1


def test_a_recogniser_that_does_not_end_with_a_cancelled_utterance_is_replaced(
    world: World,
) -> None:
    world.hold()
    world.wait(0.5)
    world.freeze("asr")
    world.escape()
    world.hold()
    world.wait(8.0)
    assert world.starts("asr") == 1
    world.wait(5.0)
    assert world.starts("asr") == 2
    assert world.delivered == ["clean words of 2"]


# --- the cleaner ----------------------------------------------------------------------------------


def test_level_off_delivers_what_was_recognised(world: World) -> None:
    world.take(on.LevelChosen(Level.OFF))
    world.dictate()
    assert world.delivered == ["words of 1"]
    assert not world.did(do.Clean)
    assert not world.did(do.CleanByRules)


def test_the_cleaner_is_asked_with_the_level_and_its_deadline(world: World) -> None:
    world.dictate()
    world.take(on.LevelChosen(Level.REWRITE))
    world.dictate()
    asked = [(effect.level, effect.deadline_s) for effect in world.did(do.Clean)]
    # A little less than what the session waits, so that an answer in time is not lost on the way.
    assert asked == [(Level.TIDY, 1.8), (Level.REWRITE, 7.8)]


def test_the_rules_clean_while_the_model_loads() -> None:
    world = World(llm_load_s=1e9)
    world.dictate()
    assert world.delivered == ["tidy words of 1"]
    assert reasons(world) == ["the cleanup model is loading"]


def test_the_rules_clean_without_a_model_and_say_why() -> None:
    world = World()
    world.llm.missing = "llama-cpp-python is not installed"
    world.dictate()
    assert world.delivered == ["tidy words of 1"]
    assert reasons(world) == ["llama-cpp-python is not installed"]
    assert not world.notices


def test_a_slow_cleaner_is_not_waited_for_beyond_its_deadline(world: World) -> None:
    world.llm.work_s = 2.1
    world.hold()
    world.wait(0.9)
    asked_s = world.now
    assert world.did(do.Clean)
    world.wait(asked_s + 1.7 - world.now)
    assert not world.delivered
    world.wait(0.3)
    assert world.delivered == ["tidy words of 1"]
    assert reasons(world) == ["the cleanup model was too slow"]


def test_an_answer_that_comes_too_late_changes_nothing(world: World) -> None:
    world.llm.work_s = 2.5
    world.dictate()
    assert world.delivered == ["tidy words of 1"]


def test_rewriting_has_a_deadline_of_its_own(world: World) -> None:
    world.llm.work_s = 7.0
    world.take(on.LevelChosen(Level.REWRITE))
    world.hold()
    world.wait(9.0)
    assert world.delivered == ["clean words of 1"]


def test_a_cleaner_still_busy_is_not_asked_again(world: World) -> None:
    world.llm.work_s = 6.0
    world.hold()
    world.wait(3.5)
    world.dictate()
    assert world.delivered == ["tidy words of 1", "tidy words of 2"]
    assert reasons(world)[1] == "the cleanup model is still busy"
    assert len(world.did(do.Clean)) == 1


def test_a_cleaner_that_was_late_is_asked_again_when_it_has_answered(world: World) -> None:
    world.llm.work_s = 3.0
    world.dictate()
    world.llm.work_s = 0.3
    world.dictate()
    assert world.delivered == ["tidy words of 1", "clean words of 2"]
    assert world.starts("llm") == 1


def test_a_cleaner_that_never_answers_is_replaced(world: World) -> None:
    world.hold()
    world.wait(0.8)
    world.freeze("llm")
    world.wait(11.0)
    assert world.starts("llm") == 1
    world.wait(3.0)
    assert world.starts("llm") == 2
    world.dictate()
    assert world.delivered == ["tidy words of 1", "clean words of 2"]


def test_a_killed_cleaner_is_replaced_and_the_rules_clean(world: World) -> None:
    world.llm.work_s = 1.5
    world.hold()
    world.wait(1.2)
    assert world.llm.requests
    world.kill("llm")
    world.wait(0.2)
    assert world.delivered == ["tidy words of 1"]
    assert reasons(world) == ["the cleanup model died"]
    assert world.starts("llm") == 2


def test_a_cleaner_without_an_answer_leaves_it_to_the_rules(world: World) -> None:
    world.llm.refuses = "the text is too long"
    world.dictate()
    assert world.delivered == ["tidy words of 1"]
    assert reasons(world) == ["the text is too long"]


def test_a_cleaner_that_fails_at_a_cancelled_utterance_is_free_for_the_next(
    world: World,
) -> None:
    world.llm.work_s, world.llm.refuses = 1.5, "the text is too long"
    world.hold()
    world.wait(1.2)
    assert world.llm.requests
    world.escape()
    world.wait(1.5)
    world.llm.work_s, world.llm.refuses = 0.3, ""
    world.dictate()
    assert world.delivered == ["clean words of 2"]


def test_nothing_but_fillers_is_not_delivered(world: World) -> None:
    world.llm.refuses, world.only_fillers = "no", True
    world.dictate()
    assert not world.delivered
    assert not world.notices
    assert not world.session.jobs


def test_a_cleaner_busy_with_a_cancelled_utterance_is_not_asked_twice(world: World) -> None:
    world.llm.work_s = 1.9
    world.hold()
    world.wait(0.9)
    assert world.llm.requests
    world.escape()
    world.hold(0.2)
    world.wait(3.0)
    assert world.delivered == ["tidy words of 2"]
    assert len(world.did(do.Clean)) == 1
    assert world.starts("llm") == 1


# --- several utterances ---------------------------------------------------------------------------


def test_the_next_is_recognised_while_the_last_is_cleaned(world: World) -> None:
    world.llm.work_s = 1.9
    world.hold(0.5)
    world.wait(0.1)
    world.hold(0.5)
    world.wait(0.6)
    assert len(world.did(do.Recognise)) == 2
    assert not world.delivered


@pytest.mark.parametrize("level", list(Level))
def test_words_are_delivered_in_the_order_spoken(world: World, level: Level) -> None:
    world.take(on.LevelChosen(level))
    world.asr.work_s = 3.0
    for _ in range(4):
        world.hold(0.5)
        world.wait(0.3)
    world.wait(30.0)
    said = [text.split("words of ")[1] for text in world.delivered]
    assert said == ["1", "2", "3", "4"]


def test_a_later_utterance_waits_for_an_earlier_one_that_is_still_cleaned(world: World) -> None:
    world.llm.work_s = 1.9
    world.hold(0.5)
    world.take(on.LevelChosen(Level.TIDY))
    world.wait(0.9)
    assert world.llm.requests
    world.take(on.LevelChosen(Level.OFF))
    world.hold(0.3)
    world.wait(0.9)
    assert not world.delivered
    world.wait(3.0)
    assert world.delivered == ["clean words of 1", "words of 2"]
