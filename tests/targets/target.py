"""What the target programs have in common: they write down what their text field holds."""

from __future__ import annotations

import sys
from pathlib import Path

# Programs that typed text must arrive in, run as `python NAME_target.py TITLE FILE`.
TITLE, FILE = sys.argv[1], Path(sys.argv[2])


def write_down(text: str) -> None:
    """Replace the file at once, so that no reader sees half of it."""
    part = FILE.with_suffix(".part")
    part.write_text(text, encoding="utf-8", newline="")
    part.replace(FILE)
