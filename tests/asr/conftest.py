"""The installed model, and recognisers that run it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from asr_worker import AsrWorker

from dictate.asr.whisper import WhisperTranscriber
from dictate.domain import UtteranceId
from dictate.paths import data_dir
from dictate.settings import RecogniserSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dictate.ports import Samples


@pytest.fixture(scope="session")
def whisper_dir() -> Path:
    folder = data_dir() / "models" / "base"
    assert (folder / "model.bin").is_file(), "run `dictate models pull base` first"
    return folder


@pytest.fixture(scope="session")
def settings() -> RecogniserSettings:
    return RecogniserSettings(
        model="base", language="auto", hotwords=(), beam_size=5, device="auto", threads=0
    )


@pytest.fixture(scope="session")
def transcriber(whisper_dir: Path, settings: RecogniserSettings) -> WhisperTranscriber:
    return WhisperTranscriber(whisper_dir, settings)


@pytest.fixture
def transcribe(transcriber: WhisperTranscriber) -> Callable[[Samples], str]:
    def of(samples: Samples) -> str:
        transcriber.feed(UtteranceId(1), samples)
        return transcriber.finish(UtteranceId(1)).text

    return of


@pytest.fixture(scope="session")
def start_worker(
    tmp_path_factory: pytest.TempPathFactory, settings: RecogniserSettings
) -> Iterator[Callable[[Path], AsrWorker]]:
    """Start a worker on a model's folder; all are ended with the session."""
    workers = []

    def start(model_dir: Path) -> AsrWorker:
        workers.append(AsrWorker(model_dir, settings, tmp_path_factory.mktemp("asr") / "stderr"))
        return workers[-1]

    yield start
    for worker in workers:
        worker.close()
