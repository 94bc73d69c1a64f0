"""The installed cleanup model, and workers that run it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from llm_worker import LlmWorker

from dictate.messages import Ready
from dictate.paths import data_dir

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def model_file() -> Path:
    file = data_dir() / "models" / "smollm2-135m" / "SmolLM2-135M-Instruct.Q4_1.gguf"
    assert file.is_file(), "run `dictate models pull smollm2-135m` first"
    return file


@pytest.fixture(scope="session")
def worker(model_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlmWorker]:
    """A worker whose rewrite model is the small one, which is not up to it."""
    with LlmWorker(tmp_path_factory.mktemp("llm") / "log", model_file, model_file) as worker:
        assert isinstance(worker.receive(), Ready)
        yield worker
