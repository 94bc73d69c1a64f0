"""Line breaks are the user's commands: each line is cleaned as a text of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from any_model import AnyModel, never
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import TEXTS

from dictate.cleanup.judge import Judge
from dictate.cleanup.levels import LevelCleaner, clean_by_rules
from dictate.domain import Level, Transcript, UtteranceId
from dictate.vocabulary import Vocabulary

if TYPE_CHECKING:
    from llm_worker import LlmWorker

ONE = UtteranceId(1)
OPEN = "Plants have sorry lack many kinds of immune cells."


def by_rules(text: str) -> str:
    return clean_by_rules(Transcript(ONE, text, "en", 1.0, 1.0), Level.TIDY, "why").text


def test_the_rules_clean_each_line_and_keep_every_break() -> None:
    assert by_rules("um, milk\n\nthe the eggs, um\n") == "Milk\n\nThe eggs\n"


def test_no_command_is_taken_for_a_repetition() -> None:
    said = "Dear Anna, new line, new line, um, thank you."
    vocabulary = Vocabulary(languages=frozenset({"en"}))
    clean = by_rules(vocabulary.lines(said, "en"))
    assert vocabulary.finish(clean, "en") == "Dear Anna,\n\nThank you."


def test_the_model_is_asked_about_each_line_apart(worker: LlmWorker) -> None:
    answer = worker.clean(f"Um, yes.\n\n{OPEN}\n")
    assert (answer.text, answer.by) == ("Yes.\n\nPlants lack many kinds of immune cells.\n", "llm")
    assert answer.tidy == answer.text


def test_what_is_prepared_for_a_line_need_not_be_asked_again() -> None:
    model = AnyModel(1, 1.0)
    cleaner = LevelCleaner(Judge(model), None)
    text = f"{OPEN}\nUm, yes.\n{OPEN} And this is something else."
    cleaner.prepare(ONE, text, "en", Level.TIDY, never)
    asked = model.n_letters
    assert asked
    cleaner.clean(ONE, text, "en", Level.TIDY, never)
    assert model.n_letters == asked


@settings(deadline=None)
@given(st.lists(TEXTS.map(lambda text: " ".join(text.split())), min_size=1, max_size=4))
def test_a_line_is_cleaned_as_if_it_were_alone(lines: list[str]) -> None:
    assert by_rules("\n".join(lines)) == "\n".join(map(by_rules, lines))
