"""Where to cut speech that has no pause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dictate.asr.gate import high_pass
from dictate.domain import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from dictate.ports import Samples

_MIDDLE = (0.3, 0.7)
"""Where to look for a quiet place: wide enough for a pause between two phrases."""

_QUIET_S = 0.2
"""Shorter than a pause between words, longer than the silence inside a "t" or a "k"."""

_HOP_S = 0.02


def middle(samples: Samples) -> int:
    """The quietest place near the middle of the samples, shape (n,), n >= 16000."""
    begin, end = (int(len(samples) * share) for share in _MIDDLE)
    return quietest(samples, begin, end)


def quietest(samples: Samples, begin: int, end: int) -> int:
    """The quietest place between two; the nearest one if they are less than 0.2 s apart."""
    hop, width = int(_HOP_S * SAMPLE_RATE_HZ), int(_QUIET_S * SAMPLE_RATE_HZ)
    begin = max(0, min(begin, len(samples) - width - 1))
    end = max(end, begin + width + 1)
    energy = np.concatenate([[0.0], np.cumsum(high_pass(samples[begin:end]) ** 2)])
    loudness = (energy[width:] - energy[:-width])[::hop]
    return begin + int(np.argmin(loudness)) * hop + width // 2
