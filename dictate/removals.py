"""What cleanup removed, for people to see."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dictate.cleanup.guard import removed_words

if TYPE_CHECKING:
    from collections.abc import Callable


def marked(raw: str, clean: str) -> str:
    """`raw` with the words that `clean` lacks struck out; in brackets, unless on a terminal."""
    strike: Callable[[str], str] = _struck if sys.stdout.isatty() else _bracketed
    return " ".join(strike(word) if gone else word for word, gone in removed_words(raw, clean))


def _struck(word: str) -> str:
    return f"\x1b[9;31m{word}\x1b[0m"


def _bracketed(word: str) -> str:
    return f"[{word}]"
