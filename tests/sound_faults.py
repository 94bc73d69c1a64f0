"""What can happen to a microphone: each fault begins, lasts, and is over."""

from __future__ import annotations

import signal
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rig import Rig

FEED, OTHER_FEED = "microphone_feed", "other_feed"

SUSPENDING_CLOCK = r"""
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
    int status = syscall(SYS_clock_gettime, clock, now);
    const char *path = getenv("SUSPENDED_S_FILE");
    FILE *file = clock == CLOCK_BOOTTIME && path ? fopen(path, "r") : NULL;
    long suspended_s = 0;
    if (file && fscanf(file, "%ld", &suspended_s) == 1) now->tv_sec += suspended_s;
    if (file) fclose(file);
    return status;
}
"""
"""A machine cannot be suspended in a test; to a program, this is what one that was looks like."""


@dataclass(frozen=True)
class Fault:
    """One way in which the microphone goes away, and how it comes back."""

    name: str
    begin: Callable[[Rig], object]
    end: Callable[[Rig], object]
    away_s: float = 1.0
    """From its beginning to its end."""

    feed: str = FEED
    """Where the user speaks after it."""

    tidy_up: Callable[[Rig], object] = lambda _rig: None


def kill(rig: Rig) -> None:
    """End the sound server as a crash does."""
    server = rig.processes.pop("pulseaudio")
    server.kill()
    server.wait()


def terminate(rig: Rig) -> None:
    """End the sound server as systemd does."""
    rig.end("pulseaudio")


def start(rig: Rig) -> None:
    """Start the sound server."""
    rig._start_audio()


def freeze(rig: Rig) -> None:
    """The sound server hangs."""
    rig.processes["pulseaudio"].send_signal(signal.SIGSTOP)


def thaw(rig: Rig) -> None:
    """The sound server goes on."""
    rig.processes["pulseaudio"].send_signal(signal.SIGCONT)


def replace(rig: Rig) -> None:
    """Whoever noticed that it hangs starts another."""
    kill(rig)
    start(rig)


def unplug(rig: Rig) -> None:
    """The only microphone goes away; the monitors of the speakers stay."""
    rig.run("pactl", "unload-module", "module-remap-source")


def plug_in(rig: Rig) -> None:
    """It is there again."""
    _load_source(rig, "microphone", FEED, "VirtualMicrophone")
    rig.run("pactl", "set-default-source", "microphone")


def switch(rig: Rig) -> None:
    """The user plugs in a second microphone and makes it the default."""
    feed = ("module-null-sink", f"sink_name={OTHER_FEED}", "channels=1", "norewinds=1")
    rig.run("pactl", "load-module", *feed)
    _load_source(rig, "other", OTHER_FEED, "OtherMicrophone")
    rig.run("pactl", "set-default-source", "other")


def switch_back(rig: Rig) -> None:
    """Only the first one is left."""
    rig.run("pactl", "set-default-source", "microphone")
    for line in rig.run("pactl", "list", "short", "modules").splitlines():
        if OTHER_FEED in line:
            number = line.split()[0]
            subprocess.run(["pactl", "unload-module", number], env=rig.env, check=False)


def _load_source(rig: Rig, name: str, feed: str, description: str) -> None:
    rig.run(
        *("pactl", "load-module", "module-remap-source", f"source_name={name}"),
        *(f"master={feed}.monitor", f"source_properties=device.description={description}"),
    )


def build_suspending_clock(rig: Rig) -> None:
    """From now on, what starts on this desktop goes by a clock that `suspend` can turn."""
    source, library = rig.folder / "clock.c", rig.folder / "clock.so"
    source.write_text(SUSPENDING_CLOCK)
    subprocess.run(["g++", "-xc", "-shared", "-fPIC", "-O1", "-o", library, source], check=True)
    rig.env |= {"LD_PRELOAD": str(library), "SUSPENDED_S_FILE": str(_suspended_s(rig))}
    _suspended_s(rig).write_text("0")


def suspend(rig: Rig) -> None:
    """The machine sleeps for a minute."""
    _suspended_s(rig).write_text(str(int(_suspended_s(rig).read_text()) + 60))


def nothing(_rig: Rig) -> None:
    """All is well."""


def _suspended_s(rig: Rig) -> Path:
    return rig.folder / "suspended_s"


LATE = Fault("no server at start", nothing, start, 0.0)
NONE = Fault("none", nothing, nothing, 0.0)
KILLED = Fault("server killed and started", kill, start)
RESTARTED = Fault("server restarted", terminate, start, 0.0)
AWAY = Fault("server away for 5 s", terminate, start, 5.0)
HICCUP = Fault("server hangs for 2 s", freeze, thaw, 2.0)
HUNG = Fault("server hangs for 6 s", freeze, thaw, 6.0)
REPLACED = Fault("server hangs, is replaced", freeze, replace, 3.0)
SWITCHED = Fault("default source switched", switch, nothing, 0.0, OTHER_FEED, switch_back)
UNPLUGGED = Fault("source removed and back", unplug, plug_in)
SUSPENDED = Fault("machine suspended for 60 s", suspend, nothing, 0.0)
