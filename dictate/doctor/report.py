"""`dictate doctor --report`: what a bug report needs, without anything that tells who wrote it."""

from __future__ import annotations

import os
import platform
import pwd
import re
import shutil
import socket
import subprocess
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from dictate import __version__, paths
from dictate.distribution import release
from dictate.service.systemd import UNIT

if TYPE_CHECKING:
    from dictate.doctor.table import Line

_N_LOG_LINES = 20
_LOG_BYTES = 200_000
"""As much of the log's end is looked through."""

_QUOTED = re.compile(r'"[^"]*"')
_IMPORTANT = re.compile(r"\b(WARNING|ERROR|CRITICAL)\b")
_TOOL_S = 3.0
_SHORTEST_NAME = 2
"""A single letter would be found everywhere."""


def markdown(lines: list[Line]) -> str:
    """The report: versions, checks, and the log's warnings, ready to be pasted into an issue."""
    rows = [f"| {name} | {found.state} | {_cell(found.detail)} |" for name, found in lines]
    log = important(_log_text())
    parts = [
        "### Versions",
        "",
        *(f"- {what}: {version}" for what, version in _versions().items()),
        "",
        "### Checks",
        "",
        "| check | state | what |",
        "|---|---|---|",
        *rows,
        "",
        "### Log",
        "",
        *(["```", *log, "```"] if log else ["No warnings."]),
    ]
    return anonymous("\n".join(parts))


def anonymous(text: str) -> str:
    """`text` with the home, the user's names and the machine's name replaced."""
    entry = pwd.getpwuid(os.getuid())
    homes = {str(Path.home()), entry.pw_dir}
    users = {entry.pw_name, os.environ.get("USER", ""), os.environ.get("LOGNAME", "")}
    # The full name too, and each part of it: a headset is easily called "Ada's".
    users |= set(re.split(r"[\s,]+", entry.pw_gecos))
    hosts = {socket.gethostname(), socket.gethostname().partition(".")[0]}
    hosts |= {os.environ.get("HOSTNAME", "")} - {"localhost"}
    for names, replacement in ((homes - {"/"}, "~"), (users, "USER"), (hosts, "HOST")):
        for name in sorted(filter(None, names), key=len, reverse=True):
            if len(name) >= _SHORTEST_NAME:
                pattern = rf"(?<![^\W_]){re.escape(name)}(?![^\W_])"
                text = re.sub(pattern, replacement, text, flags=re.IGNORECASE)
    return text


def important(log: str) -> list[str]:
    """The last warnings and errors of a log."""
    return [line for line in log.splitlines() if _IMPORTANT.search(line)][-_N_LOG_LINES:]


def _cell(text: str) -> str:
    # In quotation marks stands what the user has written: hot words, the name of a microphone.
    text = _QUOTED.sub('"..."', text)
    return text.replace("|", "\\|").replace("\n", " ")


def _log_text() -> str:
    """The end of the daemon's log: its file, or what the journal has of the service."""
    path = paths.log_file()
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _LOG_BYTES))
            text = file.read().decode(errors="replace")
    except OSError:
        text = ""
    service = f"journalctl --user --unit {UNIT} --lines 500 --output cat --no-pager"
    return text + _said_by(*service.split())


def _versions() -> dict[str, str]:
    system = release()
    return {
        "dictate": __version__,
        "Python": platform.python_version(),
        "packages": ", ".join(_packages()),
        "kernel": f"{platform.system()} {platform.release()} {platform.machine()}",
        "distribution": system.get("PRETTY_NAME", "unknown"),
        "desktop": " ".join(
            filter(
                None, (os.environ.get(name) for name in ("XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE"))
            )
        )
        or "unknown",
        "sound server": _sound_server(),
    }


def _packages() -> list[str]:
    found = []
    for requirement in metadata.requires("dictate") or []:
        name = re.match(r"[\w.-]+", requirement)
        if name and 'extra == "test"' not in requirement.replace("'", '"'):
            try:
                found.append(f"{name[0]} {metadata.version(name[0])}")
            except metadata.PackageNotFoundError:
                found.append(f"{name[0]} missing")
    return found


def _sound_server() -> str:
    for line in _said_by("pactl", "info").splitlines():
        if line.startswith("Server Name:"):
            return line.partition(":")[2].strip()
    return "none answers"


def _said_by(*command: str) -> str:
    if not shutil.which(command[0]):
        return ""
    try:
        return subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            text=True,
            errors="replace",
            # In any other language it could not be searched.
            env=os.environ | {"LC_ALL": "C.UTF-8"},
            timeout=_TOOL_S,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ""
