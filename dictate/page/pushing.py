"""A WebSocket that only pushes: what a blocking piece of work has to tell, as it comes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import anyio
from fastapi import WebSocket, WebSocketDisconnect

from dictate.errors import DictateError

if TYPE_CHECKING:
    from collections.abc import Coroutine

_log = logging.getLogger(__name__)

_MOST_WAITING = 64
"""Messages kept for a client that is slow; then the oldest are dropped."""

Tell = Callable[[dict[str, Any]], None]

Work = Callable[[Tell, threading.Event], None]
"""Told how to tell something, and when nobody listens any more. Runs on a thread of its own."""


async def push(socket: WebSocket, work: Work) -> None:
    """Do `work` and send what it tells, until it ends or the client goes.

    An error of the user's that it raises is told as {"type": "error", "message", "remedy"}.
    """
    await socket.accept()
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(_MOST_WAITING)
    gone = threading.Event()

    def put(message: dict[str, Any] | None) -> None:
        if told.full():
            told.get_nowait()
        told.put_nowait(message)

    def tell(message: dict[str, Any] | None) -> None:
        with contextlib.suppress(RuntimeError):  # The loop has ended, and the process will.
            loop.call_soon_threadsafe(put, message)

    def run() -> None:
        try:
            work(tell, gone)
        except DictateError as error:
            tell({"type": "error", "message": error.message, "remedy": error.remedy})
        except Exception as error:  # noqa: BLE001 - thread top
            _log.exception("%s", socket.url.path)
            reason = f"dictate stumbled over it ({type(error).__name__})"
            tell({"type": "error", "message": reason, "remedy": "The log says where it was"})
        finally:
            tell(None)

    threading.Thread(target=run, name=f"push {socket.url.path}", daemon=True).start()
    try:
        async with anyio.create_task_group() as tasks:
            for end in (_send(socket, told), _gone(socket)):
                tasks.start_soon(_first_of, tasks.cancel_scope, end)
    finally:
        gone.set()


async def _first_of(rest: anyio.CancelScope, end: Coroutine[Any, Any, None]) -> None:
    """The first that ends, ends the others."""
    await end
    rest.cancel()


async def _send(socket: WebSocket, told: asyncio.Queue[dict[str, Any] | None]) -> None:
    with contextlib.suppress(WebSocketDisconnect):
        while (message := await told.get()) is not None:
            await socket.send_json(message)
        await socket.close()


async def _gone(socket: WebSocket) -> None:
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
