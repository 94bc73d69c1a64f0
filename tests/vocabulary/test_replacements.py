"""Replacements: whole words, the longest first, in one pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictate.vocabulary.replacements import Replacements, phrase_key

PAIRS = (
    ("pie torch", "PyTorch"),
    ("pie", "Pi"),
    ("btw", "by the way"),
    ("et cetera", "etc."),
    ("i phone", "iPhone"),
    ("see plus plus", "C++"),
    ("c++", "C plus plus"),
    ("école", "Ecole"),
    ("don", "Don"),
    ("yar gal", "Jargal"),
    ("signature", "Best,\nAda"),
    ("half", "\\1 half \\g<0>"),
)


def written(text: str, *pairs: tuple[str, str]) -> str:
    return Replacements(pairs or PAIRS).made_in(text)


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ("I use pie torch.", "I use PyTorch."),
        ("Pie Torch and PIE TORCH", "PyTorch and PyTorch"),
        ("pie  torch, one pie", "PyTorch, one Pi"),
        ("pie-chart", "Pi-chart"),
        ("magpie torch, pie torches", "magpie torch, Pi torches"),
        ("pie, torch", "Pi, torch"),
        (
            "pie torch's loss, it\u2019s pie torch\u2019s",
            "PyTorch's loss, it\u2019s PyTorch\u2019s",
        ),
        ("(pie torch)", "(PyTorch)"),
        ("_pie pie_ 3pie", "_pie pie_ 3pie"),
        ("example.pie is no pie.", "example.pie is no Pi."),
        ("Don and don don't", "Don and Don don't"),
        ("a l'école l\u2019ÉCOLE", "a l'Ecole l\u2019Ecole"),
        ("cole\u0301 e\u0301cole", "cole\u0301 Ecole"),
        ("see plus plus, c++, c + +", "C++, C plus plus, c + +"),
        ("and et cetera. Then et cetera...", "and etc. Then etc...."),
        ("kind regards signature", "kind regards Best,\nAda"),
        ("one half", "one \\1 half \\g<0>"),
        ("", ""),
    ],
)
def test_whole_words_are_replaced_and_nothing_else(said: str, becomes: str) -> None:
    assert written(said) == becomes


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ("Btw it rains. Btw it is late", "By the way it rains. By the way it is late"),
        ('So? "Btw" he said', 'So? "By the way" he said'),
        ("He said Btw", "He said by the way"),
        ("btw it rains", "by the way it rains"),
        ("Yes.\nBtw", "Yes.\nBy the way"),
        ("I phone sales", "iPhone sales"),
    ],
)
def test_a_sentence_keeps_its_capital_unless_the_word_has_its_own_spelling(
    said: str, becomes: str
) -> None:
    assert written(said) == becomes


def test_an_address_never_gets_a_capital() -> None:
    assert written("My mail", ("my mail", "ada@example.com")) == "ada@example.com"
    assert written("List files", ("list files", "ls -la")) == "ls -la"


def test_the_longest_phrase_goes_first_wherever_it_stands_in_the_file() -> None:
    pairs = (("new york", "NY"), ("new york times", "NYT"), ("new", "N"))
    for order in (pairs, pairs[::-1]):
        assert written("new york times new york new", *order) == "NYT NY N"


def test_what_one_wrote_is_no_material_for_another() -> None:
    assert written("a b c a", ("a", "b"), ("b", "c"), ("c", "a b")) == "b c a b b"
    assert written("x y", ("x", "y"), ("y y", "no")) == "y y"


def test_a_line_break_is_no_space_between_words() -> None:
    assert written("pie\ntorch") == "Pi\ntorch"


WORDS = st.text(st.sampled_from("abßéİ'\u2019. -\nক\u0301_3"), max_size=6)
TEXT = st.lists(WORDS, max_size=8).map(" ".join)
PHRASES = st.text(st.sampled_from("abßé' क\u0301"), min_size=1, max_size=5).filter(phrase_key)


@given(TEXT, st.dictionaries(PHRASES, st.just("⟦x⟧"), max_size=5))
def test_outside_of_what_is_replaced_the_text_stays(text: str, pairs: dict[str, str]) -> None:
    rest = Replacements(pairs.items()).made_in(text).split("⟦x⟧")
    at = 0
    for part in rest:
        at = text.index(part, at) + len(part)
    assert text.startswith(rest[0])
    assert text.endswith(rest[-1])


@given(TEXT, st.dictionaries(PHRASES, st.just("⟦x⟧"), max_size=5))
def test_a_second_time_nothing_is_found_if_nothing_written_is_a_phrase(
    text: str, pairs: dict[str, str]
) -> None:
    once = Replacements(pairs.items()).made_in(text)
    assert Replacements(pairs.items()).made_in(once) == once


@given(st.text(st.sampled_from("abßéक\u0301"), min_size=1))
def test_a_phrase_with_letters_around_it_is_part_of_a_word(said: str) -> None:
    assert written(f"x{said}", (said, "⟦x⟧")) == f"x{said}"
    assert written(f"{said}x", (said, "⟦x⟧")) == f"{said}x"
    assert written(f"({said})", (said, "⟦x⟧")) == "(⟦x⟧)"


@given(st.lists(st.sampled_from(["pie", "torch", "cake"]), max_size=9))
def test_as_many_are_replaced_as_there_are(words: list[str]) -> None:
    text = " ".join(words)
    assert written(text, ("pie torch", "X")).count("X") == f"{text} ".count("pie torch ")


def test_a_long_text_and_many_phrases_cost_little_more_than_short_ones() -> None:
    pairs = [(f"phrase number {n}", f"<{n}>") for n in range(5000)]
    text = "we need phrase number 4711 of the book. " * 500
    assert written(text, *pairs).count("<4711>") == 500
