"""The outermost layer of the page's server: limits, headers, and no word in the log."""

from __future__ import annotations

import logging
import time
import traceback
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.websockets import WebSocketDisconnect

from dictate.page.problems import SEE_DOCS, TooLargeError, problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_PLAIN = 1000
"""How Starlette closes a WebSocket that has no route."""

_N_OPEN = 512
"""Requests and WebSockets at once: the page has some ten, a script may have 200, and a process has
1024 files (Linux' usual limit)."""

_PASSED_OVER_BYTES = 8 * 1024 * 1024
"""So much of a body that is too large is still read."""

MAX_BODY_BYTES = 1024 * 1024
"""For everything but audio files."""

AUDIO_PATH = "/api/transcribe"
"""Counts its bytes itself."""


class Border:
    """Lets no error, no flood and no answer without the headers through.

    Also knows since when nobody has asked.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._n_open = 0
        self._last_s = time.monotonic()

    def idle_s(self) -> float:
        """For how long nobody has been connected. Any thread."""
        return 0.0 if self._n_open else time.monotonic() - self._last_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or WebSocket."""
        answer = _Answer(scope, send)
        self._n_open += 1
        try:
            if self._n_open > _N_OPEN:
                busy = problem(503, "Too many requests at once", "Try it again in a moment")
                await busy(scope, receive, answer.send)
                return
            await self._app(scope, _bounded(scope, receive), answer.send)
        except (ClientDisconnect, WebSocketDisconnect):
            # They went while something was told or asked of them.
            return
        except Exception as error:  # noqa: BLE001 - the border of a request; the next is another
            # Not the error's own words: they could quote the user's.
            place = "".join(traceback.format_tb(error.__traceback__))
            _log.error("page: %s\n%s", type(error).__name__, place)
            if not answer.has_begun:
                failed = problem(500, "The page's server failed", "The log tells where")
                await failed(scope, receive, answer.send)
        finally:
            self._n_open -= 1
            self._last_s = time.monotonic()


class _Answer:
    """Puts the headers on an answer, and knows whether it has begun."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.has_begun = False
        self._scope = scope
        self._send = send
        path = scope["path"]
        is_file = path == "/" or path.startswith("/page/")
        # The page's files are asked for again at every start: an update may have changed them.
        self._cache = "no-cache" if is_file else "no-store"

    async def send(self, message: Message) -> None:
        if message["type"] == "websocket.close" and not self.has_begun:
            # No route took it; closed like this, uvicorn would answer in its own words.
            status, reason = (404, "Not Found") if message["code"] == _PLAIN else (422, "Not valid")
            await problem(status, reason, SEE_DOCS)(self._scope, _nothing, self.send)
            return
        self.has_begun = True
        if message["type"] in {"http.response.start", "websocket.http.response.start"}:
            headers = MutableHeaders(scope=message)
            headers.update(_HEADERS)
            headers["Cache-Control"] = self._cache
        await self._send(message)


async def _nothing() -> Message:
    raise AssertionError


def _bounded(scope: Scope, receive: Receive) -> Receive:
    """`receive`, up to so many bytes of a body."""
    if scope["type"] != "http" or scope["path"] == AUDIO_PATH:
        return receive
    announced = Headers(scope=scope).get("content-length", "0")
    n_bytes = 0

    async def take() -> Message:
        nonlocal n_bytes
        part = await receive()
        n_bytes += len(part.get("body", b""))
        if n_bytes > MAX_BODY_BYTES or (announced.isdigit() and int(announced) > MAX_BODY_BYTES):
            await _pass_over(part, receive)
            reason = f"This request is larger than {MAX_BODY_BYTES // 1024} kB"
            raise TooLargeError(reason, "Only an audio file may be larger")
        return part

    return take


async def _pass_over(part: Message, receive: Receive) -> None:
    """Read the rest if it is not much: who still sends at the end may not see the answer."""
    n_bytes = 0
    while part.get("more_body") and n_bytes < _PASSED_OVER_BYTES:
        part = await receive()
        n_bytes += len(part.get("body", b""))
