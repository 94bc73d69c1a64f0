"""What is on its way lies on the disk, whole as far as it goes, for the user alone."""

from __future__ import annotations

import errno
import stat
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dictate.audio import file as audio_file
from dictate.domain import UtteranceId
from dictate.store.entry import Entry, Status, begun
from dictate.store.spool import MAX_BYTES, Spool

if TYPE_CHECKING:
    from pathlib import Path

SECOND = bytes(4 * 16_000)


@pytest.fixture
def spool(xdg: Path) -> Spool:
    assert xdg.exists()
    return Spool()


def live(xdg: Path) -> list[str]:
    return sorted(path.name for path in (xdg / "run/dictate/spool").iterdir())


def test_what_was_appended_is_found_by_the_next_daemon(spool: Spool) -> None:
    entry = begun(UtteranceId(1), "tidy")
    spool.append(entry.key, b"abcd")
    spool.append(entry.key, b"efgh")
    spool.note(entry)
    later = Spool()
    assert list(later.found()) == [entry]
    assert later.audio(entry.key) == b"abcdefgh"


def test_the_file_is_one_that_any_player_reads_while_it_grows(spool: Spool, xdg: Path) -> None:
    spool.append("a", SECOND)
    assert audio_file.read(xdg / "run/dictate/spool/a.wav") == SECOND


def test_half_a_sample_is_left_out(spool: Spool, xdg: Path) -> None:
    spool.append("a", b"abcdef")
    assert spool.audio("a") == b"abcd"
    (xdg / "run/dictate/spool/a.wav").write_bytes(b"RIFF")
    assert spool.audio("a") == b""


def test_a_garbled_state_leaves_the_audio_findable(spool: Spool, xdg: Path) -> None:
    key = "20260102-030405-006-7"
    spool.append(key, SECOND)
    (xdg / f"run/dictate/spool/{key}.json").write_text('{"key": "20260102')
    [entry] = spool.found()
    assert (entry.key, entry.at, entry.status) == (key, "2026-01-02T03:04:05", Status.RECORDING)


def test_a_file_of_strange_name_is_no_dictation_that_ends_the_search(
    spool: Spool, xdg: Path
) -> None:
    spool.append("real", SECOND)
    (xdg / "run/dictate/spool/.swp").write_bytes(b"?")
    assert "real" in {entry.key for entry in spool.found()}


def test_what_has_to_outlive_the_login_moves_to_the_disk(spool: Spool, xdg: Path) -> None:
    entry = begun(UtteranceId(1), "tidy")
    spool.append(entry.key, SECOND)
    spool.note(entry)
    spool.keep(entry, SECOND)
    assert live(xdg) == []
    kept = xdg / f"state/dictate/spool/{entry.key}.wav"
    assert audio_file.read(kept) == SECOND
    assert spool.audio(entry.key) == SECOND
    assert list(spool.found()) == [entry]


def test_what_is_removed_is_gone_from_both_places(spool: Spool, xdg: Path) -> None:
    for key in ("a", "b"):
        spool.append(key, SECOND)
    spool.keep(Entry(key="a", at=""), SECOND)
    for key in ("a", "b", "unknown"):
        spool.remove(key)
    assert live(xdg) == []
    assert list(spool.found()) == []


def test_clearing_leaves_nothing(spool: Spool) -> None:
    spool.append("now", SECOND)
    spool.keep(Entry(key="then", at=""), SECOND)
    spool.clear()
    assert list(spool.found()) == []


def test_what_a_login_that_ended_in_the_middle_of_it_had_saved_is_found(
    spool: Spool, xdg: Path
) -> None:
    spool.keep(Entry(key="a", at=""), SECOND)
    folder = xdg / "state/dictate/spool"
    (folder / "a.json").unlink()
    (folder / "a.wav").rename(folder / "a.wav.new")
    assert [entry.key for entry in spool.found()] == ["a"]
    assert spool.audio("a") == SECOND
    spool.remove("a")
    assert list(folder.iterdir()) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    state=st.binary() | st.from_type(dict[str, object]).map(repr).map(str.encode), wav=st.binary()
)
@example(state=b"[" * 100_000, wav=b"")
@example(state=b'{"key": "\xff", "at": ""}', wav=b"RIFF")
@example(state=b'{"key": "\\ud800", "at": ""}', wav=b"RIFF")
@example(state=b'{"key": "real", "at": "", "id": 99999999999999999999999}', wav=b"\0" * 45)
def test_whatever_lies_there_is_no_end_of_the_search(
    spool: Spool, xdg: Path, state: bytes, wav: bytes
) -> None:
    spool.append("real", SECOND)
    folder = xdg / "run/dictate/spool"
    (folder / "a.json").write_bytes(state)
    (folder / "a.wav").write_bytes(wav)
    (folder / "b.wav").mkdir(exist_ok=True)
    assert [entry.key for entry in spool.found()] == ["a", "b", "real"]
    assert len(spool.audio("a")) % 4 == 0
    assert spool.audio("b") == b""


def test_no_link_is_followed(spool: Spool, xdg: Path) -> None:
    target = xdg / "precious"
    target.write_text("precious")
    folder = xdg / "run/dictate/spool"
    folder.mkdir()
    (folder / "a.wav").symlink_to(target)
    with pytest.raises(OSError, match=r"a\.wav"):
        spool.append("a", SECOND)
    assert target.read_text() == "precious"


def test_the_runtime_folder_is_not_filled_up(spool: Spool) -> None:
    for _ in range(MAX_BYTES // len(SECOND)):
        spool.append("long", SECOND)
    with pytest.raises(OSError, match="too much") as refusal:
        spool.append("long", SECOND)
    assert refusal.value.errno == errno.EDQUOT
    spool.remove("long")
    spool.append("next", SECOND)


def test_every_file_is_the_users_alone(spool: Spool, xdg: Path) -> None:
    spool.append("a", SECOND)
    spool.note(Entry(key="a", at=""))
    spool.keep(Entry(key="b", at=""), SECOND)
    folders = (xdg / "run/dictate/spool", xdg / "state/dictate/spool", xdg / "state/dictate")
    for folder in folders:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        for path in folder.glob("*.*"):
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
