"""The words that systemd is told, at a socket of the test's own."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

from dictate.service.sd_notify import ServiceManager

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["a file", "an abstract name"])
def listener(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    """Where a process of systemd's sends to by its environment."""
    name = f"\0dictate-{os.getpid()}" if "abstract" in request.param else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(name)
        receiver.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", name.replace("\0", "@"))
        yield receiver


@pytest.fixture
def watched(listener: socket.socket, monkeypatch: pytest.MonkeyPatch) -> socket.socket:
    """The same, with a watchdog of three seconds."""
    monkeypatch.setenv("WATCHDOG_USEC", "3000000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    return listener


def test_every_word_arrives(watched: socket.socket) -> None:
    manager = ServiceManager.from_environment()
    manager.ready("hold a key")
    manager.status("recording")
    manager.alive()
    manager.stopping()
    told = [watched.recv(200) for _ in range(4)]
    assert told == [
        b"READY=1\nSTATUS=hold a key",
        b"STATUS=recording",
        b"WATCHDOG=1",
        b"STOPPING=1",
    ]


def test_it_is_fed_twice_as_often_as_it_must(watched: socket.socket) -> None:
    assert watched
    assert ServiceManager.from_environment().ping_s == 1.5


@pytest.mark.usefixtures("watched")
def test_child_processes_are_not_told_of_it() -> None:
    ServiceManager.from_environment()
    assert not {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"} & os.environ.keys()


@pytest.mark.parametrize(("name", "value"), [("WATCHDOG_PID", "1"), ("WATCHDOG_USEC", "soon")])
@pytest.mark.usefixtures("watched")
def test_a_watchdog_that_is_not_for_us_is_not_fed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    manager = ServiceManager.from_environment()
    assert manager
    assert manager.ping_s is None


def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    manager = ServiceManager.from_environment()
    manager.ready("hold a key")
    assert not manager
    assert manager.ping_s is None


def test_a_systemd_that_went_away_or_is_stuck_holds_nobody_up(watched: socket.socket) -> None:
    manager = ServiceManager.from_environment()
    for _ in range(2000):
        # Nobody reads; the line is full long before.
        if not _room(watched):
            break
        manager.alive()
    manager.alive()
    watched.close()
    manager.alive()


def _room(receiver: socket.socket) -> bool:
    name = receiver.getsockname()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.settimeout(0)
        try:
            sender.sendto(b"x", name)
        except BlockingIOError:
            return False
    return True
