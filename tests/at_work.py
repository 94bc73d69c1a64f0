"""What a worker process is doing, by the kernel's account."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from rig import wait_for

N_LOOKS = 4
"""A process that is seen asleep so many times in a row has done what it was told."""

LIMIT_S = 120.0


def processor_s(pid: int) -> float:
    """The processor time that a process has used."""
    fields = _stat(Path(f"/proc/{pid}"))
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """The processes that a process, any of its threads, has started and that live."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        # A thread may end while it is looked at.
        with contextlib.suppress(OSError):
            found += map(int, (task / "children").read_text().split())
    return found


def workers_of(pid: int, role: str) -> list[int]:
    """The workers of this role among a process's children."""
    found = []
    for child in children(pid):
        with contextlib.suppress(OSError):
            command = Path(f"/proc/{child}/cmdline").read_text().split("\0")
            if command[-3:-1] == ["dictate.worker", role]:
                found.append(child)
    return found


def wait_until_done(pid: int) -> None:
    """Wait until a process does nothing any more.

    One that has just been sent something counts as awake from that moment on.
    """
    looks: list[bool] = []

    def is_done() -> bool:
        looks.append(_sleeps(pid))
        return len(looks) >= N_LOOKS and all(looks[-N_LOOKS:])

    wait_for(is_done, LIMIT_S, f"process {pid} to be done")


def _sleeps(pid: int) -> bool:
    return all(_stat(thread)[0] == "S" for thread in Path(f"/proc/{pid}/task").iterdir())


def _stat(folder: Path) -> list[str]:
    return (folder / "stat").read_text().rpartition(")")[2].split()
