"""What the tagger learns from: texts with slips, and which of their words are to go."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from texts import is_subsequence, keys

from dictate.cleanup.training.made_up import Inventor
from dictate.cleanup.training.pairs import learnt_from, to_drop

_WORDS = st.lists(st.sampled_from(["to", "the", "a", "no", "Ben"]), max_size=9)


def test_made_up_slips_only_add_to_what_was_meant() -> None:
    inventor = Inventor(random.Random(1))  # noqa: S311 - the same examples every time
    examples = [inventor.example() for _ in range(2000)]
    hesitant = [one for example in examples if (one := inventor.hesitant(example.meant))]
    for example in [*examples, *hesitant]:
        assert is_subsequence(keys(example.meant), keys(example.said)), example


def test_the_same_random_numbers_make_up_the_same_examples() -> None:
    one, other = (Inventor(random.Random(7)) for _ in range(2))  # noqa: S311 - on purpose
    assert [one.example() for _ in range(50)] == [other.example() for _ in range(50)]


@given(_WORDS, _WORDS)
def test_what_is_not_dropped_is_what_was_meant(said: list[str], meant: list[str]) -> None:
    drop = to_drop(said, meant)
    assert (drop is None) == (not is_subsequence(meant, said))
    if drop is not None:
        assert [word for word, goes in zip(said, drop, strict=True) if not goes] == meant


def test_of_two_equal_copies_the_earlier_one_goes() -> None:
    assert to_drop(["to", "Anna", "no", "to", "Ben"], ["to", "Ben"]) == [1, 1, 1, 0, 0]


def test_what_the_rules_take_is_not_left_to_learn() -> None:
    (window,) = learnt_from([("Um, I went no what is it?", "What is it?")])
    assert window.keys == ("i", "went", "no", "what", "is", "it")
    assert window.drop == (1, 1, 1, 0, 0, 0)
