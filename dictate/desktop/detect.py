"""What kind of desktop session this is, by its environment and a look at its sockets."""

from __future__ import annotations

import enum
import os
import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_X_SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108 - where every X server on Linux puts its socket
_X_PORT = 6000
"""Display n listens on this port plus n."""

_DISPLAY = re.compile(r"(?P<host>.*):(?P<number>\d+)(\.\d+)?")
_CONNECT_S = 0.5


class DisplayServer(enum.StrEnum):
    """Who shows windows and hears keys here."""

    X11 = "x11"
    WAYLAND = "wayland"
    NONE = "none"


def display_server(environ: Mapping[str, str] = os.environ) -> DisplayServer:
    """What answers now. Any thread; at most half a second.

    Wayland comes first: most of its sessions offer an X server too, which hears no key that is
    meant for a Wayland window.
    """
    if wayland_answers(environ):
        return DisplayServer.WAYLAND
    return DisplayServer.X11 if x11_answers(environ) else DisplayServer.NONE


def wayland_answers(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the compositor that WAYLAND_DISPLAY names accepts connections."""
    name = environ.get("WAYLAND_DISPLAY", "")
    folder = environ.get("XDG_RUNTIME_DIR", "")
    # Joining an absolute name forgets the folder, as the protocol's library does.
    return bool(name) and _listens(socket.AF_UNIX, str(Path(folder) / name))


def x11_answers(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the X server that DISPLAY names accepts connections."""
    match = _DISPLAY.fullmatch(environ.get("DISPLAY", ""))
    if match is None:
        return False
    number = int(match["number"])
    if match["host"] in {"", "unix"}:
        path = str(_X_SOCKETS / f"X{number}")
        # The name without a file is Linux's own, and all that a sandbox may leave visible.
        return _listens(socket.AF_UNIX, path) or _listens(socket.AF_UNIX, "\0" + path)
    return _listens(socket.AF_INET, (match["host"], _X_PORT + number))


def _listens(family: socket.AddressFamily, address: str | tuple[str, int]) -> bool:
    with socket.socket(family) as client:
        client.settimeout(_CONNECT_S)
        try:
            client.connect(address)
        except OSError:
            return False
    return True
