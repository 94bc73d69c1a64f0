"""What the kernel tells of processes."""

from __future__ import annotations

import contextlib
from pathlib import Path

from at_work import children

ATTEMPTS = (
    *("Tcp ActiveOpens", "Tcp OutSegs", "Udp OutDatagrams"),
    *("Ip OutRequests", "Ip OutNoRoutes", "Ip6OutRequests", "Ip6OutNoRoutes", "Udp6OutDatagrams"),
)
"""Counters of a network namespace that a connection or a packet anywhere raises, also one that
gets no further than "Network is unreachable"."""


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for parent in found:
        found += children(parent)
    return found


def told_of(pid: int) -> bytes:
    """What everybody, or at least its owner, can read of a process: names, arguments, environment.

    Empty if it has ended.
    """
    told = b""
    for name in ("cmdline", "environ", "comm"):
        with contextlib.suppress(OSError):
            told += Path(f"/proc/{pid}/{name}").read_bytes() + b"\n"
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with contextlib.suppress(OSError):
            told += (task / "comm").read_bytes()
    return told


def network_attempts(pid: int) -> dict[str, int]:
    """The counters above that are not 0 in a process's network namespace."""
    folder = Path(f"/proc/{pid}/net")
    counters: dict[str, int] = {}
    lines = (folder / "snmp").read_text().splitlines()
    for names, values in zip(lines[::2], lines[1::2], strict=True):
        protocol, _, rest = names.partition(":")
        pairs = zip(rest.split(), values.partition(":")[2].split(), strict=True)
        counters |= {f"{protocol} {name}": int(value) for name, value in pairs}
    for line in (folder / "snmp6").read_text().splitlines():
        name, value = line.split()
        counters[name] = int(value)
    return {name: counters[name] for name in ATTEMPTS if counters.get(name)}


def limits(pid: int) -> dict[str, list[str]]:
    """Resource limits by their names in /proc: soft and hard."""
    lines = Path(f"/proc/{pid}/limits").read_text().splitlines()[1:]
    return {line[:26].strip(): line[26:].split()[:2] for line in lines}
