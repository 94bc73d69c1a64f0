"""What shows the state: the tray and the notification server."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from jeepney import DBusErrorResponse, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import unwrap_msg

from dictate.desktop import tray as tray_worker
from dictate.desktop.detect import DisplayServer, display_server
from dictate.desktop.notify import SERVER, session_bus
from dictate.distribution import install
from dictate.doctor.check import Finding, Scene, note, ok, problem
from dictate.ports import Unavailable

if TYPE_CHECKING:
    from jeepney import DBusAddress

_REPLY_S = 5.0

_WATCHER = "org.kde.StatusNotifierWatcher"


def tray(scene: Scene) -> Finding:
    """Whether there is a place for the icon, and the library that draws it."""
    if not scene.settings.desktop.tray:
        return note("turned off in the settings")
    if display_server() is DisplayServer.NONE:
        return note("no display to show an icon on")
    probe = tray_worker.probe()
    if isinstance(probe, Unavailable):
        return problem(probe.reason, probe.remedy)
    if _is_on_bus(_WATCHER):
        return ok("the panel takes icons (StatusNotifier)")
    if tray_worker.has_system_tray():
        return ok("the panel takes icons (XEmbed)")
    if "GNOME" in os.environ.get("XDG_CURRENT_DESKTOP", ""):
        remedy = f"{install('GNOME extension for tray icons')}, log out and in again"
    else:
        remedy = "Add a system tray to the panel"
    return problem("no panel takes icons", f"{remedy}; or set `desktop.tray = false`")


def notifications(scene: Scene) -> Finding:
    """Whether anything shows notices."""
    if not scene.settings.desktop.notifications:
        return note("turned off in the settings")
    try:
        name, _vendor, version, _spec = _call(SERVER, "GetServerInformation")
    except (OSError, ValueError, KeyError):
        return problem("there is no session bus", "Start dictate from inside the desktop session")
    except DBusErrorResponse:
        return problem(
            "nothing on this desktop shows notifications, and errors would go unseen",
            install("notification server"),
        )
    return ok(f"{name} {version}")


def _is_on_bus(name: str) -> bool:
    try:
        (has_owner,) = _call(message_bus, "NameHasOwner", "s", (name,))
    except (OSError, ValueError, KeyError, DBusErrorResponse):
        return False
    return bool(has_owner)


def _call(
    address: DBusAddress, method: str, signature: str = "", arguments: tuple[object, ...] = ()
) -> tuple[Any, ...]:
    """Ask somebody on the session bus.

    Raises:
        OSError: There is no bus, or no answer in time.
        ValueError: The bus's address is none.
        KeyError: Likewise.
        DBusErrorResponse: There is nobody of that name.
    """
    with open_dbus_connection(session_bus()) as bus:
        message = new_method_call(address, method, signature or None, arguments)
        return tuple(unwrap_msg(bus.send_and_get_reply(message, timeout=_REPLY_S)))
