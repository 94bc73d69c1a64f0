"""The journal and the archive's thread: every utterance comes to its end on the disk as well."""

from __future__ import annotations

import contextlib
import os
import queue
import sqlite3
from typing import TYPE_CHECKING

import msgspec
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

    from dictate.store.entry import Entry

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
    assert utterance_id
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
    utterance_id = disk.journal.adopt(entry)
    assert utterance_id
    disk.journal.forget(utterance_id)
    disk.close()
    assert statuses() == []
    assert n_spooled(disk) == 0


def test_a_daemon_killed_in_a_retry_leaves_it_waiting(disk: Disk) -> None:
    disk.record()
    disk.journal.wait(ONE, SECOND, "There is no model")
    [(entry, _)] = disk.retry().unheard
    utterance_id = disk.journal.adopt(entry)
    assert utterance_id
    disk.journal.note(utterance_id, raw="words")
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
    for _ in range(2):
        disk.journal.begin(ONE, "tidy")
        disk.journal.append(Block(ONE, SECOND))
    [entry] = disk.spool.found()
    assert disk.spool.audio(entry.key) == 2 * SECOND
    disk.journal.end(ONE, Status.DELIVERED)
    disk.close()
    assert n_spooled(disk) == 0, "nothing is left that a next start would take for words"


def test_words_whose_audio_had_no_room_are_recovered_as_they_were_heard(disk: Disk) -> None:
    disk.record()
    disk.journal.note(ONE, status=Status.RECOGNISED, raw="um words", seconds=60.0)
    later = Disk()
    recovered = later.recover()
    later.close()
    assert [entry.text for entry in recovered.texts] == ["um words"]
    assert recovered.unheard == ()
    assert statuses() == [Status.RECOVERED]


