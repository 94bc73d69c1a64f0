"""A sound that is a clock: every sample's height tells when it was played.

The height rises slowly from `LOW` to `HIGH`. A sound server without hardware passes it on as it
is: nothing in it takes a constant height away, as the electronics of a real microphone would.
"""

from __future__ import annotations

import wave
from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LOW, HIGH = 0.1, 0.9
PERIOD_S = 120
"""Sixteen bits tell times 5 ms apart then."""

RATE_HZ = 16_000
FULL_SCALE = 32_768


def ms_of(sample: float) -> int | None:
    """When a sample was played, in ms since the beginning; None if it is no part of the clock."""
    if not LOW <= sample <= HIGH:
        return None
    return round(1000 * PERIOD_S * (sample - LOW) / (HIGH - LOW))


def write(path: Path) -> None:
    """Make the file that is to be played."""
    n_samples = PERIOD_S * RATE_HZ
    rise = (HIGH - LOW) / n_samples
    samples = array("h", (int(FULL_SCALE * (LOW + rise * number)) for number in range(n_samples)))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
