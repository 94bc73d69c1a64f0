"""The windows that the tray opens by itself: history, doctor, about, and the settings file.

Dictated words are shown in them, but reach no argument, log or file. GTK's thread only.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gio, GLib, Gtk  # noqa: E402 - the version has to be said first

import dictate  # noqa: E402 - as above
from dictate import paths  # noqa: E402 - as above
from dictate.config.edit import HEADER  # noqa: E402 - as above
from dictate.desktop.outside import outside  # noqa: E402 - as above
from dictate.desktop.tray_menu import Window  # noqa: E402 - as above
from dictate.desktop.tray_output import HistoryWindow, OutputWindow  # noqa: E402 - as above

if TYPE_CHECKING:
    from pathlib import Path

_DICTATE = [sys.executable, "-P", "-m", "dictate"]

_ICON = "hicolor/64x64/status/dictate-idle.png"


class Windows:
    """Opens each window once; asked for again, it is brought up to date and to the front.

    Args:
        icons_dir: Holds the icon theme.
    """

    def __init__(self, icons_dir: Path) -> None:
        self._icon_file = str(icons_dir / _ICON)
        self._open: dict[Window, OutputWindow] = {}
        # The window class, by which panels group windows.
        GLib.set_prgname("dictate")
        Gtk.Window.set_default_icon_from_file(self._icon_file)

    def open(self, window: Window) -> None:
        """Open what the user chose."""
        match window:
            case Window.PAGE:
                _open_page()
            case Window.HISTORY | Window.DOCTOR:
                self._show(window)
            case Window.CONFIG:
                _open_config()
            case Window.ABOUT:
                self._about()

    def _show(self, window: Window) -> None:
        shown = self._open.get(window)
        if shown is None:
            shown = self._open[window] = (
                HistoryWindow("dictate: history", [*_DICTATE, "history", "list", "--json"])
                if window is Window.HISTORY
                else OutputWindow("dictate: doctor", [*_DICTATE, "doctor"])
            )
            shown.widget.connect("destroy", lambda _: self._open.pop(window))
        shown.refresh()
        shown.widget.present()

    def _about(self) -> None:
        dialog = Gtk.AboutDialog(
            title="About dictate",
            program_name="dictate",
            version=dictate.__version__,
            comments=(
                "Hold a key, speak, release: the words appear in whatever window has the focus."
                "\nEverything runs on this machine."
            ),
            license_type=Gtk.License.MIT_X11,
            logo=None,
        )
        dialog.set_logo_icon_name(None)
        dialog.set_logo(_picture(self._icon_file))
        _present(dialog)


def _open_page() -> None:
    flags = Gio.SubprocessFlags.STDERR_PIPE
    try:
        opener = Gio.Subprocess.new([*_DICTATE, "page"], flags)
    except GLib.Error as error:
        _say("dictate", "The page cannot be opened", error.message)
        return
    opener.communicate_utf8_async(None, None, _on_page_opened)


def _on_page_opened(opener: Any, result: Any) -> None:
    _, _, complaint = opener.communicate_utf8_finish(result)
    if not opener.get_successful():
        _say("dictate", "The page cannot be opened", complaint.removeprefix("dictate: ").strip())


def _open_config() -> None:
    file = paths.config_file()
    try:
        _make(file)
    except OSError as error:
        _complain(f"The settings file cannot be made: {error.strerror}", file)
        return
    try:
        opener = Gio.Subprocess.new(
            outside(["xdg-open", str(file)]), Gio.SubprocessFlags.STDERR_SILENCE
        )
    except GLib.Error:
        _complain("No program opened the settings file", file)
        return
    opener.wait_check_async(None, partial(_on_opened, file))


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(HEADER)
    except FileExistsError:
        pass


def _on_opened(file: Path, opener: Any, result: Any) -> None:
    try:
        opener.wait_check_finish(result)
    except GLib.Error:
        _complain("No program opened the settings file", file)


def _complain(what: str, file: Path) -> None:
    _say("dictate: settings", what, f"It is {file}")


def _say(title: str, what: str, more: str) -> None:
    dialog = Gtk.MessageDialog(
        title=title,
        message_type=Gtk.MessageType.INFO,
        buttons=Gtk.ButtonsType.CLOSE,
        text=what,
        secondary_text=more,
    )
    # So that the path can be copied.
    for label in dialog.get_message_area().get_children():
        label.set_selectable(True)
    _present(dialog)


def _present(dialog: Any) -> None:
    dialog.connect("response", lambda *_: dialog.destroy())
    dialog.present()


def _picture(file: str) -> Any:
    from gi.repository import GdkPixbuf

    return GdkPixbuf.Pixbuf.new_from_file(file)
