"""What this machine has, and what it may keep of this process."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
"""From linux/prctl.h."""

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
"""From malloc.h of glibc; see mallopt(3)."""

_LARGE_BYTES = 64 * 1024
"""A second of speech: its memory is the kernel's again when it is freed."""

_MOST_THREADS = 4

_MODEL_FACTOR = 2
_LIBRARIES_BYTES = 256 * 2**20
"""A model's file, its working memory of about as much, and that of the library that runs it."""


def be_private() -> None:
    """Keep from others what this process and its children write, and from the disk what they know.

    Files and folders are made for this user alone, whatever the umask was, and a crash leaves no
    memory behind. The process stays "dumpable" (prctl(2)): a portal of the desktop refuses one
    that is not, since it cannot see where it comes from.
    """
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A program that the kernel pipes crashes to gets them in spite of the limit; this leaves no
    # mapping in them (core(5), "Controlling which mappings are written to the core dump").
    with contextlib.suppress(OSError):
        Path("/proc/self/coredump_filter").write_text("0", "ascii")


def end_with_parent() -> None:
    """Have the kernel kill this process as soon as the one that started it is gone; Linux only.

    A process that is stopped would not see the end of its input. The signal comes when the thread
    that started this process ends (prctl(2)), so that thread has to live as long.
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def keep_memory_flat() -> None:
    """Have this process give memory back as soon as it is free; glibc only, else nothing.

    Over days of dictations, recordings of all lengths would leave holes in one heap a thread, and
    the process would seem to grow (measured: 2 MB in 500 dictations).
    """
    if sys.platform == "linux":
        import ctypes

        tune = getattr(ctypes.CDLL(None), "mallopt", None)
        if tune is not None:
            tune(_M_ARENA_MAX, 1)
            # Fixed, for by itself it follows the largest block that was freed.
            tune(_M_MMAP_THRESHOLD, _LARGE_BYTES)


def model_threads(wanted: int) -> int:
    """How many threads a model shall compute with: `wanted`, or for 0 what is best here.

    One a core, hyper-threads not counted, and no more than four. On two cores two threads against
    one (processor time of the busiest thread, which is what a quiet machine would take, and of
    all threads; ten clips of 1 to 10 s three times each, 97 texts, in alternation):

        Whisper base int8, beam 5       0.57 of the time for 1.05 of the work
        SmolLM2 135M, the judge         0.54 of the time for 1.02 of the work

    On four cores and more nothing was measured here. Others found, with faster-whisper on 4 cores
    with 8 hyper-threads, 14.4 s with 1 thread, 4.4 s with 4, 6.5 s with 8 (its pull request 965);
    on 8 cores, 64 s with 1, 28 s with 4, 120 s with 8 (MinusPod, pull request 334); and with
    whisper.cpp on 8 cores of two kinds a real-time factor of 0.17 with 4, 0.14 with 6, 2.13 with
    8 (vocalinux, pull request 492). So the fourth thread is the last that is sure to help; the
    cores that are left are for the other model and for the desktop.
    """
    return wanted or min(_physical_cores(), _MOST_THREADS)


def _physical_cores() -> int:
    """The cores that this process may use, the hyper-threads of one counted once."""
    if sys.platform != "linux":
        return os.cpu_count() or 1
    processors = os.sched_getaffinity(0)
    return len({_siblings(processor) for processor in processors})


def _siblings(processor: int) -> str:
    topology = Path(f"/sys/devices/system/cpu/cpu{processor}/topology")
    try:
        return (topology / "thread_siblings_list").read_text("ascii")
    except OSError:
        # Some containers show none: each for itself.
        return str(processor)


def require_memory(model_bytes: int) -> None:
    """See whether a model of this size could have had the memory it needs.

    Libraries say of a lack of memory what they say of a broken file. This asks the system for as
    much, and touches none of it.

    Raises:
        MemoryError: There is not enough.
    """
    bytearray(_MODEL_FACTOR * model_bytes + _LIBRARIES_BYTES)
