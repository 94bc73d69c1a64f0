"""The real recogniser worker between who can wait and who cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from at_work import wait_until_done
from speech_clips import CLIPS, samples_of

from dictate.messages import Finish, Forget, Ready, Recognised
from dictate.scoring import word_errors, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from asr_worker import AsrWorker

LONG = ("jfk", "cv-651325", "jfk", "cv-651325", "jfk")
PAUSE = np.zeros(24_000, dtype=np.float32)


@pytest.fixture(scope="module")
def worker(start_worker: Callable[[Path], AsrWorker], whisper_dir: Path) -> AsrWorker:
    worker = start_worker(whisper_dir)
    assert isinstance(worker.receive(), Ready)
    return worker


def feed_much(worker: AsrWorker, utterance_id: int) -> None:
    """A recording of several sentences with pauses, and what it says."""
    samples = np.concatenate([part for clip in LONG for part in (samples_of(clip), PAUSE)])
    worker.feed(utterance_id, samples, patient=True)
    worker.send(Finish(utterance_id=utterance_id, patient=True))


def received(worker: AsrWorker) -> Recognised:
    answer = worker.receive()
    assert isinstance(answer, Recognised)
    return answer


def test_who_can_wait_gets_the_same_words_in_the_end(worker: AsrWorker) -> None:
    feed_much(worker, 1)
    heard = received(worker)
    said = " ".join(CLIPS[clip]["transcript"] for clip in LONG)
    assert word_errors(said, heard.text).rate < 0.1


def test_who_cannot_wait_goes_first_even_if_asked_for_later(worker: AsrWorker) -> None:
    feed_much(worker, 2)
    worker.feed(3, samples_of("gcp-hello"))
    worker.send(Finish(utterance_id=3))
    assert [received(worker).utterance_id for _ in range(2)] == [3, 2]


def test_nothing_is_done_for_who_can_wait_while_another_speaks(worker: AsrWorker) -> None:
    worker.feed(5, samples_of("gcp-hello"))
    feed_much(worker, 4)
    wait_until_done(worker.process.pid)
    worker.hints.clear()
    worker.send(Finish(utterance_id=5))
    assert received(worker).utterance_id == 5
    assert not any(hint.utterance_id == 4 for hint in worker.hints)
    assert received(worker).utterance_id == 4


def test_who_can_wait_may_be_forgotten_in_the_middle(worker: AsrWorker) -> None:
    feed_much(worker, 6)
    worker.send(Forget(utterance_id=6))
    worker.feed(7, samples_of("gcp-hello"))
    assert words(worker.finish(7).text) == ["hello"]
    feed_much(worker, 8)
    assert received(worker).utterance_id == 8
