"""Speaking into the page: samples come over a WebSocket, words go back over it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from dictate import config
from dictate import messages as say
from dictate.domain import SAMPLE_RATE_HZ, Level
from dictate.errors import DictateError
from dictate.page.answers import answered
from dictate.page.line import Guest, reply
from dictate.page.shared import Page, Shared

router = APIRouter()

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
        await recorder.abandon()


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

        self._level = Level.TIDY
        self._has_begun = False
        """The daemon knows of it."""

        self._notes: list[str] = []
        """What the answer shall say besides the daemon's own."""

        self._telling: asyncio.Task[None] | None = None

    async def serve(self) -> None:
        """Take what comes until the socket is closed."""
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            try:
                await self._take(message)
            except DictateError as error:
                await self._complain(error.message, error.remedy)

    async def abandon(self) -> None:
        """Nobody is there any more: whatever was said is for the history."""
        if (guest := self._leave()) and self._has_begun:
            await self._page.line.send(say.GuestEnded(request=guest.number, gone=True))

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
                await self._end()
            case Cancel():
                await self._forget()

    async def _start(self, level: Level) -> None:
        if self._guest:
            await self._complain("A recording is on already", "Stop or cancel it first")
            return
        self._guest = guest = self._page.line.guest()
        self._level = level
        self._has_begun = False
        self._n_left = self._max_s * SAMPLE_RATE_HZ
        self._notes = []
        self._telling = asyncio.create_task(self._tell(guest))
        await self._websocket.send_json({"type": "recording"})

    async def _begin(self, guest: Guest) -> None:
        # Not before the first sample: the user may have to allow the microphone first, and the
        # daemon takes a guest who says nothing for one who has gone.
        if not self._has_begun:
            self._has_begun = True
            await self._page.line.send(say.GuestBegan(request=guest.number, level=self._level))

    async def _feed(self, samples: bytes) -> None:
        guest, n_left = self._guest, self._n_left
        if guest is None or n_left is None:
            # On their way when the recording came to its end.
            return
        if len(samples) % _BYTES:
            await self._complain(
                "A frame holds half a sample", "Send 16-bit little endian samples, mono, 16 kHz"
            )
            return
        taken = np.frombuffer(samples, "<i2")[:n_left]
        if not taken.size:
            return
        # While the pipe takes it the daemon may refuse the rest.
        self._n_left = n_left - taken.size
        await self._begin(guest)
        block = (taken.astype("<f4") / _FULL_SCALE).tobytes()
        await self._page.line.send(say.GuestBlock(request=guest.number), block)
        if self._n_left == 0:
            self._notes.append(f"The recording ended at {self._max_s} s (audio.max_utterance_s)")
            await self._end()

    async def _end(self) -> None:
        """All was said."""
        if (guest := self._guest) and self._n_left is not None:
            self._n_left = None
            await self._begin(guest)
            await self._page.line.send(say.GuestEnded(request=guest.number))

    async def _forget(self) -> None:
        if (guest := self._leave()) and self._has_begun:
            await self._page.line.send(say.GuestLeft(request=guest.number))

    def _leave(self) -> Guest | None:
        """Listen no more to the guest that there is."""
        guest = self._guest
        if guest and self._telling:
            self._let_go(guest)
            self._telling.cancel()
        return guest

    def _let_go(self, guest: Guest) -> None:
        self._page.line.leave(guest)
        self._guest = self._n_left = None

    async def _tell(self, guest: Guest) -> None:
        # Sending to somebody who is gone: the reading end notices as well.
        with contextlib.suppress(WebSocketDisconnect):
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
