"""How far behind the world the samples are."""

from __future__ import annotations

import math

from dictate.domain import SAMPLE_RATE_HZ

DRIFT = 0.001
"""By how much a device's clock may be slow; crystals are within a tenth of it."""


class Arrival:
    """Tells blocks that come in time from a backlog that a busy machine left. For one thread.

    Samples come at a steady rate, so the block that came soonest tells when all others were due,
    apart from the constant delay of the device.
    """

    def __init__(self) -> None:
        self._n_samples = 0
        self._origin_s = math.inf
        """When the stream's first sample was due."""

    def take(self, n_samples: int, at_s: float) -> None:
        """The stream's next samples came at `at_s`; monotonic clock."""
        self._n_samples += n_samples
        latest_s = self._origin_s + DRIFT * n_samples / SAMPLE_RATE_HZ
        self._origin_s = min(latest_s, at_s - self._n_samples / SAMPLE_RATE_HZ)

    @property
    def is_known(self) -> bool:
        """Whether a block has come: without one to compare with, a backlog looks punctual."""
        return self._n_samples > 0

    @property
    def heard_to_s(self) -> float:
        """When the last sample would have come on an idle machine. Monotonic clock."""
        return self._origin_s + self._n_samples / SAMPLE_RATE_HZ
