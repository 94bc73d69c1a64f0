"""The page's worker as a process of its own, with the test in the place of the daemon."""

from __future__ import annotations

import io
import threading
import time
import wave
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Self

import httpx
from websockets.sync.client import connect

from dictate import messages as say
from dictate.control.protocol import Reply, Request
from dictate.control.server import ControlServer
from dictate.worker.conversation import Conversation, NoAnswerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from websockets.sync.client import ClientConnection

LIMIT_S = 60.0

STATE = say.TrayState(
    phase="idle", level="tidy", line="Hold Right Ctrl and speak", can_cancel=False
)

HEARD = "um I I want tea"
CLEAN = "I want tea."
PARTS = [
    {"text": "um", "removed": True},
    {"text": "I", "removed": True},
    {"text": "I", "removed": False},
    {"text": "want", "removed": False},
    {"text": "tea", "removed": False},
]


class Daemon:
    """What the page's worker sees of a daemon.

    Args:
        page_dir: The static files.
        idle_s: When the worker ends by itself.
        answer: Called for all that the worker says, on a thread of this object's.
    """

    def __init__(
        self,
        page_dir: Path,
        idle_s: float = 600.0,
        answer: Callable[[Daemon, say.Message], None] | None = None,
    ) -> None:
        self.asked: list[Request] = []
        """All that came over the control socket."""

        self.answer = answer or answer_words
        self.end: int | None = None
        """The status with which the worker ended, if it did."""

        self._said: list[tuple[say.Message, bytes]] = []
        self._news = threading.Condition()
        self._worker = Conversation("page", say.PageSetup(page_dir=str(page_dir), idle_s=idle_s))

    def __enter__(self) -> Self:
        self._control = ControlServer(self._reply)
        self._worker.start()
        self._answers = self._worker.answers_until(time.monotonic() + 600)
        opened = next(
            message for message, _ in self._answers if isinstance(message, say.PageOpened)
        )
        address, _, self.token = opened.url.partition("#token=")
        self.url = address.rstrip("/")
        self.host = self.url.removeprefix("http://")
        self.send(STATE)
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._worker.__exit__()
        self._control.close()

    @property
    def pid(self) -> int | None:
        """The worker's process."""
        return self._worker.pid

    def address(self) -> tuple[str, int]:
        """Where the worker listens."""
        host, _, port = self.host.partition(":")
        return host, int(port)

    def send(self, message: say.Message, payload: bytes = b"") -> None:
        """Say this to the worker."""
        self._worker.send(message, payload)

    def wait_until(self, ready: Callable[[], bool], limit_s: float = LIMIT_S) -> None:
        """Wait until what the worker said makes it so."""
        with self._news:
            assert self._news.wait_for(ready, limit_s)

    def said(self, kind: type[say.Message]) -> list[Any]:
        """What the worker has said of this kind."""
        return [message for message, _ in self._said if isinstance(message, kind)]

    def all_said(self) -> list[say.Message]:
        """What the worker has said behind `PageOpened`."""
        return [message for message, _ in self._said]

    def pcm(self) -> bytes:
        """All samples that the worker has sent."""
        return b"".join(payload for _, payload in self._said)

    def _read(self) -> None:
        try:
            for message, payload in self._answers:
                with self._news:
                    self._said.append((message, payload))
                    self._news.notify_all()
                self.answer(self, message)
        except NoAnswerError:
            with self._news:
                assert self._worker._process.end
                self.end = self._worker._process.end.status
                self._news.notify_all()

    def _reply(self, request: Request) -> Reply:
        self.asked.append(request)
        status: dict[str, object] = {"phase": "idle", "paused": request.value == "on"}
        if request.command == "cleanup":
            status["level"] = request.value
        return Reply(ok=True, status=status)

    # --- the browser's side -----------------------------------------------------------------------

    def client(self, **headers: str) -> httpx.Client:
        """A script with the token; more headers in Python's spelling."""
        spelled = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.Client(
            base_url=self.url,
            headers={"Authorization": f"Bearer {self.token}"} | spelled,
            timeout=LIMIT_S,
            trust_env=False,
        )

    def stranger(self, **headers: str) -> httpx.Client:
        """Somebody without the token."""
        client = self.client(**headers)
        del client.headers["Authorization"]
        return client

    def upload_head(self, n_bytes: int) -> bytes:
        """What comes before so many bytes of an audio file."""
        return (
            f"POST /api/transcribe HTTP/1.1\r\nHost: {self.host}\r\n"
            f"Authorization: Bearer {self.token}\r\nContent-Length: {n_bytes}\r\n\r\n"
        ).encode()

    @contextmanager
    def browser(self) -> Iterator[httpx.Client]:
        """One that has entered by the token and holds the cookie."""
        with self.stranger(Origin=self.url, Sec_Fetch_Site="same-origin") as browser:
            assert browser.post("/api/enter", json={"token": self.token}).status_code == 204
            yield browser

    @contextmanager
    def socket(self, path: str, **headers: str) -> Iterator[ClientConnection]:
        """A WebSocket with the token, or with these headers alone."""
        headers = headers or {"Authorization": f"Bearer {self.token}"}
        with connect(
            f"ws://{self.host}{path}",
            additional_headers=headers,
            open_timeout=LIMIT_S,
            close_timeout=LIMIT_S,
            proxy=None,
        ) as socket:
            yield socket

    @contextmanager
    def sockets(self, path: str, number: int) -> Iterator[list[ClientConnection]]:
        """Some WebSockets with the token."""
        with ExitStack() as stack:
            yield [stack.enter_context(self.socket(path)) for _ in range(number)]


def answer_words(daemon: Daemon, message: say.Message) -> None:
    """Answer every request with the same words, at once."""
    match message:
        case say.GuestBegan():
            daemon.send(say.GuestExpected(request=message.request, text="um I", language="en"))
        case say.GuestEnded() | say.GuestFile():
            daemon.send(heard(message.request))
            daemon.send(answered(message.request))
        case say.GuestText():
            daemon.send(answered(message.request, message.level))


def heard(request: int) -> say.GuestHeard:
    """What every guest said."""
    return say.GuestHeard(
        request=request, text=HEARD, language="en", seconds=1.5, recognise_ms=20.0
    )


def answered(request: int, level: str = "tidy") -> say.GuestAnswered:
    """What became of it."""
    return say.GuestAnswered(
        request=request, text=CLEAN, tidy=CLEAN, level=level, by="rules", clean_ms=3.0, notes=["n"]
    )


def wav(seconds: float, rate_hz: int = 16_000) -> bytes:
    """A file of something that is not silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, rate_hz, 0, "NONE", ""))
        out.writeframes(b"\0\x10" * int(seconds * rate_hz))
    return file.getvalue()
