"""Loads `vocabulary.toml`, and says what is wrong with it without a word of what is in it."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from dictate import config, languages, paths
from dictate.cleanup.fillers import Fillers
from dictate.errors import ConfigError
from dictate.vocabulary.check import (
    PAIRS_REMEDY,
    WORDS_REMEDY,
    filler_complaint,
    list_in,
    mistakes,
    said_complaint,
    table_in,
    text_complaint,
    written_complaint,
)
from dictate.vocabulary.commands import LANGUAGES
from dictate.vocabulary.replacements import Replacements
from dictate.vocabulary.terms import Vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from dictate.vocabulary.check import Place


def load(path: Path | None = None) -> Vocabulary:
    """The user's vocabulary; an empty one if there is no file.

    Args:
        path: The file; the usual one by default.

    Raises:
        ConfigError: The file cannot be read or holds a mistake; `examine` tells all of them.
    """
    vocabulary, mistakes = examine(path)
    if mistakes:
        first, *others = mistakes
        more = f" (and {len(others)} more: `dictate config check`)" if others else ""
        raise ConfigError(first.message + more, first.remedy)
    return vocabulary


def examine(path: Path | None = None) -> tuple[Vocabulary, list[ConfigError]]:
    """The vocabulary without what is wrong in it, and all the mistakes; no message quotes it."""
    file = path or paths.vocabulary_file()
    try:
        text = config.read(file)
        document = parsed(text, file)
    except ConfigError as mistake:
        return Vocabulary(), [mistake]
    found = [
        ConfigError(f"{file}, line {_line(text, mistake.place)}: {mistake.what}", mistake.remedy)
        for mistake in mistakes(document)
    ]
    return _vocabulary(document), found


def _vocabulary(document: dict[str, Any]) -> Vocabulary:
    """What can be used of it."""
    words = [word for word in list_in(document, "words") if not text_complaint(word, "word")]
    names = {word.casefold() for word in words}
    pairs = table_in(document, "replacements").items()
    return Vocabulary(
        tuple(dict.fromkeys(word.strip() for word in words)),
        Replacements(
            (said, written)
            for said, written in pairs
            if not (written_complaint(said, written) or said_complaint(said))
        ),
        frozenset(each for each in list_in(document, "commands") if each in LANGUAGES),
        Fillers(
            {
                language: [each for each in phrases if not filler_complaint(each, language, names)]
                for language, phrases in table_in(document, "fillers").items()
                if language in languages.NAMES and isinstance(phrases, list)
            }
        ),
    )


# --- lines ----------------------------------------------------------------------------------------


def parsed(text: str, file: Path) -> dict[str, Any]:
    """The text as TOML; `file` is only named.

    Raises:
        ConfigError: It is not TOML; the message holds none of it.
    """
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        pass
    # The parser's own words may quote the file's.
    line = _line(text, None)
    message = f"{file}, line {line}: this is no TOML, or says something twice"
    raise ConfigError(message, f"{WORDS_REMEDY}. {PAIRS_REMEDY}") from None


def _line(text: str, place: Place | None) -> int:
    """The line on which `place` begins; without one, what cannot be parsed.

    The parser itself is asked, as for the configuration, but in halves: vocabularies are long.
    """
    lines = text.split("\n")
    low, high = 0, len(lines)
    while high - low > 1:
        middle = (low + high) // 2
        parts = ((n, _beginning(lines[:n])) for n in range(middle, high))
        n, document = next((part for part in parts if part[1] is not None), (high, None))
        if document is None or (place and _has(place, document)):
            high = middle
        else:
            low = n
    return low + 1


def _beginning(lines: list[str]) -> dict[str, Any] | None:
    """What these lines say, also if they end within a list."""
    for end in ("\n", "\n]"):
        try:
            return tomllib.loads("\n".join(lines) + end)
        except tomllib.TOMLDecodeError:
            continue
        except RecursionError:
            break
    return None


def _has(place: Place, document: Any) -> bool:
    value = document
    for step in place:
        if isinstance(step, int):
            if not isinstance(value, list) or len(value) <= step:
                return False
        elif not isinstance(value, dict) or step not in value:
            return False
        value = value[step]
    return True
