"""What is taken from the answer of a model that was asked."""

from __future__ import annotations

import pytest

from dictate.evaluation.prompted import without_frame


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (" Send it.", "Send it."),
        ('"Send it."', "Send it."),
        ("Cleaned: Send\nit.", "Send it."),
        ('"', '"'),
        ("", ""),
    ],
)
def test_the_label_and_the_quotes_around_an_answer_are_none_of_its_words(
    said: str, answer: str
) -> None:
    assert without_frame(said, "send it") == answer


def test_quotes_that_were_there_before_stay() -> None:
    assert without_frame('"Yes" and "no"', '"yes" and "no"') == '"Yes" and "no"'
