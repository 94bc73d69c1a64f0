"""Notices through the desktop's own notification server, over the session bus.

No process is started, so that nothing shows up in a list of processes.
"""

from __future__ import annotations

import html
import logging
import os
import queue
import threading
from contextlib import suppress
from typing import Any, NamedTuple

from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import unwrap_msg

_log = logging.getLogger(__name__)

SERVER = DBusAddress(
    "/org/freedesktop/Notifications",
    bus_name="org.freedesktop.Notifications",
    interface="org.freedesktop.Notifications",
)
_ICON = "audio-input-microphone"
"""From the freedesktop icon naming specification, so that every theme has it."""

_NORMAL = 1
"""Urgency by the Desktop Notifications Specification: seen, and gone by itself."""

_SERVER_CHOOSES = -1
_REPLY_S = 5.0
"""The bus may have to start the server first."""

_CLOSE_S = 0.5


class _Notice(NamedTuple):
    kind: str
    summary: str
    body: str


class Notifier:
    """Sends notices from a thread of its own, which starts with the first one.

    Args:
        enabled: Whether the user wants notices; may be set at any time.
    """

    def __init__(self, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._notices: queue.SimpleQueue[_Notice | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._server: _Server | None = None
        self._has_complained = False

    def notify(self, kind: str, summary: str, body: str = "") -> None:
        """Show a notice. Returns at once; only the controller's thread may call this.

        Without a bus or a server on it the notice is dropped, and the log says so once.

        Args:
            kind: A notice takes the place of the last one of its kind.
            summary: One line, never with dictated words: servers keep what they show.
            body: More, as plain text; likewise.
        """
        if not self.enabled:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="notifications", daemon=True)
            self._thread.start()
        self._notices.put(_Notice(kind, summary, body))

    def close(self) -> None:
        """Send what is waiting, for half a second at most, and end."""
        self._notices.put(None)
        if self._thread is not None:
            self._thread.join(_CLOSE_S)

    def _run(self) -> None:
        while (notice := self._notices.get()) is not None:
            try:
                self._show(notice)
            except Exception as error:  # noqa: BLE001 - thread top; a bus can fail in many ways
                self._complain(error)
        if self._server is not None:
            self._server.close()

    def _show(self, notice: _Notice) -> None:
        if self._server is not None:
            # It may have been restarted with the desktop since; then it is worth another try.
            with suppress(OSError):
                self._server.show(notice)
                return
            self._server.close()
            self._server = None
        server = _Server()
        try:
            server.show(notice)
        except BaseException:
            server.close()
            raise
        self._server = server

    def _complain(self, error: Exception) -> None:
        if not self._has_complained:
            self._has_complained = True
            _log.warning("No notification can be shown: %s", type(error).__name__)


class _Server:
    """The notification server.

    The connection stays open: some desktops take a program's notices away when it disconnects.
    """

    def __init__(self) -> None:
        self._connection = open_dbus_connection(session_bus())
        self._ids: dict[str, int] = {}

    def show(self, notice: _Notice) -> None:
        """Show it in place of the last one of its kind.

        Raises:
            OSError: The bus is gone, or the server does not answer in time.
            DBusErrorResponse: There is no server.
        """
        (capabilities,) = self._call("GetCapabilities", "", ())
        body = (
            html.escape(notice.body, quote=False) if "body-markup" in capabilities else notice.body
        )
        (self._ids[notice.kind],) = self._call(
            "Notify",
            "susssasa{sv}i",
            (
                "dictate",
                self._ids.get(notice.kind, 0),
                _ICON,
                notice.summary,
                body,
                [],
                {"urgency": ("y", _NORMAL)},
                _SERVER_CHOOSES,
            ),
        )

    def close(self) -> None:
        self._connection.close()

    def _call(self, method: str, signature: str, arguments: tuple[object, ...]) -> tuple[Any, ...]:
        message = new_method_call(SERVER, method, signature or None, arguments)
        reply = self._connection.send_and_get_reply(message, timeout=_REPLY_S)
        return tuple(unwrap_msg(reply))


def session_bus() -> str:
    """The session bus's address; where systemd puts it if the environment does not say."""
    default = f"unix:path={os.environ.get('XDG_RUNTIME_DIR', '/run/user/' + str(os.getuid()))}/bus"
    return os.environ.get("DBUS_SESSION_BUS_ADDRESS") or default
