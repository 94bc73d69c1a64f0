"""What may be typed: text, and nothing that a program would take for a command."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile("[\t\v\f\r\x85\u2028\u2029]")
"""Control characters that separate words. Tab would leave the field; a lone carriage return or a
line separator is a Return key to some programs."""

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Invisible characters that change the order in which a text is shown."""

_FORBIDDEN = frozenset({"Cc", "Cs", "Cn", "Co"})
"""Unicode categories: control, surrogate, unassigned, private use."""


def sanitise(text: str) -> str:
    """`text` without control characters; newlines stay, everything else that separates is a space.

    Joiners stay, since emoji and many scripts need them.
    """
    spaced = _SPACES.sub(" ", text.replace("\r\n", "\n"))
    return "".join(filter(_may_pass, spaced))


def _may_pass(char: str) -> bool:
    return char == "\n" or not (char in _BIDI or unicodedata.category(char) in _FORBIDDEN)
