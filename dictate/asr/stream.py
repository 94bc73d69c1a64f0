"""Commit at pauses: an utterance divided into stretches while it is being spoken.

A voice detector only finds the pauses; every sample is in one stretch. Word errors of the whole
utterance, cut into at most 28 s, against the stretches, on the 147 development clips (for the
stretches the decoder also looked for speech without words, see `coverage`):

    80 clips of read English      171 -> 167 of 1865
    20 in eight other languages    69 ->  60 of  322
    19 synthetic, disfluent        42 ->  47 of  625 (fillers and repetitions)
    14 spontaneous                 34 ->  34 of  283
    14 of noise                    no text

Seams, by aligning with the reference and looking two words to either side:

    8 clips of 31 to 53 s              none lost that the whole had, none doubled
    305 s of 20 speakers joined with   one name lost at a cut without a pause, none doubled;
    pauses of 0.15 to 2 s, 43 seams    107 -> 73 errors of 663 words: the whole passes over
                                       sentences (64 with stretches of up to 28 s, 33 seams)
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from dictate.asr.stretches import middle
from dictate.asr.voice import WINDOW, VoiceDetector
from dictate.domain import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from dictate.ports import Samples

_SPEECH_P = 0.2
"""Above every window of the noise clips but a pop tune's (the next is a cough's, 0.19)."""

_VOICE_P = 0.5
"""Silero's own limit."""

_BREATH = 3 * WINDOW
"""Samples, 0.1 s, that a stretch goes on after its last speech. The pause that ends it is at
least twice as long, so that the next one begins as long before its first. Two windows cost 10 word
errors in read English; four and seven were neither better nor worse, and come later."""

_PAUSES_S = ((0.0, 2.0), (2.0, 1.2), (5.0, 0.7), (7.0, 0.5), (9.0, 0.35), (12.0, 0.26))
"""From so many seconds on a stretch ends at a pause of so many: the shorter the last one, the
shorter the wait for it. Steps at 5, 7, 9 and 11 s with pauses of 0.6, 0.4, 0.3 and 0.22 s cost 11
word errors in read English (of 1865), steps at 6, 10, 14 and 18 s with 0.7, 0.5, 0.35 and 0.26 s
saved none; for the waits see `utterance`. Without the 1.2 s of the second step "is fine. Thank you"
became "design". From the beginning they would be as good, but leave a lone "so" by itself, which
the recogniser takes for noise."""

_LONGEST = 14 * SAMPLE_RATE_HZ
"""So much speech without a pause is cut at its quietest place (see `stretches`), which the last
step leaves to few. Word errors in read English, other languages, spontaneous speech, and the 95th
percentile of the simulated wait (see `utterance`) at 15-30 s and at 30-60 s:

    28 s    163   62   35    1083   1205
    16 s    165   64   39
    14 s    166   60   37     357    521
    13 s    172   59   37
    11 s    182   70   39

Cut between 40 and 80 percent of it instead of 30 and 70: no better (167, 64, 35)."""

_LONGEST_SILENCE = 10 * SAMPLE_RATE_HZ
_KEPT_SILENCE = SAMPLE_RATE_HZ
"""A silence as long as the first is set aside, but for the last second: what begins there might
be a word that the detector has not yet heard."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of an utterance that is recognised by itself."""

    start: int
    """In samples from the utterance's beginning."""

    samples: Samples = field(repr=False)

    voiced: tuple[int, ...] = field(repr=False)
    """Where in it somebody speaks: the ends of the voice detector's windows, in its samples."""

    @property
    def end(self) -> int:
        """In samples from the utterance's beginning."""
        return self.start + len(self.samples)


class Stream:
    """The samples of one utterance. One thread at a time.

    Where it is divided depends on the samples alone: not on how they came, nor on when.
    """

    def __init__(self) -> None:
        self.ended: deque[Stretch] = deque()
        """Complete stretches, for the caller to take out."""
        self._voice = VoiceDetector()
        self._open = np.zeros(0, dtype=np.float32)
        self._n_open = 0
        self._start = 0
        self._heard = 0
        self._spoken: int | None = None
        self._voiced: list[int] = []

    def feed(self, samples: Samples) -> None:
        """Take the next samples, shape (n,), any n, 16 kHz."""
        # A broken driver may send infinities, and one of them would silence the whole window.
        samples = np.nan_to_num(samples, posinf=0.0, neginf=0.0)
        self._keep(samples)
        for probability in self._voice.hear(samples):
            self._heard += WINDOW
            if probability >= _SPEECH_P:
                self._spoken = self._heard
            if probability >= _VOICE_P:
                self._voiced.append(self._heard)
            if end := self._end():
                self._divide(end)

    @property
    def start(self) -> int:
        """Where the rest begins: behind the last complete stretch, in samples."""
        return self._start

    @property
    def n_samples(self) -> int:
        """How many were fed."""
        return self._start + self._n_open

    @property
    def pause(self) -> int | None:
        """Where the rest would end if nothing more were said, in samples from the beginning.

        It is the next stretch, if that gets long enough. None while somebody speaks, and in a
        silence that began before the rest.
        """
        if self._spoken is None or self._heard < self._spoken + _BREATH:
            return None
        return self._spoken + _BREATH

    def rest(self, end: int | None = None) -> Stretch:
        """A copy of what is behind the last complete stretch, up to `end` or all of it."""
        n_samples = self._n_open if end is None else end - self._start
        end = self._start + n_samples
        voiced = tuple(heard - self._start for heard in self._voiced if heard <= end)
        return Stretch(self._start, self._open[:n_samples].copy(), voiced)

    def _end(self) -> int | None:
        """Where the stretch ends, if it does."""
        if self._spoken is None:
            if self._heard - self._start >= _LONGEST_SILENCE:
                return self._heard - _KEPT_SILENCE
            return None
        spoken_s = (self._spoken - self._start) / SAMPLE_RATE_HZ
        if self._heard - self._spoken >= _pause(spoken_s):
            return self._spoken + _BREATH
        if self._heard - self._start >= _LONGEST:
            return self._start + middle(self._open[: self._heard - self._start])
        return None

    def _divide(self, end: int) -> None:
        n_samples = end - self._start
        self.ended.append(self.rest(end))
        self._n_open -= n_samples
        self._open[: self._n_open] = self._open[n_samples : n_samples + self._n_open]
        self._start = end
        self._voiced = [heard for heard in self._voiced if heard > end]
        if self._spoken is not None and self._spoken <= end:
            self._spoken = None

    def _keep(self, samples: Samples) -> None:
        n_open = self._n_open + len(samples)
        if n_open > len(self._open):
            self._open = np.concatenate([self._open[: self._n_open], np.empty(n_open, np.float32)])
        self._open[self._n_open : n_open] = samples
        self._n_open = n_open


def _pause(spoken_s: float) -> float:
    """Samples of silence that end a stretch of so much speech."""
    pauses_s = [pause_s for least_s, pause_s in _PAUSES_S if spoken_s >= least_s]
    return min(pauses_s, default=float("inf")) * SAMPLE_RATE_HZ
