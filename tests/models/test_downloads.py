from __future__ import annotations

import contextlib
import os
import queue
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from at_work import children
from rig import wait_for

from dictate import config
from dictate.models.catalogue import Model, ModelFile
from dictate.models.downloads import Download, Downloads

if TYPE_CHECKING:
    from server import Server

LIMIT_S = 60.0


class Heard:
    """What the downloads tell."""

    def __init__(self, downloads: Downloads) -> None:
        self.downloads = downloads
        self._told: queue.SimpleQueue[Download] = queue.SimpleQueue()
        self.all: list[Download] = []
        self.leave = downloads.listen(self._told.put)

    def until(self, name: str, state: str) -> Download:
        while True:
            told = self._told.get(timeout=LIMIT_S)
            self.all.append(told)
            if (told.name, told.state) == (name, state):
                return told

    def nothing_more(self) -> bool:
        return self._told.empty()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server) -> Path:
    """Where a user whose hub is the test's server has models."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    config.set_value(None, "models", "hub_url", server.url)
    config.set_value(None, "models", "sources", ["hub"])
    config.set_value(None, "models", "folder", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def heard() -> Heard:
    return Heard(Downloads())


def here(folder: Path, model: Model) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / model.name).iterdir()}


def test_a_download_tells_how_far_it_is_and_brings_the_model(
    heard: Heard,
    folder: Path,
    on_hub: Server,  # noqa: ARG001 - it has the model
    model: Model,
    contents: dict[str, bytes],
) -> None:
    heard.downloads.start(model)
    done = heard.until("little", "done")
    assert heard.all[0] == Download("little", 0, model.size, "running")
    assert (done.bytes, done.total) == (model.size, model.size)
    assert here(folder, model) == contents
    assert heard.downloads.under_way == {}


def test_a_stopped_download_keeps_its_bytes_and_the_next_goes_on_behind_them(
    heard: Heard,
    folder: Path,
    on_hub: Server,
    model: Model,
    contents: dict[str, bytes],
) -> None:
    on_hub.stalls_at = 100_000
    heard.downloads.start(model)
    assert on_hub.stalled.wait(LIMIT_S)
    heard.downloads.stop("little")
    # At once, though the hub is silent.
    assert heard.until("little", "stopped").total == model.size
    assert heard.downloads.under_way == {}
    heard.downloads.start(model)
    on_hub.resume.set()
    heard.until("little", "done")
    first, second = on_hub.first_bytes("model.bin")
    assert first == 0
    # How much had been read when it was stopped is a matter of chance.
    assert 0 < second < model.size
    assert here(folder, model) == contents
    # The stopped one had nothing more to say.
    assert [told.state for told in heard.all[-1:]] == ["done"]
    assert heard.nothing_more()


def test_what_was_here_before_counts(
    heard: Heard, folder: Path, on_hub: Server, model: Model, contents: dict[str, bytes]
) -> None:
    (folder / "little").mkdir(parents=True)
    (folder / "little" / "config.json").write_bytes(contents["config.json"])
    on_hub.stalls_at = 100_000
    heard.downloads.start(model)
    here_then = 100_000 + len(contents["config.json"])
    wait_for(lambda: heard.downloads.under_way["little"].bytes == here_then, LIMIT_S, "the bytes")
    on_hub.resume.set()
    heard.until("little", "done")


def test_bytes_that_are_not_the_models_are_refused_with_a_remedy(
    heard: Heard, folder: Path, on_hub: Server, model: Model
) -> None:
    path = f"/{model.hub}/resolve/{model.revision}/model.bin"
    on_hub.files[path] = bytes(len(on_hub.files[path]))
    heard.downloads.start(model)
    failed = heard.until("little", "failed")
    assert "other bytes for model.bin" in failed.message
    assert failed.remedy
    assert "model.bin" not in here(folder, model)


def test_one_that_waits_for_another_can_be_stopped(
    heard: Heard, folder: Path, on_hub: Server, model: Model
) -> None:
    other = Model("other", "cleanup", "", "MIT", "Ada/other", "1", (ModelFile("x", 1, "0" * 64),))
    on_hub.stalls_at = 100_000
    heard.downloads.start(model)
    heard.downloads.start(other)
    assert [*heard.downloads.under_way] == ["little", "other"]
    heard.downloads.stop("other")
    heard.until("other", "stopped")
    on_hub.resume.set()
    heard.until("little", "done")
    assert not (folder / "other").exists()


def test_after_a_failure_the_next_one_is_brought(
    heard: Heard,
    folder: Path,
    on_hub: Server,  # noqa: ARG001 - it has the model
    model: Model,
    contents: dict[str, bytes],
) -> None:
    other = Model("other", "cleanup", "", "MIT", "Ada/other", "1", (ModelFile("x", 1, "0" * 64),))
    heard.downloads.start(other)
    heard.downloads.start(model)
    assert "does not have it" in heard.until("other", "failed").message
    heard.until("little", "done")
    assert here(folder, model) == contents


def test_starting_twice_is_starting_once(
    heard: Heard, folder: Path, on_hub: Server, model: Model
) -> None:
    on_hub.stalls_at = 100_000
    heard.downloads.start(model)
    heard.downloads.start(model)
    on_hub.resume.set()
    heard.until("little", "done")
    assert on_hub.first_bytes("model.bin") == [0]
    assert (folder / "little").is_dir()


def test_who_has_left_is_told_nothing(
    heard: Heard, folder: Path, on_hub: Server, model: Model
) -> None:
    heard.leave()
    other = Heard(heard.downloads)
    heard.downloads.start(model)
    other.until("little", "done")
    assert heard.nothing_more()
    assert on_hub.first_bytes("model.bin") == [0]
    assert (folder / "little").is_dir()


def test_a_stopped_download_from_the_index_ends_its_pip(
    heard: Heard, folder: Path, on_index: Server, model: Model, contents: dict[str, bytes]
) -> None:
    config.set_value(None, "models", "sources", ["index"])
    on_index.stalls_at = 100_000
    heard.downloads.start(model)
    assert on_index.stalled.wait(LIMIT_S)
    assert pips()
    heard.downloads.stop("little")
    wait_for(lambda: not pips(), LIMIT_S, "pip to end")
    on_index.resume.set()
    heard.downloads.start(model)
    heard.until("little", "done")
    assert here(folder, model) == contents


def pips() -> list[int]:
    """The pip processes that this process has started."""
    found = []
    for pid in children(os.getpid()):
        with contextlib.suppress(OSError):
            if b"pip" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                found.append(pid)
    return found
