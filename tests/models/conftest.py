from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING

import pytest
from pull import Pull
from server import Server

from dictate.models.catalogue import Model, ModelFile, Piece

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

N_BYTES = 300_000
HALF = N_BYTES // 2


class Record:
    """A Progress that remembers."""

    def __init__(self) -> None:
        self.updates: list[tuple[int, int]] = []
        self.notes: list[str] = []

    def update(self, n_bytes: int, total: int) -> None:
        self.updates.append((n_bytes, total))

    def note(self, line: str) -> None:
        self.notes.append(line)


@pytest.fixture
def record() -> Record:
    return Record()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server() as running:
        for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
        monkeypatch.setenv("PIP_INDEX_URL", f"{running.url}/simple/")
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        yield running


@pytest.fixture
def contents() -> dict[str, bytes]:
    """The files of the test's model: not compressible, like weights."""
    weights = random.Random(1).randbytes(N_BYTES)  # noqa: S311  # The same in every run.
    return {"config.json": b"{}" * 50, "model.bin": weights}


@pytest.fixture
def model(contents: dict[str, bytes]) -> Model:
    """A model on the hub, and in two wheels on the index."""
    pieces = {
        "config.json": (Piece("little-part1==1.0", "little_part1/config.json"),),
        "model.bin": (
            Piece("little-part1==1.0", "little_part1/model.bin.1"),
            Piece("little-part2==1.0", "little_part2/model.bin.2"),
        ),
    }
    return Model(
        name="little",
        kind="speech",
        about="for tests",
        licence="MIT",
        hub="Ada/little",
        revision="0123abc",
        files=tuple(
            ModelFile(name, len(data), hashlib.sha256(data).hexdigest(), pieces[name])
            for name, data in contents.items()
        ),
    )


@pytest.fixture
def on_index(server: Server, contents: dict[str, bytes]) -> Server:
    """The server with the model's wheels on its index."""
    data = contents["model.bin"]
    first = {"config.json": contents["config.json"], "model.bin.1": data[:HALF]}
    server.publish("little-part1", {f"little_part1/{name}": part for name, part in first.items()})
    server.publish("little-part2", {"little_part2/model.bin.2": data[HALF:]})
    return server


@pytest.fixture
def on_hub(server: Server, model: Model, contents: dict[str, bytes]) -> Server:
    """The server with the model on its hub."""
    server.offer(model, contents)
    return server


@pytest.fixture
def pull(
    model: Model, tmp_path: Path, contents: dict[str, bytes], server: Server, record: Record
) -> Pull:
    return Pull(model, tmp_path / "data" / "models", contents, server, record)
