"""Time, without that in which the machine stood still."""

from __future__ import annotations

import threading
import time
from typing import Self

TICK_S = 0.01
LONGEST_TICK_S = 0.05
"""More of it was spent elsewhere: a shared machine now and then stops for seconds."""


class Stopwatch:
    """Measures from entering to leaving.

    Attributes:
        seconds: What it shows.
    """

    def __enter__(self) -> Self:
        self.seconds = 0.0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._tick, name="stopwatch", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _tick(self) -> None:
        last_s = time.monotonic()
        while True:
            is_over = self._is_over.wait(TICK_S)
            now_s = time.monotonic()
            self.seconds += min(LONGEST_TICK_S, now_s - last_s)
            last_s = now_s
            if is_over:
                return
