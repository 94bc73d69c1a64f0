"""Who decides about the open edits can be anybody: here, models that say anything."""

from __future__ import annotations

import pytest
from any_model import AnyModel, never
from hypothesis import given
from hypothesis import strategies as st
from texts import LANGUAGES, TEXTS, is_subsequence, keys

from dictate.cleanup.judge import Judge

_OPEN = "Plants have sorry lack what kind of immune cells?"


@given(TEXTS, LANGUAGES, st.integers(), st.sampled_from([0.0, 0.1, 100.0]))
def test_whatever_the_scores_every_word_was_said(
    text: str, language: str, seed: int, greed: float
) -> None:
    settled, _, notes = Judge(AnyModel(seed, greed)).settle(text, language, never, {})
    assert is_subsequence(keys(settled), keys(text))
    assert bool(keys(settled)) == bool(keys(text))
    assert not notes


def test_a_cut_is_made_only_if_the_text_gains_by_it() -> None:
    indifferent, greedy = AnyModel(1, 0.0), AnyModel(1, 100.0)
    assert Judge(indifferent).settle(_OPEN, "en", never, {})[0] == _OPEN
    assert Judge(greedy).settle(_OPEN, "en", never, {})[0] != _OPEN


def test_the_cost_of_an_edit_does_not_grow_with_the_text() -> None:
    sizes = []
    for n_more in (40, 400):
        model = AnyModel(1, 0.0)
        more = " ".join(["green"] * n_more)
        Judge(model).settle(f"{more} plants have sorry lack cells {more}", "en", never, {})
        sizes.append(model.n_letters)
    assert sizes[0] == sizes[1] > 0


def test_the_model_is_not_asked_where_nothing_is_open() -> None:
    model = AnyModel(1, 1.0)
    text, asked, _ = Judge(model).settle("I like it, but do you?", "en", never, {})
    assert (text, asked, model.n_letters) == ("I like it, but do you?", False, 0)


def test_a_word_without_end_is_not_shown_to_the_model() -> None:
    model = AnyModel(1, 1.0)
    text = f"Plants have sorry lack {'x' * 5000} cells?"
    assert Judge(model).settle(text, "en", never, {})[0] == text
    assert model.n_letters == 0


@pytest.mark.parametrize(
    "text",
    [
        "So the first thing is milk.",
        "Well, who knows?",
        "It was late, you know?",
        "We went there, well, by bus.",
    ],
)
def test_about_some_markers_the_model_is_not_asked(text: str) -> None:
    assert Judge(AnyModel(1, 0.0)).settle(text, "en", never, {})[:2] == (text, False)


def test_about_a_marker_between_pauses_it_is() -> None:
    text = "Put the boxes there, you know, with your name."
    assert Judge(AnyModel(1, 0.0)).settle(text, "en", never, {})[:2] == (text, True)


def test_without_a_model_what_is_open_stays() -> None:
    assert Judge(None).settle(_OPEN, "en", never, {}) == (_OPEN, False, [])
