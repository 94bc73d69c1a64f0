"""The file that leads a browser to the page.

A browser's arguments can be read by everybody on the machine, and the page's address is secret. The
file is the user's alone.
"""

from __future__ import annotations

import html
import os
import subprocess
from pathlib import Path

from dictate import paths
from dictate.errors import DesktopError

_ASK = ("xdg-settings", "get", "default-web-browser")
_ASK_S = 5.0

_DOOR = """\
<!doctype html>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={url}">
<title>dictate</title>
<p><a href="{url}">Open dictate</a></p>
"""


def write(url: str) -> Path:
    """Write the file that leads to this address, where the user's browser can read it.

    Raises:
        DesktopError: It cannot be written.
    """
    file = _folder() / "dictate-page.html"
    try:
        file.unlink(missing_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(_DOOR.format(url=html.escape(url)))
    except OSError as error:
        message = f"{file} cannot be written ({error.strerror})"
        raise DesktopError(message, "`dictate page --print-url` tells the address") from None
    return file


def _folder() -> Path:
    """A browser from the Snap store reads nothing in hidden and runtime folders, but in its own."""
    name, is_snap, _application = _default_browser().partition("_")
    own = Path.home() / "snap" / name / "common"
    return own if name and is_snap and own.is_dir() else paths.runtime_dir()


def _default_browser() -> str:
    """Its desktop file, which is SNAP_APPLICATION.desktop if it is a snap; "" if unknown."""
    try:
        asked = subprocess.run(_ASK, capture_output=True, text=True, timeout=_ASK_S, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return asked.stdout.strip()
