"""What this machine has."""

from __future__ import annotations

import os
import sys


def usable_cores() -> int:
    """The cores that this process may use, which in a container are fewer than there are."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
