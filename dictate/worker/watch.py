"""Whether a worker that owes an answer is at work: by evidence, not by the clock.

One that works uses the processor, or waits for it or for a disk. One that does neither for a few
looks in a row is stopped or in a deadlock, however long its answer might have taken.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)

LOOK_S = 0.5
N_LOOKS = 6
"""So many looks without work make a hang. They are counted, not timed: when the daemon itself was
stopped or starved, the worker may have been too."""

_LEAST_WORK_S = 0.05
"""Less processor time than this since the last work is none: a worker in a deadlock still reads
the blocks of the next utterance, at a few milliseconds a second."""

_RUNNING_OR_ON_DISK = frozenset("RD")
"""States of /proc/PID/stat (man 5 proc): has or waits for the processor, or waits for a disk."""


class Watch:
    """Looks at a process while it owes an answer, on a thread of its own; sleeps otherwise.

    Where there is no /proc nothing is ever found. Methods may be called on any thread.
    """

    def __init__(self, pid: int, name: str, on_hung: Callable[[], None]) -> None:
        """Begin.

        Args:
            pid: The process; it owes nothing yet.
            name: For the thread.
            on_hung: Told once, on the watch's thread, when it owes an answer and does not work.
        """
        self.found_hung = False
        """Whether it was; set before `on_hung` is told."""
        self._pid = pid
        self._on_hung = on_hung
        self._news: queue.SimpleQueue[bool | None] = queue.SimpleQueue()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def owes(self) -> None:
        """It was asked for something."""
        self._news.put(True)  # noqa: FBT003 - the queue's item

    def has_answered(self) -> None:
        """It owes nothing any more."""
        self._news.put(False)  # noqa: FBT003 - the queue's item

    def close(self) -> None:
        """Look no more."""
        self._news.put(None)

    def _run(self) -> None:
        owes = False
        activity = _Activity(self._pid)
        while True:
            try:
                news = self._news.get(timeout=LOOK_S if owes else None)
            except queue.Empty:
                if activity.n_quiet_looks() >= N_LOOKS:
                    _log.warning("process %d owes an answer and does not work: it hangs", self._pid)
                    self.found_hung = True
                    self._on_hung()
                    return
                continue
            if news is None:
                return
            owes, activity = news, _Activity(self._pid)


class _Activity:
    """What the looks at a process have seen."""

    def __init__(self, pid: int) -> None:
        self._folder = Path("/proc", str(pid))
        self._worked_s = 0.0
        self._n_quiet = 0

    def n_quiet_looks(self) -> int:
        """Look once more; how many looks in a row have seen no work."""
        try:
            used_s = _processor_s(_stat(self._folder))
            is_busy = used_s >= self._worked_s + _LEAST_WORK_S or any(
                _stat(thread)[0] in _RUNNING_OR_ON_DISK
                for thread in (self._folder / "task").iterdir()
            )
        except OSError:
            # It ends, which others notice; or there is no /proc.
            return 0
        self._n_quiet = 0 if is_busy else self._n_quiet + 1
        if is_busy:
            self._worked_s = used_s
        return self._n_quiet


def _stat(folder: Path) -> list[str]:
    """The fields of a stat file from the third, the state, on; the second may hold anything."""
    return (folder / "stat").read_text("utf-8", errors="replace").rpartition(")")[2].split()


def _processor_s(stat: list[str]) -> float:
    """User and system time of all threads."""
    return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
