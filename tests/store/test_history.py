"""The texts of the past: as many as wanted, and nothing that stands in the way."""

from __future__ import annotations

import contextlib
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import msgspec
import pytest

from dictate.errors import StoreError
from dictate.store.entry import Entry, Status
from dictate.store.history import SCHEMA_VERSION, History, path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def history(xdg: Path) -> Iterator[History]:
    assert xdg.exists()
    with History() as history:
        yield history


def entry(n: int, status: Status = Status.DELIVERED) -> Entry:
    return Entry(
        key=f"key-{n}",
        at=f"2026-01-01T00:00:{n:02}",
        status=status,
        application="XTerm",
        language="en",
        level="tidy",
        by="llm",
        seconds=1.5,
        recognise_ms=300.0,
        clean_ms=20.0,
        deliver_ms=5.0,
        raw=f"um words {n}",
        tidy=f"Words {n}",
        text=f"Words {n}.",
        reason="",
    )


def texts(history: History) -> list[str]:
    return [found.text for found in history.newest()]


def test_everything_about_a_dictation_comes_back(history: History) -> None:
    history.put(entry(1))
    [found] = history.newest()
    assert found == msgspec.structs.replace(entry(1), id=found.id)
    assert history.get(found.id) == history.by_key("key-1") == found


def test_the_newest_come_first_whenever_they_were_written(history: History) -> None:
    for n in (2, 3, 1):
        history.put(entry(n))
    assert texts(history) == ["Words 3.", "Words 2.", "Words 1."]
    assert [found.text for found in history.newest(1)] == ["Words 3."]


def test_a_dictation_is_there_once_however_often_it_is_written(history: History) -> None:
    history.put(entry(1, Status.WAITING))
    [waiting] = history.waiting()
    history.put(entry(1, Status.RECOVERED))
    assert history.waiting() == []
    [found] = history.newest()
    assert (found.id, found.status) == (waiting.id, Status.RECOVERED)


def test_the_oldest_go_when_there_are_too_many(history: History) -> None:
    for n in range(5):
        history.put(entry(n))
        history.prune(3)
    assert texts(history) == ["Words 4.", "Words 3.", "Words 2."]


def test_keeping_none_keeps_what_never_reached_the_user(history: History) -> None:
    for n, status in enumerate(
        [Status.DELIVERED, Status.CLIPBOARD, Status.KEPT, Status.RECOVERED, Status.WAITING]
    ):
        history.put(entry(n, status))
    history.prune(0)
    assert {found.status for found in history.newest()} == {
        Status.KEPT,
        Status.RECOVERED,
        Status.WAITING,
    }


def test_deleted_words_are_not_in_the_files_any_more(history: History) -> None:
    history.put(msgspec.structs.replace(entry(1), text="a secret", raw="a secret"))
    history.put(entry(2))
    history.delete(history.newest()[1].id)
    assert texts(history) == ["Words 2."]
    history.clear()
    files = list(path().parent.iterdir())
    assert files
    assert not [file for file in files if b"a secret" in file.read_bytes()]
    assert not [file for file in files if b"Words" in file.read_bytes()]


def test_every_file_is_the_users_alone(history: History) -> None:
    history.put(entry(1))
    files = list(path().parent.iterdir())
    assert len(files) == 3, "the database, its log and its index"
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_two_processes_use_it_at_once(history: History) -> None:
    with History() as other:
        history.put(entry(1))
        other.put(entry(2))
        assert texts(history) == texts(other) == ["Words 2.", "Words 1."]


@pytest.mark.parametrize(
    "damage", [b"this is no database at all, but long enough", b"SQLite format 3\0garbage"]
)
def test_a_damaged_one_is_moved_aside_and_a_new_one_begun(xdg: Path, damage: bytes) -> None:
    path().parent.mkdir(parents=True, exist_ok=True)
    path().write_bytes(damage)
    with History() as history:
        assert history.moved_aside
        assert history.moved_aside.read_bytes() == damage
        history.put(entry(1))
        assert texts(history) == ["Words 1."]
    assert xdg in path().parents


def test_a_page_damaged_in_the_middle_is_noticed_at_the_next_start(xdg: Path) -> None:
    with History() as history:
        for n in range(50):
            history.put(msgspec.structs.replace(entry(n), text="words " * 200))
    content = bytearray(path().read_bytes())
    content[8192:12288] = b"\xff" * 4096
    path().write_bytes(content)
    with History() as history:
        assert history.moved_aside
        assert history.newest() == []
    assert xdg in path().parents


def test_one_of_a_newer_version_is_left_alone_and_said(history: History) -> None:
    history.close()
    with sqlite3.connect(path()) as newer:
        newer.execute(f"pragma user_version = {SCHEMA_VERSION + 1}")
    newer.close()
    with pytest.raises(StoreError, match="newer dictate"):
        History()
    assert path().exists()


_FIRST_VERSION = """
create table dictation (
    id integer primary key autoincrement, key text not null unique, at not null, status not null,
    application not null, language not null, level not null, by not null, seconds not null,
    recognise_ms not null, clean_ms not null, deliver_ms not null, raw not null, text not null,
    reason not null
);
create index by_status on dictation (status);
insert into dictation values (7, 'key-1', '2026-01-01T00:00:01', 'delivered', 'XTerm', 'en', 'tidy',
    'llm', 1.5, 300.0, 20.0, 5.0, 'um words 1', 'Words 1.', '');
pragma user_version = 1;
"""
"""As dictate made it before it kept what `tidy` made of the words."""


