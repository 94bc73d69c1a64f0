"""pystray's icon, showing pictures by name from the icon theme that comes with dictate.

Import this module only in the tray's process and after PYSTRAY_BACKEND is set: it starts GTK.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pystray

if TYPE_CHECKING:
    from pathlib import Path

_SCALED_PX = 48
"""The picture for a back end that takes only one and scales it to the panel's size."""

_REGISTER_S = 1.0


class TrayIcon(pystray.Icon):  # type: ignore[misc]  # pystray ships no types
    """One icon for AppIndicator or GTK, whichever back end pystray was told to use.

    pystray writes each picture to a temporary file, which the panel scales and which is gone
    again at the next change, perhaps before the panel has read it. Here `icon` is the name of a
    picture instead, and AppIndicator's panels find the one of their size themselves.
    """

    def __init__(self, icon: str, icons_dir: Path, menu: pystray.Menu) -> None:
        self._icons_dir = icons_dir
        self._has_theme = "appindicator" in pystray.Icon.__module__
        super().__init__("dictate", icon, menu=menu)
        self._registered = threading.Event()
        if self._has_theme:
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

    def _initialize(self) -> None:
        # pystray's own needs a session bus for notifications, which are not sent from here, and
        # lets Ctrl-C in a terminal end the process.
        self._mark_ready()

    def _finalize(self) -> None:
        pass

    def _update_fs_icon(self) -> None:
        folder = self._icons_dir / "hicolor" / f"{_SCALED_PX}x{_SCALED_PX}" / "status"
        self._icon_path = self.icon if self._has_theme else str(folder / f"{self.icon}.png")
        self._icon_valid = True

    def _remove_fs_icon(self) -> None:
        self._icon_valid = False
