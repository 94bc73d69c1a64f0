"""Spoken commands: "new line" and "new paragraph", said as phrases of their own.

"Dear Anna, new line, thank you" has one, "a new line of products" has none: a command has a pause
on each side, which the recogniser writes as punctuation, or the beginning or end of the text.
"""

from __future__ import annotations

import functools
import re

_PHRASES = {
    "en": ("new line | newline", "new paragraph"),
    "de": ("neue zeile", "neuer absatz"),
    "fr": ("nouvelle ligne | à la ligne | a la ligne", "nouveau paragraphe"),
    "es": ("nueva línea | nueva linea", "nuevo párrafo | nuevo parrafo"),
    "nl": ("nieuwe regel", "nieuwe alinea"),
}
"""By language: what begins a line, and what begins a paragraph."""

LANGUAGES = tuple(_PHRASES)

_PAUSE_BEFORE = r"(?:^|(?<=[,;:.!?…—–]))"  # noqa: RUF001 - dashes are what it is about
_PAUSE_BEHIND = r"(?:[,;:.!…]+(?=\s|$)|\s*[—–]|\s+-(?=\s)|(?=\n)|$)"  # noqa: RUF001 - dashes
"""A question asks about a new line and begins none; in quotes it is somebody else's word."""

_HESITATION = re.compile(r"(?:\s*[—–]|\s+-|\.{2,}|…)\s*$")  # noqa: RUF001 - dashes
"""What the pause before a command left; a comma or full stop belongs to the words before it."""


def with_breaks(text: str, language: str) -> str:
    """`text` with each command that stands alone replaced by what it asks for.

    Args:
        text: A transcript, or a cleaned one.
        language: One of `LANGUAGES`.
    """
    pattern = _pattern(language)
    done, at = "", 0
    for match in pattern.finditer(text):
        before = _HESITATION.sub("", text[at : match.start()]).rstrip(" \t")
        done += before + "".join(_breaks(match.group(), language))
        at = match.end()
    return done + text[at:] if at else text


@functools.cache
def _pattern(language: str) -> re.Pattern[str]:
    """Commands in a row, with the space and the pauses around them."""
    phrase = _either(*_PHRASES[language])
    return re.compile(
        rf"(?:{_PAUSE_BEFORE}|(?<=\s-))[^\S\n]*(?<!\w)"
        rf"{phrase}(?:[,;:.!…]*\s+{phrase})*{_PAUSE_BEHIND}[^\S\n]*",
        re.IGNORECASE,
    )


def _breaks(said: str, language: str) -> list[str]:
    line, paragraph = _PHRASES[language]
    is_line = re.compile(_either(line), re.IGNORECASE)
    found = re.findall(_either(line, paragraph), said, re.IGNORECASE)
    return ["\n" if is_line.fullmatch(one) else "\n\n" for one in found]


def _either(*phrases: str) -> str:
    one_each = (phrase for listed in phrases for phrase in listed.split(" | "))
    return "(?:" + "|".join(re.escape(one).replace(r"\ ", r"[^\S\n]+") for one in one_each) + ")"


def phrases() -> dict[str, dict[str, list[str]]]:
    """What can be said: command -> language -> phrases."""
    return {
        command: {language: listed[i].split(" | ") for language, listed in _PHRASES.items()}
        for i, command in enumerate(("new line", "new paragraph"))
    }
