"""Lives one dictation again and again in child processes, each killed one line of code later.

Run as a program: SCENARIO FOLDER. Every child has a folder of its own in FOLDER, "1", "2" and so
on, with a file `steps`, a byte for each step that it went through. The last child lives on.
"""

from __future__ import annotations

import itertools
import os
import queue
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from dictate.domain import Block, UtteranceId
from dictate.store.archive import Archive, Recovered
from dictate.store.entry import Status
from dictate.store.journal import Journal
from dictate.store.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from _typeshed import TraceFunction

ONE = UtteranceId(1)
SECOND = bytes(range(256)) * 250
STORE = str(Path(sys.modules[Archive.__module__].__file__ or "").parent)


class Disk:
    """A daemon's view of the disk; `Disk()` is the next start."""

    def __init__(self, keep: int = 200) -> None:
        self.spool = Spool()
        self.archive = Archive(self.spool, keep, lambda *_: None, lambda _: None)
        self.journal = Journal(self.spool, self.archive, lambda *_: None)

    def find(self, look: Callable[[Callable[[Recovered], None]], None]) -> Recovered:
        """What `look`, the archive's `recover` or `retry`, finds."""
        found: queue.SimpleQueue[Recovered] = queue.SimpleQueue()
        look(found.put)
        return found.get(timeout=60)

    def hear(self, recovered: Recovered) -> None:
        """Recognise what was found, to its end."""
        for entry, _pcm in recovered.unheard:
            utterance_id = self.journal.adopt(entry)
            assert utterance_id
            self.journal.note(utterance_id, status=Status.RECOGNISED, raw="words again")
            self.journal.note(utterance_id, text="Words again.")
            self.journal.end(utterance_id, Status.RECOVERED)


def use(folder: Path) -> None:
    """Have this process keep its files in `folder`."""
    for name in ("run", "state"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
    os.environ["XDG_STATE_HOME"] = str(folder / "state")


# --- what happens, a step at a time ---------------------------------------------------------------


def record(disk: Disk) -> Iterator[str]:
    disk.journal.begin(ONE, "tidy")
    yield "begun"
    disk.journal.append(Block(ONE, SECOND))
    yield "recorded"
    disk.journal.note(ONE, status=Status.RECORDED)
    yield "released"


def deliver(disk: Disk) -> Iterator[str]:
    yield from record(disk)
    disk.journal.note(ONE, status=Status.RECOGNISED, raw="um words", seconds=1.0)
    yield "recognised"
    disk.journal.note(ONE, text="Words.")
    yield "cleaned"
    disk.journal.note(ONE, status=Status.DELIVERING)
    yield "typing"
    disk.journal.end(ONE, Status.DELIVERED)
    yield "ended"


def cancel(disk: Disk) -> Iterator[str]:
    yield from record(disk)
    disk.journal.forget(ONE)
    yield "ended"


def wait(disk: Disk) -> Iterator[str]:
    yield from record(disk)
    disk.journal.wait(ONE, SECOND, "There is no model")
    yield "ended"


def suspend(disk: Disk) -> Iterator[str]:
    yield from record(disk)
    disk.journal.suspend(ONE, SECOND)
    yield "ended"


def recover(disk: Disk) -> Iterator[str]:
    yield "recorded"
    disk.hear(disk.find(disk.archive.recover))
    yield "ended"


def retry(disk: Disk) -> Iterator[str]:
    yield "recorded"
    disk.hear(disk.find(disk.archive.retry))
    yield "ended"


SCENARIOS: dict[
    str, tuple[int, Callable[[Disk], Iterator[str]] | None, Callable[[Disk], Iterator[str]]]
] = {
    # How many dictations are kept, what an earlier daemon did, and what this one does.
    "delivered": (200, None, deliver),
    "delivered and not kept": (0, None, deliver),
    "cancelled": (200, None, cancel),
    "waiting": (200, None, wait),
    "suspended": (200, None, suspend),
    "recovered": (200, record, recover),
    "recovered after a suspension": (200, suspend, recover),
    "recovered words": (200, lambda disk: itertools.islice(deliver(disk), 5), recover),
    "retried": (200, wait, retry),
}  # fmt: skip


def steps(scenario: str) -> list[str]:
    """The names of the steps of a scenario's second daemon, in order, where there is no crash."""
    names: dict[Callable[[Disk], Iterator[str]], str] = {
        deliver: "begun recorded released recognised cleaned typing ended",
        recover: "recorded ended",
        retry: "recorded ended",
    }
    return names.get(SCENARIOS[scenario][2], "begun recorded released ended").split()


# --- the children ---------------------------------------------------------------------------------


def live(scenario: str, folder: Path, n_lines: int) -> None:
    """Go through a scenario; killed before line number `n_lines` of the store's code."""
    use(folder)
    keep, earlier, now = SCENARIOS[scenario]
    if earlier:
        disk = Disk(keep)
        for _ in earlier(disk):
            pass
        disk.archive.close()
    done = os.open(folder / "steps", os.O_WRONLY | os.O_CREAT, 0o600)
    lines = itertools.count(1)

    def trace(frame: FrameType, event: str, _argument: object) -> TraceFunction | None:
        if not frame.f_code.co_filename.startswith(STORE):
            return None
        if event == "line" and next(lines) >= n_lines:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    threading.settrace(trace)
    sys.settrace(trace)
    disk = Disk(keep)
    for _ in now(disk):
        os.write(done, b".")
    disk.archive.close()


def main(scenario: str, folder: Path) -> None:
    """Run one child after the other until one comes to its end."""
    for n_lines in itertools.count(1):
        child = os.fork()
        if child == 0:
            live(scenario, folder / str(n_lines), n_lines)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            sys.exit(os.WEXITSTATUS(status))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