def test_a_history_that_cannot_be_read_for_a_while_does_not_end_the_archive(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dictate.store.history._BUSY_S", 0.1)
    disk.record()
    disk.journal.end(ONE, Status.DELIVERED)
    wait_for(lambda: n_spooled(disk) == 0, 10, "the first words in the history")
    with locked():
        for n in (2, 3):
            disk.record(UtteranceId(n))
            disk.journal.end(UtteranceId(n), Status.DELIVERED)
        wait_for(lambda: disk.troubles, 10, "the trouble to be told")
    disk.record(UtteranceId(4))
    disk.journal.end(UtteranceId(4), Status.DELIVERED)
    disk.close()
    assert statuses() == [Status.DELIVERED] * 4


@contextlib.contextmanager
def locked() -> Iterator[None]:
    """While this lasts, another process writes into the history and does not come to an end."""
    other = sqlite3.connect(path())
    other.execute("begin immediate")
    yield
    other.rollback()
    other.close()


def test_a_recording_is_recovered_though_the_history_cannot_be_used(disk: Disk) -> None:
    with History():
        pass
    with contextlib.closing(sqlite3.connect(path())) as newer:
        newer.execute("pragma user_version = 99")
    disk.record()
    disk.record(UtteranceId(2))
    disk.journal.note(UtteranceId(2), text="Words.")
    later = Disk()
    recovered = later.recover()
    later.close()
    assert [pcm for _, pcm in recovered.unheard] == [SECOND]
    assert [entry.text for entry in recovered.texts] == ["Words."]
    assert n_spooled(later) == 2, "nothing is removed before it is in the history"


@pytest.mark.parametrize("accident", ["deleted", "damaged"])
def test_a_history_that_breaks_under_the_daemon_does_not_swallow_the_next_words(
    disk: Disk, accident: str
) -> None:
    disk.record()
    disk.journal.end(ONE, Status.DELIVERED)
    wait_for(lambda: n_spooled(disk) == 0, 10, "the first words in the history")
    if accident == "deleted":
        path().unlink()
    else:
        with History() as history:
            # What the log holds would mend it.
            history.wipe()
        path().write_bytes(b"no database" * 1000)
    for n in (2, 3):
        disk.record(UtteranceId(n))
        disk.journal.end(UtteranceId(n), Status.DELIVERED)
    disk.close()
    assert statuses() == [Status.DELIVERED] * 2
    assert n_spooled(disk) == 0


def test_a_cancelled_recording_goes_though_a_full_disk_refuses_others(
    disk: Disk, xdg: Path
) -> None:
    (xdg / "state" / "dictate").write_text("a file where the folder should be")
    disk.record()
    disk.journal.end(ONE, Status.DELIVERED)
    disk.record(UtteranceId(2))
    disk.journal.forget(UtteranceId(2))
    assert n_spooled(disk) == 1


def wait_for_retry(disk: Disk) -> Entry:
    """Have a dictation wait, and the daemon begin another try."""
    disk.record()
    disk.journal.wait(ONE, SECOND, "There is no model")
    [(entry, _)] = disk.retry().unheard
    return entry


def test_what_is_being_retried_is_not_begun_once_more(disk: Disk) -> None:
    entry = wait_for_retry(disk)
    assert disk.journal.adopt(entry)
    assert disk.journal.adopt(entry) is None


@pytest.mark.parametrize("outcome", ["heard", "refused", "suspended"])
def test_what_is_deleted_while_it_is_retried_stays_deleted(disk: Disk, outcome: str) -> None:
    entry = wait_for_retry(disk)
    utterance_id = disk.journal.adopt(entry)
    assert utterance_id
    with History() as history:
        history.delete(entry.id)
    Spool().remove(entry.key)
    if outcome == "heard":
        disk.journal.end(utterance_id, Status.RECOVERED, text="Words.")
    elif outcome == "refused":
        disk.journal.wait(utterance_id, SECOND, "There is no model")
    else:
        disk.journal.suspend(utterance_id, SECOND)
    disk.close()
    assert statuses() == []
    assert n_spooled(disk) == 0


def test_words_that_another_retry_heard_are_not_lost_to_one_that_did_not(disk: Disk) -> None:
    entry = wait_for_retry(disk)
    utterance_id = disk.journal.adopt(entry)
    assert utterance_id
    with History() as history:
        history.put(msgspec.structs.replace(entry, status=Status.RECOVERED, text="Words."))
    disk.journal.wait(utterance_id, SECOND, "There is no model")
    disk.close()
    with History() as history:
        assert [found.text for found in history.newest()] == ["Words."]
    assert n_spooled(disk) == 0


def test_a_retry_takes_no_more_into_memory_than_fits(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dictate.store.archive.MAX_BYTES", 2 * len(SECOND))
    for n in range(1, 4):
        disk.record(UtteranceId(n))
        disk.journal.wait(UtteranceId(n), SECOND, "There is no model")
    assert len(disk.retry().unheard) == 2


def test_a_history_that_was_turned_off_while_no_daemon_ran_is_emptied(disk: Disk) -> None:
    disk.record()
    disk.journal.end(ONE, Status.DELIVERED, text="A secret.")
    disk.close()
    later = Disk(keep=0)
    later.recover()
    files = [file for file in path().parent.iterdir() if file.is_file()]
    assert not [file for file in files if b"A secret." in file.read_bytes()]
    later.close()
    assert statuses() == []


def test_what_is_wiped_does_not_come_back(disk: Disk, xdg: Path) -> None:
    in_the_way = xdg / "state" / "dictate"
    in_the_way.write_text("a file where the folder should be")
    disk.record()
    disk.journal.wait(ONE, SECOND, "There is no model")
    disk.record(UtteranceId(2))
    disk.journal.end(UtteranceId(2), Status.KEPT, text="Words.")
    wait_for(lambda: disk.troubles, 10, "the trouble to be told")
    disk.record(UtteranceId(3))
    disk.journal.wipe()
    disk.archive.retry(lambda _: in_the_way.unlink())
    wait_for(lambda: not in_the_way.exists(), 10, "room on the disk")
    disk.record(UtteranceId(4))
    disk.journal.end(UtteranceId(4), Status.DELIVERED)
    disk.close()
    assert statuses() == [Status.DELIVERED]
    assert n_spooled(disk) == 1, "what is on its way goes on"


def test_a_disk_that_hangs_holds_up_neither_the_words_nor_the_end(
    disk: Disk, xdg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dictate.store.archive._CLOSE_S", 0.2)
    disk.record()
    [hanging] = disk.spool.all_keys()
    folder = xdg / "state/dictate/spool"
    folder.mkdir(parents=True)
    # Who opens it waits for a reader.
    os.mkfifo(folder / f"{hanging}.wav.new")
    disk.journal.wait(ONE, SECOND, "There is no model")
    for n in (2, 3, 4):
        disk.record(UtteranceId(n))
    disk.journal.end(UtteranceId(2), Status.DELIVERED, text="Words.")
    disk.journal.forget(UtteranceId(3))
    disk.journal.suspend(UtteranceId(4), SECOND)
    disk.close()
    (folder / f"{hanging}.wav.new").rename(folder / "fifo")
    later = Disk()
    recovered = later.recover()
    later.close()
    assert [pcm for _, pcm in recovered.unheard] == [SECOND, SECOND]
    assert statuses() == [Status.DELIVERED]
    os.close(os.open(folder / "fifo", os.O_RDONLY | os.O_NONBLOCK))
