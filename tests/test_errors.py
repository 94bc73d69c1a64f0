"""Errors as people read them."""

from __future__ import annotations

import pytest

from dictate.errors import DictateError, sentences


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("Close other programs", "It waits"), "Close other programs. It waits."),
        (("Fetch it.", "", "It waits."), "Fetch it. It waits."),
        (("Is it muted?",), "Is it muted?"),
        (("", ""), ""),
    ],
)
def test_what_is_put_together_reads_as_sentences(parts: tuple[str, ...], expected: str) -> None:
    assert sentences(*parts) == expected


def test_an_error_is_one_line_with_its_remedy() -> None:
    assert str(DictateError("There is no model", "Fetch it.")) == "There is no model. Fetch it."
    assert str(DictateError("There is no model")) == "There is no model."
