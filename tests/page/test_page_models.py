from __future__ import annotations

import hashlib
import queue
import random
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from page_part import move_home, part_of
from server import Server

from dictate import config
from dictate.models import catalogue
from dictate.models.catalogue import Model, ModelFile
from dictate.page import models

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from page_part import Part

    from dictate.models.downloads import Download

LIMIT_S = 60.0
WEIGHTS = random.Random(2).randbytes(300_000)  # noqa: S311 - the same in every run
LITTLE = Model(
    name="little",
    kind="speech",
    about="for tests",
    licence="MIT",
    hub="Ada/little",
    revision="0123abc",
    files=(ModelFile("model.bin", len(WEIGHTS), hashlib.sha256(WEIGHTS).hexdigest()),),
)


@pytest.fixture
def hub() -> Iterator[Server]:
    with Server() as server:
        server.offer(LITTLE, {"model.bin": WEIGHTS})
        yield server


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hub: Server) -> Path:
    """Where the models are of a user whose catalogue has one more, on the test's hub."""
    move_home(tmp_path, monkeypatch)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setitem(catalogue.catalogue(), "little", LITTLE)
    config.set_value(None, "models", "hub_url", hub.url)
    config.set_value(None, "models", "sources", ["hub"])
    return tmp_path / "data" / "dictate" / "models"


@pytest.fixture
def page(folder: Path) -> Part:  # noqa: ARG001 - where the routes look
    return part_of(models.router)


@pytest.fixture
def told() -> Iterator[queue.SimpleQueue[Download]]:
    """What whoever listens to the downloads hears, as /api/live does."""
    heard: queue.SimpleQueue[Download] = queue.SimpleQueue()
    leave = models.downloads().listen(heard.put)
    yield heard
    leave()


def until(told: queue.SimpleQueue[Download], state: str) -> Download:
    while (download := told.get(timeout=LIMIT_S)).state != state:
        pass
    return download


def shown(page: Part, name: str) -> dict[str, Any]:
    return next(model for model in page.get("/api/models") if model["name"] == name)


def install(folder: Path, name: str) -> None:
    """Files of the right names and lengths, but empty."""
    (folder / name).mkdir(parents=True)
    for file in catalogue.find(name).files:
        with (folder / name / file.name).open("wb") as stream:
            stream.truncate(file.size)


def test_the_catalogue_is_shown_with_what_is_here_and_what_it_is_used_for(
    page: Part, folder: Path
) -> None:
    install(folder, "tiny")
    models_shown = page.get("/api/models")
    assert [model["name"] for model in models_shown] == list(catalogue.catalogue())
    assert {model["name"] for model in models_shown if model["present"]} == {"tiny"}
    assert {model["name"]: model["used_for"] for model in models_shown if model["used_for"]} == {
        "base": ["recogniser"],
        "smollm2-135m": ["cleanup"],
    }
    assert shown(page, "tiny")["licence"] == "MIT"


def test_a_download_that_was_stopped_goes_on_where_it_was(
    page: Part, folder: Path, hub: Server, told: queue.SimpleQueue[Download]
) -> None:
    hub.stalls_at = 100_000
    assert page.ask("POST", "/api/models/little/download").status_code == 202
    assert hub.stalled.wait(LIMIT_S)
    assert shown(page, "little")["downloading"] is True
    assert page.ask("DELETE", "/api/models/little/download").status_code == 204
    until(told, "stopped")
    assert shown(page, "little")["downloading"] is False
    hub.resume.set()
    assert page.ask("POST", "/api/models/little/download").status_code == 202
    assert until(told, "done").bytes == len(WEIGHTS)
    first, second = hub.first_bytes("model.bin")
    assert (first, second >= 100_000) == (0, True)
    assert (folder / "little" / "model.bin").read_bytes() == WEIGHTS
    assert shown(page, "little")["present"] is True


def test_bytes_that_are_not_the_models_are_told_as_a_failure(
    page: Part, folder: Path, hub: Server, told: queue.SimpleQueue[Download]
) -> None:
    hub.files[f"/{LITTLE.hub}/resolve/{LITTLE.revision}/model.bin"] = bytes(len(WEIGHTS))
    page.ask("POST", "/api/models/little/download")
    failed = until(told, "failed")
    assert "other bytes" in failed.message
    assert failed.remedy
    assert not (folder / "little" / "model.bin").exists()
    assert shown(page, "little")["present"] is False


def test_a_model_is_used_for_what_it_is_made_for(page: Part, folder: Path) -> None:
    install(folder, "tiny")
    assert page.ask("POST", "/api/models/tiny/use", {"for": "recogniser"}).status_code == 204
    file = folder.parents[2] / "config" / "dictate" / "config.toml"
    assert tomllib.loads(file.read_text("utf-8"))["recogniser"] == {"model": "tiny"}
    answer = page.ask("POST", "/api/models/tiny/use", {"for": "rewrite"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "for"
    assert config.load().cleanup.rewrite_model == ""


def test_a_model_that_is_not_here_is_not_taken_into_use(page: Part) -> None:
    answer = page.ask("POST", "/api/models/tiny/use", {"for": "recogniser"})
    assert answer.status_code == 409
    assert answer.json() == {
        "message": "the model tiny is not installed",
        "remedy": "Download it first",
    }
    assert config.load().recogniser.model == "base"


def test_a_model_is_removed_unless_it_is_used(page: Part, folder: Path) -> None:
    install(folder, "tiny")
    install(folder, "base")
    assert page.ask("DELETE", "/api/models/tiny").status_code == 204
    assert not (folder / "tiny").exists()
    answer = page.ask("DELETE", "/api/models/base")
    assert answer.status_code == 409
    assert answer.json()["message"] == "base is used for recogniser"
    assert (folder / "base").exists()


def test_a_model_on_its_way_is_not_removed(
    page: Part, folder: Path, hub: Server, told: queue.SimpleQueue[Download]
) -> None:
    hub.stalls_at = 100_000
    page.ask("POST", "/api/models/little/download")
    assert hub.stalled.wait(LIMIT_S)
    assert page.ask("DELETE", "/api/models/little").status_code == 409
    hub.resume.set()
    until(told, "done")
    assert (folder / "little" / "model.bin").exists()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/models/larg/download"),
        ("DELETE", "/api/models/larg/download"),
        ("DELETE", "/api/models/larg"),
        ("DELETE", "/api/models/%2e%2e"),
        ("POST", "/api/models/larg/use"),
    ],
)
def test_a_model_that_nobody_knows_is_not_found(page: Part, method: str, path: str) -> None:
    answer = page.ask(method, path, {"for": "recogniser"})
    assert answer.status_code == 404
