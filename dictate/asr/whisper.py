"""Speech to text: utterances in, transcripts out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from dictate.asr.model import load
from dictate.asr.recogniser import Recogniser
from dictate.asr.utterance import Utterance
from dictate.domain import Transcript, UtteranceId
from dictate.languages import AUTO

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dictate.ports import Samples
    from dictate.settings import RecogniserSettings


class WhisperTranscriber:
    """The `Transcriber` on faster-whisper. Every method on one thread.

    Args:
        model_dir: Folder of a CTranslate2 Whisper model.
        settings: What the user set.

    Raises:
        ModelError: The model is missing, corrupt or no Whisper model.
    """

    def __init__(self, model_dir: Path, settings: RecogniserSettings) -> None:
        self._recogniser = Recogniser(load(model_dir, settings), settings.hotwords)
        self._language = None if settings.language == AUTO else settings.language
        self._utterances: dict[UtteranceId, Utterance] = {}

    def feed(self, utterance_id: UtteranceId, samples: Samples) -> None:
        """Take the next samples, shape (n,), float32 in [-1, 1], 16 kHz mono. Decodes nothing."""
        if utterance_id not in self._utterances:
            self._utterances[utterance_id] = self._begin()
        self._utterances[utterance_id].feed(samples)

    def work_ahead(self, listen: Callable[[], object]) -> bool:
        """Decode a little of what can be decoded already, the oldest utterance first.

        Args:
            listen: Called in the middle of it, to `feed` what has come meanwhile.

        Returns:
            Whether there was anything to do.

        Raises:
            RuntimeError: The decoder failed; the next `finish` will try again.
        """
        return any(utterance.work_ahead(listen) for utterance in [*self._utterances.values()])

    def finish(self, utterance_id: UtteranceId) -> Transcript:
        """Decide the transcript of what was fed and forget the samples.

        An utterance that was never fed, or in which nobody spoke, has an empty text.

        Raises:
            RuntimeError: The decoder failed; the samples are forgotten all the same.
        """
        started = time.monotonic()
        utterance = self._utterances.pop(utterance_id, None) or self._begin()
        text, language = utterance.finish()
        return Transcript(
            utterance_id=utterance_id,
            text=text,
            language=language,
            seconds=utterance.seconds,
            recognise_ms=(time.monotonic() - started) * 1000,
        )

    def forget(self, utterance_id: UtteranceId) -> None:
        """Drop what was fed; unknown ids are ignored."""
        self._utterances.pop(utterance_id, None)

    def _begin(self) -> Utterance:
        return Utterance(self._recogniser, self._language)
