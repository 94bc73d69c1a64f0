"""Where somebody speaks, found out while the samples come.

Silero's voice activity detector, as in `gate`, but with its memory carried from window to window:
what a second costs does not grow with the utterance. It only listens; nothing is cut.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from faster_whisper.vad import get_vad_model

from dictate.asr.gate import HIGH_PASS, LOUDNESS, SILENCE, VOICE_WINDOW, high_pass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dictate.ports import Samples

WINDOW: Final = VOICE_WINDOW
"""Samples of one decision."""

_CONTEXT = 64
"""Samples of the window before that Silero sees with each."""

_FADE = 0.985
"""From window to window: what was loud a second ago counts 4 dB less. A thump must not hide what
follows it."""

_MEMORY = (1, 1, 128)
"""Shape of each of the two arrays that Silero carries on."""


class VoiceDetector:
    """Listens to one utterance. Cheap to make; one thread at a time."""

    def __init__(self) -> None:
        self._session = get_vad_model().session
        self._memory = [np.zeros(_MEMORY, dtype=np.float32) for _ in range(2)]
        self._loudness = 0.0
        self._context = np.zeros(_CONTEXT, dtype=np.float64)
        # What the moving average reaches back to is kept; before the beginning there was silence.
        self._raw: Samples = np.zeros(HIGH_PASS, dtype=np.float32)

    def hear(self, samples: Samples) -> Iterator[float]:
        """Take the next samples and give the probability of speech of each window they complete.

        Windows are taken one by one, so that the answers are the same to the last bit however the
        samples were divided. A window is complete 2 ms after its end.

        Args:
            samples: Shape (n,), any n, finite, 16 kHz.
        """
        self._raw = np.concatenate([self._raw, samples])
        start = 0
        while start + HIGH_PASS + WINDOW + HIGH_PASS <= len(self._raw):
            sharp = high_pass(self._raw[start : start + WINDOW + 2 * HIGH_PASS])
            start += WINDOW
            yield self._probability(sharp[HIGH_PASS:-HIGH_PASS])
        self._raw = self._raw[start:]

    def _probability(self, sharp: np.ndarray) -> float:
        self._loudness = max(_FADE * self._loudness, float(np.sqrt((sharp**2).mean())))
        gain = LOUDNESS / self._loudness if self._loudness >= SILENCE else 0.0
        heard = (gain * np.concatenate([self._context, sharp])).astype(np.float32)
        self._context = sharp[-_CONTEXT:]
        names = ("h", "c")
        given = {"input": heard[np.newaxis], **dict(zip(names, self._memory, strict=True))}
        probability, *self._memory = self._session.run(None, given)
        return float(probability.item())
