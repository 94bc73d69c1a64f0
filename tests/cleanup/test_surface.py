"""Punctuation and capitals where words were cut."""

from __future__ import annotations

import pytest

from dictate.cleanup.edits import Cut, Kind
from dictate.cleanup.lexicon import lexicon
from dictate.cleanup.rules import tidy
from dictate.cleanup.surface import render
from dictate.cleanup.words import split


@pytest.mark.parametrize(
    ("said", "start", "stop", "written"),
    [
        ("We said go? No wait, I'm late.", 2, 5, "We said I'm late?"),
        ('He said "by Tuesday?" No wait Wednesday.', 3, 6, 'He said "by" Wednesday?'),
        ("Go on Monday! No wait Tuesday.", 2, 5, "Go on Tuesday."),
        ("We left. Go by Monday? No wait, he stays.", 2, 7, "We left. He stays."),
    ],
)
def test_a_repair_goes_on_with_the_sentence_that_it_is_in(
    said: str, start: int, stop: int, written: str
) -> None:
    assert render(split(said), [Cut(start, stop, Kind.REPAIR)], lexicon("en")) == written


def test_a_short_word_said_three_times_goes_in_any_language() -> None:
    assert tidy("на на на столе", "ru").casefold() == "на столе"
