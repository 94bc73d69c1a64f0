"""Counting word errors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictate.scoring import WordErrors, edit_distance, word_error_rate, word_errors, words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Hello, WORLD!", "hello world"),
        ("Mr. Hale & Dr. Lin", "mister hale and doctor lin"),
        ("ill-disposed", "ill disposed"),
        (
            "It\N{RIGHT SINGLE QUOTATION MARK}s fine, don't worry: I'll wait.",
            "its fine do not worry i will wait",
        ),
        ("I cannot, can't, won't", "i can not can not will not"),
        ("um, so, uh, yes", "so yes"),
        (
            "the 20th, the 21st, the 12th, the 3rd",
            "the twentieth the twenty first the twelfth the third",
        ),
        (
            "in 1848 and 1905, 1900 or 2005",
            "in eighteen forty eight and nineteen oh five nineteen hundred or two thousand five",
        ),
        ("1,848 clips", "one thousand eight hundred forty eight clips"),
        ("the 1980s", "the nineteen eighties"),
        ("2:30 p.m., 2.30pm, 7 pm, 7pm", "two thirty pm two thirty pm seven pm seven pm"),
        ("7:00 and 7:05", "seven and seven oh five"),
        ("$5,000 and 25%", "five thousand dollars and twenty five percent"),
        ("3.14", "three point one four"),
        ("room 007", "room zero zero seven"),
        ("1234567890123", "one two three four five six seven eight nine zero one two three"),
        ("Schöne Grüße", "schöne grüße"),
        ("广州市", "广 州 市"),
        ("", ""),
    ],
)
def test_what_sounds_alike_compares_alike(written: str, spoken: str) -> None:
    assert words(written) == spoken.split()


@given(st.text())
def test_any_text_can_be_normalised(text: str) -> None:
    assert all(word == word.strip() and word for word in words(text))


def test_one_substitution_one_insertion_and_one_deletion_are_three_errors() -> None:
    assert word_errors("the cat sat down here", "a cat sat quite down") == WordErrors(3, 5)


def test_long_texts_weigh_more() -> None:
    assert word_error_rate([("one two three", "one two three"), ("one", "two")]) == 0.25


def test_words_heard_where_none_were_said_are_all_wrong() -> None:
    assert word_error_rate([("", "thank you")]) == 1.0
    assert word_error_rate([("", "")]) == 0.0
    assert word_error_rate([]) == 0.0


words_of = st.lists(st.sampled_from("abc"), max_size=8)


@given(words_of, words_of, words_of)
def test_the_edit_distance_is_a_metric(one: list[str], two: list[str], three: list[str]) -> None:
    assert edit_distance(one, one) == 0
    assert edit_distance(one, two) == edit_distance(two, one)
    assert edit_distance(one, two) >= abs(len(one) - len(two))
    assert edit_distance(one, three) <= edit_distance(one, two) + edit_distance(two, three)


@given(words_of, words_of)
def test_the_edit_distance_is_no_more_than_deleting_and_inserting_all(
    one: list[str], two: list[str]
) -> None:
    common = len(set(one) & set(two)) > 0
    assert edit_distance(one, two) <= max(len(one), len(two))
    assert common or edit_distance(one, two) == max(len(one), len(two))
