"""How far behind the world the samples are."""

from __future__ import annotations

from dictate.domain import SAMPLE_RATE_HZ
from dictate.source_clock import SourceClock


class Arrival:
    """Tells blocks that come in time from a backlog that a busy machine left. For one thread."""

    def __init__(self) -> None:
        self._clock = SourceClock()
        self._n_samples = 0
        self.heard_to_s: float | None = None
        """When the last sample would have come on an idle machine, by the monotonic clock. None
        before the first block: without one to compare with, a backlog looks punctual."""

    def take(self, n_samples: int, at_s: float) -> None:
        """The stream's next samples came at `at_s`; monotonic clock."""
        self._n_samples += n_samples
        self.heard_to_s = self._clock.at_s(self._n_samples / SAMPLE_RATE_HZ, at_s)
