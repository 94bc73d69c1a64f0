"""A program on the session bus that answers calls, for tests that need the other side."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Self

from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    new_error,
    new_method_call,
    new_method_return,
)
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import unwrap_msg

if TYPE_CHECKING:
    from collections.abc import Callable

    from jeepney import (
        Message,
    )

REPLY_S = 30.0
_QUIT = "Quit"

Answer = tuple[str, tuple[Any, ...]]
"""An answer's D-Bus signature and values."""


class BusService:
    """Owns a well-known name and answers on a thread of its own, from `with` to its end.

    Args:
        address: The session bus.
        name: The well-known name.
        answer: Takes a call's member, values and sender; None: there is no such method.
    """

    def __init__(
        self,
        address: str,
        name: str,
        answer: Callable[[str, tuple[Any, ...], str], Answer | None],
    ) -> None:
        self._address = address
        self._name = name
        self._answer = answer

    def __enter__(self) -> Self:
        self.connection = open_dbus_connection(self._address)
        request = new_method_call(message_bus, "RequestName", "su", (self._name, 0))
        unwrap_msg(self.connection.send_and_get_reply(request, timeout=REPLY_S))
        self._thread = threading.Thread(target=self._serve, name=self._name)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        own = DBusAddress("/", bus_name=self.connection.unique_name, interface="test.Service")
        # On another connection, since the thread reads from this one.
        with open_dbus_connection(self._address) as client:
            client.send_and_get_reply(new_method_call(own, _QUIT), timeout=REPLY_S)
        self._thread.join()
        self.connection.close()

    def _serve(self) -> None:
        while True:
            message = self.connection.receive()
            if message.header.message_type is not MessageType.method_call:
                continue
            member = message.header.fields[HeaderFields.member]
            self.connection.send(self._reply(message, member))
            if member == _QUIT:
                return

    def _reply(self, message: Message, member: str) -> Message:
        if member == _QUIT:
            return new_method_return(message)
        answer = self._answer(member, message.body, message.header.fields[HeaderFields.sender])
        if answer is None:
            return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
        signature, values = answer
        return new_method_return(message, signature or None, values)
