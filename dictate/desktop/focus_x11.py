"""Which window has the keyboard, and has it read what was sent to it?"""

from __future__ import annotations

import select
import threading
import time
from typing import TYPE_CHECKING, Any, TypeVar

from Xlib import X, error
from Xlib.protocol import event

from dictate.desktop.x11 import answering, connect, disconnect, drain

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from dictate.desktop.x11 import Connection

T = TypeVar("T")


def focused_window(connection: Connection) -> int:
    """The top-level window that has the keyboard; 0 if none has or it cannot be known."""
    root = connection.screen().root
    if _has_window_manager(connection):
        return _window_property(connection, root, "_NET_ACTIVE_WINDOW")
    focus = connection.get_input_focus().focus
    # The protocol also allows the values "none" and "whatever is under the pointer".
    if isinstance(focus, int) or focus.id == root.id:
        return 0
    return _top_level(focus, root.id)


def has_keyboard(connection: Connection, window: int) -> bool:
    """Whether keys pressed now go to this top-level window or one inside it.

    Asks the server itself: the window manager's word, which `focused_window` takes, comes some
    milliseconds after the keyboard has changed hands.
    """
    root = connection.screen().root
    focus = connection.get_input_focus().focus
    if isinstance(focus, int) or focus.id == root.id:
        return focused_window(connection) == window
    try:
        while focus.id != window:
            if _window_property(connection, focus, "WM_STATE"):
                # Another top-level window, by ICCCM 4.1.3.1.
                return False
            parent = focus.query_tree().parent
            if parent.id == root.id:
                # Programs may keep the keyboard in a hidden window of their own.
                return same_client(connection, focus.id, window)
            focus = parent
    except (error.XError, AttributeError):
        return False  # closed in this moment
    return True


def same_client(connection: Connection, window: int, other: int) -> bool:
    """Whether two windows were made by the same program."""
    mask = connection.display.info.resource_id_mask
    return bool(window & ~mask == other & ~mask)


def _program(connection: Connection, window: int) -> str:
    try:
        names = connection.create_resource_object("window", window).get_wm_class()
    except error.XError:
        return ""
    return str(names[1]) if names else ""


def _has_window_manager(connection: Connection) -> bool:
    # A window manager that died leaves its properties on the root, but not its own window.
    name = "_NET_SUPPORTING_WM_CHECK"
    check = _window_property(connection, connection.screen().root, name)
    if not check:
        return False
    window = connection.create_resource_object("window", check)
    return _window_property(connection, window, name) == check


def _window_property(connection: Connection, window: Any, name: str) -> int:
    try:
        found = window.get_full_property(connection.intern_atom(name), X.AnyPropertyType)
    except error.XError:
        return 0
    return int(found.value[0]) if found and found.value else 0


def _top_level(window: Any, root: int) -> int:
    try:
        while (parent := window.query_tree().parent).id != root:
            window = parent
    except (error.XError, AttributeError):
        # Closed in this moment; or the root itself, whose parent is 0.
        return 0
    return int(window.id)


class FocusWatch:
    """Tells which window has the keyboard. Every method on any thread.

    Args:
        display_name: The display; None for the one that DISPLAY names.

    Raises:
        DesktopError: There is no such display.
    """

    def __init__(self, display_name: str | None) -> None:
        self._display_name = display_name
        self._lock = threading.Lock()
        self._connection: Connection | None = connect(display_name)

    def window(self) -> int:
        """The top-level window that has the keyboard; 0 if none has.

        Raises:
            DesktopError: The display is gone or does not answer.
        """
        return self._ask(focused_window)

    def program(self, window: int) -> str:
        """The class of a window's program, as in "XTerm"; "" if it has none.

        Raises:
            DesktopError: The display is gone or does not answer.
        """
        return self._ask(lambda connection: _program(connection, window))

    def _ask(self, question: Callable[[Connection], T]) -> T:
        with self._lock:
            connection = self._connection or connect(self._display_name)
            # Only a connection that has answered is used again.
            self._connection = None
            with answering(connection):
                answer = question(connection)
                drain(connection)
            self._connection = connection
        return answer

    def close(self) -> None:
        """Let go of the display."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection:
                disconnect(connection)


class Pings:
    """Asks a window whether it has read its events so far, as window managers do.

    `_NET_WM_PING` (Extended Window Manager Hints, "Root Window Properties"): a program answers the
    message when it comes to it in its queue, behind the keys that were sent before. It is the only
    receipt for typed keys; Xt programs like xterm give none.

    Used as a context manager, since the answers come to whoever listens on the root window, among
    the news of all windows.
    """

    def __init__(self, connection: Connection, window: int) -> None:
        self._connection = connection
        self._window = connection.create_resource_object("window", window)
        self._protocols = connection.intern_atom("WM_PROTOCOLS")
        self._ping = connection.intern_atom("_NET_WM_PING")
        self._root = connection.screen().root
        # Any number serves; unlike the window manager's own, which are times in milliseconds
        # since the server started.
        self._token = time.monotonic_ns() & 0x3FFF_FFFF | 0x4000_0000

    def __enter__(self) -> Self:
        # Qt answers to those who watch the root's structure, the others as the hints say.
        self._root.change_attributes(event_mask=X.SubstructureNotifyMask | X.StructureNotifyMask)
        self.answers = self._understood()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._root.change_attributes(event_mask=X.NoEventMask)
        self._connection.sync()
        drain(self._connection)

    def caught_up(self, timeout_s: float) -> bool:
        """Wait until the window has read everything sent before; False if it does not say so."""
        if not self.answers:
            return False
        self._token += 1
        message = event.ClientMessage(
            window=self._window,
            client_type=self._protocols,
            data=(32, [self._ping, self._token, self._window.id, 0, 0]),
        )
        self._window.send_event(message, event_mask=X.NoEventMask)
        self._connection.flush()
        deadline = time.monotonic() + timeout_s
        while (left := deadline - time.monotonic()) > 0:
            if any(self._is_pong(heard) for heard in drain(self._connection)):
                return True
            select.select([self._connection], [], [], left)
        return False

    def _understood(self) -> bool:
        try:
            protocols = self._window.get_wm_protocols()
        except error.XError:
            return False
        return self._ping in protocols

    def _is_pong(self, heard: Any) -> bool:
        return (
            heard.type == X.ClientMessage
            and heard.client_type == self._protocols
            and list(heard.data[1][:2]) == [self._ping, self._token]
        )
