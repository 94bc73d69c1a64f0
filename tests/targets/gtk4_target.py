"""A GTK 4 window with a text field."""

from __future__ import annotations

import gi

gi.require_version("Gtk", "4.0")
from gi.repository import GLib, Gtk  # noqa: E402  the version comes first
from target import TITLE, write_down  # noqa: E402  the version comes first

Gtk.init()
window = Gtk.Window(title=TITLE, default_width=520, default_height=240)
field = Gtk.TextView(wrap_mode=Gtk.WrapMode.WORD_CHAR)
held = field.get_buffer()
held.connect("changed", lambda _: write_down(held.props.text))
window.set_child(Gtk.ScrolledWindow(child=field))
window.present()
field.grab_focus()
write_down("")
GLib.MainLoop().run()
