"""The real worker process with the real model, over its pipes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from speech_clips import CLIPS, samples_of

from dictate.messages import Committed, Failed, Feed, Finish, Forget, Ready
from dictate.scoring import word_errors, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from asr_worker import AsrWorker


@pytest.fixture(scope="module")
def worker(start_worker: Callable[[Path], AsrWorker], whisper_dir: Path) -> AsrWorker:
    worker = start_worker(whisper_dir)
    ready = worker.receive()
    assert isinstance(ready, Ready)
    assert ready.load_ms > 0
    return worker


def test_an_utterance_fed_in_blocks_comes_back_as_its_words(worker: AsrWorker) -> None:
    worker.feed(1, samples_of("jfk"))
    heard = worker.finish(1)
    assert word_errors(CLIPS["jfk"]["transcript"], heard.text).rate < 0.1
    assert (heard.utterance_id, heard.language, heard.seconds) == (1, "en", 11.0)
    assert heard.recognise_ms > 0


def test_the_next_utterance_may_be_fed_before_the_last_is_finished(worker: AsrWorker) -> None:
    first, second = samples_of("gcp-hello"), samples_of("cv-651325")
    worker.feed(2, first[:5000])
    worker.feed(3, second)
    worker.feed(2, first[5000:])
    assert words(worker.finish(2).text) == ["hello"]
    assert words(worker.finish(3).text) == ["every", "purchase", "is", "a", "vote"]


def test_a_forgotten_utterance_has_no_words(worker: AsrWorker) -> None:
    worker.feed(4, samples_of("gcp-hello"))
    worker.send(Forget(utterance_id=4))
    worker.send(Forget(utterance_id=99))
    heard = worker.finish(4)
    assert (heard.text, heard.seconds) == ("", 0.0)


def test_an_utterance_that_was_never_fed_is_empty(worker: AsrWorker) -> None:
    heard = worker.finish(5)
    assert (heard.text, heard.language, heard.seconds) == ("", "", 0.0)


def test_a_broken_block_fails_its_utterance_and_no_other(worker: AsrWorker) -> None:
    worker.send(Feed(utterance_id=6), b"abc")
    # What comes behind it must not pass for the whole.
    worker.feed(6, samples_of("gcp-hello"))
    worker.send(Finish(utterance_id=6))
    failed = worker.receive()
    assert isinstance(failed, Failed)
    assert failed.utterance_id == 6
    worker.feed(7, samples_of("gcp-hello"))
    assert words(worker.finish(7).text) == ["hello"]
    worker.feed(6, samples_of("gcp-hello"))
    assert words(worker.finish(6).text) == ["hello"]


def test_words_are_told_while_the_user_still_speaks(worker: AsrWorker) -> None:
    worker.feed(10, samples_of("cv-651325"))
    worker.feed(10, np.zeros(16_000, dtype=np.float32))
    hint = worker.hear()
    assert isinstance(hint, Committed)
    assert (hint.utterance_id, hint.language) == (10, "en")
    assert words(hint.text) == ["every", "purchase", "is", "a", "vote"]
    assert words(worker.finish(10).text) == words(hint.text)


def test_the_log_holds_no_dictated_word(worker: AsrWorker) -> None:
    worker.feed(8, samples_of("jfk"))
    worker.send(Feed(utterance_id=9), b"abc")
    worker.send(Finish(utterance_id=9))
    assert isinstance(worker.receive(), Failed)
    said = {word for word in words(worker.finish(8).text) if len(word) > 3}
    assert said
    assert not said & set(words(worker.log.read_text()))


def _copy_with(whisper_dir: Path, folder: Path, name: str, content: bytes | None) -> Path:
    for file in whisper_dir.iterdir():
        (folder / file.name).symlink_to(file)
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    return folder


def _failure(worker: AsrWorker) -> Failed:
    failed = worker.receive()
    assert isinstance(failed, Failed)
    assert worker.process.wait(timeout=30) == 1
    assert "Traceback" not in worker.log.read_text()
    return failed


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json"])
def test_a_missing_file_says_what_to_pull(
    start_worker: Callable[[Path], AsrWorker], whisper_dir: Path, tmp_path: Path, name: str
) -> None:
    failed = _failure(start_worker(_copy_with(whisper_dir, tmp_path, name, None)))
    assert failed.utterance_id == 0
    assert name in failed.message
    assert failed.remedy == "Run `dictate models pull base`"


def _head(whisper_dir: Path, n_bytes: int) -> bytes:
    with (whisper_dir / "model.bin").open("rb") as file:
        return file.read(n_bytes)


GARBLED = {
    "cut short": ("model.bin", lambda folder: _head(folder, 1_000_000)),
    "empty": ("model.bin", lambda _: b""),
    "another format": ("model.bin", lambda _: b"GGUF" + bytes(range(256)) * 400),
    "zeros": ("model.bin", lambda _: bytes(100_000)),
    "a config that is no JSON": ("config.json", lambda _: b"<html>"),
    "a tokenizer that is no JSON": ("tokenizer.json", lambda _: b"<html>"),
}


@pytest.mark.parametrize("how", GARBLED)
def test_a_garbled_model_says_what_to_verify(
    start_worker: Callable[[Path], AsrWorker], whisper_dir: Path, tmp_path: Path, how: str
) -> None:
    name, content = GARBLED[how]
    failed = _failure(start_worker(_copy_with(whisper_dir, tmp_path, name, content(whisper_dir))))
    assert failed.utterance_id == 0
    assert "cannot be loaded" in failed.message
    assert failed.remedy == "Run `dictate models verify base`"


def test_weights_that_are_no_numbers_are_noticed_while_loading(
    start_worker: Callable[[Path], AsrWorker], whisper_dir: Path, tmp_path: Path
) -> None:
    weights = np.fromfile(whisper_dir / "model.bin", dtype=np.uint8)
    weights[70_000_000:71_000_000] = 0xFF
    failed = _failure(
        start_worker(_copy_with(whisper_dir, tmp_path, "model.bin", weights.tobytes()))
    )
    assert failed.remedy == "Run `dictate models verify base`"
