"""What is pushed to everybody who looks at the page: the state, and that something has changed."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from dictate import config, paths
from dictate.errors import DictateError
from dictate.page.shared import Shared
from dictate.page.state import current_state

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from dictate.page.past import Past

router = APIRouter()

_LOOK_S = 0.5
"""Short enough to be live for a person who looks."""

Push = dict[str, Any]


class Live:
    """Everybody who looks. `tell` on any thread, the rest on the loop.

    Args:
        loop: The server's.
        past: Where the history is looked at.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, past: Past) -> None:
        self._loop = loop
        self._past = past
        self._viewers: set[Viewer] = set()
        self._looking: asyncio.Task[None] | None = None

    def tell(self, push: Push) -> None:
        """Push this to everybody. One that is not sent yet is replaced by a newer of its kind.

        Args:
            push: With its `type`, and with a `name` where there are several of a kind.
        """
        self._loop.call_soon_threadsafe(self._spread, push)

    @contextlib.contextmanager
    def viewer(self) -> Iterator[Viewer]:
        """Somebody who looks, for as long as the `with` lasts."""
        viewer = Viewer()
        self._viewers.add(viewer)
        if self._looking is None:
            self._looking = self._loop.create_task(self._look())
        try:
            yield viewer
        finally:
            self._viewers.discard(viewer)
            if not self._viewers and self._looking:
                self._looking.cancel()
                self._looking = None

    def _spread(self, push: Push) -> None:
        for viewer in self._viewers:
            viewer.put(push)

    async def _look(self) -> None:
        """See what other processes change, for as long as somebody looks."""
        before: dict[str, object] = {}
        while True:
            now: dict[str, object] = {"settings": await asyncio.to_thread(_stamps)}
            # A history that cannot be read says so to those who ask for it.
            with contextlib.suppress(DictateError):
                now["history"] = await self._past.version()
            for kind in now.keys() & before.keys():
                if now[kind] != before[kind]:
                    self._spread({"type": kind})
                    if kind == "settings":
                        self._spread({"type": "state"})
            before |= now
            await asyncio.sleep(_LOOK_S)


class Viewer:
    """What is not pushed to somebody yet: never more than one of a kind, however slow they read."""

    def __init__(self) -> None:
        self._pending: dict[tuple[str, str], Push] = {}
        self._news = asyncio.Event()
        self.put({"type": "state"})

    def put(self, push: Push) -> None:
        """Have this pushed."""
        self._pending[push["type"], push.get("name", "")] = push
        self._news.set()

    async def pushes(self) -> AsyncIterator[Push]:
        """What is to be pushed, without end."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._pending:
                yield self._pending.pop(next(iter(self._pending)))


@router.websocket("/api/live")
async def live(websocket: WebSocket, page: Shared) -> None:
    """Push the state and what changes, until nobody looks any more."""
    await websocket.accept()
    with page.live.viewer() as viewer:
        async with asyncio.TaskGroup() as tasks:
            pushing = tasks.create_task(_push(websocket, page, viewer))
            await _until_gone(websocket)
            pushing.cancel()


async def _push(websocket: WebSocket, page: Shared, viewer: Viewer) -> None:
    # Sending to somebody who is gone: the reading end notices as well.
    with contextlib.suppress(WebSocketDisconnect):
        async for push in viewer.pushes():
            if push["type"] == "state":
                state = await current_state(page.line)
                await websocket.send_json({"type": "state", **state.model_dump()})
            else:
                await websocket.send_json(push)


async def _until_gone(websocket: WebSocket) -> None:
    # Whatever they say meanwhile is not heeded.
    while (await websocket.receive())["type"] != "websocket.disconnect":
        pass


def _stamps() -> tuple[object, ...]:
    return config.stamp(), config.stamp(paths.vocabulary_file())
