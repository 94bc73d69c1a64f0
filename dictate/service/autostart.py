"""The desktop's own autostart, by the XDG specification of that name.

Its entry starts the daemon itself where there is no systemd. Beside the unit it is there for the
desktops that never reach systemd's graphical-session.target (Xfce, MATE, LXDE and the plain window
managers, in most releases): it tells systemd of the display and starts the unit. Desktops that are
run by systemd leave it alone, for it says so.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NoReturn

from dictate import paths
from dictate.service.program import program

if TYPE_CHECKING:
    from pathlib import Path

_ENTRY = """\
[Desktop Entry]
Type=Application
Name=dictate
Comment=Hold a key, speak, release
Exec={command} service login
Icon=audio-input-microphone
Terminal=false
NoDisplay=true
X-GNOME-HiddenUnderSystemd={beside_unit}
"""


def entry_file() -> Path:
    """The user's own autostart entry."""
    return paths.config_home() / "autostart" / "dictate.desktop"


def entry_text(*, beside_unit: bool) -> str:
    """The entry.

    Args:
        beside_unit: Whether a desktop that is run by systemd may pass over it.
    """
    command = " ".join(f'"{_quoted(part)}"' for part in program())
    return _ENTRY.format(command=command, beside_unit=str(beside_unit).lower())


def run_daemon() -> NoReturn:
    """Become the daemon, with its output in the log file.

    Raises:
        OSError: The log cannot be written.
    """
    path = paths.log_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        # The last session's stays for whoever looks for what went wrong; no log grows for ever.
        path.replace(path.with_suffix(".log.1"))
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    command = [*program(), "run"]
    os.execv(command[0], command)  # noqa: S606 - no shell is wanted


def _quoted(text: str) -> str:
    """Fit for double quotes in Exec: the escapes of an argument within those of a string."""
    for character in '\\"`$':
        text = text.replace(character, "\\" + character)
    return text.replace("\\", "\\\\").replace("%", "%%")
