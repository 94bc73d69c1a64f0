"""The daemon's end of the cleaner: what is known ahead goes there, and is dropped in time."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING

import pytest
from at_work import processor_s, wait_until_done

from dictate import config
from dictate import effects as do
from dictate import events as on
from dictate.domain import Level, Role, Transcript, UtteranceId
from dictate.worker.setup import llm_setup
from dictate.worker.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dictate.messages import Message

ONE = UtteranceId(1)
SAID = (
    "Plants have sorry lack many kinds of immune cells. And the rest of the animals lives in there."
)
LIMIT_S = 120.0


class Cleaner:
    """The daemon's workers, of which only the cleaner runs."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[on.Event] = queue.SimpleQueue()
        self.workers = Workers(_setup, self._events.put, lambda _chosen: None)
        self.workers.start("llm")
        assert self._events.get(timeout=LIMIT_S) == on.WorkerReady("llm")

    def prepare(self) -> None:
        """Let it work ahead, and wait until it has."""
        self.workers.prepare(do.Prepare(ONE, SAID, "en", Level.TIDY))
        wait_until_done(self._pid)

    def clean(self) -> tuple[str, float]:
        """The clean text, and the processor time that it took."""
        before_s = processor_s(self._pid)
        transcript = Transcript(ONE, SAID, "en", 1.0, 1.0)
        self.workers.clean(do.Clean(transcript, Level.TIDY, LIMIT_S))
        event = self._events.get(timeout=LIMIT_S)
        assert isinstance(event, on.Cleaned)
        return event.clean.text, processor_s(self._pid) - before_s

    @property
    def _pid(self) -> int:
        return self.workers.pids()["llm"]


def _setup(_role: Role) -> Message:
    return llm_setup(config.load())


@pytest.fixture
def cleaner() -> Iterator[Cleaner]:
    cleaner = Cleaner()
    yield cleaner
    cleaner.workers.close()


def test_what_was_prepared_is_cleaned_at_once_to_the_same_words(cleaner: Cleaner) -> None:
    text, used_s = cleaner.clean()
    cleaner.prepare()
    prepared_text, prepared_used_s = cleaner.clean()
    assert prepared_text == text
    assert prepared_used_s < 0.25 * used_s


def test_what_was_prepared_of_an_utterance_that_has_ended_is_dropped(cleaner: Cleaner) -> None:
    # The least of some: threads that wait for one that has no processor use theirs up.
    used_s = min(cleaner.clean()[1] for _ in range(3))
    cleaner.prepare()
    cleaner.workers.forget(ONE)
    assert cleaner.clean()[1] > 0.5 * used_s
