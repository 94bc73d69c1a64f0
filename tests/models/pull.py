"""A model to be fetched, and what must come of it."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from dictate.errors import ModelError
from dictate.models import fetch
from dictate.models.hub import Hub

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conftest import Record
    from server import Server

    from dictate.models.catalogue import Model
    from dictate.models.source import Source


PULL_PROCESS = Path(__file__).with_name("pull_process.py")


@dataclasses.dataclass
class Pull:
    """A model, where it goes, and what must come of it."""

    model: Model
    folder: Path
    contents: dict[str, bytes]
    server: Server
    record: Record

    @property
    def home(self) -> Path:
        return self.folder / self.model.name

    @property
    def part(self) -> Path:
        return self.home / "model.bin.part"

    def run(self, *sources: Source) -> bool:
        chosen: Sequence[Source] = sources or (Hub(self.server.url),)
        return fetch.pull(self.model, self.folder, chosen, self.record)

    def fails(self, *sources: Source) -> ModelError:
        with pytest.raises(ModelError) as caught:
            self.run(*sources)
        return caught.value

    def start(self, *more: str) -> subprocess.Popen[str]:
        model = msgspec.json.encode(self.model).decode()
        command = [sys.executable, "-B", PULL_PROCESS, model, self.folder, self.server.url, *more]
        return subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(Path(fetch.__file__).parents[2])},
        )

    def assert_whole(self) -> None:
        """Exactly the model's files are there, each with its bytes."""
        found = {path.name: path.read_bytes() for path in self.home.iterdir()}
        assert found.keys() == self.contents.keys()
        assert found == self.contents
