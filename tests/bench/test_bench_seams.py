"""Words lost or doubled where long speech is cut."""

from __future__ import annotations

import pytest

from dictate.bench.seams import seam_errors

SAID = "we hold these truths to be self evident that all men are created equal"


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        (SAID, (0, 0)),
        ("We hold these truths to be self-evident. That all men are created equal!", (0, 0)),
        ("we hold these truths to be that all men are created equal", (2, 0)),
        ("hold these truths to be self evident that all men are created", (2, 0)),
        ("we hold these these truths to be self evident that all men are created equal", (0, 1)),
        ("we hold these truths to be self evident self evident that all men are created equal",
         (0, 2)),
        ("we hold these truths to be self evident evident that men are created equal", (1, 1)),
        # Other errors are no seam's.
        ("we hold those truths to be self evident that all men are created equal", (0, 0)),
        ("we hold these truths to be selfevident that all men are created equal", (0, 0)),
        ("we hold these truths to be well self evident that all men are created equal", (0, 0)),
        ("", (14, 0)),
    ],
)  # fmt: skip
def test_lost_and_doubled_words_are_told_from_others(heard: str, expected: tuple[int, int]) -> None:
    assert seam_errors(SAID, heard, SAID) == expected


def test_what_the_whole_utterance_decode_loses_too_is_no_seams_fault() -> None:
    whole = "we hold these truths to be evident that all men are created equal"
    heard = "we hold these truths to be that all men are equal"
    assert seam_errors(SAID, heard, heard) == (0, 0)
    assert seam_errors(SAID, heard, whole) == (2, 0)


def test_what_the_whole_utterance_decode_doubles_too_is_no_seams_fault() -> None:
    twice = SAID.replace("truths", "truths truths")
    assert seam_errors(SAID, twice, twice) == (0, 0)


def test_words_that_were_said_twice_are_not_doubled() -> None:
    said = "no no that is very very good"
    assert seam_errors(said, said, "no that is very good") == (0, 0)
