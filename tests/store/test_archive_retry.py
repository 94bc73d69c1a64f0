"""What waits to be recognised once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from disk import ONE, SECOND, Disk, n_spooled, statuses
from rig import wait_for

from dictate.domain import UtteranceId
from dictate.store.entry import Status
from dictate.store.history import History
from dictate.store.spool import Spool

if TYPE_CHECKING:
    from pathlib import Path

    from dictate.store.entry import Entry


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


def test_what_another_process_retried_is_counted_no_more(disk: Disk) -> None:
    disk.record()
    disk.journal.wait(ONE, SECOND, "There is no model")
    [(entry, _)] = disk.retry().unheard
    with History() as history:
        history.delete(entry.id)
    assert disk.retry().unheard == ()
    wait_for(lambda: disk.counts == [1, 0], 10, "the count")


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
