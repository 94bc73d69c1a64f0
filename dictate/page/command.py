"""`dictate page`: opens the page in the user's browser."""

from __future__ import annotations

import html
import os
import threading
import time
import webbrowser
from typing import TYPE_CHECKING

from dictate import paths
from dictate.control import client
from dictate.errors import ControlError, DesktopError

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

_OPEN_S = 30.0
"""The page's libraries load within two seconds; on a busy machine and a slow disk in ten."""

_LOOK_S = 0.1

_DOOR = """\
<!doctype html>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={url}">
<title>dictate</title>
<p><a href="{url}">Open dictate</a></p>
"""


def run(options: argparse.Namespace) -> int:
    """Open the page, or print its address. Returns the exit status.

    Raises:
        DictateError: The daemon does not run, cannot serve the page, or no browser opens.
    """
    url = _address()
    if options.print_url:
        print(url)
        return 0
    file = _door(url)
    if not webbrowser.open(file.as_uri()):
        message = "No browser could be started"
        raise DesktopError(message, f"Open {file} in one")
    return 0


def _address() -> str:
    """Where the daemon serves the page, with the secret."""
    give_up_s = time.monotonic() + _OPEN_S
    while time.monotonic() < give_up_s:
        if url := client.ask("page").text:
            return url
        threading.Event().wait(_LOOK_S)
    message = "The page does not open"
    raise ControlError(message, "The daemon's log may say why: `dictate service logs`")


def _door(url: str) -> Path:
    """A file that leads to the page.

    A browser's arguments can be read by everybody on the machine, and the address is secret. The
    file is the user's alone.
    """
    file = paths.runtime_dir() / "page.html"
    try:
        file.unlink(missing_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(_DOOR.format(url=html.escape(url)))
    except OSError as error:
        message = f"{file} cannot be written ({error.strerror})"
        raise DesktopError(message, "`dictate page --print-url` tells the address") from None
    return file
