"""Replacements: "pie torch" is written "PyTorch", wherever it stands as whole words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
_INSIDE = frozenset(f"{_APOSTROPHES}.")
"""Between letters or digits they are part of the word, as in "don't" and "example.com" (Unicode's
word boundaries, UAX #29)."""

_ELISION = re.compile(rf"(?:[cdjlmnst]|qu)[{_APOSTROPHES}](?=\w)", re.IGNORECASE)
"""Another word by itself: "l'école" has the word "école"."""

_POSSESSIVE = re.compile(rf"(?<=\w)[{_APOSTROPHES}]s(?!\w)", re.IGNORECASE)
_CONTRACTED = frozenset(
    "he here how it let one she that there what when where who why".split()  # noqa: SIM905 - reads better
)
"""Words with which "'s" is a verb rather than a possessive."""

_SENTENCE_ENDS = frozenset("\n.!?…。！？")  # noqa: RUF001 - the marks of other scripts
_PLAIN_WORDS = re.compile(rf"[^\W\d_]+(?:(?:,? |[{_APOSTROPHES}-])[^\W\d_]+)*[.,!?…]?")


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, or a sign that is no space. Between two of them there may be space."""

    key: str
    """What makes two tokens the same: NFC, without case, with straight apostrophes."""

    start: int
    stop: int


_Key = tuple[tuple[str, bool], ...]
"""The keys of a phrase's tokens, and whether space goes before each; not so for the first."""


class Replacements:
    """What to write instead of which phrases.

    All are made in one pass over the text, from left to right, the longest phrase first: what was
    written by one is no material for another.

    Args:
        pairs: What is said, with at least one letter or digit in it, and what is to be written.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._written = {phrase_key(said): written for said, written in pairs}
        self._lengths: dict[str, list[int]] = {}
        """First token's key -> how many tokens the phrases have that begin so, the most first."""

        for key in sorted(self._written, key=len, reverse=True):
            self._lengths.setdefault(key[0][0], []).append(len(key))

    def __len__(self) -> int:
        """How many phrases there are."""
        return len(self._written)

    def __eq__(self, other: object) -> bool:
        """Whether both write the same."""
        return isinstance(other, Replacements) and self._written == other._written

    __hash__ = None  # type: ignore[assignment] # as of the dict that it holds

    def made_in(self, text: str) -> str:
        """`text` with every phrase replaced. Case, spaces and line breaks elsewhere stay."""
        tokens = list(_tokens(text))
        done, at, i = "", 0, 0
        while i < len(tokens):
            if found := self._found(tokens, i):
                n, written = found
                start, stop = tokens[i].start, tokens[i + n - 1].stop
                done += text[at:start] + _fitted(written, text, start, stop)
                at = stop + (written.endswith(".") and _is_full_stop(text, stop))
                i += n
            else:
                i += 1
        return done + text[at:]

    def _found(self, tokens: Sequence[_Token], i: int) -> tuple[int, str] | None:
        """The longest phrase that begins with token `i`: its length and what is written for it."""
        for n in self._lengths.get(tokens[i].key, ()):
            said = tokens[i : i + n]
            if (written := self._written.get(_key(said))) is not None:
                return len(said), written
        return None


def phrase_key(said: str) -> _Key:
    """What makes two phrases the same; empty if `said` holds no letter or digit."""
    tokens = list(_tokens(said))
    return _key(tokens) if any(map(_is_wordy, said)) else ()


def _key(tokens: Sequence[_Token]) -> _Key:
    first = [(token.key, False) for token in tokens[:1]]
    rest = [(token.key, before.stop < token.start) for before, token in pairwise(tokens)]
    return (*first, *rest)


def _tokens(text: str) -> Iterator[_Token]:
    start = 0
    while start < len(text):
        if text[start].isspace() and text[start] != "\n":
            start += 1
            continue
        stop = _token_end(text, start)
        yield _Token(_folded(text[start:stop]), start, stop)
        start = stop


def _token_end(text: str, start: int) -> int:
    if not _is_wordy(text[start]):
        possessive = _POSSESSIVE.match(text, start)
        return possessive.end() if possessive else start + 1
    if elided := _ELISION.match(text, start):
        return elided.end()
    stop = start
    while stop < len(text):
        inside = text[stop] in _INSIDE and stop + 1 < len(text) and _is_wordy(text[stop + 1])
        if not (inside or _is_wordy(text[stop])):
            break
        stop += 1
    possessive = _POSSESSIVE.search(text, start, stop)
    if possessive and _folded(text[start : possessive.start()]) not in _CONTRACTED:
        return possessive.start()
    return stop


def _is_wordy(char: str) -> bool:
    """Letters, digits and the marks upon them, in any script."""
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


def _folded(word: str) -> str:
    return unicodedata.normalize("NFC", word.casefold().replace(_APOSTROPHES[1], "'"))


def _fitted(written: str, text: str, start: int, stop: int) -> str:
    """`written` with a capital where it begins a sentence, if it is made of plain words."""
    if (
        text[start:stop][:1].isupper()
        and written.islower()
        and _PLAIN_WORDS.fullmatch(written)
        and _begins_sentence(text, start)
    ):
        return written[0].upper() + written[1:]
    return written


def _begins_sentence(text: str, at: int) -> bool:
    before = at
    while before and not _is_wordy(text[before - 1]):
        before -= 1
    return not before or not _SENTENCE_ENDS.isdisjoint(text[before:at])


def _is_full_stop(text: str, at: int) -> bool:
    return text[at : at + 1] == "." and text[at + 1 : at + 2] != "."
