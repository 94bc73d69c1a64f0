"""The hotkey on X11, heard through pynput.

Keys are heard by the server's RECORD extension: the window with the focus gets them too, and no
grab of another program's hides them.
"""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import threading
import time
from typing import TYPE_CHECKING

from Xlib.display import Display
from Xlib.error import ConnectionClosedError, DisplayError

from dictate.desktop.detect import DisplayServer, display_server, x11_answers
from dictate.desktop.keys import KeyEvent, Matcher, meaning
from dictate.errors import DesktopError
from dictate.events import EscapePressed, HotkeyPressed, HotkeyReleased, OtherKeyPressed
from dictate.ports import Available, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.desktop.keys import Hotkey
    from dictate.desktop.x11_listener import Listener
    from dictate.events import HotkeyEvent
    from dictate.ports import Probe

_log = logging.getLogger(__name__)

_EVENTS: dict[KeyEvent, Callable[[float], HotkeyEvent]] = {
    KeyEvent.PRESSED: HotkeyPressed,
    KeyEvent.RELEASED: HotkeyReleased,
    KeyEvent.OTHER: OtherKeyPressed,
    KeyEvent.ESCAPE: EscapePressed,
}

_OWN_KEYS = frozenset(
    {"shift_l", "shift_r", "ctrl_l", "alt_gr", "caps_lock", "enter", "insert", "space", "tab"}
)
"""Named keys that dictate presses itself when it types or pastes."""

_START_S = 5.0
_STOP_S = 0.9
_CHECK_S = 0.25
"""While the hotkey is held, how often the server is asked whether it really is."""

_SERVER_GONE = (ConnectionClosedError, OSError)
"""What python-xlib raises when the server dies."""

_UNREACHABLE = "no X server answers"
_REMEDY = "Log in to an X11 session, or bind `dictate toggle` to a key in the desktop's settings"


def probe() -> Probe:
    """Whether the hotkey can be heard here. Any thread; nothing is imported."""
    if importlib.util.find_spec("pynput") is None:
        return Unavailable("pynput is not installed", "Run systemd/install.sh again")
    if display_server() is DisplayServer.WAYLAND:
        return Unavailable("Wayland lets no program hear keys meant for another", _REMEDY)
    if not x11_answers():
        return Unavailable(_UNREACHABLE, _REMEDY)
    return Available()


