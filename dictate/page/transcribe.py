"""Audio files and texts: the page's drop target, its switch for the level, and scripts."""

from __future__ import annotations

import asyncio
import tempfile
from http import HTTPStatus
from typing import IO, TYPE_CHECKING, TypeVar

from fastapi import APIRouter, Request
from starlette.requests import ClientDisconnect

from dictate import config
from dictate.audio import file as audio_file
from dictate.domain import Level
from dictate.errors import AudioError
from dictate.page.answers import answered
from dictate.page.problems import TooLargeError
from dictate.page.refusal import Refused, documented
from dictate.page.schemas import Answer, ToClean
from dictate.page.shared import Shared

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

router = APIRouter(tags=["speech"])

_BYTES_PER_S = 48_000 * 2 * 4
"""Of the largest file that is usual: 48 kHz, two channels, 32 bits. A longer recording may well be
smaller, and is refused when it has been decoded."""

_HEAD_BYTES = 1024 * 1024
"""What a file may hold besides its samples: names, a picture."""

_N_FILES = 2
"""So many are received and decoded at once: an hour of sound takes 230 MB when it is decoded."""

_STALL_S = 30.0
"""Whoever sends nothing for so long makes way for the next."""

_SHORTER = "Cut it, or set audio.max_utterance_s higher"

_files = asyncio.Semaphore(_N_FILES)

_Value = TypeVar("_Value")

_ANY_FILE = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/api/transcribe",
    openapi_extra=_ANY_FILE,
    responses=documented(HTTPStatus.REQUEST_TIMEOUT),
)
async def transcribe(request: Request, page: Shared, level: Level = Level.TIDY) -> Answer:
    """Recognise and clean an audio file: WAV, FLAC, MP3, Ogg or M4A, with any content type."""
    settings, _mistakes = await asyncio.to_thread(config.examine)
    max_s = settings.audio.max_utterance_s
    async with _files:
        pcm = await _received(request, max_s)
        answer = await _while_there(request, page.line.recognise(pcm, level))
    return answered(answer)


@router.post("/api/clean")
async def clean(given: ToClean, page: Shared) -> Answer:
    """Clean a transcript at a level."""
    return answered(await page.line.clean(given.text, given.language, given.level))


async def _received(request: Request, max_s: int) -> bytes:
    max_bytes = max_s * _BYTES_PER_S + _HEAD_BYTES
    n_bytes = int(request.headers.get("content-length", "0"))
    # Without a name, and gone with this process.
    with tempfile.TemporaryFile() as file:
        async for part in _parts(request):
            n_bytes = max(n_bytes, file.tell() + len(part))
            if n_bytes > max_bytes:
                message = f"The file is larger than {max_bytes // 1024**2} MB"
                raise TooLargeError(message, _SHORTER)
            await asyncio.to_thread(file.write, part)
        return await asyncio.to_thread(_decoded, file, max_s)


async def _parts(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes.

    Raises:
        Refused: It does not come any more.
    """
    parts = request.stream()
    while True:
        try:
            async with asyncio.timeout(_STALL_S):
                part = await anext(parts, None)
        except TimeoutError:
            stalled = AudioError("The file did not arrive whole", "Send it again")
            raise Refused(stalled, HTTPStatus.REQUEST_TIMEOUT) from None
        if part is None:
            return
        yield part


def _decoded(file: IO[bytes], max_s: int) -> bytes:
    file.seek(0)
    try:
        pcm = audio_file.decode(file, "The file", max_s)
    except audio_file.TooLongError as error:
        raise TooLargeError(error.message, error.remedy) from None
    if not pcm:
        message = "The file holds no sound"
        raise AudioError(message, audio_file.REMEDY)
    return pcm


async def _while_there(request: Request, asking: Coroutine[object, object, _Value]) -> _Value:
    """What `asking` comes to; it is cancelled when whoever asked has gone.

    Raises:
        ClientDisconnect: They have.
    """
    asked = asyncio.ensure_future(asking)
    gone = asyncio.ensure_future(request.receive())
    try:
        await asyncio.wait({asked, gone}, return_when=asyncio.FIRST_COMPLETED)
        if asked.done():
            return asked.result()
        raise ClientDisconnect
    finally:
        for task in (asked, gone):
            task.cancel()
        await asyncio.wait({asked, gone})
