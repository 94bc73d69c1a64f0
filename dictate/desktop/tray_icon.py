"""pystray's icon, showing pictures by name from the icon theme that comes with dictate.

Import this module only in the tray's process and after PYSTRAY_BACKEND is set: it starts GTK.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pystray
from gi.repository import Gio, GLib

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

_SCALED_PX = 48
"""The picture for a back end that takes only one and scales it to the panel's size."""

_REGISTER_S = 1.0
_INSIST_MS = 1000
_TRAY_NAME = "org.kde.StatusNotifierWatcher"
"""Who keeps the tray's items on the session bus, on every desktop."""

_NO_FAULT = "gdk_window_thaw_toplevel_updates"
"""In what GDK complains of whenever AppIndicator shows its icon in a tray of the older kind, in the
smallest program too (GTK 3.24.38, libayatana 0.5.92). Nothing comes of it."""


class TrayIcon(pystray.Icon):  # type: ignore[misc]  # pystray ships no types
    """One icon for AppIndicator or GTK, whichever back end pystray was told to use.

    pystray writes each picture to a temporary file, which the panel scales and which is gone
    again at the next change, perhaps before the panel has read it. Here `icon` is the name of a
    picture instead, and AppIndicator's panels find the one of their size themselves.

    pystray makes its menu anew for every change, so the menu is not pystray's either.

    Args:
        icon: The name of the first picture.
        icons_dir: Holds the icon theme.
        menu: A `Gtk.Menu`, which stays the same for good.
    """

    def __init__(self, icon: str, icons_dir: Path, menu: Any) -> None:
        self._icons_dir = icons_dir
        self._has_theme = "appindicator" in pystray.Icon.__module__
        super().__init__("dictate", icon)
        self._menu_handle = menu
        self._registered = threading.Event()
        self._has_tray = False
        if self._has_theme:
            GLib.log_set_handler("Gdk", GLib.LogLevelFlags.LEVEL_CRITICAL, _log_faults, None)
            self._appindicator.set_icon_theme_path(str(icons_dir))
            self._appindicator.connect("connection-changed", self._on_connection)

    def appear(self) -> bool:
        """Show the icon; returns once a tray has taken it, or after a second without one.

        A tray that starts later, or again, gets it too. Any thread but GTK's.

        Returns:
            Whether a tray on the session bus has taken it; one of the older kind never says so.
        """
        self.visible = True
        return self._has_theme and self._registered.wait(_REGISTER_S)

    def _on_connection(self, _indicator: object, is_connected: bool) -> None:  # noqa: FBT001 - a GObject signal's signature
        if is_connected:
            self._registered.set()

    def _show(self) -> None:
        super()._show()
        if self._has_theme:
            GLib.idle_add(self._watch_for_tray)

    def _watch_for_tray(self) -> None:
        def appeared(*_: object) -> None:
            self._has_tray = True
            GLib.timeout_add(_INSIST_MS, self._insist)

        def vanished(*_: object) -> None:
            self._has_tray = False

        Gio.bus_watch_name(
            Gio.BusType.SESSION, _TRAY_NAME, Gio.BusNameWatcherFlags.NONE, appeared, vanished
        )

    def _insist(self) -> None:
        """Give the icon to the tray if AppIndicator did not.

        It asks for the bus and for the tray's name at the same time. When the name comes first
        its call fails, and it leaves it at that (libayatana 0.5.92: every tenth start on a busy
        machine). What the tray needs is on the bus all the same.
        """
        if not self._has_tray or self._appindicator.get_property("connected"):
            return
        Gio.bus_get_sync(Gio.BusType.SESSION).call(
            _TRAY_NAME,
            "/StatusNotifierWatcher",
            _TRAY_NAME,
            "RegisterStatusNotifierItem",
            GLib.Variant("(s)", (f"/org/ayatana/NotificationItem/{self.name}",)),
            None,
            Gio.DBusCallFlags.NO_AUTO_START,
            -1,
        )
        self._registered.set()

    def _initialize(self) -> None:
        # pystray's own needs a session bus for notifications, which are not sent from here, and
        # lets Ctrl-C in a terminal end the process.
        self._mark_ready()

    def _finalize(self) -> None:
        pass

    def _update_menu(self) -> None:
        pass

    def _update_title(self) -> None:
        super()._update_title()
        if not self._has_theme:
            # Panels show the title as the tooltip; GTK's own icon has one of its own.
            GLib.idle_add(self._status_icon.set_tooltip_text, self.title)

    def _update_fs_icon(self) -> None:
        folder = self._icons_dir / "hicolor" / f"{_SCALED_PX}x{_SCALED_PX}" / "status"
        self._icon_path = self.icon if self._has_theme else str(folder / f"{self.icon}.png")
        self._icon_valid = True

    def _remove_fs_icon(self) -> None:
        self._icon_valid = False


def _log_faults(domain: str, level: Any, message: str, _data: object) -> None:
    if _NO_FAULT not in message:
        GLib.log_default_handler(domain, level, message, None)
