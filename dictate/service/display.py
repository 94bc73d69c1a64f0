"""At login the service may be there before the display is."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from dictate.desktop.detect import DisplayServer, display_server
from dictate.errors import DesktopError
from dictate.service import systemd

if TYPE_CHECKING:
    import threading

WAIT_S = 15.0
"""Longer than a session takes to show its desktop; then systemd starts the service once more."""

_LOOK_S = 0.25


def await_display(stop: threading.Event, timeout_s: float = WAIT_S) -> None:
    """Wait until a display takes connections, and learn meanwhile where it is.

    A unit's environment is fixed when it is started, and the session tells systemd about its
    display when it likes. So while none answers, systemd's own environment is read again, and its
    display becomes this process's.

    Returns in any case: after `timeout_s`, or when `stop` is set, the probes say what is missing.
    Main thread, before any other is started, since it changes the environment.
    """
    deadline_s = time.monotonic() + timeout_s
    while not _answers() and time.monotonic() < deadline_s and not stop.wait(_LOOK_S):
        known = systemd.environment()
        # All or nothing: an X server's name is no use with the key to another.
        if known.get("DISPLAY") or known.get("WAYLAND_DISPLAY"):
            for name in systemd.DISPLAY_VARIABLES:
                os.environ.pop(name, None)
            os.environ.update(
                {name: known[name] for name in systemd.DISPLAY_VARIABLES if name in known}
            )


def _answers() -> bool:
    server = display_server()
    if server is not DisplayServer.X11:
        return server is DisplayServer.WAYLAND
    from dictate.desktop import x11

    try:
        # More than a look at its socket: the key to it may come later than the server itself.
        x11.disconnect(x11.connect())
    except DesktopError:
        return False
    return True
