"""The baseline: plain faster-whisper, called as most dictation programs call it.

`WhisperModel.transcribe` with int8 weights and a beam of 5, after the key is released: it pads to
30 s and decodes from there. The number of threads is the library's own choice, and everything else
its default; only the language is the user's setting. It speaks the recogniser's messages, in a
worker process of its own, so that neither memory nor thread pools mix.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from dictate.languages import AUTO
from dictate.messages import AsrSetup, Feed, Finish, Ready, Recognised

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

    from dictate.ports import Channel


def serve(channel: Channel) -> None:
    """Load the model that the first message names, then answer for the worker's whole life."""
    from faster_whisper import WhisperModel

    frame = channel.receive()
    assert frame is not None
    setup, _ = frame
    assert isinstance(setup, AsrSetup)
    started_s = time.monotonic()
    model = WhisperModel(setup.model_dir, device="cpu", compute_type="int8")
    channel.send(Ready(load_ms=1000 * (time.monotonic() - started_s)))
    language = None if setup.recogniser.language == AUTO else setup.recogniser.language
    pcm = b""
    while True:
        if not (frame := channel.receive()):
            continue
        match frame[0]:
            case Feed():
                pcm += frame[1]
            case Finish(utterance_id=utterance_id):
                channel.send(_transcribed(model, utterance_id, pcm, language))
                pcm = b""


def _transcribed(
    model: WhisperModel, utterance_id: int, pcm: bytes, language: str | None
) -> Recognised:
    import numpy as np

    samples = np.frombuffer(pcm, dtype="<f4")
    started_s = time.monotonic()
    segments, spoken = model.transcribe(samples, language=language, beam_size=5)
    # The segments are decoded while they are asked for.
    text = "".join(segment.text for segment in segments).strip()
    return Recognised(
        utterance_id=utterance_id,
        text=text,
        language=spoken.language,
        seconds=spoken.duration,
        recognise_ms=1000 * (time.monotonic() - started_s),
    )