class X11Hotkey:
    """Hears the hotkey on the display that DISPLAY names.

    Args:
        hotkey: The keys to hear.
        ignore: Tells whether dictate itself is typing at the moment. Keys other than the hotkey's
            then mean nothing, and those of the hotkey that dictate types too are looked at again
            when it is done. Must not block.
        on_lost: Told once, on a thread of this object's, when the display goes away.
    """

    def __init__(
        self,
        hotkey: Hotkey,
        ignore: Callable[[], bool],
        on_lost: Callable[[], None] = lambda: None,
    ) -> None:
        self._hotkey = hotkey
        self._ignore = ignore
        self._on_lost = on_lost
        self._matcher = Matcher(hotkey)
        self._post: Callable[[HotkeyEvent], None] | None = None
        self._lock = threading.Lock()
        """Around the matcher, and around asking the server what is down: an event must not slip
        in between the question and what is made of the answer."""

        self._listener: Listener | None = None
        self._watcher: threading.Thread | None = None
        self._wake = threading.Event()
        self._ended = threading.Event()
        self._is_stopping = False
        self._is_unsure = False
        """Whether a key of the hotkey went down that may have been dictate's own typing."""

    def start(self, post: Callable[[HotkeyEvent], None]) -> None:
        """Hear keys from now on; see `ports.HotkeySource`.

        Raises:
            DesktopError: There is no X server, it lacks RECORD, or does not answer in time.
        """
        display, self._listener = _open(self._on_key, self._on_end)
        self._post = post
        self._listener.start()
        self._watcher = threading.Thread(
            target=self._watch, args=(display, self._listener), name="hotkey-state", daemon=True
        )
        self._watcher.start()
        self._await_listener(self._listener)
        self._warn_of_missing_keys(self._listener)

    def stop(self) -> None:
        """Hear no more. Any thread; at most a second, whatever the server does."""
        self._is_stopping = True
        self._wake.set()
        deadline_s = time.monotonic() + _STOP_S
        if self._watcher is not None:
            self._watcher.join(_STOP_S)
        if self._listener is not None:
            self._ended.wait(max(0.0, deadline_s - time.monotonic()))

    def alive(self) -> bool:
        """Whether keys are heard. False before `start`, after `stop` and when the server died."""
        heard = self._listener is not None and self._listener.hears.is_set()
        return heard and not self._is_stopping and not self._ended.is_set()

    def is_down(self) -> bool:
        """Whether the hotkey is held. Any thread; never blocks.

        While it is held the server is asked regularly, so that a release that never came as an
        event is posted all the same.
        """
        return self._matcher.is_held

    def _await_listener(self, listener: Listener) -> None:
        deadline_s = time.monotonic() + _START_S
        while not listener.hears.wait(_CHECK_S):
            if self._ended.is_set():
                self.stop()
                msg = "the X server lets nobody hear keys"
                raise DesktopError(msg, "Start it with the RECORD extension")
            if time.monotonic() > deadline_s:
                self.stop()
                msg = f"the X server has not answered for {_START_S:.0f} s"
                raise DesktopError(msg, _REMEDY)

    def _warn_of_missing_keys(self, listener: Listener) -> None:
        # Not an error: the session may set its keyboard layout after dictate has started.
        present = {name for code in range(256) for name in listener.names(code)}
        for key in self._hotkey.keys:
            if not meaning(key) & present:
                _log.warning("The keyboard has no key %s: the hotkey cannot be pressed", key)

    # On the listener's thread

    def _on_key(self, code: int, names: tuple[str, ...], pressed: bool, at_s: float) -> None:  # noqa: FBT001 - a callback
        ours = (name for name in names if self._hotkey.includes(name))
        name = next(ours, names[0] if names else "")
        with self._lock:
            if pressed and self._ignore() and self._may_be_typed(name):
                if self._hotkey.includes(name):
                    self._is_unsure = True
                    self._wake.set()
                return
            self._feed(code, name, at_s, pressed=pressed)

    def _may_be_typed(self, name: str) -> bool:
        """Whether dictate's own typing may have pressed it; it never types Esc."""
        if not self._hotkey.includes(name):
            return name != "esc"
        return name in _OWN_KEYS or len(name) == 1

    def _on_end(self) -> None:
        self._ended.set()
        self._wake.set()
        if self._post is not None and not self._is_stopping:
            self._on_lost()

    # On either thread, under the lock

    def _feed(self, code: int, name: str, at_s: float, *, pressed: bool) -> None:
        event = self._matcher.feed(code, name, pressed=pressed)
        if event is not None:
            self._tell(_EVENTS[event](at_s))
        if event is KeyEvent.PRESSED:
            self._wake.set()

    def _tell(self, event: HotkeyEvent) -> None:
        if self._post is not None and not self._is_stopping:
            self._post(event)

    # On the watcher's thread

    def _watch(self, display: Display, listener: Listener) -> None:
        """Compare with the server's own view while the hotkey is held, and end the listener."""
        with contextlib.suppress(*_SERVER_GONE):
            while not self._is_stopping and not self._ended.is_set():
                if self._matcher.is_held or self._is_unsure:
                    self._reconcile(display, listener)
                is_busy = self._matcher.is_held or self._is_unsure
                self._wake.wait(_CHECK_S if is_busy else None)
                self._wake.clear()
            listener.end(display)
        with contextlib.suppress(*_SERVER_GONE):
            display.close()
        with self._lock:
            self._forget_all_but(frozenset())

    def _reconcile(self, display: Display, listener: Listener) -> None:
        with self._lock:
            down = _codes(display.query_keymap())
            self._forget_all_but(down)
            if self._is_unsure and not self._ignore():
                self._is_unsure = False
                for code in down - self._matcher.down:
                    for name in filter(self._hotkey.includes, listener.names(code)):
                        self._feed(code, name, time.monotonic(), pressed=True)

    def _forget_all_but(self, down: frozenset[int]) -> None:
        for code in self._matcher.down - down:
            if self._matcher.feed(code, "", pressed=False) is KeyEvent.RELEASED:
                self._tell(HotkeyReleased(time.monotonic(), is_certain=True))


def _open(
    on_key: Callable[[int, tuple[str, ...], bool, float], None], on_end: Callable[[], None]
) -> tuple[Display, Listener]:
    # Looked at first, for python-xlib leaves sockets open when it finds no server.
    if not x11_answers():
        raise DesktopError(_UNREACHABLE, _REMEDY)
    try:
        display = Display()
        # Here and not above, because pynput opens the display when it is imported.
        from dictate.desktop.x11_listener import Listener
    except (DisplayError, ImportError, OSError) as error:
        raise DesktopError(_UNREACHABLE, _REMEDY) from error
    return display, Listener(on_key, on_end)


def _codes(keymap: list[int]) -> frozenset[int]:
    """The key codes that are set in the protocol's 32 bytes of 8 keys each."""
    return frozenset(
        8 * n + bit for n, byte in enumerate(keymap) for bit in range(8) if byte >> bit & 1
    )
