"""A GTK 3 window with a text field."""

from __future__ import annotations

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk  # noqa: E402  the version comes first
from target import TITLE, write_down  # noqa: E402  the version comes first

window = Gtk.Window(title=TITLE, default_width=520, default_height=240)
field = Gtk.TextView(wrap_mode=Gtk.WrapMode.WORD_CHAR)
held = field.get_buffer()
held.connect("changed", lambda _: write_down(held.props.text))
scroller = Gtk.ScrolledWindow()
scroller.add(field)
window.add(scroller)
window.connect("destroy", Gtk.main_quit)
window.show_all()
write_down("")
Gtk.main()
