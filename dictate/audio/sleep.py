"""Noticing that time has passed in which this process did not run."""

from __future__ import annotations

import sys
import time

STANDSTILL_S = 30.0
"""Who has not run for so long has outlived what the sound server would wait for."""

SUSPENSION_S = 1.0
"""The two clocks below differ by more only if the machine was suspended in between."""


class SleepWatch:
    """Tells that the machine was suspended, or the process stood still. For one thread."""

    def __init__(self) -> None:
        self._looked_s = time.monotonic()
        self._suspended_s = _suspended_s()

    def has_slept(self) -> bool:
        """Whether that happened since the last call, which shall be made every few seconds."""
        looked_s, suspended_s = self._looked_s, self._suspended_s
        self._looked_s, self._suspended_s = time.monotonic(), _suspended_s()
        return (
            self._suspended_s - suspended_s > SUSPENSION_S
            or self._looked_s - looked_s > STANDSTILL_S
        )


def _suspended_s() -> float:
    """How long the machine has been suspended since some moment; always 0 where nobody knows."""
    if sys.platform != "linux":
        return 0.0
    # The one clock goes on in suspension, the other does not.
    return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
