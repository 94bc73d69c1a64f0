"""Pairs of what was said and what should be written: JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

from dictate.errors import DictateError
from dictate.evaluation.compared import is_part, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_Any = TypeVar("_Any")

_UTF8_BOM = b"\xef\xbb\xbf"

_REMEDY = (
    'Each line is a JSON object with "disfluent" and "fluent"; `dictate eval --help` tells more'
)


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the file; fields that it does not know are ignored."""

    disfluent: str
    """What was said."""

    fluent: str
    """What should be written."""

    id: str = ""
    lang: str = "en"
    """ISO 639-1."""

    category: str | None = None

    extractive: bool | None = None
    """Whether it is enough to delete words; found out if the file does not say."""

    unchanged: bool = False
    """Nothing has to go."""

    accept: tuple[str, ...] | None = None
    """Other right answers."""

    fluent_keep_discourse: str | None = None
    """`fluent` with its discourse markers (well, you know): as right, and what word errors are
    counted against."""

    must_keep: tuple[str, ...] | None = None
    """Phrases that may not go."""

    must_drop: tuple[str, ...] | None = None
    """Phrases that have to go."""

    def __repr__(self) -> str:
        """Without the words."""
        return f"Pair(id={self.id!r})"

    @property
    def is_extractive(self) -> bool:
        """Whether a cleaner that only deletes can be right."""
        if self.extractive is None:
            return is_part(words(self.fluent), words(self.disfluent))
        return self.extractive

    @property
    def right(self) -> tuple[str, ...]:
        """Every right answer."""
        with_markers = (self.fluent_keep_discourse,) if self.fluent_keep_discourse else ()
        return (self.fluent, *with_markers, *(self.accept or ()))

    @property
    def references(self) -> tuple[str, ...]:
        """The right answers that errors are counted against: the nearest of these."""
        if self.fluent_keep_discourse is not None:
            return (self.fluent_keep_discourse,)
        return self.right


def read(path: Path) -> list[Pair]:
    """The pairs of a file of JSON lines.

    Raises:
        DictateError: It cannot be read, a line is no pair, or it holds none.
    """
    try:
        lines = path.read_bytes().removeprefix(_UTF8_BOM).splitlines()
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror})"
        raise DictateError(message, "Name a file of JSON lines, a pair each") from None
    decoder = msgspec.json.Decoder(Pair)
    pairs: list[Pair] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            pairs.append(decoder.decode(line))
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            # It tells where and what was expected, and quotes no words.
            message = f"{path}, line {number} is no pair: {error}"
            raise DictateError(message, _REMEDY) from None
    if not pairs:
        message = f"{path} holds no pair"
        raise DictateError(message, _REMEDY)
    return pairs


def spread_out(pairs: Sequence[_Any], most: int | None) -> list[_Any]:
    """At most so many of them, at equal distances: files are often sorted by category."""
    if most is None or most >= len(pairs):
        return list(pairs)
    return [pairs[i * len(pairs) // most] for i in range(most)]
