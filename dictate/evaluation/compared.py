"""Texts as words that can be compared: without case, punctuation or layout."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIGN = r"[%$€£¥&@#+=°\u00d7\u00f7]"
"""Marks that are read out, and so count as words of their own."""

_PARTS = r"\s!-/:-@\[-`{-~¡-¿\u00d7\u00f7\u060c\u061b\u061f\u0964\u0965\u2000-\u206f\u3000-\u303f"
"""White space, and the punctuation of most scripts: what parts words. All else belongs to one,
accents and vowel signs that are characters of their own included."""

_IDEOGRAM = "\u3040-\u30ff\u3400-\u9fff"
"""Chinese and Japanese characters are a word each, for lack of spaces."""

_WORD = re.compile(
    rf"(?<![^{_PARTS}])-?\d+(?:[.,:/]\d+)*|{_SIGN}|[{_IDEOGRAM}]|"
    rf"[^{_PARTS}{_IDEOGRAM}]+(?:'[^{_PARTS}{_IDEOGRAM}]+)*"
)


def words(text: str) -> list[str]:
    """The words of `text` as they are compared.

    Unicode NFKC, lower case, straight apostrophes. Hyphens part words ("twenty-one" is two), so
    that nobody is judged by them; apostrophes inside ("don't"), decimal points and the like do not
    ("10:30"), and a minus belongs to its number.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    return _WORD.findall(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))


def is_part(some: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether `some` is what is left of `whole` when words are deleted."""
    rest = iter(whole)
    return all(word in rest for word in some)


def holds(text: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether `phrase` stands in `text`, word behind word."""
    n = len(phrase)
    return any(list(text[i : i + n]) == list(phrase) for i in range(len(text) - n + 1))


def common(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """The most words that both have in the same order (their longest common subsequence)."""
    longest = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in reversed(range(len(one))):
        for j in reversed(range(len(other))):
            longest[i][j] = (
                longest[i + 1][j + 1] + 1
                if one[i] == other[j]
                else max(longest[i + 1][j], longest[i][j + 1])
            )
    found: list[str] = []
    i = j = 0
    while longest[i][j]:
        if one[i] == other[j]:
            found.append(one[i])
            i, j = i + 1, j + 1
        elif longest[i + 1][j] >= longest[i][j + 1]:
            i += 1
        else:
            j += 1
    return found
