"""The disk as a daemon leaves it and finds it."""

from __future__ import annotations

import queue

from dictate.domain import Block, UtteranceId
from dictate.store.archive import Archive, Recovered
from dictate.store.entry import Status
from dictate.store.history import History
from dictate.store.journal import Journal
from dictate.store.spool import Spool

ONE = UtteranceId(1)
SECOND = bytes(range(256)) * 250


class Disk:
    """A daemon's view of the disk; `Disk()` is the next start."""

    def __init__(self, keep: int = 200) -> None:
        self.troubles: list[str] = []
        self.counts: list[int] = []
        self.spool = Spool()
        self.archive = Archive(self.spool, keep, self.trouble, self.counts.append)
        self.journal = Journal(self.spool, self.archive, self.trouble)
        self.is_open = True

    def trouble(self, message: str, remedy: str) -> None:
        assert remedy
        self.troubles.append(message)

    def close(self) -> None:
        if self.is_open:
            self.is_open = False
            self.archive.close()

    def record(self, utterance_id: UtteranceId = ONE) -> None:
        self.journal.begin(utterance_id, "tidy")
        self.journal.append(Block(utterance_id, SECOND))
        self.journal.note(utterance_id, status=Status.RECORDED)

    def recover(self) -> Recovered:
        found: queue.SimpleQueue[Recovered] = queue.SimpleQueue()
        self.archive.recover(found.put)
        return found.get(timeout=60)

    def retry(self) -> Recovered:
        found: queue.SimpleQueue[Recovered] = queue.SimpleQueue()
        self.archive.retry(found.put)
        return found.get(timeout=60)


def statuses() -> list[Status]:
    with History() as history:
        return [entry.status for entry in history.newest()]


def n_spooled(disk: Disk) -> int:
    return len(list(disk.spool.found()))
