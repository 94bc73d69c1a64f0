"""A worker that is asked and waited for: the same process as the daemon's, without its session."""

from __future__ import annotations

import queue
import time
from typing import TYPE_CHECKING, Self, TypeVar

from dictate import messages as say
from dictate.errors import AudioError, ModelError
from dictate.worker.ends import explain
from dictate.worker.process import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

_Answer = TypeVar("_Answer", bound=say.Message)


class NoAnswerError(ModelError):
    """The worker died, or took too long."""


class Conversation:
    """Talks to a worker process for as long as the `with` lasts. One thread only.

    Args:
        role: As in `dictate.worker.__main__.ROLES`.
        setup: The worker's first message.
    """

    def __init__(self, role: str, setup: say.Message) -> None:
        self._role = role
        self._setup = setup
        self._answers: queue.SimpleQueue[tuple[say.Message, bytes] | None] = queue.SimpleQueue()
        self._process = WorkerProcess(
            role,
            lambda message, payload: self._answers.put((message, payload)),
            lambda: self._answers.put(None),
        )

    def __enter__(self) -> Self:
        """Start the process."""
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()

    @property
    def pid(self) -> int | None:
        """The running process, if there is one."""
        return self._process.pid

    def start(self) -> None:
        """Start the process, or a fresh one that knows of nothing yet."""
        self._process.kill()
        self._answers = queue.SimpleQueue()
        self._process.start(self._setup)

    def send(self, message: say.Message, payload: bytes = b"") -> None:
        """Send a request."""
        self._process.send(message, payload)

    def answers(self, limit_s: float) -> Iterator[tuple[say.Message, bytes]]:
        """What the worker says, until nobody asks any more.

        Raises:
            NoAnswerError: It ends, or takes longer than `limit_s` seconds for all of it.
            ModelError: It says that it cannot work.
            AudioError: It says that it cannot do this utterance.
        """
        yield from self.answers_until(time.monotonic() + limit_s)
        message = f"The {self._role} worker has not answered for {limit_s:.0f} s"
        raise NoAnswerError(message, "Restart the machine if it happens again")

    def answers_until(self, at_s: float) -> Iterator[tuple[say.Message, bytes]]:
        """What the worker says until `at_s`, by the monotonic clock.

        Raises:
            DictateError: As in `answers`, but not for the time.
        """
        while True:
            try:
                answer = self._answers.get(timeout=max(0.0, at_s - time.monotonic()))
            except queue.Empty:
                return
            if answer is None:
                raise self._death()
            if isinstance(answer[0], say.Failed):
                error = AudioError if answer[0].utterance_id else ModelError
                raise error(answer[0].message, answer[0].remedy)
            yield answer

    def wait_for(self, kind: type[_Answer], limit_s: float) -> _Answer:
        """The next message of this kind; others are dropped.

        Raises:
            DictateError: As in `answers`.
        """
        return next(message for message, _ in self.answers(limit_s) if isinstance(message, kind))

    def _death(self) -> NoAnswerError:
        end = self._process.end
        message, remedy = explain(self._setup, end) if end else ("", "")
        return NoAnswerError(
            message or f"The {self._role} worker died", remedy or "The log may say why"
        )
