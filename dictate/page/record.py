"""Speaking into the page: samples come over a WebSocket, words go back over it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, WebSocket
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from dictate import config
from dictate import messages as say
from dictate.domain import SAMPLE_RATE_HZ, Level
from dictate.errors import DictateError
from dictate.page.answers import answered
from dictate.page.line import Guest, reply
from dictate.page.shared import Page, Shared

router = APIRouter()

SILENT_S = 30.0
"""A browser that records sends some ten frames a second, silent or not. One that sends nothing for
so long is asleep, and nobody speaks into it."""

_BYTES = 2
"""Of a sample as the browser sends it: signed, little endian."""

_FULL_SCALE = 32768


class Start(BaseModel):
    """Samples follow."""

    type: Literal["start"]
    level: Level = Level.TIDY


class Stop(BaseModel):
    """All was said."""

    type: Literal["stop"]


class Cancel(BaseModel):
    """Forget it."""

    type: Literal["cancel"]


_requests: TypeAdapter[Start | Stop | Cancel] = TypeAdapter(
    Annotated[Start | Stop | Cancel, Field(discriminator="type")]
)


@router.websocket("/api/record")
async def record(websocket: WebSocket, page: Shared) -> None:
    """Take one recording after another, until nobody is there any more."""
    settings, _mistakes = await asyncio.to_thread(config.examine)
    await websocket.accept()
    recorder = _Recorder(websocket, page, settings.audio.max_utterance_s)
    try:
        await recorder.serve()
    finally:
        # Whoever closed it in mid-sentence has spoken all the same.
        await recorder.end()


class _Recorder:
    """One browser's recordings, one at a time."""

    def __init__(self, websocket: WebSocket, page: Page, max_s: int) -> None:
        self._websocket = websocket
        self._page = page
        self._max_s = max_s
        self._guest: Guest | None = None
        """From the start up to the answer."""

        self._n_left: int | None = None
        """So many samples are still taken; None when nothing is being recorded."""

        self._notes: list[str] = []
        self._telling: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Take what comes until the socket is closed."""
        while True:
            try:
                async with asyncio.timeout(None if self._n_left is None else SILENT_S):
                    message = await self._websocket.receive()
            except TimeoutError:
                self._notes.append(f"The recording ended: no sound came for {SILENT_S:.0f} s")
                await self.end()
                continue
            if message["type"] == "websocket.disconnect":
                return
            try:
                await self._take(message)
            except DictateError as error:
                await self._complain(error.message, error.remedy)

    async def end(self) -> None:
        """All was said that will be said of this recording; nothing if there is none."""
        if self._guest and self._n_left is not None:
            self._n_left = None
            await self._page.line.send(say.GuestEnded(request=self._guest.number))

    async def _take(self, message: Any) -> None:
        if (samples := message.get("bytes")) is not None:
            await self._feed(samples)
            return
        try:
            request = _requests.validate_json(message["text"])
        except ValidationError:
            await self._complain("That was no request", '{"type": "start"}, "stop" or "cancel"')
            return
        match request:
            case Start():
                await self._start(request.level)
            case Stop():
                await self.end()
            case Cancel():
                await self._forget()

    async def _start(self, level: Level) -> None:
        if self._guest:
            await self._complain("A recording is on already", "Stop or cancel it first")
            return
        self._guest = guest = self._page.line.guest()
        self._n_left = self._max_s * SAMPLE_RATE_HZ
        self._notes = []
        await self._page.line.send(say.GuestBegan(request=guest.number, level=level))
        await self._websocket.send_json({"type": "recording"})
        self._telling = asyncio.create_task(self._tell(guest))

    async def _feed(self, samples: bytes) -> None:
        if not self._guest or self._n_left is None:
            # On their way when the recording came to its end.
            return
        if len(samples) % _BYTES:
            await self._complain(
                "A frame holds half a sample", "Send 16-bit little endian samples, mono, 16 kHz"
            )
            return
        taken = np.frombuffer(samples, "<i2")[: self._n_left]
        if not taken.size:
            return
        block = (taken.astype("<f4") / _FULL_SCALE).tobytes()
        await self._page.line.send(say.GuestBlock(request=self._guest.number), block)
        self._n_left -= taken.size
        if not self._n_left:
            self._notes.append(f"The recording ended at {self._max_s} s (audio.max_utterance_s)")
            await self.end()

    async def _forget(self) -> None:
        if guest := self._guest:
            self._let_go(guest)
            assert self._telling
            self._telling.cancel()
            await self._page.line.send(say.GuestLeft(request=guest.number))

    def _let_go(self, guest: Guest) -> None:
        self._page.line.leave(guest)
        self._guest = self._n_left = None

    async def _tell(self, guest: Guest) -> None:
        # Sending to somebody who is gone: the reading end notices as well.
        with contextlib.suppress(OSError):
            heard: say.GuestHeard | None = None
            async for answer in guest.answers():
                if isinstance(answer, say.GuestHeard):
                    heard = answer
                if isinstance(answer, say.GuestAnswered | say.GuestRefused):
                    # Before they hear of it: their next start may be as quick as that.
                    self._let_go(guest)
                await self._websocket.send_json(self._told(heard, answer))

    def _told(self, heard: say.GuestHeard | None, answer: say.Message) -> dict[str, Any]:
        match answer:
            case say.GuestExpected():
                return {"type": "expected", "text": answer.text}
            case say.GuestHeard():
                return {
                    "type": "heard",
                    "text": answer.text,
                    "language": answer.language,
                    "seconds": answer.seconds,
                    "ms": answer.recognise_ms,
                }
            case say.GuestAnswered():
                whole = answered(reply(heard, answer), *self._notes)
                return {"type": "answer", **whole.model_dump()}
            case say.GuestRefused():
                return _error(answer.message, answer.remedy)
        raise AssertionError

    async def _complain(self, message: str, remedy: str) -> None:
        await self._websocket.send_json(_error(message, remedy))


def _error(message: str, remedy: str) -> dict[str, Any]:
    return {"type": "error", "message": message, "remedy": remedy}
