"""Slips that the network finds, and what it may never do whatever it finds."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from any_model import never
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import TEXTS, is_subsequence, keys, pairs

from dictate.cleanup.choose import Costs, choose, may_hold_slips
from dictate.cleanup.corrector import NetworkCorrector
from dictate.cleanup.features import describe, windows
from dictate.cleanup.lexicon import lexicon
from dictate.cleanup.rules import tidy_and_repair
from dictate.cleanup.surface import render
from dictate.cleanup.words import split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictate.cleanup.words import Word

_ENGLISH = lexicon("en")
_LAVISH = dict.fromkeys(["question", "statement"], Costs(announced=0.0, bare=0.0))


_CORRECTOR = NetworkCorrector()


def _correct(text: str) -> str:
    corrected, whole = _CORRECTOR.correct(text, never)
    assert whole
    return corrected


def test_ten_thousand_texts_with_any_scores_keep_to_what_was_said() -> None:
    dice = random.Random(1)  # noqa: S311 - the same texts every time
    vocabulary = keys(
        "um no wait sorry I mean actually or rather scratch that the a to Anna Ben Monday Tuesday "
        "five 5 not don't never which what how it it it we you know like and green green house"
    )
    for _ in range(10_000):
        said = [
            dice.choice(vocabulary).title() if dice.random() < 0.2 else dice.choice(vocabulary)
            for _ in range(dice.randrange(1, 16))
        ]
        text = " ".join(
            word + dice.choice(["", "", "", ",", ".", "?", "...", "-"]) for word in said
        )
        words = split(text)
        scores, transitions = _any_scores(dice, len(words)), _any_scores(dice, 2)
        cuts = choose(words, scores, transitions, _LAVISH, _ENGLISH)
        cleaned = keys(render(words, cuts, _ENGLISH))
        assert is_subsequence(cleaned, keys(text))
        assert cleaned
        for cut in cuts:
            numbers = _has_number(words[cut.start : cut.stop])
            anew = not cut.start and words[cut.stop].key in _ENGLISH.questions
            assert anew or not numbers or _has_number(words[cut.stop :])


def _has_number(words: Sequence[Word]) -> bool:
    return any(_ENGLISH.is_number(word.key) for word in words)


def _meant() -> list[str]:
    file = Path(__file__).parents[1] / "data" / "text" / "meant.tsv"
    lines = [line.split("\t") for line in file.read_text().splitlines()]
    return [text for language, text in lines if language == "en"]


def _any_scores(dice: random.Random, n: int) -> list[list[float]]:
    return [[dice.gauss(0, 3), dice.gauss(0, 3)] for _ in range(n)]


@settings(deadline=None)
@given(TEXTS)
def test_whatever_is_said_nothing_is_invented(text: str) -> None:
    corrected = _correct(text)
    assert is_subsequence(keys(corrected), keys(text))
    assert bool(keys(corrected)) == bool(keys(text))


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_what_is_added_to_a_text_changes_none_but_its_last_window(text: str, more: str) -> None:
    words, longer = split(text), split(f"{text} {more}")
    whole = windows(words, _ENGLISH)[:-1]
    known = [words[place] for place in whole]
    assert [longer[place] for place in windows(longer, _ENGLISH)[: len(whole)]] == known


@settings(deadline=None)
@given(st.integers(1, 400))
def test_no_window_is_longer_than_what_the_network_knows(n_words: int) -> None:
    words = split(" ".join(["word"] * n_words))
    places = windows(words, _ENGLISH)
    assert [i for place in places for i in range(place.start, place.stop)] == list(range(n_words))
    assert max(place.stop - place.start for place in places) <= 60


@settings(deadline=None)
@given(TEXTS)
def test_every_word_is_described_by_as_many_numbers(text: str) -> None:
    rows = describe(split(text), _ENGLISH)
    assert len(rows) == len(split(text))
    assert len({len(row) for row in rows}) <= 1
    assert all(-1 <= number <= 1 for row in rows for number in row)


def test_a_question_begun_otherwise_is_asked_once() -> None:
    said = "What do petrologists no what do unstable isotope studies indicate?"
    assert _correct(said) == "What do unstable isotope studies indicate?"


def test_most_questions_that_were_taken_back_come_out_right() -> None:
    texts = pairs("disfl_qa.jsonl")
    right = sum(
        keys(_correct(tidy_and_repair(pair["disfluent"], "en"))) == keys(pair["fluent"])
        for pair in texts
    )
    assert right >= 0.64 * len(texts)


def test_fluent_questions_are_left_alone() -> None:
    texts = [pair["fluent"] for pair in pairs("disfl_qa.jsonl")]
    assert sum(keys(_correct(text)) == keys(text) for text in texts) >= 0.98 * len(texts)


def test_conversations_lose_more_of_their_slips() -> None:
    tidied = [
        (tidy_and_repair(pair["disfluent"], "en"), keys(pair["fluent_keep_discourse"]))
        for pair in pairs("switchboard.jsonl")
    ]
    fewer = sum(keys(_correct(text)) == wanted for text, wanted in tidied)
    assert fewer > sum(keys(text) == wanted for text, wanted in tidied)


def test_where_nothing_can_be_cut_the_network_is_not_asked() -> None:
    dice = random.Random(2)  # noqa: S311 - the same scores every time
    n_cut = 0
    for text in _meant():
        words = split(text)
        for _ in range(20):
            scores, transitions = _any_scores(dice, len(words)), _any_scores(dice, 2)
            cuts = choose(words, scores, transitions, _LAVISH, _ENGLISH)
            assert may_hold_slips(words, _ENGLISH) or not cuts
            n_cut += bool(cuts)
    assert n_cut


def test_a_content_word_said_several_times_was_meant() -> None:
    said = "And here are some more words, words, words, words. And that should be all."
    assert _correct(tidy_and_repair(said, "en")) == said


def test_who_gives_up_keeps_every_word() -> None:
    said = "What do petrologists no what do unstable isotope studies indicate?"
    assert _CORRECTOR.correct(said, lambda: True) == (said, False)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Can you send it by Tuesday? No wait Wednesday. Thanks.", "by Wednesday? Thanks."),
        ("Can you send it by Tuesday? No wait, By Wednesday.", "by Wednesday?"),
        ("Can you send it by Tuesday? No wait Wednesday", "by Wednesday?"),
        ("Can you send it by Tues... No wait Wednesday?", "by Wednesday?"),
        ("Can we meet in the garden? No sorry The kitchen at noon", "in the kitchen at noon?"),
    ],
)
def test_a_correction_goes_on_with_its_sentence(said: str, meant: str) -> None:
    assert _correct(said).endswith(f" {meant}")
