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
from dictate.messages import AsrSetup, Committed, Failed, Feed, Finish, Forget, Ready, Recognised

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
    service = _Service(channel, transcriber)
    while True:
        service.serve_next()


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


class _Service:
    """Answers requests in the order in which they came, and uses the time between them.

    What is patient is done stretch by stretch in that time, and only while nothing else is there.
    """

    def __init__(self, channel: Channel, transcriber: Transcriber) -> None:
        self._channel = channel
        self._transcriber = transcriber
        self._next: tuple[Message, bytes] | None = None
        """A request that came while something was done ahead."""
        self._spoilt: set[int] = set()
        """Utterances of which something could not be taken."""

        self._urgent: dict[UtteranceId, None] = {}
        self._patient: dict[UtteranceId, None] = {}
        """Utterances that were fed and not finished yet, in the order in which they began."""

        self._put_off: dict[UtteranceId, Finish] = {}
        """Patient ones whose transcript is asked for."""

        self._told: Committed | None = None
        """What the daemon knows already."""

    def serve_next(self) -> None:
        """Serve one request; while none is there do one thing ahead, if there is one to do."""
        frame, self._next = self._next or self._channel.receive(timeout_s=0), None
        if not frame and not self._work_ahead() and not self._finish_patient():
            frame = self._channel.receive()
        if frame:
            self._take(*frame)

    def _work_ahead(self) -> bool:
        try:
            among = [*(self._urgent or self._patient)]
            utterance_id = self._transcriber.work_ahead(among, self._listen)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001  # the worker loop: `finish` will try again
            _log.error("ahead of the end: %s", type(error).__name__)
            return True
        if utterance_id is not None:
            self._tell_so_far(utterance_id)
        return utterance_id is not None

    def _tell_so_far(self, utterance_id: UtteranceId) -> None:
        text, language = self._transcriber.so_far(utterance_id)
        committed = Committed(utterance_id=utterance_id, text=text, language=language)
        if text and committed != self._told:
            self._told = committed
            self._channel.send(committed)

    def _listen(self) -> None:
        """Take the blocks that have come; whatever else came waits its turn."""
        while not self._next and (frame := self._channel.receive(timeout_s=0)):
            if isinstance(frame[0], Feed):
                self._take(*frame)
            else:
                self._next = frame

    def _finish_patient(self) -> bool:
        """Finish one that could wait; of its stretches all but the last are done by now."""
        if self._urgent or not self._put_off:
            return False
        self._serve(self._put_off[next(iter(self._put_off))], b"")
        return True

    def _take(self, message: Message, payload: bytes) -> None:
        """Serve a request, or put it off."""
        if not isinstance(message, Feed | Finish | Forget):
            _log.error("%s is no message for the recogniser", type(message).__name__)
            return
        utterance_id = UtteranceId(message.utterance_id)
        if isinstance(message, Feed):
            (self._patient if message.patient else self._urgent)[utterance_id] = None
        if isinstance(message, Finish) and message.patient:
            self._put_off[utterance_id] = message
        else:
            self._serve(message, payload)

    def _serve(self, message: Feed | Finish | Forget, payload: bytes) -> None:
        utterance_id = UtteranceId(message.utterance_id)
        if not isinstance(message, Feed):
            for waiting in (self._urgent, self._patient, self._put_off):
                waiting.pop(utterance_id, None)
        if isinstance(message, Feed) and utterance_id in self._spoilt:
            return
        try:
            self._refuse_spoilt(message)
            if answer := _answer(self._transcriber, message, payload):
                self._channel.send(answer)
            if not isinstance(message, Feed):
                self._spoilt.discard(utterance_id)
        except MemoryError:
            # A fresh process may find more; the daemon sees to it.
            raise
        except Exception as error:  # noqa: BLE001  # one bad utterance is not the end
            # Only the type: what a native library says might quote what it was given.
            kind = type(error).__name__
            _log.error("utterance %d: %s", utterance_id, kind)
            self._transcriber.forget(utterance_id)
            if isinstance(message, Feed):
                self._spoilt.add(utterance_id)
                return
            self._spoilt.discard(utterance_id)
            self._channel.send(
                Failed(
                    utterance_id=utterance_id,
                    message=f"the recogniser failed on this utterance ({kind})",
                    remedy="See `dictate status` and the log.",
                )
            )

    def _refuse_spoilt(self, message: Message) -> None:
        if isinstance(message, Finish) and message.utterance_id in self._spoilt:
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
