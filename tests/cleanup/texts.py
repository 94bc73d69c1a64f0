"""Pairs of what was said and what should be written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from dictate.cleanup.words import split

_FOLDER = Path(__file__).parents[1] / "data" / "text"

LANGUAGES = st.sampled_from(["en", "de", "fr", "es", "nl", "it", ""])

_LIVELY = """
um uh er äh euh eh hmm I i- the th- a to we should not don't no wait sorry mean actually scratch
that one two 5 1987 twenty-one Monday Tuesday Anna Ben very had so well you know like and or nicht
kein ne pas nein ich meine nous die um, no, uh, sorry, that, mean, Ben, well, then. what? Who...
(um) “er” $5 docs.org/x iPhone ! , - …
"""

_SENTENCES = ["No, sorry.", "No wait,", "Scratch that.", "I mean", "to Anna.", "at five.", "Nein."]

TEXTS = st.one_of(
    st.lists(st.sampled_from(_LIVELY.split()), max_size=14).map(" ".join),
    st.lists(st.sampled_from([*_LIVELY.split(), *5 * _SENTENCES]), max_size=14).map(" ".join),
    st.text(max_size=40),
)
"""Dictations made of what the rules look for, and anything at all."""


def pairs(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (_FOLDER / name).read_text().splitlines()]


def keys(text: str) -> list[str]:
    """The words without case and punctuation."""
    return [word.key for word in split(text)]


def is_subsequence(part: list[str], whole: list[str]) -> bool:
    rest = iter(whole)
    return all(word in rest for word in part)


def holds(text: str, phrase: str) -> bool:
    there, wanted = keys(text), keys(phrase)
    return any(there[i : i + len(wanted)] == wanted for i in range(len(there)))
