"""The user's own systemd: asking it, and the unit file it reads."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

from dictate import paths
from dictate.errors import DesktopError
from dictate.service.program import program

if TYPE_CHECKING:
    from pathlib import Path

UNIT = "dictate.service"

_ASK_S = 10.0
_ACT_S = 60.0
"""More than the unit's own time to start or to stop."""

_SHIPPED_COMMAND = "ExecStart=%h/.local/share/dictate/venv/bin/dictate run"
"""The line of the shipped unit in which the real program's path goes."""

_FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
"""Where the command line looks the daemon must look too, and a shell may know more than systemd."""

DISPLAY_VARIABLES = ("DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY")


def answers() -> bool:
    """Whether a systemd runs for this user and listens to this process."""
    return _ask("show-environment").returncode == 0


def environment() -> dict[str, str]:
    """The environment that systemd gives to what it starts now; empty if it does not answer."""
    lines = _ask("show-environment").stdout.splitlines()
    pairs = (line.partition("=") for line in lines)
    return {name: _unquoted(value) for name, _, value in pairs}


def properties(*names: str) -> dict[str, str]:
    """What systemd says of the unit; empty if it does not answer."""
    lines = _ask("show", UNIT, f"--property={','.join(names)}").stdout.splitlines()
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def unit_file() -> Path:
    """Where the user's systemd finds the unit."""
    return paths.config_home() / "systemd" / "user" / UNIT


def unit_text() -> str:
    """The shipped unit with this installation's program in it."""
    shipped = paths.resource(f"systemd/{UNIT}").read_text("utf-8")
    command = " ".join(f'"{_quoted(part)}"' for part in program())
    lines = [f"ExecStart={command} run"]
    folders = {name: os.environ.get(name, "") for name in _FOLDERS}
    lines += [
        f'Environment="{name}={_quoted(folder)}"'
        for name, folder in folders.items()
        if folder.startswith("/")
    ]
    return shipped.replace(_SHIPPED_COMMAND, "\n".join(lines))


def remove_unit() -> None:
    """Remove the unit, and what enables it should systemd not have done that."""
    unit_file().unlink(missing_ok=True)
    (unit_file().parent / "graphical-session.target.wants" / UNIT).unlink(missing_ok=True)


def act(*arguments: str) -> None:
    """Have systemd do something.

    Raises:
        DesktopError: It did not.
    """
    done = _systemctl(arguments, _ACT_S)
    if done.returncode:
        said = " ".join(done.stderr.split()) or f"status {done.returncode}"
        message = f"systemd refused to {' '.join(arguments)}: {said}"
        raise DesktopError(message.rstrip("."), "`dictate service logs` may say more")


def start(*, again: bool = False) -> None:
    """Start the unit and wait until the hotkey works; one that runs is started anew if `again`.

    Raises:
        DesktopError: It ended instead.
    """
    # Failures of an earlier session count no more. Refused where there were none.
    _ask("reset-failed", UNIT)
    if _systemctl(("restart" if again else "start", UNIT), _ACT_S).returncode:
        message = "The service did not start"
        raise DesktopError(message, "`dictate service status` and `dictate service logs` tell why")


def import_display() -> None:
    """Tell systemd of the display that this process sees, if it sees one."""
    names = [name for name in DISPLAY_VARIABLES if os.environ.get(name)]
    if names:
        act("import-environment", *names)


def _ask(*arguments: str) -> subprocess.CompletedProcess[str]:
    return _systemctl(arguments, _ASK_S)


def _systemctl(arguments: tuple[str, ...], timeout_s: float) -> subprocess.CompletedProcess[str]:
    command = ["systemctl", "--user", *arguments]
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_s,
            check=False,
        )
    except OSError:
        said = "there is no systemctl"
    except subprocess.TimeoutExpired:
        said = f"no answer for {timeout_s:.0f} s"
    return subprocess.CompletedProcess(command, 1, "", said)


def _quoted(text: str) -> str:
    """Fit for double quotes in a unit file; see systemd.syntax(7) and systemd.unit(5)."""
    return re.sub(r'(["\\])', r"\\\1", text).replace("%", "%%")


def _unquoted(value: str) -> str:
    """What `systemctl show-environment` printed, for a shell if it must."""
    return re.sub(r"\\(.)", r"\1", value[2:-1]) if value.startswith("$'") else value
