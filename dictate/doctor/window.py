"""A small window of our own that text is typed into, and the focus on its way there and back.

While the window is open it holds the keyboard by a grab, so that the server itself sees to it
that no key of ours reaches a window of the user's.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Self

from Xlib import X, Xatom, error
from Xlib.protocol import event

from dictate.desktop.focus_x11 import focused_window
from dictate.desktop.keymap_x11 import modifier_keycodes, read_keymap
from dictate.desktop.x11 import answering, drain
from dictate.doctor.check import wait_until
from dictate.errors import DesktopError

if TYPE_CHECKING:
    from dictate.desktop.x11 import Connection

_FOCUS_S = 1.5
"""How long a window manager may take to give a new window the focus, or to take it back."""

_WAIT_S = 10.0
"""How long the server is talked to in all."""

_PAGER = 2
"""A request on the user's behalf (Extended Window Manager Hints, "_NET_ACTIVE_WINDOW")."""


class NoFocusError(Exception):
    """The window did not get the keyboard; the argument says why, for the user."""


class Window:
    """The window, open for as long as the `with` lasts. One thread only.

    Args:
        connection: Used by this thread only.
        title: What the window manager shows.

    Raises:
        NoFocusError: From `with`: it did not get the keyboard, and nothing may be typed.
        DesktopError: The display is gone.
    """

    def __init__(self, connection: Connection, title: str = "dictate doctor") -> None:
        self._connection = connection
        self._title = title
        self._root = connection.screen().root
        self._before = 0
        self._window: Any = None

    @property
    def id(self) -> int:
        """The window, as `Focus` knows it."""
        return int(self._window.id)

    def __enter__(self) -> Self:
        """Open it and take the keyboard."""
        with answering(self._connection, _WAIT_S):
            self._before = focused_window(self._connection)
            self._open()
            try:
                self._take_keyboard()
            except BaseException:
                self._close()
                raise
        return self

    def __exit__(self, *_exc: object) -> None:
        """Close it and give the focus back."""
        with contextlib.suppress(DesktopError), answering(self._connection, _WAIT_S):
            self._close()

    def typeable(self, text: str) -> str:
        """The characters of `text` that the keyboard layout has."""
        with answering(self._connection):
            places = read_keymap(self._connection).places
        return "".join(character for character in text if character in places)

    def modifier_is_down(self) -> bool:
        """Whether a key like Ctrl or Shift is held."""
        with answering(self._connection):
            pressed = self._connection.query_keymap()
            codes = modifier_keycodes(self._connection)
        return any(pressed[code // 8] >> code % 8 & 1 for code in codes)

    def read(self, n_characters: int, limit_s: float) -> str:
        """What was typed, as soon as it is `n_characters` long or the time is up."""
        typed: list[str] = []
        with answering(self._connection, limit_s + 1.0):
            places = read_keymap(self._connection).places
            characters = {(place.keycode, place.level): key for key, place in places.items()}

            def is_complete() -> bool:
                for heard in drain(self._connection):
                    if heard.type == X.KeyPress:
                        level = bool(heard.state & X.ShiftMask) + 2 * bool(heard.state & X.Mod5Mask)
                        typed.append(characters.get((heard.detail, level), ""))
                return len("".join(typed)) >= n_characters

            wait_until(is_complete, limit_s)
        return "".join(typed)

    def _open(self) -> None:
        self._window = self._root.create_window(
            *(0, 0, 240, 60, 0),
            self._connection.screen().root_depth,
            event_mask=X.KeyPressMask | X.StructureNotifyMask,
            background_pixel=self._connection.screen().white_pixel,
        )
        self._window.set_wm_name(self._title)
        self._window.set_wm_class("dictate", "dictate")
        dialog = self._atom("_NET_WM_WINDOW_TYPE_DIALOG")
        self._window.change_property(self._atom("_NET_WM_WINDOW_TYPE"), Xatom.ATOM, 32, [dialog])
        self._window.map()
        self._connection.sync()

    def _take_keyboard(self) -> None:
        if not wait_until(self._is_visible, _FOCUS_S):
            message = "the window manager did not show it"
            raise NoFocusError(message)
        if not wait_until(self._has_focus, _FOCUS_S / 2):
            self._activate(self.id)
        if not wait_until(self._has_focus, _FOCUS_S):
            message = "the window manager did not give it the focus"
            raise NoFocusError(message)
        grabbed = self._window.grab_keyboard(
            False,  # noqa: FBT003 - the protocol's owner_events
            X.GrabModeAsync,
            X.GrabModeAsync,
            X.CurrentTime,
        )
        if grabbed != X.GrabSuccess:
            message = "another program holds the keyboard, perhaps an open menu"
            raise NoFocusError(message)

    def _is_visible(self) -> bool:
        return bool(self._window.get_attributes().map_state == X.IsViewable)

    def _has_focus(self) -> bool:
        return focused_window(self._connection) == self.id

    def _activate(self, window: int) -> None:
        if self._root.get_full_property(self._atom("_NET_ACTIVE_WINDOW"), X.AnyPropertyType):
            request = event.ClientMessage(
                window=window,
                client_type=self._atom("_NET_ACTIVE_WINDOW"),
                data=(32, [_PAGER, X.CurrentTime, 0, 0, 0]),
            )
            mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask
            self._root.send_event(request, event_mask=mask)
        else:
            self._connection.set_input_focus(window, X.RevertToParent, X.CurrentTime)
        self._connection.sync()

    def _close(self) -> None:
        own = self.id
        self._connection.ungrab_keyboard(X.CurrentTime)
        self._window.destroy()
        self._connection.sync()
        wait_until(lambda: focused_window(self._connection) not in {0, own}, _FOCUS_S / 2)
        # A window that the user has chosen meanwhile keeps the focus.
        if self._before and focused_window(self._connection) in {0, own}:
            with contextlib.suppress(error.XError):
                self._activate(self._before)
                wait_until(lambda: focused_window(self._connection) == self._before, _FOCUS_S)

    def _atom(self, name: str) -> int:
        return int(self._connection.intern_atom(name))
