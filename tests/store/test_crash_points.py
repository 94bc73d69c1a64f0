"""The daemon is killed before every single line of the store's code: no word lost, none twice."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import crash_points
import pytest
from crash_points import SCENARIOS, SECOND, Disk

from dictate.store.entry import Status
from dictate.store.history import History, path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dictate.store.entry import Entry

ROOT = Path(crash_points.STORE).parents[1]


def next_start(keep: int) -> tuple[list[Entry], list[str]]:
    """What the history holds after a new daemon has done its work, and what is still spooled."""
    disk = Disk(keep)
    recovered = disk.find(disk.archive.recover)
    assert all(pcm == SECOND for _entry, pcm in recovered.unheard)
    disk.hear(recovered)
    disk.hear(disk.find(disk.archive.retry))
    disk.archive.close()
    with History() as history:
        return history.newest(), disk.spool.all_keys()


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a thousand daemons wait for the disk many times."""
    shared = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else tmp_path) as folder:
        yield Path(folder)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_killed_at_any_line_no_word_is_lost_and_none_is_there_twice(
    scenario: str, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "")
    monkeypatch.setenv("XDG_STATE_HOME", "")
    program = [sys.executable, crash_points.__file__, scenario, str(memory)]
    subprocess.run(program, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)}, timeout=120)
    keep = SCENARIOS[scenario][0]
    folders = sorted(memory.iterdir(), key=lambda folder: int(folder.name))
    assert len(folders) > 50
    for folder in folders:
        crash_points.use(folder)
        names = crash_points.steps(scenario)[: len((folder / "steps").read_bytes())]
        entries, left = next_start(keep)
        where = f"killed before line {folder.name}, after {names}"
        assert left == [], where
        check(names, [entry.status for entry in entries], scenario, where)
    assert names[-1] == "ended"
    assert path().exists()


def check(names: list[str], statuses: list[Status], scenario: str, where: str) -> None:
    assert len(statuses) <= 1, where
    is_wanted = "recorded" in names and scenario not in {"cancelled", "delivered and not kept"}
    assert len(statuses) == 1 or not is_wanted, where
    if "ended" in names and not is_wanted:
        assert statuses == [], where
    if "typing" in names:
        # Whoever reads it must not take it for words that were never typed.
        assert set(statuses) <= {Status.DELIVERED, Status.PERHAPS}, where
    if scenario == "delivered" and "ended" in names:
        assert statuses == [Status.DELIVERED], where
