"""Programs that are the user's, not a part of dictate: they are not to share its sandbox."""

from __future__ import annotations

import shutil
from pathlib import Path

_MANAGER = "systemd-run"

_OPTIONS = ("--user", "--quiet", "--collect", "--property=KillMode=process")
"""The last: `xdg-open` ends when the browser that it started has only just begun."""


def outside(command: list[str]) -> list[str]:
    """The command, to be started by the user's service manager if this process is in a sandbox.

    A browser that inherits it could not start at all if it comes from the Snap store, for that
    takes a privilege, and would make all its files unreadable for others.

    Returns:
        The same command, or one that ends when the service manager has taken it on.
    """
    if _is_confined() and shutil.which(_MANAGER):
        return [_MANAGER, *_OPTIONS, "--", *command]
    return command


def _is_confined() -> bool:
    """Whether no program started from here may gain a privilege (proc(5): NoNewPrivs)."""
    try:
        status = Path("/proc/self/status").read_text("ascii", errors="replace")
    except OSError:
        return False
    return "NoNewPrivs:\t1" in status
