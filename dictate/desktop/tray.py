"""The tray icon: a worker process, because GDK ends its process when the display goes away.

pystray's own X11 back end is never used: it has no menu, and it can freeze the whole X server.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from dictate.desktop import tray_menu
from dictate.desktop.detect import DisplayServer, display_server
from dictate.distribution import install
from dictate.domain import Level, Phase
from dictate.errors import DesktopError
from dictate.messages import Ready, TraySetup, TrayState
from dictate.ports import Available, Unavailable

if TYPE_CHECKING:
    from dictate.messages import MenuChosen
    from dictate.ports import Channel, Probe

_log = logging.getLogger(__name__)

_TYPELIBS = {
    "AyatanaAppIndicator3-0.1": "appindicator",
    "AppIndicator3-0.1": "appindicator",
    "Gtk-3.0": "gtk",
}
"""GObject library -> the back end of pystray that needs it; the best first."""

_LIBRARY = "tray library"


def probe() -> Probe:
    """Whether a tray icon can be shown here. Any thread; nothing is imported."""
    if display_server() is DisplayServer.NONE:
        return Unavailable("there is no desktop to show a tray icon on", "Log in to a desktop")
    if importlib.util.find_spec("gi") is None:
        return Unavailable("the tray icon needs PyGObject", install(_LIBRARY))
    if _back_end() is None:
        return Unavailable("the tray icon needs GTK 3 and AppIndicator", install(_LIBRARY))
    return Available()


def icon_name(state: TrayState) -> str:
    """The icon for a state, by its name in `assets/icons`."""
    if state.phase == Phase.IDLE and state.paused:
        return "dictate-paused"
    if state.phase == Phase.IDLE and state.level == Level.OFF:
        return "dictate-off"
    return f"dictate-{Phase(state.phase)}"


def serve(channel: Channel) -> None:
    """Show the icon for the worker's whole life. Main thread.

    Raises:
        DesktopError: The libraries or the display are missing.
    """
    started_s = time.monotonic()
    found = channel.receive()
    assert found is not None
    setup = found[0]
    assert isinstance(setup, TraySetup)
    tray = Tray(channel, setup)

    def follow(_icon: object) -> None:
        try:
            if not tray.icon.appear() and not has_system_tray():
                _log.warning("No tray is there to show the icon: it appears when one starts")
            channel.send(Ready(load_ms=1000 * (time.monotonic() - started_s)))
            tray.follow()
        except Exception:  # noqa: BLE001 - thread top
            # An icon that follows no more would lie; the daemon starts another one.
            _log.exception("The tray icon failed")
            os._exit(1)

    # GTK wants the main thread, so the daemon is listened to on the one that pystray starts.
    tray.icon.run(setup=follow)


def has_system_tray() -> bool:
    """Whether the X server has a tray (System Tray Protocol: it owns the selection). Any thread."""
    from dictate.desktop.x11 import answering, connect, disconnect

    try:
        connection = connect()
    except DesktopError:
        return False
    try:
        with answering(connection):
            selection = connection.intern_atom("_NET_SYSTEM_TRAY_S0")
            return bool(connection.get_selection_owner(selection))
    except DesktopError:
        return False
    finally:
        disconnect(connection)


class Tray:
    """The icon and its menu, following the daemon's `TrayState`s.

    Raises:
        DesktopError: The libraries or the display are missing.
    """

    def __init__(self, channel: Channel, setup: TraySetup) -> None:
        _choose_back_end()
        try:
            # Starts GTK, so only here; the icon first, since it chooses GTK's version.
            from dictate.desktop.tray_icon import TrayIcon
            from dictate.desktop.tray_widgets import MenuWidget
            from dictate.desktop.tray_windows import Windows
        except (ImportError, ValueError) as error:
            msg = "the tray icon needs GTK 3 and a display"
            raise DesktopError(msg, install(_LIBRARY)) from error

        self._channel = channel
        self._hotkey = setup.hotkey
        self._languages = tray_menu.locale_languages()
        self._state = TrayState(phase="idle", level="tidy", line="Starting", can_cancel=False)
        icons_dir = Path(setup.icons_dir)
        self._windows = Windows(icons_dir)
        self._menu = MenuWidget(self._choose)
        self._menu.show(tray_menu.items(self._state, self._languages))
        self.icon = TrayIcon(icon_name(self._state), icons_dir, self._menu.widget)
        self.icon.title = self._title()

    def follow(self) -> None:
        """Show every state that the daemon sends. Any one thread but GTK's."""
        from gi.repository import GLib

        while True:
            received = self._channel.receive()
            if received is not None and isinstance(received[0], TrayState):
                GLib.idle_add(self._show, received[0])

    def _show(self, state: TrayState) -> None:
        before, self._state = self._state, state
        if icon_name(state) != icon_name(before):
            self.icon.icon = icon_name(state)
        self.icon.title = self._title()
        self._menu.show(tray_menu.items(state, self._languages))

    def _title(self) -> str:
        line = self._state.line
        return line if self._hotkey in line else f"{line} ({self._hotkey})"

    def _choose(self, chosen: MenuChosen | tray_menu.Window) -> None:
        if isinstance(chosen, tray_menu.Window):
            self._windows.open(chosen)
        else:
            self._channel.send(chosen)


def _choose_back_end() -> None:
    """Tell pystray, which reads its environment when it is imported."""
    if os.environ.get("PYSTRAY_BACKEND") in _TYPELIBS.values():
        return
    back_end = _back_end()
    if back_end is None:
        msg = "the tray icon needs GTK 3 and AppIndicator"
        raise DesktopError(msg, install(_LIBRARY))
    os.environ["PYSTRAY_BACKEND"] = back_end


def _back_end() -> str | None:
    """The best back end of pystray whose library is installed."""
    folders = (
        *map(Path, filter(None, os.environ.get("GI_TYPELIB_PATH", "").split(os.pathsep))),
        *(root / "girepository-1.0" for root in (Path("/usr/lib"), Path("/usr/lib64"))),
        *Path("/usr/lib").glob("*-linux-gnu*/girepository-1.0"),
    )
    for library, back_end in _TYPELIBS.items():
        if any((folder / f"{library}.typelib").exists() for folder in folders):
            return back_end
    return None
