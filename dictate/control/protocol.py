"""What `dictate status`, `start`, `stop` and the rest say to the daemon: one JSON line each way."""

from __future__ import annotations

import os
import socket
import struct
import sys
import time
from typing import TYPE_CHECKING

import msgspec

from dictate import paths
from dictate.errors import ControlError
from dictate.structs import described

if TYPE_CHECKING:
    from pathlib import Path

_MAX_PATH_BYTES = 107

_UCRED = "iII"
"""struct ucred of unix(7): process, user and group."""

MAX_LINE_BYTES = 4 * 1024 * 1024
"""A five-minute dictation has some 5,000 characters; the rest is for what a fault might send."""


@described
class Request(msgspec.Struct, frozen=True):
    """What the user asks of the daemon."""

    command: str
    value: str = ""


@described
class Reply(msgspec.Struct, frozen=True):
    """The daemon's answer."""

    ok: bool
    message: str = ""
    """A line for the user."""

    remedy: str = ""
    status: dict[str, object] = {}
    text: str = ""
    """For `last`: the words. Never logged."""

    def __repr__(self) -> str:
        """Without the words."""
        return f"Reply(ok={self.ok}, message={self.message!r})"


def socket_path() -> Path:
    """Where the daemon listens.

    Raises:
        ControlError: The path is longer than the kernel's limit for sockets (unix(7): 108 bytes).
    """
    path = paths.runtime_dir() / "control.sock"
    if len(os.fsencode(path)) > _MAX_PATH_BYTES:
        message = f"The path {path} is too long for a socket"
        raise ControlError(message, "Set XDG_RUNTIME_DIR to a shorter one")
    return path


def peer(connection: socket.socket) -> tuple[int | None, int]:
    """Process and user at the other end, as the kernel knows them; None for an unknown process."""
    if sys.platform != "linux":
        # The folder's mode guards the socket too; another kernel's word is asked differently.
        return None, os.getuid()
    credentials = connection.getsockopt(
        socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize(_UCRED)
    )
    pid, uid, _gid = struct.unpack(_UCRED, credentials)
    return int(pid), int(uid)


def is_own(connection: socket.socket) -> bool:
    """Whether the other end runs as the same user."""
    _pid, uid = peer(connection)
    return uid == os.getuid()


def receive_line(connection: socket.socket) -> bytes:
    """Read up to the newline; b"" if the other end said nothing whole.

    Raises:
        OSError: The time limit of the socket passed or the connection broke.
    """
    line = bytearray()
    deadline_s = time.monotonic() + (connection.gettimeout() or 0)
    while not line.endswith(b"\n") and len(line) < MAX_LINE_BYTES:
        # The limit is for the whole line, not for each of its bytes.
        connection.settimeout(max(0.001, deadline_s - time.monotonic()))
        part = connection.recv(65536)
        if not part:
            return b""
        line += part
    return bytes(line)
