"""The daemon's end of a worker: start it, talk to it, kill it. One class serves all roles."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import queue
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, BinaryIO, cast

import msgspec

from dictate import messages as say
from dictate.worker.ends import End, kernel_kills
from dictate.worker.frames import FrameError, read_frame, write_frame
from dictate.worker.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.messages import Message

_log = logging.getLogger(__name__)

_EXIT_WAIT_S = 2.0

_REQUESTS = say.AsrSetup | say.LlmSetup | say.Finish | say.Clean
_ANSWERS = say.Ready | say.Recognised | say.Cleaned | say.Failed
"""What a model worker is at work on from the one to the other, if it works at all."""

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
        self.setup: Message | None = None
        """What the newest process was told first."""
        self.end: End | None = None
        """How the last process that was not killed here ended; set before `on_lost` is told."""
        self._crashed_with: Message | None = None
        """The setup of the last process that crashed."""
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: Watch | None = None
        self._outbox: queue.SimpleQueue[tuple[Message, bytes] | None] = queue.SimpleQueue()

    @property
    def pid(self) -> int | None:
        """The running process, if there is one."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def start(self, setup: Message) -> None:
        """Start the process, killing an earlier one, and send it `setup` first.

        A recogniser that crashed with the same setup is told to leave the GPU alone.

        Raises:
            OSError: The system has no room for another process or thread.
        """
        self.kill()
        if isinstance(setup, say.AsrSetup) and setup == self._crashed_with:
            setup = msgspec.structs.replace(setup, gpu_crashed=True)
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
        self.setup = setup
        try:
            self._start_threads(process)
        except RuntimeError as error:
            self.kill()
            raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN)) from error
        self.send(setup)

    def _start_threads(self, process: subprocess.Popen[bytes]) -> None:
        # The reader sees the end of a process that is killed for it, and tells.
        self._watch = Watch(process.pid, f"{self.role}-watch", process.kill)
        threading.Thread(
            target=self._read,
            args=(process, self._watch, kernel_kills()),
            name=f"{self.role}-reader",
            daemon=True,
        ).start()
        # A thread of its own, for a stopped process stops reading and a full pipe blocks.
        threading.Thread(
            target=_write, args=(process, self._outbox), name=f"{self.role}-writer", daemon=True
        ).start()

    def send(self, message: Message, payload: bytes = b"") -> None:
        """Send a request; one to a dead process is dropped, as `on_lost` tells anyway."""
        if self._process and self._watch:
            # Who is patient may be kept waiting while there is nothing to do.
            if isinstance(message, _REQUESTS) and not getattr(message, "patient", False):
                self._watch.owes()
            self._outbox.put((message, payload))

    def kill(self) -> None:
        """End the process now, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        self.generation += 1
        self._outbox.put(None)
        if self._watch:
            self._watch.close()
        process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_EXIT_WAIT_S)

    def _read(self, process: subprocess.Popen[bytes], watch: Watch, n_kernel_kills: int) -> None:
        answers = cast("BinaryIO", process.stdout)
        is_ready = False
        try:
            while frame := read_frame(answers):
                if process is not self._process:
                    return
                message, payload = frame
                if isinstance(message, _ANSWERS):
                    watch.has_answered()
                is_ready = is_ready or isinstance(message, say.Ready)
                self._on_message(message, payload)
        except (FrameError, OSError) as error:
            _log.warning("worker %s: %s", self.role, error)
        except Exception as error:  # noqa: BLE001 - the top of a thread; a worker not listened to is lost
            _log.error("worker %s: %s", self.role, type(error).__name__)
        finally:
            answers.close()
            watch.close()
        if process is self._process:
            process.kill()
            status = process.wait()
            _log.warning("worker %s (pid %d) ended with status %d", self.role, process.pid, status)
            kernel_killed = kernel_kills() > n_kernel_kills
            self.end = End(status, is_ready, watch.found_hung, kernel_killed)
            if self.end.was_crash and isinstance(self.setup, say.AsrSetup):
                self._crashed_with = msgspec.structs.replace(self.setup, gpu_crashed=False)
            self._on_lost()


def _write(
    process: subprocess.Popen[bytes], outbox: queue.SimpleQueue[tuple[Message, bytes] | None]
) -> None:
    requests = cast("BinaryIO", process.stdin)
    # When the pipe breaks the reader sees the end of the process too, and tells.
    with contextlib.suppress(OSError), requests:
        while frame := outbox.get():
            write_frame(requests, *frame)
