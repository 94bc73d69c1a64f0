"""Microphones on the page: which there are, and how loud one is.

Both are asked of a worker as the daemon has one, since a sound server that hangs takes whoever
asks it along.
"""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Annotated

import msgspec
from fastapi import APIRouter, Query, WebSocket
from pydantic import BaseModel

from dictate import config
from dictate import messages as say
from dictate.doctor import sound
from dictate.domain import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ
from dictate.errors import AudioError
from dictate.page.pushing import push
from dictate.worker.conversation import Conversation

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.page.pushing import Tell

router = APIRouter(prefix="/api/microphones", tags=["microphones"])

_NAMES_S = 6.0
"""The worker itself gives a sound server that hangs up after 3 s."""

_LEVEL_BYTES = SAMPLE_RATE_HZ // 15 * BYTES_PER_SAMPLE
"""Fifteen levels a second: smooth to the eye."""

_LOOK_S = 0.2
"""How long a worker is kept whose listener has gone."""


_one_look = threading.Lock()
"""Whoever asks often is no reason for many processes."""


class Microphones(BaseModel):
    """What can be chosen as `audio.device`."""

    names: list[str]
    """As the desktop shows them; "default" follows the desktop's choice and is always possible."""

    chosen: str


@router.get("")
def show() -> Microphones:
    """The microphones that are there now."""
    chosen = config.examine()[0].audio.device
    with _one_look, Conversation("mic", _setup(chosen)) as worker:
        names = worker.wait_for(say.Microphones, _NAMES_S).names
    return Microphones(names=names, chosen=chosen)


@router.websocket("/level")
async def level(
    socket: WebSocket, device: Annotated[str | None, Query(max_length=500)] = None
) -> None:
    """Show how loud a microphone is, by default the one of the settings, until the client goes."""
    chosen = device or config.examine()[0].audio.device
    await push(socket, partial(_turns.take, chosen))


class _Turns:
    """At most one meter at a time: who comes later gets the microphone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._microphone = threading.Lock()
        """Held while a worker runs."""

        self._last = threading.Event()
        """Set to end the last one's turn."""

    def take(self, device: str, tell: Tell, gone: threading.Event) -> None:
        """Tell levels until the client goes or another one comes."""
        displaced = threading.Event()
        with self._lock:
            self._last.set()
            self._last = displaced
        with self._microphone:
            _tell_levels(device, tell, lambda: gone.is_set() or displaced.is_set())
        if displaced.is_set() and not gone.is_set():
            reason = "The microphone is being looked at elsewhere"
            raise AudioError(reason, "Close the other page, or start again here")


_turns = _Turns()


def _tell_levels(device: str, tell: Tell, is_over: Callable[[], bool]) -> None:
    """Record and tell levels.

    Raises:
        DictateError: The microphone cannot be heard.
    """
    pcm = b""
    with Conversation("mic", _setup(device)) as worker:
        worker.send(say.StartCapture(utterance_id=1))
        while not is_over():
            for message, payload in worker.answers_until(time.monotonic() + _LOOK_S):
                if isinstance(message, say.AudioBlock):
                    pcm += payload
                if len(pcm) >= _LEVEL_BYTES:
                    tell(_level(pcm))
                    pcm = b""
                if is_over():
                    return


def _level(pcm: bytes) -> dict[str, object]:
    peak, rms = sound.level(pcm)
    return {
        "type": "level",
        "dbfs": round(sound.decibels(rms), 1),
        "peak_dbfs": round(sound.decibels(peak), 1),
    }


def _setup(device: str) -> say.MicSetup:
    """Nothing is kept open, and nothing but what is asked for is recorded."""
    settings = config.examine()[0].audio
    return say.MicSetup(
        audio=msgspec.structs.replace(
            settings, device=device, keep_warm_s=0, pre_roll_ms=0, post_roll_ms=0
        )
    )
