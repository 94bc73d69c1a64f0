"""The tray's menu as GTK shows it: made once, then changed where a state differs.

A menu that is made anew at every state loses the click of a user who has it open: the panel names
an item by a number, and the number is gone. GTK's thread only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import Gtk  # noqa: E402 - the version has to be said first

from dictate.desktop.tray_menu import Mark  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dictate.desktop.tray_menu import Item, Window
    from dictate.messages import MenuChosen

    Choose = Callable[[MenuChosen | Window], None]


class MenuWidget:
    """A menu, or a submenu, that follows a list of items.

    Args:
        choose: Told what was clicked.
    """

    def __init__(self, choose: Choose) -> None:
        self.widget = Gtk.Menu()
        self._choose = choose
        self._rows: list[_Row] = []

    def show(self, items: Sequence[Item]) -> None:
        """Show these items; those that are already there keep their place and number."""
        n_kept = 0
        for row, item in zip(self._rows, items, strict=False):
            if row.item.key != item.key:
                break
            n_kept += 1
        for row in self._rows[n_kept:]:
            self.widget.remove(row.widget)
        del self._rows[n_kept:]
        for row, item in zip(self._rows, items, strict=False):
            row.show(item)
        for item in items[n_kept:]:
            row = _Row(item, self._choose)
            self._rows.append(row)
            self.widget.append(row.widget)


class _Row:
    """One item and its widget."""

    def __init__(self, item: Item, choose: Choose) -> None:
        self.item = item
        self.widget = _widget(item)
        self._choose = choose
        self._is_marking = False
        self._submenu = MenuWidget(choose) if item.items else None
        if self._submenu:
            self.widget.set_submenu(self._submenu.widget)
        else:
            self.widget.connect("activate", self._on_activate)
        self._apply()

    def show(self, item: Item) -> None:
        if item != self.item:
            self.item = item
            self._apply()

    def _apply(self) -> None:
        item = self.item
        if item.mark is not Mark.SEPARATOR:
            self.widget.set_label(_escaped(item.label))
        self.widget.set_sensitive(item.is_enabled)
        self.widget.set_visible(item.is_visible)
        self._mark()
        if self._submenu:
            self._submenu.show(item.items)

    def _mark(self) -> None:
        if self.item.mark in {Mark.CHECK, Mark.RADIO}:
            self._is_marking = True  # GTK reports this change as a click, too
            self.widget.set_active(self.item.is_marked)
            self._is_marking = False

    def _on_activate(self, _widget: object) -> None:
        if self._is_marking:
            return
        # GTK has moved the mark already; it is the daemon that says where it belongs.
        self._mark()
        if self.item.chosen is not None:
            self._choose(self.item.chosen)


def _widget(item: Item) -> Any:
    if item.mark is Mark.SEPARATOR:
        return Gtk.SeparatorMenuItem()
    if item.mark is Mark.NONE:
        return Gtk.MenuItem(use_underline=True)
    widget = Gtk.CheckMenuItem(use_underline=True)
    widget.set_draw_as_radio(item.mark is Mark.RADIO)
    return widget


def _escaped(label: str) -> str:
    """The label with its underscores doubled: a single one marks a key, and is not shown.

    GTK would show one as it is if told so, but a panel gets the label of a change unescaped then
    (libdbusmenu 16.04).
    """
    return label.replace("_", "__")
