"""What the command line asks of a daemon that is busy."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING

import pytest

from dictate.control.protocol import Request
from dictate.controller import Call
from dictate.requests import Requests
from dictate.store.archive import Archive
from dictate.store.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dictate.controller import Inbox


def nothing(*_: object) -> None:
    """Do nothing."""


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    archive = Archive(Spool(), 10, nothing, nothing)
    yield archive
    archive.close()


def test_what_was_refused_by_a_stuck_daemon_is_not_done_later(archive: Archive) -> None:
    inbox: Inbox = queue.SimpleQueue()
    requests = Requests(inbox, archive, threading.Event(), nothing, nothing)

    reply = requests.answer(Request("start"))
    call = inbox.get()

    assert not reply.ok
    assert isinstance(call, Call)
    # There is no controller: it would fail if it did anything.
    call.run()
