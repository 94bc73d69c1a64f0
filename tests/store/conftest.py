"""Folders and a disk of a test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from disk import Disk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def xdg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that holds "run", "state" and the other XDG folders of this test."""
    for name in ("runtime_dir", "state_home", "data_home", "config_home"):
        folder = {"runtime_dir": "run"}.get(name, name.split("_")[0])
        (tmp_path / folder).mkdir(mode=0o700)
        monkeypatch.setenv(f"XDG_{name.upper()}", str(tmp_path / folder))
    return tmp_path


@pytest.fixture
def disk(xdg: Path) -> Iterator[Disk]:
    assert xdg.exists()
    disk = Disk()
    yield disk
    disk.close()
