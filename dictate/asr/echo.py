"""Hotwords that nobody said: over noise and short speech Whisper reads its prompt aloud.

What looks like the prompt may well have been said, too. So the decoder is asked how likely these
tokens are by the sound alone, without the prompt. On ten development clips and pieces of them, mean
log probability a token: of names that are said there, also in spellings that Whisper would not
choose ("FireFox", "MountainView"), -0.1 to -5.0; of names that are not, -6.7 and less; of common
words that are not, -4.8 to -7.5, so that some of those pass.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_SUPPORT = -6.0
"""Mean log probability a token, by the sound alone, below which it was not said."""

_MOSTLY = 0.8
"""The part of a text's words that stand in the prompt too, from which it may be nothing else."""

_LEAST_TERMS, _LEAST_WORDS = 2, 3
"""A run of the prompt that is suspicious between other words: in its order, and so long."""

_WORD = re.compile(r"\w+(?:['.-]\w+)*")

Span = tuple[int, int]
"""A part of a text: the places of its first character and of the one behind its last."""


def echo(text: str, terms: Sequence[str]) -> Span | None:
    """The part of `text` that may be the prompt read aloud; None if there is none.

    Args:
        text: What the decoder wrote.
        terms: The hotwords that it was prompted with, in their order.
    """
    words = [(found.group().casefold(), found.span()) for found in _WORD.finditer(text)]
    prompt = [tuple(word.casefold() for word in _WORD.findall(term)) for term in terms]
    known = {word for term in prompt for word in term}
    n_known = sum(word in known for word, _ in words)
    if n_known and n_known >= _MOSTLY * len(words):
        return words[0][1][0], words[-1][1][1]
    said = [word for word, _ in words]
    longest = max((_run(said, start, prompt) for start in range(len(said))), default=(0, 0))
    n, start = longest
    return (words[start][1][0], words[start + n - 1][1][1]) if n else None


def holds_term(text: str, terms: Sequence[str]) -> bool:
    """Whether one of the terms stands in `text`."""
    said = f" {' '.join(_WORD.findall(text.casefold()))} "
    words = (" ".join(_WORD.findall(term.casefold())) for term in terms)
    return any(f" {term} " in said for term in words if term)


def _run(said: Sequence[str], start: int, prompt: Sequence[tuple[str, ...]]) -> tuple[int, int]:
    """The longest suspicious run of the prompt from there: how many words, and `start`."""
    longest = 0
    for first in range(len(prompt)):
        end, n_terms = start, 0
        for term in prompt[first:]:
            if not term or tuple(said[end : end + len(term)]) != term:
                break
            end, n_terms = end + len(term), n_terms + 1
        if n_terms >= _LEAST_TERMS and end - start >= _LEAST_WORDS:
            longest = max(longest, end - start)
    return longest, start
