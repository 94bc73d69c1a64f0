"""The `asr` worker: messages in, transcripts out."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from dictate.domain import UtteranceId
from dictate.errors import ModelError
from dictate.messages import AsrSetup, Failed, Feed, Finish, Forget, Ready, Recognised

if TYPE_CHECKING:
    from dictate.messages import Message
    from dictate.ports import Channel, Transcriber
    from dictate.settings import RecogniserSettings

_log = logging.getLogger(__name__)


def serve(channel: Channel) -> None:
    """Load the model that the first message names, then answer for the worker's whole life.

    Raises:
        ModelError: The model or the library that runs it is missing or corrupt.
    """
    frame = channel.receive()
    assert frame is not None
    setup, _ = frame
    assert isinstance(setup, AsrSetup)
    started = time.monotonic()
    transcriber = _load(Path(setup.model_dir), setup.recogniser)
    channel.send(Ready(load_ms=(time.monotonic() - started) * 1000))
    while True:
        if frame := channel.receive():
            _serve_one(channel, transcriber, *frame)


def _load(model_dir: Path, settings: RecogniserSettings) -> Transcriber:
    # The numeric libraries read these once, when they are imported. Mel features are cheap enough
    # for one thread; the decoder's own number is set when its model is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Threads that spin for work would take the cores from the cleaner and from the desktop.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        from dictate.asr.whisper import WhisperTranscriber  # after the variables
    except ImportError as error:
        message = f"the speech recognition library cannot be loaded: {error}"
        raise ModelError(message, "Run `systemd/install.sh` again") from error
    return WhisperTranscriber(model_dir, settings)


def _serve_one(
    channel: Channel, transcriber: Transcriber, message: Message, payload: bytes
) -> None:
    if not isinstance(message, Feed | Finish | Forget):
        _log.error("%s is no message for the recogniser", type(message).__name__)
        return
    try:
        if answer := _answer(transcriber, message, payload):
            channel.send(answer)
    except Exception as error:  # noqa: BLE001  # the worker loop: one bad utterance is not the end
        # Only the type: what a native library says might quote what it was given.
        kind = type(error).__name__
        _log.error("utterance %d: %s", message.utterance_id, kind)
        transcriber.forget(UtteranceId(message.utterance_id))
        channel.send(
            Failed(
                utterance_id=message.utterance_id,
                message=f"the recogniser failed on this utterance ({kind})",
                remedy="See `dictate status` and the log.",
            )
        )


def _answer(
    transcriber: Transcriber, message: Feed | Finish | Forget, payload: bytes
) -> Recognised | None:
    utterance_id = UtteranceId(message.utterance_id)
    match message:
        case Feed():
            import numpy as np  # loaded with the transcriber

            transcriber.feed(utterance_id, np.frombuffer(payload, dtype="<f4"))
            return None
        case Forget():
            transcriber.forget(utterance_id)
            return None
    transcript = transcriber.finish(utterance_id)
    return Recognised(
        utterance_id=message.utterance_id,
        text=transcript.text,
        language=transcript.language,
        seconds=transcript.seconds,
        recognise_ms=transcript.recognise_ms,
    )
