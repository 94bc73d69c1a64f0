"""The journal and the archive's thread: every utterance comes to its end on the disk as well."""

from __future__ import annotations

import contextlib
import os
import queue
import sqlite3
from typing import TYPE_CHECKING

import pytest
from disk import ONE, SECOND, Disk, n_spooled, statuses
from rig import wait_for

from dictate.domain import Block, UtteranceId
from dictate.store.archive import Recovered
from dictate.store.entry import Status
from dictate.store.history import History, path
from dictate.store.spool import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
    assert found.get(timeout=60).unheard == ()


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


def test_an_archive_keeps_to_the_history_that_it_began_with(
    disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = path()
    disk.record()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another"))
    disk.journal.end(ONE, Status.DELIVERED)
    disk.close()
    assert mine.exists()
    assert not path().exists()
