"""When a key went down by the X server's own watch: a busy machine may hear of it much later.

Two keys that come in one breath may have been pressed half a second apart, and whether that was
a hold, a tap or the keyboard's auto-repeat is told by their times alone.
"""

from __future__ import annotations

_RISE = 0.001
"""Of two clocks one may be this much slower; quartz is ten times better. News that took long moves
the estimate no faster."""

_WRAPPED_S = 2**31 / 1000
"""The server's milliseconds begin again at 0 after 50 days."""


class ServerClock:
    """Turns the server's times into ours. For one thread.

    News is never early, so the least delay that was seen lately is what lies between the clocks.
    """

    def __init__(self) -> None:
        self._behind_s: float | None = None
        self._looked_s = 0.0

    def at_s(self, server_ms: int, now_s: float) -> float:
        """The monotonic time at which the server stamped an event, in seconds.

        Args:
            server_ms: The event's stamp.
            now_s: The monotonic clock, when the news has come.
        """
        stamp_s = server_ms / 1000
        behind_s = now_s - stamp_s
        known_s = self._behind_s
        if known_s is not None and abs(behind_s - known_s) < _WRAPPED_S:
            behind_s = min(behind_s, known_s + _RISE * (now_s - self._looked_s))
        self._behind_s, self._looked_s = behind_s, now_s
        return stamp_s + behind_s
