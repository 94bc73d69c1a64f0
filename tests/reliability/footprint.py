"""What a running daemon occupies: memory, descriptors, threads, processes and files."""

from __future__ import annotations

import os
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rig import RigError, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from long_dictation import LongDictation
    from rig import Rig

FOLDERS = ("home", "run", "cache", "config", "data", "state")

SETTLE_S = 10.0

GROWTH = 0.05
GRANULE_MB = 1.0
"""Allocators take memory from the kernel in portions: so much more is no growth."""

N_WARM_UP = 50
"""By then libraries have made their buffers and caches."""

YOUNG_MB = 3.0
"""What those may take of whoever is looked at sooner."""


@dataclass(frozen=True)
class OfProcess:
    """One process at one moment."""

    mb: float
    """What ending it would give back: its own memory, without what is shared or lies in files."""

    descriptors: tuple[str, ...]
    """What they lead to; of pipes and sockets only that."""

    n_threads: int

    @property
    def n_descriptors(self) -> int:
        """How many files, pipes and sockets are open."""
        return len(self.descriptors)


@dataclass(frozen=True)
class Footprint:
    """A whole desktop at one moment."""

    processes: dict[str, OfProcess]
    files: frozenset[str]
    programs: tuple[str, ...]

    def left_over(self, before: Footprint) -> list[str]:
        """What there is more of than before, memory apart."""
        more = []
        for name, was in before.processes.items():
            now = self.processes[name]
            if now.n_descriptors > was.n_descriptors:
                new = Counter(now.descriptors) - Counter(was.descriptors)
                more.append(f"{name}'s descriptors: {', '.join(new.elements())}")
            if now.n_threads > was.n_threads:
                more.append(f"{name}'s threads: {was.n_threads} -> {now.n_threads}")
        more += sorted(self.files - before.files)
        return more + list((Counter(self.programs) - Counter(before.programs)).elements())

    def grown(self, before: Footprint, n_before: int) -> list[str]:
        """The processes that have taken more memory since they had done so much."""
        granule_mb = GRANULE_MB if n_before >= N_WARM_UP else YOUNG_MB
        return [
            f"{name}: {was.mb:.2f} MB -> {self.processes[name].mb:.2f} MB"
            for name, was in before.processes.items()
            if self.processes[name].mb > was.mb + max(granule_mb, GROWTH * was.mb)
        ]

    def rows(self, before: Footprint, n_before: int) -> Iterable[dict[str, str | float]]:
        """A row of the table for each process."""
        for name, was in before.processes.items():
            now = self.processes[name]
            yield {
                "process": name,
                f"MB after {n_before}": was.mb,
                "MB at the end": now.mb,
                "growth %": max(0.0, 100 * (now.mb / was.mb - 1)),
                "descriptors": f"{was.n_descriptors} -> {now.n_descriptors}",
                "threads": f"{was.n_threads} -> {now.n_threads}",
            }


def of(dictation: LongDictation, *names: str) -> Footprint:
    """What the daemon and all its workers occupy now, or those named."""
    pids = dictation.pids()
    return Footprint(
        {name: _of_process(pids[name]) for name in names or pids},
        frozenset(_files(dictation.rig)),
        tuple(_programs(dictation.rig)),
    )


def settled(dictation: LongDictation, before: Footprint) -> Footprint:
    """What the same processes occupy when all is tidied up, or after `SETTLE_S`."""
    names = before.processes
    with suppress(RigError):
        # A thread that speaks to the clipboard's tool, say, may just be about to end.
        wait_for(
            lambda: not of(dictation, *names).left_over(before), SETTLE_S, "all to be tidied up"
        )
    return of(dictation, *names)


def _of_process(pid: int) -> OfProcess:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    own = re.findall(r"^(?:Private_Dirty|Swap):\s+(\d+)", rollup, re.MULTILINE)
    return OfProcess(
        sum(map(int, own)) / 1024,
        tuple(_descriptors(pid)),
        len(list(Path(f"/proc/{pid}/task").iterdir())),
    )


def _descriptors(pid: int) -> Iterable[str]:
    for link in Path(f"/proc/{pid}/fd").iterdir():
        # It may have been closed meanwhile.
        with suppress(OSError):
            yield re.sub(r":\[\d+\]$", "", str(link.readlink()))


def _programs(rig: Rig) -> Iterable[str]:
    """Everything that runs on this desktop, whoever its parent is."""
    mark = f"XDG_RUNTIME_DIR={rig.env['XDG_RUNTIME_DIR']}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark not in (folder / "environ").read_bytes().split(b"\0"):
                continue
            program = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue  # It has ended meanwhile.
        # It keeps a text on the clipboard until another takes its place.
        if not program.startswith("xclip"):
            yield program


def _files(rig: Rig) -> Iterable[str]:
    """Every file in the desktop's home and XDG folders; those behind links are not ours."""
    for top in FOLDERS:
        for folder, _, names in os.walk(rig.folder / top):
            yield from (str(Path(folder) / name) for name in names)
