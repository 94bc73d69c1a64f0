"""The `asr` worker: messages in, transcripts out."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from dictate.domain import UtteranceId
from dictate.errors import ModelError
from dictate.machine import require_memory
from dictate.messages import AsrSetup, Failed, Feed, Finish, Forget, Ready, Recognised

if TYPE_CHECKING:
    from dictate.asr.whisper import WhisperTranscriber
    from dictate.messages import Message
    from dictate.ports import Channel, Transcriber
    from dictate.settings import RecogniserSettings

_log = logging.getLogger(__name__)


_NO_MEMORY = "failed to allocate"
"""Some of the libraries below say it like this ("mkl_malloc: failed to allocate memory")."""


class _SpoiltError(Exception):
    """A part of the utterance is missing."""


def serve(channel: Channel) -> None:
    """Load the model that the first message names, then answer for the worker's whole life.

    Raises:
        ModelError: The model or the library that runs it is missing or corrupt.
        MemoryError: There is not enough memory, now or later.
    """
    frame = channel.receive()
    assert frame is not None
    setup, _ = frame
    assert isinstance(setup, AsrSetup)
    started = time.monotonic()
    transcriber = _load(Path(setup.model_dir), setup.recogniser, gpu_crashed=setup.gpu_crashed)
    channel.send(_ready(transcriber, (time.monotonic() - started) * 1000))
    spoilt: set[int] = set()
    while True:
        if frame := channel.receive():
            _serve_one(channel, transcriber, spoilt, *frame)


def _ready(transcriber: WhisperTranscriber, load_ms: float) -> Ready:
    loaded = transcriber.loaded
    device = str(loaded.device)
    return Ready(load_ms=load_ms, device=device, notice=loaded.notice, remedy=loaded.remedy)


def _load(
    model_dir: Path, settings: RecogniserSettings, *, gpu_crashed: bool
) -> WhisperTranscriber:
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
    try:
        return WhisperTranscriber(model_dir, settings, gpu_crashed=gpu_crashed)
    except ModelError as error:
        if isinstance(error.__cause__, MemoryError) or _NO_MEMORY in error.message:
            raise MemoryError from error
        require_memory(sum(file.stat().st_size for file in model_dir.glob("*.bin")))
        raise


def _serve_one(
    channel: Channel,
    transcriber: Transcriber,
    spoilt: set[int],
    message: Message,
    payload: bytes,
) -> None:
    """Take one message; `spoilt` holds the utterances of which something could not be taken."""
    if not isinstance(message, Feed | Finish | Forget):
        _log.error("%s is no message for the recogniser", type(message).__name__)
        return
    utterance_id = message.utterance_id
    try:
        _refuse_spoilt(spoilt, message)
        if answer := _answer(transcriber, message, payload):
            channel.send(answer)
        if not isinstance(message, Feed):
            spoilt.discard(utterance_id)
    except MemoryError:
        # A fresh process may find more; the daemon sees to it.
        raise
    except Exception as error:  # noqa: BLE001  # the worker loop: one bad utterance is not the end
        # Only the type: what a native library says might quote what it was given.
        kind = type(error).__name__
        _log.error("utterance %d: %s", utterance_id, kind)
        transcriber.forget(UtteranceId(utterance_id))
        if isinstance(message, Feed):
            spoilt.add(utterance_id)
            return
        spoilt.discard(utterance_id)
        channel.send(
            Failed(
                utterance_id=utterance_id,
                message=f"the recogniser failed on this utterance ({kind})",
                remedy="See `dictate status` and the log.",
            )
        )


def _refuse_spoilt(spoilt: set[int], message: Message) -> None:
    if isinstance(message, Finish) and message.utterance_id in spoilt:
        # The rest alone would pass for the whole.
        raise _SpoiltError


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