def first_version() -> None:
    path().parent.mkdir(parents=True, mode=0o700)
    with contextlib.closing(sqlite3.connect(path())) as old:
        old.executescript(_FIRST_VERSION)


@pytest.mark.usefixtures("xdg")
def test_one_of_the_first_version_is_brought_up_to_date_and_loses_nothing() -> None:
    first_version()
    with History() as history:
        assert history.moved_aside is None
        assert history.newest() == [msgspec.structs.replace(entry(1), id=7, tidy="")]
        history.put(entry(2))
    with History() as again:
        assert texts(again) == ["Words 2.", "Words 1."]


@pytest.mark.usefixtures("xdg")
def test_two_that_find_one_of_the_first_version_at_once_both_can_use_it() -> None:
    first_version()

    def look() -> list[str]:
        with History() as history:
            assert history.moved_aside is None
            return texts(history)

    with ThreadPoolExecutor(4) as pool:
        looks = [pool.submit(look) for _ in range(8)]
        assert [look.result() for look in looks] == 8 * [["Words 1."]]


def test_a_folder_that_cannot_be_written_is_said_with_a_remedy(xdg: Path) -> None:
    (xdg / "state" / "dictate").write_text("a file where the folder should be")
    with pytest.raises(StoreError) as refusal:
        History()
    assert str(path()) in refusal.value.remedy


def test_no_word_shows_in_a_representation() -> None:
    assert "Words" not in repr(entry(1))


def test_deleted_words_are_not_in_the_log_of_one_that_others_use(history: History) -> None:
    history.put(msgspec.structs.replace(entry(1), text="a secret", raw="a secret"))
    with History() as other:
        other.delete(other.newest()[0].id)
        assert not [file for file in path().parent.iterdir() if b"a secret" in file.read_bytes()]
    assert texts(history) == []


def test_clearing_takes_what_was_moved_aside_too(xdg: Path) -> None:
    path().parent.mkdir(parents=True)
    path().write_bytes(b"garbled words" * 100)
    with History() as history:
        history.clear()
    assert [file.name for file in (xdg / "state/dictate").iterdir()] == ["history.db"]


def test_what_was_deleted_is_not_put_back_by_whoever_still_works_on_it(history: History) -> None:
    history.put(entry(1))
    [found] = history.newest()
    history.delete(found.id)
    history.put(msgspec.structs.replace(found, text="Better words."))
    assert texts(history) == []


def test_a_clock_that_is_set_back_does_not_make_the_newest_the_oldest(history: History) -> None:
    for n in (57, 58, 59, 1):
        history.put(entry(n))
        history.prune(3)
    assert sorted(texts(history)) == ["Words 1.", "Words 58.", "Words 59."]


@pytest.mark.parametrize("value", ["cast(x'ff41' as text)", "7", "x'00'"])
def test_a_garbled_row_does_not_hide_the_others(history: History, value: str) -> None:
    for n in (1, 2):
        history.put(entry(n))
    with sqlite3.connect(path()) as other:
        other.execute(f"update dictation set text = {value} where key = 'key-1'")  # noqa: S608 - ours
    other.close()
    assert "Words 2." in texts(history)


def test_a_database_of_other_tables_is_moved_aside(xdg: Path) -> None:
    path().parent.mkdir(parents=True)
    with sqlite3.connect(path()) as other:
        other.execute("create table dictation (id integer primary key)")
    other.close()
    with History() as history:
        assert history.moved_aside
        history.put(entry(1))
        assert texts(history) == ["Words 1."]
    assert xdg in path().parents


@pytest.mark.parametrize("text", ["nul \0 within", "half \ud800 a pair", "long " * 2_000_000])
def test_any_text_is_kept(history: History, text: str) -> None:
    history.put(msgspec.structs.replace(entry(1), text=text))
    assert texts(history) == [text.replace("\ud800", "?")]


def test_many_may_begin_it_at_once(xdg: Path) -> None:
    program = "from dictate.store.history import History; History().put"
    code = f"{program}(__import__('dictate.store.entry').store.entry.Entry(key=input(), at=''))"
    starters = [
        subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    for n, starter in enumerate(starters):
        assert starter.stdin
        starter.stdin.write(f"{n}\n")
        starter.stdin.flush()
    for starter in starters:
        starter.communicate(timeout=60)
        assert starter.returncode == 0
    with History() as history:
        assert len(history.newest()) == 8
        assert history.moved_aside is None
    assert len(list((xdg / "state/dictate").glob("*damaged*"))) == 0


def test_the_version_changes_with_every_change_by_whomever(history: History) -> None:
    versions = [history.version()]
    history.put(entry(1))
    versions.append(history.version())
    with History() as other:
        other.put(entry(2))
    versions.append(history.version())
    assert history.version() == versions[-1]
    assert len(set(versions)) == 3


@pytest.mark.parametrize("column", ["raw", "tidy", "text", "application"])
def test_what_is_searched_is_found_in_any_letter_case(history: History, column: str) -> None:
    history.put(entry(1))
    history.put(msgspec.structs.replace(entry(2), **{column: "Straße 100%"}))
    for search in ("STRASSE", "aße 1", "0%"):
        assert [found.key for found in history.find(search, 10)] == ["key-2"]
        assert history.count(search) == 1
    assert history.count("%") == history.count("") - 1 == 1
    assert not history.find("nothing", 10)
