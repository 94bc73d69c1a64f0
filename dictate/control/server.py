"""The daemon's end of the control socket."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import socket
import threading
from typing import TYPE_CHECKING

import msgspec

from dictate import paths
from dictate.control import protocol
from dictate.control.protocol import Reply, Request
from dictate.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)

_N_WAITING = 128
"""A burst of `dictate status` waits its turn: the kernel refuses whoever finds the line full."""

_CLIENT_S = 1.0
"""A client that stalls keeps the others waiting for no longer than this."""


class InstanceLock:
    """Held by the one daemon of this user; the kernel lets go of it however the daemon ends."""

    def __init__(self) -> None:
        """Take the lock.

        Raises:
            ControlError: Another daemon holds it.
        """
        path = paths.runtime_dir() / "daemon.lock"
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            message = f"{path} cannot be written ({error.strerror})"
            raise ControlError(message, "Set XDG_RUNTIME_DIR to a folder of your own") from None
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._descriptor)
            message = "dictate is already running"
            raise ControlError(
                message, "`dictate status` shows it, `dictate quit` ends it"
            ) from None

    def close(self) -> None:
        """Let the next daemon start."""
        os.close(self._descriptor)


class ControlServer:
    """Accepts one request a connection and answers it. Call only while holding the lock."""

    def __init__(self, answer: Callable[[Request], Reply]) -> None:
        """Listen from now on.

        Args:
            answer: Called on the control thread; may block for a moment.
        """
        self._answer = answer
        self._path = protocol.socket_path()
        # The lock is ours, so a socket that lies here belongs to a dead instance.
        self._path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX)
        before = os.umask(0o177)
        try:
            self._socket.bind(str(self._path))
        finally:
            os.umask(before)
        self._socket.listen(_N_WAITING)
        self._thread = threading.Thread(target=self._run, name="control", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(timeout=2 * _CLIENT_S)

    def _run(self) -> None:
        while True:
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            with connection:
                try:
                    self._serve(connection)
                except OSError as error:
                    _log.info("control: a client went away (%s)", type(error).__name__)
                except Exception as error:  # noqa: BLE001 - the top of a thread; the next client is another
                    _log.error("control: %s", type(error).__name__)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(_CLIENT_S)
        if not protocol.is_own(connection):
            _log.warning("control: refused user %d", protocol.peer(connection)[1])
            return
        try:
            request = msgspec.json.decode(protocol.receive_line(connection), type=Request)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            # The last one from a line that is nested without end.
            reply = Reply(ok=False, message="That was no request")
        else:
            reply = self._answer(request)
        connection.sendall(msgspec.json.encode(reply) + b"\n")
