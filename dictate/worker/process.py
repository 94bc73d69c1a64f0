"""The daemon's end of a worker: start it, talk to it, kill it. One class serves all roles."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, BinaryIO, cast

from dictate.worker.frames import FrameError, read_frame, write_frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.messages import Message

_log = logging.getLogger(__name__)

_EXIT_WAIT_S = 2.0

_STAY_HOME = {
    # onnxruntime (which runs the speech gate) reports the machine and the process to its maker
    # otherwise, and gives the machine a number (measured with 1.32 on Linux).
    "ORT_DISABLE_TELEMETRY": "1",
    # A model folder that lacks a file is an error, not a reason to ask the hub for it.
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}
"""Environment of every worker: they hear speech and read words, so they talk to the daemon only."""


class WorkerProcess:
    """A child process with a role, replaceable at any moment.

    `start` and `kill` may be called on one thread only; `send` on any. Answers come on a thread
    of the worker's own; those of a process that has been replaced are dropped.
    """

    def __init__(
        self,
        role: str,
        on_message: Callable[[Message, bytes], None],
        on_lost: Callable[[], None],
    ) -> None:
        """Prepare a worker without starting it.

        Args:
            role: A key of `dictate.worker.__main__.ROLES`.
            on_message: Gets every answer and its payload, on the worker's reader thread.
            on_lost: Told when the process ended without `kill`, on the same thread.
        """
        self.role = role
        self.generation = 0
        """Counts the processes: what was sent to an earlier one is lost with it."""
        self._on_message = on_message
        self._on_lost = on_lost
        self._process: subprocess.Popen[bytes] | None = None
        self._outbox: queue.SimpleQueue[tuple[Message, bytes] | None] = queue.SimpleQueue()

    @property
    def pid(self) -> int | None:
        """The running process, if there is one."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def start(self, setup: Message) -> None:
        """Start the process, killing an earlier one, and send it `setup` first."""
        self.kill()
        self.generation += 1
        process = subprocess.Popen(
            # -P: a file called queue.py in the user's folder must not be imported.
            [sys.executable, "-P", "-m", "dictate.worker", self.role],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | _STAY_HOME,
        )
        self._process = process
        self._outbox = queue.SimpleQueue()
        self.send(setup)
        threading.Thread(
            target=self._read,
            args=(process, self.generation),
            name=f"{self.role}-reader",
            daemon=True,
        ).start()
        # A thread of its own, for a stopped process stops reading and a full pipe blocks.
        threading.Thread(
            target=_write, args=(process, self._outbox), name=f"{self.role}-writer", daemon=True
        ).start()

    def send(self, message: Message, payload: bytes = b"") -> None:
        """Send a request; one to a dead process is dropped, as `on_lost` tells anyway."""
        if self._process:
            self._outbox.put((message, payload))

    def kill(self) -> None:
        """End the process now, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        self.generation += 1
        self._outbox.put(None)
        process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_EXIT_WAIT_S)

    def _read(self, process: subprocess.Popen[bytes], generation: int) -> None:
        answers = cast("BinaryIO", process.stdout)
        try:
            while frame := read_frame(answers):
                if generation != self.generation:
                    return
                self._on_message(*frame)
        except (FrameError, OSError) as error:
            _log.warning("worker %s: %s", self.role, error)
        except Exception as error:  # noqa: BLE001 - the top of a thread; a worker not listened to is lost
            _log.error("worker %s: %s", self.role, type(error).__name__)
        finally:
            answers.close()
        if generation == self.generation:
            process.kill()
            status = process.wait()
            _log.warning("worker %s (pid %d) ended with status %d", self.role, process.pid, status)
            self._on_lost()


def _write(
    process: subprocess.Popen[bytes], outbox: queue.SimpleQueue[tuple[Message, bytes] | None]
) -> None:
    requests = cast("BinaryIO", process.stdin)
    # When the pipe breaks the reader sees the end of the process too, and tells.
    with contextlib.suppress(OSError), requests:
        while frame := outbox.get():
            write_frame(requests, *frame)
