"""What came of one clip."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dictate.bench.clips import Clip


@dataclass(frozen=True, slots=True)
class Decoding:
    """What a recogniser heard, and what that cost."""

    text: str = field(repr=False)
    ms: float
    """From the moment it was told that this is all until its answer."""

    processor_s: float
    """Of all its threads, the work done while it was still being fed among it."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One clip, through dictate and perhaps through the baseline."""

    clip: Clip
    heard: Decoding
    text: str = field(repr=False)
    """After cleanup."""

    language: str
    wait_ms: float
    """From the key up until the last block was sent: the grace that a release is given and the
    post-roll. 0 if the clip was fed at once."""

    clean_ms: float
    deliver_ms: float | None = None
    """None: without a display, or without words."""

    baseline: Decoding | None = None

    @property
    def release_ms(self) -> float:
        """The release latency: from the key up to the last character in the text field.

        Without a display, to the text that is ready to go there.
        """
        return self.wait_ms + self.heard.ms + self.clean_ms + (self.deliver_ms or 0.0)


def processor_s(pid: int | None) -> float:
    """Processor time of a process and all its threads so far; 0 without /proc (proc(5))."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace")
    except OSError:
        return 0.0
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def peak_mb(pid: int | None) -> float:
    """Peak resident memory of a process, from the kernel's own account; 0 without /proc."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii", errors="replace")
    except OSError:
        return 0.0
    return next(
        (int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")),
        0.0,
    )
