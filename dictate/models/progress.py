"""Progress on a stream: a bar that moves on a terminal, a few plain lines anywhere else."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from typing import TextIO

MEGABYTE = 1_000_000
N_CELLS = 30
REDRAW_S = 0.1
PLAIN_STEP_PERCENT = 20


class Progress(Protocol):
    """Someone who watches a transfer. Called on the thread that transfers."""

    def update(self, n_bytes: int, total: int) -> None:
        """So many of the bytes are here."""

    def note(self, line: str) -> None:
        """Something worth knowing happened."""


class Bar:
    """Progress for a person.

    Args:
        title: What is under way.
        stream: Where to show it.
    """

    def __init__(self, title: str, stream: TextIO) -> None:
        self._title = title
        self._stream = stream
        self._is_terminal = stream.isatty()
        self._start_s = time.monotonic()
        self._drawn_s = float("-inf")
        self._first_bytes: int | None = None
        self._percent = -PLAIN_STEP_PERCENT
        self._is_open = False

    def update(self, n_bytes: int, total: int) -> None:
        """See `Progress`."""
        if self._first_bytes is None:
            self._start_s, self._first_bytes = time.monotonic(), n_bytes
        percent = 100 * n_bytes // max(total, 1)
        if self._is_terminal:
            self._draw(n_bytes, total, percent)
        elif percent >= self._percent + PLAIN_STEP_PERCENT:
            self._percent = percent - percent % PLAIN_STEP_PERCENT
            self._say(f"{self._title}: {percent} % of {total / MEGABYTE:.0f} MB")

    def note(self, line: str) -> None:
        """See `Progress`."""
        self.close()
        self._say(f"{self._title}: {line}")

    def close(self) -> None:
        """Leave the line of the bar; the next update begins a new one."""
        if self._is_open:
            self._say("")
        self._is_open = False

    def _draw(self, n_bytes: int, total: int, percent: int) -> None:
        now_s = time.monotonic()
        if n_bytes < total and now_s < self._drawn_s + REDRAW_S:
            return
        self._drawn_s = now_s
        filled = "#" * (N_CELLS * percent // 100)
        speed = (n_bytes - (self._first_bytes or 0)) / max(now_s - self._start_s, REDRAW_S)
        self._stream.write(
            f"\r{self._title} [{filled:<{N_CELLS}}] {percent:3d} % of {total / MEGABYTE:.0f} MB, "
            f"{speed / MEGABYTE:.1f} MB/s \x1b[K"
        )
        self._stream.flush()
        self._is_open = True

    def _say(self, line: str) -> None:
        self._stream.write(line + "\n")
        self._stream.flush()
