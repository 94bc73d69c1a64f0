"""Has it been quiet for so long that no word can be going on?

Everything is compared with the same utterance, its pre-roll included, so that neither the gain of
the microphone nor a steady noise matters. Levels are taken of differences between samples: over 8
of them, which hears vowels and "m", and over 1, which hears "s", "f" and "t"; both are nearly deaf
to rumble and hum. Either of them alone keeps it from being quiet.

In doubt it is not quiet: where the noise is loud or comes and goes, the whole post-roll is kept.

Measured by `pytest -s tests/audio/test_quiet.py` on the clips with speech in `tests/data/speech`.
The key goes up every 20 ms, 18199 times: no word that began by then loses a sample, by the measure
of Silero's speech detector. In 1932 of them (pauses; read speech has few) the post-roll of 300 ms
ends early, in 424 before a word that began only after the key up and would not have fitted either.
Where a pause of 0.4 s or more follows a word, this is saved:

    key up, by the   quiet room (45 dB or more          more noise
    detector, after  from noise to speech)
    the word's end   n   ended early   ms, p50 (mean)   n   ended early   ms, p50 (mean)
    0 ms             23     91 %       120 (103)        42     19 %         0 (24)
    100 ms           22     91 %       220 (191)        42     31 %         0 (48)
    200 ms           17     94 %       240 (215)        35     31 %         0 (65)
    300 ms           12     83 %       240 (180)        29     41 %         0 (84)
"""

from __future__ import annotations

import math
import struct
from collections import deque

from dictate.domain import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ

LONGEST_HOLE_S = 0.2
"""No word has a hole so long: what is silent in a "t" or a "k" lasts 0.05-0.15 s."""

OVER_FLOOR = 10 ** (9 / 20)
"""How far above the quietest `LONGEST_HOLE_S` a frame may be: 9 dB. White noise needs 1.5 dB."""

INAUDIBLE = 10 ** (-55 / 20)
"""What is so far below the loudest frame counts as quiet whatever the floor is: 55 dB, for
microphones with a noise gate, whose floor is nothing at all."""

UNDER_SPEECH = 10 ** (-30 / 20)
"""What is less far below the loudest frame is never quiet: 30 dB. In more noise than that a soft
"f" may hide, and a word without a pause has no floor to compare with."""

FRAME = SAMPLE_RATE_HZ // 100
"""Samples: as short as the burst of a "t"."""

N_FRAMES = round(LONGEST_HOLE_S * SAMPLE_RATE_HZ / FRAME)
LAGS = (8, 1)
OVERLAP = max(LAGS)


class Quiet:
    """Follows the sound of one utterance. Costs 0.2 % of a core; for one thread."""

    def __init__(self) -> None:
        self._bands = [_Band(lag) for lag in LAGS]
        self._rest = b""
        """Samples that fill no frame yet, with the frame's overlap before them."""

    def hear(self, pcm: bytes) -> None:
        """Take the next samples: float32 PCM, mono, 16 kHz."""
        self._rest += pcm
        wanted_bytes = (OVERLAP + FRAME) * BYTES_PER_SAMPLE
        while len(self._rest) >= wanted_bytes:
            samples = struct.unpack_from(f"<{OVERLAP + FRAME}f", self._rest)
            for band in self._bands:
                band.hear(samples)
            self._rest = self._rest[FRAME * BYTES_PER_SAMPLE :]

    @property
    def is_here(self) -> bool:
        """Whether the last `LONGEST_HOLE_S` held nothing but the noise that was there before."""
        return all(band.is_quiet for band in self._bands)


class _Band:
    """The levels of the differences between samples that are `lag` apart."""

    def __init__(self, lag: int) -> None:
        self._lag = lag
        self._recent: deque[float] = deque(maxlen=N_FRAMES)
        self._floor = math.inf
        self._loudest = 0.0

    def hear(self, samples: tuple[float, ...]) -> None:
        level = math.dist(samples[self._lag :], samples[: -self._lag])
        self._recent.append(level)
        self._loudest = max(self._loudest, level)
        if len(self._recent) == N_FRAMES:
            self._floor = min(self._floor, math.hypot(*self._recent) / math.sqrt(N_FRAMES))

    @property
    def is_quiet(self) -> bool:
        limit = max(self._floor * OVER_FLOOR, self._loudest * INAUDIBLE)
        limit = min(limit, self._loudest * UNDER_SPEECH)
        return len(self._recent) == N_FRAMES and max(self._recent) <= limit
