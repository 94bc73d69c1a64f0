"""The display, and the hotkey on it."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING, Any

from Xlib import X
from Xlib.error import BadAccess, CatchError

from dictate.desktop import hotkey_x11, keys, text_x11
from dictate.desktop.detect import DisplayServer, display_server
from dictate.desktop.x11 import answering, connect, disconnect
from dictate.doctor.check import Finding, Scene, ok, problem
from dictate.ports import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dictate.desktop.x11 import Connection

_MASKS = {
    "shift": X.ShiftMask,
    "ctrl": X.ControlMask,
    "alt": X.Mod1Mask,
    "cmd": X.Mod4Mask,
    "alt_gr": X.Mod5Mask,
}
"""Modifier -> its bit in the usual keymaps (X protocol, section 5)."""

_LOCKS = (0, X.LockMask, X.Mod2Mask, X.LockMask | X.Mod2Mask)
"""Caps Lock and Num Lock, which a grab has to name one by one."""


def display(_scene: Scene) -> Finding:
    """What kind of session this is, and whether dictate can work in it."""
    server = display_server()
    name = os.environ.get("XDG_CURRENT_DESKTOP") or os.environ.get("DESKTOP_SESSION") or ""
    for probe in (text_x11.X11TextSink.probe(), hotkey_x11.probe()):
        if isinstance(probe, Unavailable):
            what = "no display" if server is DisplayServer.NONE else server.upper()
            return problem(f"{what}: {probe.reason}", probe.remedy)
    with connected() as connection, answering(connection):
        screen = connection.screen()
        size = f"{screen.width_in_pixels} x {screen.height_in_pixels}"
    return ok(" ".join(filter(None, (f"X11 {os.environ['DISPLAY']}, {size}", name))))


def hotkey(scene: Scene) -> Finding:
    """Whether the hotkey is on the keyboard, and whether another program takes it too."""
    chosen = keys.configured(scene.settings.hotkey.key)
    probe = hotkey_x11.probe()
    if isinstance(probe, Unavailable):
        return problem(f"{chosen.label}: {probe.reason}", probe.remedy)
    with connected() as connection, answering(connection):
        # Not above, for pynput opens the display when it is imported.
        from dictate.desktop.x11_listener import codes

        main, mask = _as_shortcut(chosen)
        found = codes(connection, main)
        if not found:
            return problem(
                f"{chosen.label}: the keyboard has no such key",
                "Choose another `hotkey.key` in the settings",
            )
        if any(_is_taken(connection, code, mask) for code in found):
            return problem(
                f"{chosen.label}: another program acts on this key too",
                "Choose another `hotkey.key`, or take the key from the other program",
            )
    if scene.daemon is None:
        return ok(f"{chosen.label}, and no other program has taken it")
    return ok(f"{chosen.label}, heard by the daemon; no other program has taken it")


@contextlib.contextmanager
def connected() -> Iterator[Connection]:
    """A connection to the display, closed at the end.

    Raises:
        DesktopError: There is no display.
    """
    connection = connect()
    try:
        yield connection
    finally:
        disconnect(connection)


def _as_shortcut(hotkey: keys.Hotkey) -> tuple[str, int]:
    """The key that completes the hotkey, and the modifiers with it, as other programs take it."""
    plain = [key for key in hotkey.keys if not keys.meaning(key) <= keys.MODIFIERS]
    main = (plain or list(hotkey.keys))[-1]
    mask = 0
    for key in hotkey.keys:
        if key != main:
            mask |= next((bit for name, bit in _MASKS.items() if key.startswith(name)), 0)
    return main, mask


def _is_taken(connection: Connection, code: int, mask: int) -> bool:
    """Take the key for a moment; the server refuses what another program holds."""
    root: Any = connection.screen().root
    for lock in _LOCKS:
        refused = CatchError(BadAccess)
        root.grab_key(
            code,
            mask | lock,
            True,  # noqa: FBT003 - the protocol's owner_events
            X.GrabModeAsync,
            X.GrabModeAsync,
            onerror=refused,
        )
        connection.sync()
        if refused.get_error():
            return True
        root.ungrab_key(code, mask | lock)
        connection.sync()
    return False
