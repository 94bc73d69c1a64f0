"""What systemd is told by a daemon that it started: the protocol of sd_notify(3)."""

from __future__ import annotations

import logging
import os
import socket
from typing import Self

_log = logging.getLogger(__name__)

_SEND_S = 0.5
"""systemd reads at once; one that is stuck itself must not hold up dictation."""


class ServiceManager:
    """systemd, if it waits for word from this process; else nobody, and every call does nothing.

    Methods may be called on any thread and never raise.

    Args:
        address: The path of a datagram socket, or its abstract name after "@"; empty for nobody.
        watchdog_s: After how many seconds without `alive` the process is ended; None for never.
    """

    def __init__(self, address: str = "", watchdog_s: float | None = None) -> None:
        self._address = address
        self._watchdog_s = watchdog_s

    @classmethod
    def from_environment(cls) -> Self:
        """Who waits by the environment, from which it is taken: it is not for child processes."""
        address = os.environ.pop("NOTIFY_SOCKET", "")
        watchdog_us = os.environ.pop("WATCHDOG_USEC", "")
        watched = os.environ.pop("WATCHDOG_PID", str(os.getpid()))
        if not (address and watched == str(os.getpid()) and watchdog_us.isdecimal()):
            return cls(address)
        return cls(address, int(watchdog_us) / 1e6 or None)

    def __bool__(self) -> bool:
        """Whether somebody waits: whether this process was started as a service."""
        return bool(self._address)

    @property
    def ping_s(self) -> float | None:
        """How often `alive` should be called, in seconds; None if nobody watches."""
        # Half, as sd_watchdog_enabled(3) recommends.
        return self._watchdog_s and self._watchdog_s / 2

    def ready(self, line: str) -> None:
        """The hotkey works now; `line` is shown by `systemctl --user status`."""
        self._send(f"READY=1\nSTATUS={line}")

    def status(self, line: str) -> None:
        """Show another line."""
        self._send(f"STATUS={line}")

    def alive(self) -> None:
        """Not stuck. To be called only by the thread whose progress matters."""
        if self._watchdog_s:
            self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """This process has begun to end."""
        self._send("STOPPING=1")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        name = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
                sender.settimeout(_SEND_S)
                sender.sendto(message.encode(), name)
        except OSError as error:
            _log.debug("systemd was not told: %s", error.strerror)
