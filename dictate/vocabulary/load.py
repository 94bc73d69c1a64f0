"""Loads `vocabulary.toml`, and says what is wrong with it without a word of what is in it."""

from __future__ import annotations

import functools
import tomllib
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

from dictate import config, paths
from dictate.errors import ConfigError
from dictate.vocabulary.commands import LANGUAGES
from dictate.vocabulary.replacements import Replacements, phrase_key
from dictate.vocabulary.terms import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    _Holds = Callable[[dict[str, Any]], bool]

_WORDS_REMEDY = 'It looks like this: words = ["Ada Lovelace", "PortAudio"]'
_PAIRS_REMEDY = 'Below [replacements] each line looks like this: "what is said" = "what to write"'
_COMMANDS_REMEDY = f'Allowed: commands = ["en"], of {", ".join(sorted(LANGUAGES))}'

_REMEDIES = {
    "words": _WORDS_REMEDY,
    "commands": _COMMANDS_REMEDY,
    "replacements": _PAIRS_REMEDY,
}


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
        document = _parsed(text, file)
    except ConfigError as mistake:
        return Vocabulary(), [mistake]
    found = [
        ConfigError(f"{file}, line {_line(text, mistake.holds)}: {mistake.what}", mistake.remedy)
        for mistake in _mistakes(document)
    ]
    return _vocabulary(document), found


def _vocabulary(document: dict[str, Any]) -> Vocabulary:
    """What can be used of it."""
    words = [word.strip() for word in _list(document, "words") if not _word_complaint(word)]
    languages = _list(document, "commands")
    pairs = _table(document, "replacements").items()
    return Vocabulary(
        tuple(dict.fromkeys(words)),
        Replacements((said, written) for said, written in pairs if not _complaint(said, written)),
        frozenset(language for language in languages if language in LANGUAGES),
    )


# --- mistakes -------------------------------------------------------------------------------------


class _Mistake(NamedTuple):
    what: str
    remedy: str
    holds: _Holds
    """Whether a document has it: for the line."""


def _mistakes(document: dict[str, Any]) -> Iterator[_Mistake]:
    for name, value in document.items():
        kind = dict if name == "replacements" else list
        holds = functools.partial(_has, name)
        if name not in _REMEDIES:
            yield _Mistake("an unknown name", f"Known are {', '.join(_REMEDIES)}", holds)
        elif not isinstance(value, kind):
            what = f"{name} is no {'section' if kind is dict else 'list in brackets'}"
            yield _Mistake(what, _REMEDIES[name], holds)
    for i, word in enumerate(_list(document, "words")):
        if what := _word_complaint(word):
            yield _Mistake(what, _WORDS_REMEDY, functools.partial(_has_item, "words", i))
    for i, language in enumerate(_list(document, "commands")):
        if language not in LANGUAGES:
            what = "a language without spoken commands"
            holds = functools.partial(_has_item, "commands", i)
            yield _Mistake(what, _COMMANDS_REMEDY, holds)
    known = set()
    for said, written in _table(document, "replacements").items():
        key = phrase_key(said)
        twice = "a phrase that stands above already" if key in known else ""
        known.add(key)
        if what := _complaint(said, written) or twice:
            yield _Mistake(what, _PAIRS_REMEDY, functools.partial(_has_pair, said))


def _word_complaint(word: object) -> str:
    if not isinstance(word, str):
        return "a word that is no text in quotes"
    if not word.strip():
        return "an empty word"
    return "" if word.isprintable() else "a word with a character that cannot be printed"


def _complaint(said: str, written: object) -> str:
    if not isinstance(written, str):
        if said in _REMEDIES:
            return f"{said} stands below [replacements], and belongs above it"
        return "what to write is no text in quotes"
    if not phrase_key(said):
        return "a phrase without a letter or digit"
    if not written.strip(" "):
        return "there is nothing to write"
    controls = (char for char in written if unicodedata.category(char) in {"Cc", "Cs"})
    return "a character that cannot be written" if set(controls) - {"\n"} else ""


def _list(document: dict[str, Any], name: str) -> list[Any]:
    value = document.get(name)
    return value if isinstance(value, list) else []


def _table(document: dict[str, Any], name: str) -> dict[str, Any]:
    value = document.get(name)
    return value if isinstance(value, dict) else {}


# --- lines ----------------------------------------------------------------------------------------


def _parsed(text: str, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        pass
    # The parser's own words may quote the file's.
    line = _line(text, lambda _document: False)
    message = f"{file}, line {line}: this is no TOML, or says something twice"
    raise ConfigError(message, f"{_WORDS_REMEDY}. {_PAIRS_REMEDY}") from None


def _line(text: str, holds: _Holds) -> int:
    """The line on which it begins that makes `holds` true, or what cannot be parsed.

    The parser itself is asked, as for the configuration, but in halves: vocabularies are long.
    """
    lines = text.split("\n")
    low, high = 0, len(lines)
    while high - low > 1:
        middle = (low + high) // 2
        parts = ((n, _beginning(lines[:n])) for n in range(middle, high))
        n, document = next((part for part in parts if part[1] is not None), (high, None))
        if document is None or holds(document):
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


def _has(name: str, document: dict[str, Any]) -> bool:
    return name in document


def _has_item(name: str, index: int, document: dict[str, Any]) -> bool:
    return len(_list(document, name)) > index


def _has_pair(said: str, document: dict[str, Any]) -> bool:
    return said in _table(document, "replacements")
