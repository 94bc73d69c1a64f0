"""Cutting an utterance that is too long for one window into stretches that are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dictate.asr.gate import high_pass
from dictate.asr.window import LONGEST_S, MARGIN_S
from dictate.domain import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from dictate.ports import Samples

_LONGEST_S = LONGEST_S - MARGIN_S
"""Room for the margin: a window that is full to the brim has no end of speech to be seen."""

_MIDDLE = (0.3, 0.7)
"""Where to look for a quiet place: wide enough for a pause between two phrases."""

_QUIET_S = 0.2
"""Shorter than a pause between words, longer than the silence inside a "t" or a "k"."""

_HOP_S = 0.02


def stretches(samples: Samples) -> list[Samples]:
    """The samples, shape (n,), 16 kHz, in pieces of at most 28 s, cut where it is quiet."""
    if len(samples) <= _LONGEST_S * SAMPLE_RATE_HZ:
        return [samples]
    return [piece for half in halves(samples) for piece in stretches(half)]


def halves(samples: Samples) -> tuple[Samples, Samples]:
    """The samples, shape (n,), n >= 16000, cut at the quietest place near their middle."""
    start, end = (int(len(samples) * share) for share in _MIDDLE)
    hop, width = int(_HOP_S * SAMPLE_RATE_HZ), int(_QUIET_S * SAMPLE_RATE_HZ)
    energy = np.concatenate([[0.0], np.cumsum(high_pass(samples[start:end]) ** 2)])
    loudness = (energy[width:] - energy[:-width])[::hop]
    cut = start + int(np.argmin(loudness)) * hop + width // 2
    return samples[:cut], samples[cut:]
