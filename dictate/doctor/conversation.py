"""A worker of the check's own: the same process as the daemon's, asked and waited for."""

from __future__ import annotations

import queue
import time
from typing import TYPE_CHECKING, Self, TypeVar

from dictate import messages as say
from dictate.errors import DictateError
from dictate.worker.process import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

_Answer = TypeVar("_Answer", bound=say.Message)

_REMEDY = "The log may say why; restart the machine if it happens again"


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
        self._process.start(self._setup)
        return self

    def __exit__(self, *_exc: object) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()

    def send(self, message: say.Message, payload: bytes = b"") -> None:
        """Send a request."""
        self._process.send(message, payload)

    def answers(self, limit_s: float) -> Iterator[tuple[say.Message, bytes]]:
        """What the worker says, until nobody asks any more.

        Raises:
            DictateError: It says that it failed, ends, or takes longer than `limit_s` seconds
                for all of it.
        """
        deadline_s = time.monotonic() + limit_s
        while True:
            try:
                answer = self._answers.get(timeout=max(0.0, deadline_s - time.monotonic()))
            except queue.Empty:
                message = f"The {self._role} worker has not answered for {limit_s:.0f} s"
                raise DictateError(message, _REMEDY) from None
            if answer is None:
                message = f"The {self._role} worker died"
                raise DictateError(message, _REMEDY)
            if isinstance(answer[0], say.Failed):
                raise DictateError(answer[0].message, answer[0].remedy)
            yield answer

    def wait_for(self, kind: type[_Answer], limit_s: float) -> _Answer:
        """The next message of this kind; others are dropped.

        Raises:
            DictateError: As in `answers`.
        """
        return next(message for message, _ in self.answers(limit_s) if isinstance(message, kind))
