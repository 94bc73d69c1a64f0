"""What the unit forbids is really forbidden, and dictation works all the same."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from dictation import Dictation, Field
from login_session import UNIT, LoginSession, is_there
from panel import Panel
from rig import Rig, wait_for

from dictate import paths

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY = 65534

PROBE = """
import ctypes, errno, os, socket
libc = ctypes.CDLL(None, use_errno=True)
def try_it(call):
    try:
        return call() or ""
    except OSError as error:
        return errno.errorcode[error.errno]
def by_libc(name, *arguments):
    if getattr(libc, name)(*arguments) == -1:
        raise OSError(ctypes.get_errno(), name)
own = os.path.expanduser("~/probe")
print({
    "file of its own": try_it(lambda: open(own, "w").close()),
    "its mode": oct(os.stat(own).st_mode & 0o777),
    "Unix socket": try_it(lambda: socket.socket(socket.AF_UNIX).close()),
    "network": try_it(lambda: socket.socket(socket.AF_INET).close()),
    "network 6": try_it(lambda: socket.socket(socket.AF_INET6).close()),
    "netlink": try_it(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()),
    "setuid file": try_it(lambda: os.chmod(own, 0o4700)),
    "look into processes": try_it(lambda: by_libc("ptrace", 0, 0, 0, 0)),
    "another personality": try_it(lambda: by_libc("personality", 0x0040000)),
})
"""

EXPECTED = {
    "file of its own": "",
    "its mode": "0o600",
    "Unix socket": "",
    "network": "",
    "network 6": "",
    "netlink": "EAFNOSUPPORT",
    "setuid file": "EPERM",
    "look into processes": "EPERM",
    "another personality": "EPERM",
}


@pytest.fixture
def nobodys_session() -> Iterator[LoginSession]:
    """The systemd of a user without any rights; a unit may set more for root."""
    with Rig(wm=False, tray=False, audio=False) as rig, LoginSession(rig, uid=NOBODY) as session:
        yield session


def test_the_sandbox_holds_in_an_unprivileged_users_systemd(nobodys_session: LoginSession) -> None:
    session = nobodys_session
    folder = session.rig.folder
    (folder / "probe.py").write_text(PROBE)
    shipped = paths.resource(f"systemd/{UNIT}").read_text()
    start = f"ExecStart=/usr/bin/python3 {folder}/probe.py"
    lines = [start if line.startswith("ExecStart=") else line for line in shipped.splitlines()]
    unit = "\n".join(lines).replace("Type=notify", "Type=oneshot")
    (session.units / UNIT).write_text(unit.replace("Restart=on-failure", ""))
    session.systemctl("daemon-reload")
    done = session.systemctl("start", UNIT)
    assert done.returncode == 0, done.stderr + session.log
    assert ast.literal_eval(session.log) == EXPECTED


@pytest.fixture
def dictation(service: LoginSession) -> Dictation:
    """The daemon that the service started, with its models."""
    dictation = Dictation(service.rig)
    for role in ("mic", "asr", "llm"):
        dictation.wait_for_worker(role)
    return dictation


def test_words_are_dictated_from_within_the_sandbox(dictation: Dictation) -> None:
    field = Field(dictation.rig, "tk")
    dictation.say("arctic-aew_a0003.flac")
    dictation.wait_for_words(field, "arctic-aew_a0003.flac")


def test_the_tray_icon_shows_from_within_the_sandbox(dictation: Dictation) -> None:
    dictation.wait_for_worker("tray")


def test_a_browser_opened_from_the_menu_is_not_in_the_sandbox(
    dictation: Dictation, service: LoginSession
) -> None:
    folder = dictation.rig.folder
    browser, seen = folder / "browser.sh", folder / "seen-by-browser"
    look = "umask; grep NoNewPrivs /proc/self/status"
    browser.write_text(f"#!/bin/sh\n{{ {look}; }} > {seen}.part\nmv {seen}.part {seen}\n")
    browser.chmod(0o700)
    service.systemctl("set-environment", f"BROWSER={browser} %s")
    dictation.wait_for_worker("tray")
    with Panel(dictation.rig.env["DBUS_SESSION_BUS_ADDRESS"]) as panel:
        panel.item(30).click("Open dictate…")
        wait_for(seen.exists, 60, "the browser to be started")
    service.systemctl("unset-environment", "BROWSER")
    assert seen.read_text().split() == ["0022", "NoNewPrivs:", "0"]


def test_words_on_the_clipboard_outlive_the_service(
    dictation: Dictation, service: LoginSession
) -> None:
    rig, clip = dictation.rig, "arctic-aew_a0003.flac"
    Field(rig, "xterm")
    dictation.hold()
    rig.play(Path(__file__).parent.parent / "data" / "speech" / clip)
    # The words were meant for a window that has gone.
    rig.end("xterm")
    dictation.release()
    members = service.members()
    words = wait_for(lambda: _clipboard(rig), 60, "the words on the clipboard")
    service.systemctl("stop", UNIT)
    wait_for(lambda: not any(map(is_there, members)), 10, "the daemon to end")
    assert _clipboard(rig) == words
    for owner in service.members():
        os.kill(owner, signal.SIGTERM)


def _clipboard(rig: Rig) -> str:
    done = subprocess.run(
        ["xclip", "-selection", "clipboard", "-o"],
        env=rig.env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return done.stdout
