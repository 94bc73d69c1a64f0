"""What may stand in a vocabulary, and what is wrong with one; no message holds a word of it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

from dictate import languages
from dictate.cleanup import fillers
from dictate.vocabulary.commands import LANGUAGES
from dictate.vocabulary.replacements import phrase_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORDS_REMEDY = 'It looks like this: words = ["Ada Lovelace", "PortAudio"]'
PAIRS_REMEDY = 'Below [replacements] each line looks like this: "what is said" = "what to write"'
_COMMANDS_REMEDY = f'Allowed: commands = ["en"], of {", ".join(sorted(LANGUAGES))}'
_FILLERS_REMEDY = (
    'Below [fillers] each line looks like this: en = ["basically", "to be honest"], in small '
    "letters, without numbers, negations and names"
)

_REMEDIES = {
    "words": WORDS_REMEDY,
    "commands": _COMMANDS_REMEDY,
    "replacements": PAIRS_REMEDY,
    "fillers": _FILLERS_REMEDY,
}
_SECTIONS = frozenset({"replacements", "fillers"})

Place = tuple[str | int, ...]
"""Where something stands in a document: names and indices, from the outside in."""


class Mistake(NamedTuple):
    """Something that cannot be used."""

    what: str
    remedy: str
    place: Place
    field: str
    """The place in a form, as in "words[3]", "replacements[0].written" or "fillers.en[1]"."""


def mistakes(
    document: dict[str, Any], pairs: Iterable[tuple[str, object]] | None = None
) -> Iterator[Mistake]:
    """All mistakes in a vocabulary.

    Args:
        document: As TOML holds it.
        pairs: The replacements where a table would hide that some stand there twice.
    """
    for name, value in document.items():
        kind = dict if name in _SECTIONS else list
        if name not in _REMEDIES:
            yield Mistake("an unknown name", f"Known are {', '.join(_REMEDIES)}", (name,), name)
        elif not isinstance(value, kind):
            what = f"{name} is no {'section' if kind is dict else 'list in brackets'}"
            yield Mistake(what, _REMEDIES[name], (name,), name)
    for i, word in enumerate(list_in(document, "words")):
        if what := text_complaint(word, "word"):
            yield Mistake(what, WORDS_REMEDY, ("words", i), f"words[{i}]")
    for i, language in enumerate(list_in(document, "commands")):
        if language not in LANGUAGES:
            what = "a language without spoken commands"
            yield Mistake(what, _COMMANDS_REMEDY, ("commands", i), f"commands[{i}]")
    yield from _in_pairs(table_in(document, "replacements").items() if pairs is None else pairs)
    yield from _in_fillers(document)


def _in_pairs(pairs: Iterable[tuple[str, object]]) -> Iterator[Mistake]:
    known = set()
    for i, (said, written) in enumerate(pairs):
        key = phrase_key(said)
        twice = "a phrase that stands above already" if key in known else ""
        known.add(key)
        place, field = ("replacements", said), f"replacements[{i}]"
        if what := written_complaint(said, written):
            yield Mistake(what, PAIRS_REMEDY, place, f"{field}.written")
        elif what := said_complaint(said) or twice:
            yield Mistake(what, PAIRS_REMEDY, place, f"{field}.heard")


def _in_fillers(document: dict[str, Any]) -> Iterator[Mistake]:
    names = {word.casefold() for word in list_in(document, "words") if isinstance(word, str)}
    for language, phrases in table_in(document, "fillers").items():
        place, field = ("fillers", language), f"fillers.{language}"
        if language in _REMEDIES:
            what = f"{language} stands below [fillers], and belongs above it"
            yield Mistake(what, _REMEDIES[language], place, field)
        elif language not in languages.NAMES:
            what = "fillers of a language that is not known"
            remedy = f"Allowed: {', '.join(languages.NAMES)}"
            yield Mistake(what, remedy, place, field)
        elif not isinstance(phrases, list):
            what = "the fillers of a language are no list in brackets"
            yield Mistake(what, _FILLERS_REMEDY, place, field)
        else:
            for i, phrase in enumerate(phrases):
                if what := filler_complaint(phrase, language, names):
                    yield Mistake(what, _FILLERS_REMEDY, (*place, i), f"{field}[{i}]")


def text_complaint(word: object, kind: str) -> str:
    """What is wrong with an entry of a list of texts; empty if nothing is."""
    if not isinstance(word, str):
        return f"a {kind} that is no text in quotes"
    if not word.strip():
        return f"an empty {kind}"
    return "" if word.isprintable() else f"a {kind} with a character that cannot be printed"


def said_complaint(said: str) -> str:
    """What is wrong with what is to be replaced; empty if nothing is."""
    if any(unicodedata.category(character) == "Cs" for character in said):
        return "half a character"
    return "" if phrase_key(said) else "a phrase without a letter or digit"


def written_complaint(said: str, written: object) -> str:
    """What is wrong with what is to be written for it; empty if nothing is."""
    if not isinstance(written, str):
        if said in _REMEDIES:
            return f"{said} stands below [replacements], and belongs above it"
        return "what to write is no text in quotes"
    if not written.strip(" "):
        return "there is nothing to write" if phrase_key(said) else ""
    controls = (char for char in written if unicodedata.category(char) in {"Cc", "Cs"})
    return "a character that cannot be written" if set(controls) - {"\n"} else ""


def filler_complaint(phrase: object, language: str, names: Iterable[str]) -> str:
    """What is wrong with a filler; empty if nothing is.

    Args:
        phrase: As TOML holds it.
        language: ISO 639-1.
        names: The vocabulary's words, without case.
    """
    if what := text_complaint(phrase, "filler"):
        return what
    assert isinstance(phrase, str)
    if phrase.strip().casefold() in names:
        return "a filler that is one of the words to expect"
    return fillers.objection(phrase, language)


def list_in(document: dict[str, Any], name: str) -> list[Any]:
    """The list of this name; empty if there is none."""
    value = document.get(name)
    return value if isinstance(value, list) else []


def table_in(document: dict[str, Any], name: str) -> dict[str, Any]:
    """The section of this name; empty if there is none."""
    value = document.get(name)
    return value if isinstance(value, dict) else {}
