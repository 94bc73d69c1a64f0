"""The `page` worker: a server of its own for the user's browser, and the line to the daemon."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

from dictate import messages as say
from dictate.page import models
from dictate.page.access import Secrets
from dictate.page.app import create
from dictate.page.line import Line
from dictate.page.live import Live
from dictate.page.past import Past
from dictate.page.shared import Page

if TYPE_CHECKING:
    from dictate.ports import Channel

_log = logging.getLogger(__name__)

_ADDRESS = "127.0.0.1"

_MAX_FRAME_BYTES = 64 * 1024
"""Two seconds of sound in one WebSocket frame; a browser sends a tenth of that."""

_NICENESS = 10
"""What somebody asks of the page waits for what is being dictated."""

_N_THREADS = 16

_LOOK_S = 5.0
"""How exactly the idle end is kept."""


def serve(channel: Channel) -> None:
    """Serve the page until nobody has looked at it for a while; main thread.

    The server runs on a thread and an event loop of its own, while this one hands it what the
    daemon says.
    """
    started_s = time.monotonic()
    found = channel.receive()
    assert found is not None
    setup = found[0]
    assert isinstance(setup, say.PageSetup)
    os.nice(_NICENESS)
    _log_without_words()
    server = _Server(channel, Path(setup.page_dir))
    server.start()
    channel.send(say.Ready(load_ms=1000 * (time.monotonic() - started_s)))
    channel.send(say.PageOpened(url=server.url))
    while server.is_running() and (left_s := setup.idle_s - server.idle_s()) > 0:
        if received := channel.receive(timeout_s=min(left_s, _LOOK_S)):
            server.line.take(received[0])


class _Server:
    """The page's server, on its thread."""

    def __init__(self, channel: Channel, page_dir: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(_tell_of)
        # More than one for each core: they wait for the daemon and for disks.
        self._loop.set_default_executor(ThreadPoolExecutor(_N_THREADS, "page"))
        # From here on whoever asks waits, and is not refused.
        self._socket = socket.create_server((_ADDRESS, 0))
        port = self._socket.getsockname()[1]
        past = Past()
        live = Live(self._loop, past)
        self.line = Line(channel, self._loop, lambda: live.tell({"type": "state"}))
        secrets = Secrets()
        self._app = create(Page(self.line, live, past, secrets), page_dir, port)
        self.url = f"http://{_ADDRESS}:{port}/#token={secrets.token}"
        self._thread = threading.Thread(target=self._run, name="page", daemon=True)

    def start(self) -> None:
        """Serve from now on."""
        self._thread.start()

    def is_running(self) -> bool:
        """Whether it still serves."""
        return self._thread.is_alive()

    def idle_s(self) -> float:
        """For how long nobody has looked, and nothing was brought for them."""
        return 0.0 if models.downloads().under_way else self._app.idle_s()

    def _run(self) -> None:
        # uvicorn takes over the process's signals only on its main thread.
        server = uvicorn.Server(
            uvicorn.Config(
                self._app,
                lifespan="off",
                log_config=None,
                access_log=False,
                # What it warns of is what clients send, as often as they like.
                log_level=logging.ERROR,
                server_header=False,
                # What a header claims about the client is nobody's business here.
                proxy_headers=False,
                http="h11",
                ws="websockets-sansio",
                ws_max_size=_MAX_FRAME_BYTES,
                # It would let a small frame grow beyond the limit, and costs more than it saves.
                ws_per_message_deflate=False,
            )
        )
        self._loop.run_until_complete(server.serve(sockets=[self._socket]))


class _WithoutWords(logging.Formatter):
    """Says of an error what kind it was and where, but not its words: they could quote ours."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the base class's name
        kind, _error, place = ei
        return f"{kind.__name__}\n{''.join(traceback.format_tb(place))}"


def _log_without_words() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_WithoutWords("%(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)


def _tell_of(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What no task has caught; asyncio's own line would quote the error."""
    error = context.get("exception")
    place = "".join(traceback.format_tb(error.__traceback__)) if error else ""
    _log.error("%s %s\n%s", context["message"], type(error).__name__, place)
