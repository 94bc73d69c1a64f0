"""The command that starts this very installation again."""

from __future__ import annotations

import sys
from pathlib import Path


def program() -> list[str]:
    """The command and its first arguments, to be followed by those of dictate; absolute."""
    # Beside the interpreter, unresolved: a virtual environment's is a link to the system's.
    script = Path(sys.executable).parent / "dictate"
    return [str(script)] if script.exists() else [sys.executable, "-m", "dictate"]
