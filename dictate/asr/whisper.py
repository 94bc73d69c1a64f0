"""Speech to text: utterances in, transcripts out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from dictate.asr.gate import Evidence, SpeechGate
from dictate.asr.hallucination import holds_no_words, is_echo, is_often_imagined
from dictate.asr.model import load
from dictate.asr.stretches import halves, stretches
from dictate.domain import SAMPLE_RATE_HZ, Transcript, UtteranceId
from dictate.languages import AUTO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dictate.asr.decode import Hypothesis
    from dictate.ports import Samples
    from dictate.settings import RecogniserSettings

_LEAST_LOG_PROBABILITY = -1.1
"""Between the word "Firefox" said softly (-0.93) and a cough that becomes "Oh" (-1.28)."""

_MOST_NO_SPEECH = 0.6
_MOST_REPETITION = 2.4
"""Whisper's own limits, here each enough to refuse a text without clear speech behind it."""

_SHORTEST_TO_HALVE = 4 * SAMPLE_RATE_HZ
"""A stretch of 4 s may have 96 tokens, more than can be said in it."""


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
        self._decoder = self.loaded.decoder
        self._gate = SpeechGate()
        self._language = settings.language
        self._hotwords = settings.hotwords
        self._fed: dict[UtteranceId, list[Samples]] = {}

    def feed(self, utterance_id: UtteranceId, samples: Samples) -> None:
        """Keep the next samples, shape (n,), float32 in [-1, 1], 16 kHz mono."""
        self._fed.setdefault(utterance_id, []).append(samples)

    def finish(self, utterance_id: UtteranceId) -> Transcript:
        """Decide the transcript of what was fed and forget the samples.

        An utterance that was never fed, or in which nobody spoke, has an empty text.

        Raises:
            RuntimeError: The decoder failed; the samples are forgotten all the same.
        """
        started = time.monotonic()
        fed = self._fed.pop(utterance_id, [])
        # A broken driver may send infinities, and one of them would silence the whole window.
        samples = np.nan_to_num(np.concatenate(fed), posinf=0.0, neginf=0.0) if fed else _NOTHING
        text, language = self._recognise(samples)
        return Transcript(
            utterance_id=utterance_id,
            text=text,
            language=language,
            seconds=len(samples) / SAMPLE_RATE_HZ,
            recognise_ms=(time.monotonic() - started) * 1000,
        )

    def forget(self, utterance_id: UtteranceId) -> None:
        """Drop what was fed; unknown ids are ignored."""
        self._fed.pop(utterance_id, None)

    def _recognise(self, samples: Samples) -> tuple[str, str]:
        language = None if self._language == AUTO else self._language
        texts = []
        for stretch in stretches(samples):
            for hypothesis in self._hear(stretch, language):
                texts.append(hypothesis.text)
                language = hypothesis.language
        text = " ".join("".join(texts).split())
        return (text, language or "") if text else ("", "")

    def _hear(self, samples: Samples, language: str | None) -> Iterator[Hypothesis]:
        """The accepted hypotheses of a stretch: none, or one, or one for each half and so on."""
        evidence = self._gate.judge(samples)
        if evidence is Evidence.NONE:
            return
        clear = evidence is Evidence.CLEAR
        hypothesis = self._decoder.decode(samples, language=language, stubborn=clear)
        if clear and not hypothesis.ended and len(samples) >= _SHORTEST_TO_HALVE:
            # More was said than one hypothesis can hold, or the decoder got lost.
            for half in halves(samples):
                yield from self._hear(half, language)
        elif self._convinces(hypothesis, clear=clear):
            yield hypothesis

    def _convinces(self, hypothesis: Hypothesis, *, clear: bool) -> bool:
        if hypothesis.is_silence or holds_no_words(hypothesis.text):
            return False
        return clear or (
            hypothesis.log_probability > _LEAST_LOG_PROBABILITY
            and hypothesis.no_speech < _MOST_NO_SPEECH
            and hypothesis.repetition < _MOST_REPETITION
            and not is_often_imagined(hypothesis.text)
            and not is_echo(hypothesis.text, self._hotwords)
        )


_NOTHING: Samples = np.zeros(0, dtype=np.float32)
