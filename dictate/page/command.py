"""`dictate page`: opens the page in the user's browser."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

from dictate.control import client
from dictate.desktop.outside import outside
from dictate.errors import ControlError, DesktopError
from dictate.page import door

if TYPE_CHECKING:
    import argparse

_OPEN_S = 30.0
"""The page's libraries load within two seconds; on a busy machine and a slow disk in ten."""

_LOOK_S = 0.1

_OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"
_OPENER = (sys.executable, "-P", "-c", _OPEN)
"""A process of its own, for the tray asks for the page from within the service's sandbox."""


def run(options: argparse.Namespace) -> int:
    """Open the page, or print its address. Returns the exit status.

    Raises:
        DictateError: The daemon does not run, cannot serve the page, or no browser opens.
    """
    url = _address()
    if options.print_url:
        print(url)
        return 0
    file = door.write(url)
    if subprocess.run(outside([*_OPENER, file.as_uri()]), check=False).returncode:
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
