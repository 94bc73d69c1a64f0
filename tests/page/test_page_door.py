"""The file that leads a browser to the page."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from dictate import paths
from dictate.page import door

if TYPE_CHECKING:
    from pathlib import Path

URL = "http://127.0.0.1:1234/#token=secret"


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A user's home, and a desktop whose default browser is what its file `browser` says."""
    runtime = tmp_path / "run"
    runtime.mkdir(0o700)
    home = tmp_path / "home"
    programs = tmp_path / "bin"
    for folder in (home, programs):
        folder.mkdir()
    settings = programs / "xdg-settings"
    settings.write_text(f"#!/bin/sh\nread -r name < {home}/browser; echo $name\n")
    settings.chmod(0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", str(programs))
    return home


@pytest.mark.parametrize("browser", ["firefox-esr.desktop", "gone_gone.desktop", "_.desktop", ""])
def test_it_is_in_the_runtime_folder(home: Path, browser: str) -> None:
    (home / "snap" / "common").mkdir(parents=True)
    (home / "browser").write_text(f"{browser}\n")
    assert door.write(URL).parent == paths.runtime_dir()


def test_a_browser_from_the_snap_store_finds_it_in_its_own_folder(home: Path) -> None:
    own = home / "snap" / "firefox" / "common"
    own.mkdir(parents=True)
    (home / "browser").write_text("firefox_firefox.desktop\n")
    assert door.write(URL).parent == own


def test_without_a_desktop_it_is_written_too(home: Path) -> None:
    (home.parent / "bin" / "xdg-settings").unlink()
    assert URL in door.write(URL).read_text()


@pytest.mark.usefixtures("home")
def test_nobody_else_can_read_it_even_where_there_was_one() -> None:
    before = door.write(URL)
    before.chmod(0o644)
    file = door.write(URL)
    assert file == before
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
