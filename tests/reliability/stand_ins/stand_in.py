"""Both models at once, in no time: the "words" of an utterance say when it was spoken.

The microphone hears a clock (see `time_signal.py`), so the first and the last sample of an
utterance tell its beginning and its end. What such a text says is what really was recorded.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from time_signal import ms_of

from dictate import messages as say

if TYPE_CHECKING:
    from dictate.ports import Channel

LONG = "-and-is-long-enough-to-be-pasted"
"""Every other text ends so: short ones are typed, long ones pasted."""

RATE_HZ = 16_000
N_SETTLING = RATE_HZ // 50
TOLERANCE_MS = 30
"""How far the clock may be off."""


def serve(channel: Channel) -> None:
    """Answer everything at once, as the recogniser and as the cleaner."""
    assert channel.receive()
    channel.send(say.Ready(load_ms=0.0))
    heard: dict[int, array[float]] = {}
    while True:
        if frame := channel.receive():
            answer(channel, heard, *frame)


def answer(
    channel: Channel, heard: dict[int, array[float]], message: say.Message, payload: bytes
) -> None:
    match message:
        case say.Feed(utterance_id=utterance_id):
            heard.setdefault(utterance_id, array("f")).frombytes(payload)
        case say.Forget(utterance_id=utterance_id):
            heard.pop(utterance_id, None)
        case say.Finish(utterance_id=utterance_id):
            samples = heard.pop(utterance_id, array("f"))
            channel.send(
                say.Recognised(
                    utterance_id=utterance_id,
                    text=text_of(samples),
                    language="en",
                    seconds=len(samples) / RATE_HZ,
                    recognise_ms=0.0,
                )
            )
        case say.Clean(utterance_id=utterance_id, text=text):
            channel.send(say.Cleaned(utterance_id=utterance_id, text=text, by="llm", clean_ms=0.0))
        case _:
            pass


def text_of(samples: array[float]) -> str:
    """When these samples were spoken; empty for what is not the clock's sound."""
    # A stream that was opened for this begins with the filters' own sound.
    settled = samples[N_SETTLING:]
    began_ms = next((ms for ms in map(ms_of, settled) if ms is not None), None)
    ended_ms = next((ms for ms in map(ms_of, reversed(settled)) if ms is not None), None)
    if began_ms is None or ended_ms is None:
        return ""
    text = f"t{began_ms}-{ended_ms}"
    n_ms = 1000 * len(settled) // RATE_HZ
    if abs(n_ms - (ended_ms - began_ms)) > TOLERANCE_MS:
        # Some are missing in the middle, or are there twice.
        return f"{text}-with-{n_ms}"
    return text + (LONG if began_ms % 2 else "")
