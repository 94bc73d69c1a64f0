"""Text as words, each with the punctuation around it, so that edits can be made word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPENING = "\"'“”‘’«»„‚([{¿¡—–…"  # noqa: RUF001 - the quotes of typographers
_CLOSING = "\"'“”‘’«»)]}.,;:!?…—–-、。，！？؟।"  # noqa: RUF001 - the marks of other scripts
_OPENERS = "«([{“„‚¿¡"  # noqa: RUF001 - the quotes of typographers
_TOKEN = re.compile(r"\S+")
_ELLIPSIS = re.compile(r"\.{2,}|…")
_SENTENCE_END = re.compile(r"[.!?。！？؟।]")  # noqa: RUF001 - the marks of other scripts
_CLAUSE_MARKS = frozenset(";:")
_PAUSE = re.compile(r"[,;:—–…،、-]|\.{2,}")  # noqa: RUF001 - the marks of other scripts


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it stands in the text. Signs that carry meaning ("$5", "-i", "50%") are core."""

    lead: str = field(repr=False)
    """Quotes and brackets before it."""

    core: str = field(repr=False)
    trail: str = field(repr=False)
    """Punctuation behind it, up to the next word without the last space."""

    key: str = field(repr=False)
    """What makes two words the same: the core without case."""

    @property
    def ends_sentence(self) -> bool:
        """A full stop, question or exclamation mark follows; an ellipsis does not count."""
        return bool(self.trail) and bool(_SENTENCE_END.search(_ELLIPSIS.sub("", self.trail)))

    @property
    def pauses(self) -> bool:
        """A comma, dash or ellipsis follows."""
        return bool(self.trail) and bool(_PAUSE.search(self.trail))

    @property
    def ends_clause(self) -> bool:
        """A semicolon or colon follows, which nobody hears in a word said twice."""
        return not _CLAUSE_MARKS.isdisjoint(self.trail)

    @property
    def broken_off(self) -> bool:
        """The recogniser marked the word as a fragment, as in "th-"."""
        return self.trail.startswith(("-", "—", "–"))  # noqa: RUF001 - dashes are what it is about

    @property
    def capitalised(self) -> bool:
        """Begins with a capital letter."""
        return self.core[:1].isupper()


def split(text: str) -> list[Word]:
    """Cut `text` into words. A mark that stands alone belongs to the word before it."""
    words: list[Word] = []
    lead = ""
    for match in _TOKEN.finditer(text):
        token = match.group()
        body = token.lstrip(_OPENING)
        core = body.rstrip(_CLOSING)
        if core:
            opening, closing = token[: len(token) - len(body)], body[len(core) :]
            words.append(Word(lead + opening, core, closing, _key(core)))
            lead = ""
        elif words and token[0] not in _OPENERS:
            gap = text[match.start() - 1]
            words[-1] = _followed_by(words[-1], gap + token)
        else:
            lead += token + " "
    if lead and words:
        words[-1] = _followed_by(words[-1], " " + lead.rstrip())
    return words


def sentences(words: Sequence[Word]) -> list[slice]:
    """Where each sentence lies in `words`; together they cover all of them."""
    ends = [i + 1 for i, word in enumerate(words) if word.ends_sentence]
    if not ends or ends[-1] < len(words):
        ends.append(len(words))
    return [slice(start, end) for start, end in zip([0, *ends], ends, strict=False) if start < end]


def _followed_by(word: Word, marks: str) -> Word:
    return Word(word.lead, word.core, word.trail + marks, word.key)


def _key(core: str) -> str:
    return core.lower().replace("’", "'")  # noqa: RUF001 - the apostrophe of typographers
