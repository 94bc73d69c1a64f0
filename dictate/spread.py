"""The middle and the slow end of some times."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Spread(NamedTuple):
    """The middle and the 95th percentile (nearest rank) of some times."""

    p50: float
    p95: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread | None:
        """None if there are no values."""
        if not values:
            return None
        ordered = sorted(values)
        return cls(statistics.median(ordered), ordered[round(0.95 * (len(ordered) - 1))])
