"""`dictate service`: have the daemon started at login, or not any more."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import threading
import time
from typing import TYPE_CHECKING

from dictate import paths
from dictate.control import client
from dictate.control.server import InstanceLock
from dictate.desktop.detect import DisplayServer, display_server
from dictate.errors import ControlError, DesktopError
from dictate.service import autostart, systemd
from dictate.service.program import program
from dictate.service.state import How, Running, daemon_answers, state

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable
    from pathlib import Path

_START_S = 20.0
"""A started daemon answers within a second or two, later on a busy machine."""

_LOOK_S = 0.1


def run(options: Namespace) -> int:
    """Carry out `dictate service ACTION` and return the exit status.

    Raises:
        DictateError: It could not be done; the message says what to do.
    """
    actions = {"install": install, "uninstall": uninstall, "logs": logs, "login": login}
    if options.action in actions:
        actions[options.action]()
        return 0
    found = state()
    print(json.dumps(dataclasses.asdict(found)) if options.json else found)
    return 0 if found.is_fine else 1


def install() -> None:
    """Have the daemon started at login, and start it now if there is a display.

    A daemon that runs already but not as the service is ended first. Doing it again repairs.
    """
    if not systemd.answers():
        _install_autostart()
        return
    text = systemd.unit_text()
    is_new = _write(systemd.unit_file(), text)
    _write(autostart.entry_file(), autostart.entry_text(beside_unit=True))
    systemd.act("daemon-reload")
    systemd.act("enable", systemd.UNIT)
    if state().running is Running.BY_HAND:
        quit_daemon()
    systemd.import_display()
    if display_server() is DisplayServer.NONE:
        print("dictate starts at the next login to the desktop, by systemd.")
        return
    systemd.start(again=is_new)
    print("dictate is running, and starts at every login: by systemd.")


def _install_autostart() -> None:
    # Of no use without systemd, and what `login` would ask first.
    systemd.remove_unit()
    _write(autostart.entry_file(), autostart.entry_text(beside_unit=False))
    how = "by the desktop's autostart, as no user systemd answers here"
    if display_server() is DisplayServer.NONE:
        print(f"dictate starts at the next login to the desktop, {how}.")
        return
    if not daemon_answers():
        _start_daemon()
    print(f"dictate is running, and starts at every login: {how}.")


def _start_daemon() -> None:
    process = subprocess.Popen(
        [*program(), "service", "login"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # It outlives the terminal.
        start_new_session=True,
    )
    _wait(lambda: daemon_answers() or process.poll() is not None, _START_S)
    if not daemon_answers():
        said = paths.log_file().read_text("utf-8", "replace").strip().splitlines()
        message = said[-1].rstrip(".") if said else "It ended without a word"
        raise DesktopError(message, f"The log is {paths.log_file()}")


def uninstall() -> None:
    """Have it started no more; a daemon that runs as the service ends."""
    was = state()
    if was.how is How.SYSTEMD and systemd.answers():
        systemd.act("disable", "--now", systemd.UNIT)
    systemd.remove_unit()
    autostart.entry_file().unlink(missing_ok=True)
    if was.how is How.NOBODY:
        print("There was nothing to remove.")
        return
    if was.how is How.SYSTEMD and systemd.answers():
        systemd.act("daemon-reload")
    elif was.running is Running.SERVICE:
        quit_daemon()
    print("dictate is no longer started at login.")


def logs() -> None:
    """Show what the daemon printed; with systemd the process becomes journalctl."""
    match state().how:
        case How.SYSTEMD:
            command = ["journalctl", "--user", f"--unit={systemd.UNIT}", "--pager-end"]
            try:
                os.execvp(command[0], command)  # noqa: S606 - no shell is wanted
            except OSError as error:
                message = f"journalctl cannot be run ({error.strerror})"
                raise DesktopError(message, "Install it, it is a part of systemd") from None
        case How.AUTOSTART:
            print(f"The log is {paths.log_file()}")
        case How.NOBODY:
            message = "dictate is not installed as a service"
            raise DesktopError(message, "`dictate service install` does that")


def login() -> None:
    """What the desktop's autostart runs: start the service, or be the daemon."""
    if not systemd.unit_file().exists():
        autostart.run_daemon()
    systemd.import_display()
    # Whoever disabled it in systemd does not want it started from here either.
    if systemd.properties("UnitFileState").get("UnitFileState") == "enabled":
        systemd.start()


def quit_daemon() -> None:
    """End a daemon, however it was started, and wait until it has ended.

    Raises:
        ControlError: It does not end.
    """
    try:
        client.ask("quit")
    except ControlError:
        if not daemon_answers():
            return
        raise
    if not _wait(_is_free, _START_S):
        message = "The daemon that runs already does not end"
        raise ControlError(message, "End it with `pkill -9 -x dictate`")


def _is_free() -> bool:
    """Whether the next daemon may start: one that ends keeps the lock longer than its socket."""
    try:
        InstanceLock().close()
    except ControlError:
        return False
    return True


def _wait(condition: Callable[[], bool], timeout_s: float) -> bool:
    """Whether `condition` came true in time."""
    deadline_s = time.monotonic() + timeout_s
    never = threading.Event()
    while not (is_true := condition()) and time.monotonic() < deadline_s:
        never.wait(_LOOK_S)
    return is_true


def _write(path: Path, text: str) -> bool:
    """Write a file if it is not so already; whether it was written."""
    if path.exists() and path.read_text("utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return True
