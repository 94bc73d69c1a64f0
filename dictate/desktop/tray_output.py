"""A window that shows what a command prints, while it prints it. GTK's thread only."""

from __future__ import annotations

import codecs
import json
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gio, GLib, Gtk  # noqa: E402 - the version has to be said first

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH_PX, _HEIGHT_PX = 760, 480
_MARGIN_PX = 8
_READ_BYTES = 65536
_WAIT = "One moment …"


class OutputWindow:
    """Runs a command and shows its output and its errors line by line.

    Args:
        title: Of the window.
        command: With its arguments.
    """

    if_nothing = "It printed nothing."

    def __init__(self, title: str, command: Sequence[str]) -> None:
        self._command = list(command)
        self._stopped = Gio.Cancellable()
        self._is_waiting = False
        """Nothing has come from the command yet."""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._unfinished = ""
        self._view = Gtk.TextView(
            editable=False,
            cursor_visible=False,
            monospace=True,
            # Tab goes on to the buttons.
            accepts_tab=False,
            wrap_mode=Gtk.WrapMode.WORD_CHAR,
            left_margin=_MARGIN_PX,
            right_margin=_MARGIN_PX,
            top_margin=_MARGIN_PX,
            bottom_margin=_MARGIN_PX,
        )
        self._text = self._view.get_buffer()
        self.widget = Gtk.Window(title=title)
        self.widget.set_position(Gtk.WindowPosition.CENTER)
        self.widget.set_default_size(_WIDTH_PX, _HEIGHT_PX)
        self.widget.add(self._content())
        self.widget.connect("destroy", lambda _: self._stopped.cancel())
        self._view.grab_focus()
        self.widget.get_child().show_all()

    def refresh(self) -> None:
        """Run the command again and show only what it prints now."""
        self._stopped.cancel()
        self._stopped = Gio.Cancellable()
        self._text.set_text(_WAIT)
        self._is_waiting = True
        launcher = Gio.SubprocessLauncher.new(
            Gio.SubprocessFlags.STDOUT_PIPE | Gio.SubprocessFlags.STDERR_MERGE
        )
        # So that each line comes when it is printed, and in the same letters everywhere.
        launcher.setenv("PYTHONUNBUFFERED", "1", overwrite=True)
        launcher.setenv("PYTHONUTF8", "1", overwrite=True)
        try:
            process = launcher.spawnv(self._command)
        except GLib.Error as error:
            self._text.set_text(error.message)
            return
        self._stopped.connect(lambda *_: process.force_exit())
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._unfinished = ""
        self._read(process.get_stdout_pipe())

    def add_line(self, line: str) -> None:
        """Show a line of output at the end."""
        self.add(f"{line}\n")

    def add(self, text: str) -> None:
        """Put text at the end."""
        self._text.insert(self._text.get_end_iter(), text)

    def add_widget(self, widget: Any) -> None:
        """Put a widget at the end of the text."""
        anchor = self._text.create_child_anchor(self._text.get_end_iter())
        self._view.add_child_at_anchor(widget, anchor)
        widget.show_all()

    def _content(self) -> Any:
        scrolled = Gtk.ScrolledWindow()
        scrolled.add(self._view)
        buttons = Gtk.ButtonBox(layout_style=Gtk.ButtonBoxStyle.END, spacing=_MARGIN_PX)
        buttons.set_border_width(_MARGIN_PX)
        buttons.add(_button("_Refresh", self.refresh))
        buttons.add(_button("_Close", self.widget.destroy))
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
        box.pack_start(scrolled, expand=True, fill=True, padding=0)
        box.pack_start(buttons, expand=False, fill=False, padding=0)
        return box

    def _read(self, output: Any) -> None:
        output.read_bytes_async(_READ_BYTES, GLib.PRIORITY_DEFAULT, self._stopped, self._on_bytes)

    def _on_bytes(self, output: Any, result: Any) -> None:
        try:
            read = output.read_bytes_finish(result).get_data()
        except GLib.Error:
            # Closed or refreshed; the text is another command's by now, or nobody's.
            return
        text = self._unfinished + self._decoder.decode(read or b"", final=not read)
        *lines, self._unfinished = text.split("\n")
        if read:
            self._add_lines(lines)
            self._read(output)
        else:
            self._add_lines([*lines, *filter(None, [self._unfinished])])
            if self._is_waiting:
                self._text.set_text(self.if_nothing)

    def _add_lines(self, lines: list[str]) -> None:
        if lines and self._is_waiting:
            self._is_waiting = False
            self._text.set_text("")
        for line in lines:
            self.add_line(line)


class HistoryWindow(OutputWindow):
    """Shows `dictate history list --json` as text, with a button to copy each entry."""

    if_nothing = "Nothing has been dictated yet, or no history is kept."

    def __init__(self, title: str, command: Sequence[str]) -> None:
        # Buttons as high as a line of text, which they stand in.
        self._slim = Gtk.CssProvider()
        self._slim.load_from_data(b"button { padding: 0 6px; min-height: 0; }")
        super().__init__(title, command)

    def add_line(self, line: str) -> None:
        """Show an entry; what is none, as an error, is shown as it is."""
        try:
            entry = json.loads(line)
            heading, words = _heading(entry), entry["text"] or entry["raw"]
        except (ValueError, TypeError, KeyError):
            super().add_line(line)
            return
        button = _button("Copy", partial(_copy, words))
        button.get_style_context().add_provider(self._slim, Gtk.STYLE_PROVIDER_PRIORITY_APPLICATION)
        self.add_widget(button)
        self.add(f" {heading}\n{words}\n\n")


def _heading(entry: dict[str, Any]) -> str:
    at = datetime.fromisoformat(entry["at"]).astimezone()
    parts = (f"{at:%Y-%m-%d %H:%M}", entry["application"], entry["level"], entry["status"])
    return "  ".join(part for part in parts if part)


def _copy(words: str) -> None:
    Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD).set_text(words, -1)


def _button(label: str, on_click: Any) -> Any:
    button = Gtk.Button(label=label, use_underline=True)
    button.connect("clicked", lambda _: on_click())
    return button
