"""When something happened by its source's own clock: a busy machine may hear of it much later.

The X server stamps its keys: two that come in one breath may have been pressed half a second
apart, and whether that was a hold, a tap or the keyboard's auto-repeat is told by their times
alone. A sound device counts its samples, which come at a steady rate: that tells a backlog that a
busy machine left from what was spoken just now.
"""

from __future__ import annotations

_RISE = 0.001
"""Of two clocks one may be this much slower; quartz is ten times better. News that took long moves
the estimate no faster."""

_BEGAN_AGAIN_S = 2**31 / 1000
"""A source that differs by so much from before has begun to count again: the X server's
milliseconds do so after 50 days."""


class SourceClock:
    """Turns the source's times into ours. For one thread.

    News is never early, so the least delay that was seen lately is what lies between the clocks.
    """

    def __init__(self) -> None:
        self._behind_s: float | None = None
        self._looked_s = 0.0

    def at_s(self, stamp_s: float, now_s: float) -> float:
        """The monotonic time of what the source stamped, in seconds.

        Args:
            stamp_s: The source's time, whenever its clock may have begun.
            now_s: The monotonic clock, when the news has come.
        """
        behind_s = now_s - stamp_s
        known_s = self._behind_s
        if known_s is not None and abs(behind_s - known_s) < _BEGAN_AGAIN_S:
            behind_s = min(behind_s, known_s + _RISE * (now_s - self._looked_s))
        self._behind_s, self._looked_s = behind_s, now_s
        return stamp_s + behind_s
