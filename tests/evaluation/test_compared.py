"""What makes two words the same, and two texts."""

from __future__ import annotations

import pytest

from dictate.evaluation.compared import common, holds, is_part, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Send it, Anna!", "send it anna"),
        ("“Well” \u2013 he said…", "well he said"),
        ("Don\u2019t", "don't"),
        ("twenty-one", "Twenty one"),
        ("5pm", "5 PM"),
        ("É", "e\u0301"),
        ("\uff2f\uff2b", "ok"),
        ("GROẞ", "groß"),
        ("**Bold**\n- list", "bold list"),
        ("¿Qué? 你好。", "qué 你好"),
        ("وقت، جيد؟", "وقت جيد"),
    ],
)
def test_case_punctuation_and_layout_do_not_count(one: str, other: str) -> None:
    assert words(one) == words(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5 dollars", "$5 dollars"),
        ("50%", "50"),
        ("-5 degrees", "5 degrees"),
        ("3.5", "35"),
        ("1,000", "1000"),
        ("10:30", "1030"),
        ("17 \u00d7 23", "17 23"),
        ("we're", "were"),
        ("schön", "schon"),
        ("की", "का"),
        ("C++", "C"),
    ],
)
def test_what_is_said_differently_is_different(one: str, other: str) -> None:
    assert words(one) != words(other)


def test_a_hyphen_between_digits_is_no_minus() -> None:
    assert words("2020-2021") == ["2020", "2021"]


def test_a_text_without_words_has_none() -> None:
    assert words("") == words(" ... \u2013 \n!") == []


def test_chinese_and_japanese_characters_are_words() -> None:
    assert words("日本語 text") == ["日", "本", "語", "text"]


def test_what_is_left_after_deletions_is_a_part() -> None:
    assert is_part(["a", "b"], ["a", "x", "b"])
    assert is_part([], [])
    assert not is_part(["b", "a"], ["a", "b"])
    assert not is_part(["a", "a"], ["a"])


def test_a_phrase_stands_word_behind_word() -> None:
    assert holds(["a", "b", "c"], ["b", "c"])
    assert not holds(["a", "b", "c"], ["a", "c"])
    assert not holds(["a"], ["a", "a"])


def test_common_words_are_the_most_in_one_order() -> None:
    assert common(list("abcbdab"), list("bdcaba")) in ([*"bcba"], [*"bdab"], [*"bcab"])
    assert common(["the", "the", "cat"], ["the", "cat"]) == ["the", "cat"]
    assert common([], ["a"]) == []
