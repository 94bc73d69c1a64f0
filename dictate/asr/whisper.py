"""Speech to text: utterances in, transcripts out."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from dictate.asr.model import load
from dictate.asr.recogniser import Recogniser
from dictate.asr.utterance import Utterance
from dictate.domain import Transcript, UtteranceId
from dictate.languages import AUTO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from dictate.ports import Samples
    from dictate.settings import RecogniserSettings

_log = logging.getLogger(__name__)


class WhisperTranscriber:
    """The `Transcriber` on faster-whisper. Every method on one thread.

    Args:
        model_dir: Folder of a CTranslate2 Whisper model.
        settings: What the user set.
        gpu_crashed: An earlier process did not survive the GPU.

    Raises:
        ModelError: The model is missing, corrupt or no Whisper model.
    """

    def __init__(
        self, model_dir: Path, settings: RecogniserSettings, *, gpu_crashed: bool = False
    ) -> None:
        self.loaded = load(model_dir, settings, gpu_crashed=gpu_crashed)
        self._recogniser = Recogniser(self.loaded.decoder)
        n_expected = len(self.loaded.decoder.expected)
        if n_expected < len(settings.hotwords):
            _log.info("%d of %d hotwords fit the prompt", n_expected, len(settings.hotwords))
        self._language = None if settings.language == AUTO else settings.language
        self._utterances: dict[UtteranceId, Utterance] = {}

    def feed(self, utterance_id: UtteranceId, samples: Samples) -> None:
        """Take the next samples, shape (n,), float32 in [-1, 1], 16 kHz mono. Decodes nothing."""
        if utterance_id not in self._utterances:
            self._utterances[utterance_id] = self._begin()
        self._utterances[utterance_id].feed(samples)

    def work_ahead(
        self, among: Iterable[UtteranceId], listen: Callable[[], object]
    ) -> UtteranceId | None:
        """Decode a little of what can be decoded already.

        Args:
            among: Of the first of these utterances of which there is anything to decode.
            listen: Called in the middle of it, to `feed` what has come meanwhile.

        Returns:
            Whose words it was; None if there was nothing to do.

        Raises:
            RuntimeError: The decoder failed; the next `finish` will try again.
        """
        for utterance_id in among:
            utterance = self._utterances.get(utterance_id)
            if utterance and utterance.work_ahead(listen):
                return utterance_id
        return None

    def so_far(self, utterance_id: UtteranceId) -> tuple[str, str]:
        """What is known or expected by now of an utterance's words, and its language.

        Both are empty where there is nothing, and for unknown ids.
        """
        utterance = self._utterances.get(utterance_id)
        return utterance.so_far if utterance else ("", "")

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
