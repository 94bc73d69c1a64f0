"""A desktop panel on the session bus: holds tray items and clicks in their menus.

Speaks the StatusNotifierItem protocol as its watcher and host, and com.canonical.dbusmenu as the
menu's client. https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/
"""

from __future__ import annotations

import queue
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from bus_service import REPLY_S, BusService
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import unwrap_msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bus_service import Answer
    from jeepney.io.blocking import DBusConnection

WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"
PROPERTIES = "org.freedesktop.DBus.Properties"


@dataclass(frozen=True)
class MenuItem:
    """One line of an open menu."""

    id: int
    label: str
    is_enabled: bool
    is_checked: bool
    is_separator: bool
    items: tuple[MenuItem, ...]
    """Its submenu."""


class Panel:
    """A panel with a tray, from `with` to its end.

    Args:
        address: The session bus.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._service = BusService(address, WATCHER, self._answer)
        self._items: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self._names: list[str] = []

    def __enter__(self) -> Self:
        self._client = open_dbus_connection(self._address)
        self._service.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._service.__exit__()
        self._client.close()

    def item(self, timeout_s: float = 10.0) -> Item:
        """The next item that registers."""
        return Item(self._client, *self._items.get(timeout=timeout_s))

    def _answer(self, member: str, values: tuple[Any, ...], sender: str) -> Answer | None:
        match member, values:
            case "RegisterStatusNotifierItem", (service,):
                path = service if service.startswith("/") else "/StatusNotifierItem"
                self._names.append(sender + path)
                self._items.put((sender, path))
                return "", ()
            case "Get", (_, name):
                return "v", (self._properties()[name],)
            case "GetAll", _:
                return "a{sv}", (self._properties(),)
        return None

    def _properties(self) -> dict[str, tuple[str, Any]]:
        return {
            "RegisteredStatusNotifierItems": ("as", self._names),
            "IsStatusNotifierHostRegistered": ("b", True),
            "ProtocolVersion": ("i", 0),
        }


class Item:
    """One item in the panel's tray, asked afresh each time."""

    def __init__(self, client: DBusConnection, bus_name: str, path: str) -> None:
        self._client = client
        self._bus_name = bus_name
        self._path = path

    def property(self, name: str) -> Any:
        """A property of the item, as in "IconName"."""
        address = DBusAddress(self._path, bus_name=self._bus_name, interface=PROPERTIES)
        ((_, value),) = self._call(address, "Get", "ss", (ITEM, name))
        return value

    def menu(self) -> list[MenuItem]:
        """The menu's lines as a user would see them now."""
        _, layout = self._call(self._menu(), "GetLayout", "iias", (0, -1, []))
        return list(_lines(layout))

    def submenu(self, *labels: str) -> list[MenuItem]:
        """The lines of the submenu to which these labels lead."""
        lines = self.menu()
        for label in labels:
            lines = list(_line(lines, label).items)
        return lines

    def click(self, *labels: str) -> None:
        """Click on a line of the menu, or of the submenu to which the first labels lead."""
        *way, label = labels
        self.click_number(_line(self.submenu(*way), label).id)

    def click_number(self, number: int) -> None:
        """Click on the line that had this number when the menu was opened."""
        self._call(self._menu(), "Event", "isvu", (number, "clicked", ("i", 0), 0))

    def _menu(self) -> DBusAddress:
        return DBusAddress(self.property("Menu"), bus_name=self._bus_name, interface=MENU)

    def _call(
        self, address: DBusAddress, method: str, signature: str, arguments: tuple[object, ...]
    ) -> tuple[Any, ...]:
        message = new_method_call(address, method, signature, arguments)
        return tuple(unwrap_msg(self._client.send_and_get_reply(message, timeout=REPLY_S)))


def _line(lines: list[MenuItem], label: str) -> MenuItem:
    (found,) = (line for line in lines if line.label == label)
    return found


def _lines(layout: tuple[int, dict[str, tuple[str, Any]], list[Any]]) -> Iterator[MenuItem]:
    _, _, children = layout
    for _, child in children:
        number, properties, _ = child
        values = {name: value for name, (_, value) in properties.items()}
        if values.get("visible", True):
            yield MenuItem(
                id=number,
                # A single underscore marks a key and is not shown; a double one is one.
                label=re.sub("_(.?)", r"\1", values.get("label", "")),
                is_enabled=values.get("enabled", True),
                is_checked=values.get("toggle-state", 0) == 1,
                is_separator=values.get("type") == "separator",
                items=tuple(_lines(child)),
            )
