"""The user's own fillers: gone where they stand by themselves, untouched anywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from any_model import AnyModel
from hypothesis import given, settings
from llm_worker import SETTINGS, LlmWorker
from texts import LANGUAGES, TEXTS, is_subsequence, keys

from dictate.cleanup.fillers import Fillers, objection
from dictate.cleanup.judge import Judge
from dictate.cleanup.levels import LevelCleaner, clean_by_rules
from dictate.domain import Level, Transcript, UtteranceId
from dictate.messages import LlmSetup, Ready

if TYPE_CHECKING:
    from pathlib import Path

ONE = UtteranceId(1)
OWN = Fillers(
    {
        "en": ["basically", "you know", "like", "right", "to be honest", "I guess"],
        "de": ["halt", "sozusagen", "genau"],
        "it": ["cioè"],
    }
)


def tidied(text: str, language: str = "en", fillers: Fillers = OWN) -> str:
    transcript = Transcript(ONE, text, language, 1.0, 1.0)
    return clean_by_rules(transcript, Level.TIDY, "why", fillers).text


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("The idea, basically, is good.", "The idea is good."),
        ("Basically, the idea is good.", "The idea is good."),
        ("The idea is good, basically.", "The idea is good."),
        ("Basically we should go.", "We should go."),
        ("It is, you know, late.", "It is late."),
        ("It was, like, huge.", "It was huge."),
        ("He is, I guess, late.", "He is late."),
        ("We go, right?", "We go?"),
        ("It is, basically, you know, late.", "It is late."),
        ("Um basically uh we go.", "We go."),
        ("The, basically, the plan is good.", "The plan is good."),
        ("We met. To be honest, it was bad.", "We met. It was bad."),
    ],
)
def test_a_filler_that_is_set_off_goes(said: str, written: str) -> None:
    assert tidied(said) == written


@pytest.mark.parametrize(
    "text",
    [
        "You know it.",
        "I like it.",
        "Like I said, it is late.",
        "You know I love you.",
        "Turn right.",
        "Right the wrongs.",
        "Basically nobody came.",
        "We should go basically.",
        "Turn left, right, left.",
        'He said "basically", and left.',
        "We met Anna, Basically, and Ben.",
        "Right.",
        "Right. We go.",
        "It is basically late.",
        "To be honest with you is hard.",
    ],
)
def test_the_same_words_in_a_phrase_or_alone_stay(text: str) -> None:
    assert tidied(text) == text


def test_a_text_of_nothing_but_fillers_is_not_lost() -> None:
    assert tidied("Basically, you know.") == "You know."
    assert tidied("Basically") == "Basically"


@pytest.mark.parametrize(
    ("said", "written", "language"),
    [
        ("Das ist, sozusagen, gut.", "Das ist gut.", "de"),
        ("Halt die Tür auf.", "Halt die Tür auf.", "de"),
        ("Genau, so ist es.", "So ist es.", "de-CH"),
        ("Das ist, basically, gut.", "Das ist, basically, gut.", "de"),
        ("È, cioè, tardi.", "È tardi.", "it"),
        ("Basically, sí.", "Basically, sí.", "es"),
    ],
)
def test_a_filler_is_one_in_its_own_language_only(said: str, written: str, language: str) -> None:
    assert OWN.left_out(said, language) == written


def test_each_line_is_a_text_of_its_own() -> None:
    assert tidied("Basically, milk\nbasically\neggs, right") == "Milk\nBasically\nEggs"


def test_the_worker_leaves_them_out_too_and_asks_its_models_of_the_rest() -> None:
    cleaner = LevelCleaner(Judge(AnyModel(1, 0.0)), None, fillers=OWN)
    clean = cleaner.clean(ONE, "The idea, basically, is good.", "en", Level.TIDY, 60.0)
    assert (clean.text, clean.by) == ("The idea is good.", "rules")
    assert cleaner.clean(ONE, "Basically, no.", "en", Level.OFF, 60.0).text == "Basically, no."


@settings(deadline=None)
@given(TEXTS, LANGUAGES)
def test_no_word_is_invented_and_numbers_and_negations_stay(text: str, language: str) -> None:
    fillers = Fillers({each: ["so", "you know", "like", "well", "i mean"] for each in ("en", "de")})
    left = keys(fillers.left_out(text, language))
    assert is_subsequence(left, keys(text))
    for kept in ("no", "not", "nicht", "one", "5", "twenty-one", "ben"):
        assert left.count(kept) == keys(text).count(kept)


@given(TEXTS)
def test_who_has_none_gets_every_text_as_it_was(text: str) -> None:
    assert Fillers({"en": []}).left_out(text, "en") == text


@pytest.mark.parametrize(
    ("phrase", "language", "what"),
    [
        ("no", "en", "negation"),
        ("not gonna lie", "en", "negation"),
        ("don't you think", "en", "negation"),
        ("nein", "de", "negation"),
        ("two things", "en", "number"),
        ("first of all", "en", "number"),
        ("einundzwanzig", "de", "number"),
        ("24/7", "it", "number"),
        ("Ada", "en", "name"),
        ("dear Ben", "en", "name"),
        ("...", "en", "without a letter"),
        ("a b c d e f g", "en", "more than 6"),
    ],
)
def test_what_must_never_go_is_no_filler(phrase: str, language: str, what: str) -> None:
    assert what in objection(phrase, language)


@pytest.mark.parametrize("phrase", ["basically", "to be honest", "I mean", "if I'm honest"])
def test_ordinary_words_and_the_english_i_can_be_fillers(phrase: str) -> None:
    assert objection(phrase, "en") == ""


def test_they_arrive_elsewhere_as_they_are() -> None:
    assert Fillers(OWN.by_language) == OWN
    assert len(OWN) == 10
    assert "basically" not in repr(OWN)


def test_a_worker_is_told_of_them_when_it_starts(model_file: Path, tmp_path: Path) -> None:
    with LlmWorker(tmp_path / "log", model_file, fillers=OWN.by_language) as worker:
        assert isinstance(worker.receive(), Ready)
        assert worker.clean("The idea, basically, is good.").text == "The idea is good."
        assert worker.clean("Basically, no.", level="off").text == "Basically, no."


def test_no_log_line_about_a_worker_holds_one() -> None:
    setup = LlmSetup(cleanup=SETTINGS, model_file="x", fillers=OWN.by_language)
    assert "basically" not in repr(setup)
