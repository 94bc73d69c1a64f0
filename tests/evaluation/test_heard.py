"""What became of the words of a recording, by what was heard of them."""

from __future__ import annotations

import pytest

from dictate.evaluation.heard import Account, account

SAID = "Um, did you, um, did you get the the tickets, no wait, the ticket yet?"
MEANT = "Did you get the ticket yet?"


def of(heard: str, written: str) -> Account:
    return account(SAID, MEANT, heard, written)


def test_fillers_are_counted_as_said_as_heard_and_as_left() -> None:
    counts = of(
        "Did you um, did you get the ticket um yet?", "Did you get the ticket um yet?"
    ).counts
    assert (counts.fillers_said, counts.fillers_heard, counts.fillers_left) == (2, 2, 1)


def test_a_repair_is_a_passage_that_goes_and_is_more_than_fillers() -> None:
    counts = of(SAID, MEANT).counts
    assert (counts.repairs_said, counts.repairs_heard, counts.repairs_left) == (2, 2, 0)
    assert (counts.content_heard, counts.content_lost, counts.invented) == (6, 0, 0)


def test_a_repair_of_which_a_word_is_written_is_left() -> None:
    found = of(SAID, "Did you get the tickets, the ticket yet?")
    assert found.counts.repairs_left == 1
    assert found.left == ("the", "tickets")


def test_a_repair_that_the_recogniser_dropped_is_not_for_the_cleaner() -> None:
    counts = of("Did you get the ticket yet?", MEANT).counts
    assert (counts.repairs_said, counts.repairs_heard) == (2, 0)


def test_which_of_two_equal_words_went_does_not_matter() -> None:
    assert of("Did you get the the ticket yet?", MEANT).lost == ()


@pytest.mark.parametrize("heard", ["ticket", "thicket"])
def test_a_content_word_is_lost_if_it_was_heard_rightly_or_not(heard: str) -> None:
    found = of(f"Did you get the {heard} yet?", "Did you get the yet?")
    assert found.lost == (heard,)
    assert found.counts.content_lost == 1


def test_a_content_word_that_was_not_heard_is_not_lost() -> None:
    counts = of("Did you get the yet?", "Did you get the yet?").counts
    assert (counts.content_heard, counts.content_lost) == (5, 0)


def test_a_word_that_was_not_heard_is_invented() -> None:
    assert of(MEANT, "Did you get the blue ticket yet?").counts.invented == 1


def test_counts_add_up() -> None:
    one = of(SAID, MEANT).counts
    both = one + one
    assert (both.clips, both.fillers_said, both.content_heard) == (2, 4, 12)


def test_words_are_not_shown_by_accident() -> None:
    assert "tickets" not in repr(of(SAID, SAID))
