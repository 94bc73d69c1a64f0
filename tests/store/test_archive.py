"""The journal and the archive's thread: every utterance comes to its end on the disk as well."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

import pytest
from rig import wait_for

from dictate.domain import Block, UtteranceId
from dictate.store.archive import Archive, Recovered
from dictate.store.entry import Status
from dictate.store.history import History, path
from dictate.store.journal import Journal
from dictate.store.spool import MAX_BYTES, Spool

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
        return found.get(timeout=10)

    def retry(self) -> Recovered:
        found: queue.SimpleQueue[Recovered] = queue.SimpleQueue()
        self.archive.retry(found.put)
        return found.get(timeout=10)


@pytest.fixture
def disk(xdg: Path) -> Iterator[Disk]:
    assert xdg.exists()
    disk = Disk()
    yield disk
    disk.close()


def statuses() -> list[Status]:
    with History() as history:
        return [entry.status for entry in history.newest()]


def n_spooled(disk: Disk) -> int:
    return len(list(disk.spool.found()))


def test_delivered_words_are_in_the_history_and_no_audio_is_left(disk: Disk) -> None:
    disk.record()
    disk.journal.note(ONE, text="Words.", status=Status.DELIVERING)
    disk.journal.end(ONE, Status.DELIVERED, deliver_ms=5.0)
    disk.close()
    assert statuses() == [Status.DELIVERED]
    assert n_spooled(disk) == 0


def test_a_cancelled_recording_leaves_nothing(disk: Disk) -> None:
    disk.record()
    disk.journal.forget(ONE)
    disk.close()
    assert n_spooled(disk) == 0
    assert not path().exists()


def test_what_a_killed_daemon_recorded_is_found_whole(disk: Disk) -> None:
    disk.record()
    recovered = Disk().recover()
    [(entry, pcm)] = recovered.unheard
    assert pcm == SECOND
    assert entry.level == "tidy"


def test_what_this_daemon_records_is_no_find(disk: Disk) -> None:
    disk.archive.recover(lambda _: None)
    found: queue.SimpleQueue[Recovered] = queue.SimpleQueue()
    disk.archive.recover(found.put)
    disk.record()
    assert found.get(timeout=10).unheard == ()


def test_words_that_were_ready_are_in_the_history_at_the_next_start(disk: Disk) -> None:
    disk.record()
    disk.journal.note(ONE, text="Words.")
    later = Disk()
    recovered = later.recover()
    later.close()
    assert [entry.text for entry in recovered.texts] == ["Words."]
    assert recovered.last == "Words."
    assert statuses() == [Status.RECOVERED]
    assert n_spooled(later) == 0


def test_words_that_were_being_typed_are_marked_so(disk: Disk) -> None:
    disk.record()
    disk.journal.note(ONE, text="Words.", status=Status.DELIVERING)
    later = Disk()
    later.recover()
    later.close()
    assert statuses() == [Status.PERHAPS]


def test_what_is_in_the_history_is_not_recovered_again(disk: Disk) -> None:
    disk.record()
    disk.journal.note(ONE, text="Words.", status=Status.DELIVERING)
    [entry] = disk.spool.found()
    disk.journal.end(ONE, Status.DELIVERED)
    disk.close()
    # Killed between the history and the spool.
    disk.spool.append(entry.key, SECOND)
    disk.spool.note(entry)
    later = Disk()
    assert later.recover() == Recovered((), (), "Words.")
    later.close()
    assert statuses() == [Status.DELIVERED]
    assert n_spooled(later) == 0


def test_what_cannot_be_recognised_waits_until_it_is_retried(disk: Disk) -> None:
    disk.record()
    disk.journal.wait(ONE, SECOND, "There is no model")
    disk.close()
    assert disk.counts == [1]
    later = Disk()
    assert later.recover().unheard == ()
    [(entry, pcm)] = later.retry().unheard
    assert (pcm, entry.reason) == (SECOND, "There is no model")
    utterance_id = later.journal.adopt(entry)
    later.journal.note(utterance_id, text="Words.")
    later.journal.end(utterance_id, Status.RECOVERED)
    later.close()
    assert later.counts == [1, 0]
    assert statuses() == [Status.RECOVERED]
    assert n_spooled(later) == 0


def test_a_retry_that_hears_no_speech_ends_the_waiting(disk: Disk) -> None:
    disk.record()
    disk.journal.wait(ONE, SECOND, "There is no model")
    [(entry, _)] = disk.retry().unheard
    disk.journal.forget(disk.journal.adopt(entry))
    disk.close()
    assert statuses() == []
    assert n_spooled(disk) == 0


def test_a_daemon_killed_in_a_retry_leaves_it_waiting(disk: Disk) -> None:
    disk.record()
    disk.journal.wait(ONE, SECOND, "There is no model")
    [(entry, _)] = disk.retry().unheard
    disk.journal.note(disk.journal.adopt(entry), raw="words")
    later = Disk()
    assert later.recover().unheard == ()
    assert len(later.retry().unheard) == 1
    later.close()


def test_what_an_ending_daemon_suspends_the_next_one_goes_on_with(disk: Disk, xdg: Path) -> None:
    disk.record()
    disk.journal.suspend(ONE, SECOND)
    disk.close()
    # The end of the login takes the runtime folder away.
    for file in (xdg / "run/dictate/spool").iterdir():
        file.unlink()
    [(_, pcm)] = Disk().recover().unheard
    assert pcm == SECOND


def test_keeping_nothing_writes_no_history(xdg: Path) -> None:
    disk = Disk(keep=0)
    disk.record()
    disk.journal.note(ONE, text="Words.", status=Status.DELIVERING)
    disk.journal.end(ONE, Status.DELIVERED)
    disk.close()
    assert n_spooled(disk) == 0
    assert not [file for file in xdg.rglob("*") if file.is_file()]


def test_a_spool_that_takes_no_more_is_told_once_and_the_recording_goes_on(disk: Disk) -> None:
    disk.journal.begin(ONE, "tidy")
    for _ in range(MAX_BYTES // len(SECOND) + 5):
        disk.journal.append(Block(ONE, SECOND))
    assert len(disk.troubles) == 1
    assert "in memory" in disk.troubles[0]
    disk.journal.wait(ONE, SECOND * 3, "There is no model")
    [(_, pcm)] = disk.retry().unheard
    assert pcm == SECOND * 3, "the daemon's own memory is what is kept"


def test_what_a_full_disk_refuses_is_written_when_there_is_room_again(
    disk: Disk, xdg: Path
) -> None:
    in_the_way = xdg / "state" / "dictate"
    in_the_way.write_text("a file where the folder should be")
    disk.record()
    disk.journal.note(ONE, text="Words 1.")
    disk.journal.end(ONE, Status.DELIVERED)
    wait_for(lambda: disk.troubles, 10, "the trouble to be told")
    assert n_spooled(disk) == 1, "it is not removed before it is in the history"
    in_the_way.unlink()
    disk.record(UtteranceId(2))
    disk.journal.note(UtteranceId(2), text="Words 2.")
    disk.journal.end(UtteranceId(2), Status.DELIVERED)
    disk.close()
    assert statuses() == [Status.DELIVERED, Status.DELIVERED]
    assert len(disk.troubles) == 1
    assert n_spooled(disk) == 0


def test_a_damaged_history_is_told_and_does_not_stand_in_the_way(disk: Disk) -> None:
    path().parent.mkdir(parents=True)
    path().write_bytes(b"no database" * 1000)
    disk.record()
    disk.journal.end(ONE, Status.DELIVERED)
    disk.close()
    assert disk.troubles == ["The history was damaged; a new one has begun"]
    assert statuses() == [Status.DELIVERED]


def test_a_microphone_that_comes_back_goes_on_with_the_same_recording(disk: Disk) -> None:
    disk.record()
    disk.journal.begin(ONE, "tidy")
    disk.journal.append(Block(ONE, SECOND))
    disk.journal.note(ONE, text="Words.")
    disk.journal.end(ONE, Status.DELIVERED)
    disk.close()
    assert statuses() == [Status.DELIVERED]
    assert n_spooled(disk) == 0, "nothing is left that a next start would take for words"
