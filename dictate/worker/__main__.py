"""A worker process: `python -m dictate.worker ROLE`, frames on stdin and stdout.

stdout's descriptor is moved away before any native library is imported, since PortAudio and ggml
print there. When stdin ends the daemon is gone and the process ends at once, whatever a native
call is doing.
"""

from __future__ import annotations

import importlib
import os
import queue
import signal
import sys
import threading
import traceback
from typing import TYPE_CHECKING, BinaryIO

from dictate.errors import DictateError
from dictate.machine import end_with_parent
from dictate.messages import Failed, Message
from dictate.worker import OUT_OF_MEMORY
from dictate.worker.frames import FrameError, read_frame, write_frame
from dictate.worker.seal import seal

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.ports import Channel

ROLES = {
    "mic": "dictate.audio.microphone",
    "asr": "dictate.asr.serve",
    "llm": "dictate.cleanup.serve",
    "tray": "dictate.desktop.tray",
    "page": "dictate.page.serve",
    "peer": "dictate.bench.peer",  # never the daemon's: what `dictate bench` compares with
}
"""Role -> module with `serve(channel)`, which runs for the worker's whole life; only the page ends
by itself, when nobody looks at it."""


_SEALED = frozenset({"asr", "llm", "peer"})
"""They hear speech and read words, and need neither display nor sound server, which may be on
another machine."""


class PipeChannel:
    """The worker's end of the two pipes."""

    def __init__(self, requests: BinaryIO, answers: BinaryIO) -> None:
        self._requests = requests
        self._answers = answers
        self._lock = threading.Lock()
        self._inbox: queue.SimpleQueue[tuple[Message, bytes]] = queue.SimpleQueue()
        threading.Thread(target=self._read, name="requests", daemon=True).start()

    def receive(self, timeout_s: float | None = None) -> tuple[Message, bytes] | None:
        """The next request, or None after `timeout_s`."""
        try:
            return self._inbox.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def send(self, message: Message, payload: bytes = b"") -> None:
        """Send an answer; ends the process if nobody is left to read it."""
        try:
            with self._lock:
                write_frame(self._answers, message, payload)
        except OSError:
            os._exit(0)

    def _read(self) -> None:
        try:
            while frame := read_frame(self._requests):
                self._inbox.put(frame)
        except (FrameError, OSError):
            os._exit(1)
        # The daemon is gone. A hung sound server would hang an orderly exit too.
        os._exit(0)


def _open_channel() -> PipeChannel:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return PipeChannel(sys.stdin.buffer, answers)


def _report(role: str, error: BaseException | None) -> None:
    """Say on stderr what broke and where, but not in the error's words: they could quote ours."""
    place = "".join(traceback.format_tb(error.__traceback__ if error else None))
    sys.stderr.write(f"worker {role}: {type(error).__name__}\n{place}")
    sys.stderr.flush()


def main() -> None:
    """Serve one role until the daemon goes away."""
    # Ctrl-C in a terminal goes to the whole group; the daemon decides when a worker ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    role = sys.argv[1]
    if role in _SEALED:
        seal()
    # Threads and callbacks out of native code would print the whole error.
    threading.excepthook = lambda broken: _report(role, broken.exc_value)
    sys.unraisablehook = lambda broken: _report(role, broken.exc_value)
    channel = _open_channel()
    status = 1
    try:
        serve: Callable[[Channel], None] = importlib.import_module(ROLES[role]).serve
        serve(channel)
        status = 0
    except DictateError as error:
        channel.send(Failed(utterance_id=0, message=error.message, remedy=error.remedy))
    except MemoryError:
        status = OUT_OF_MEMORY
    except Exception as error:  # noqa: BLE001 - the border of the worker; its death is the report
        _report(role, error)
    sys.stderr.flush()
    # Not an orderly exit: the reading thread holds stdin, and a hung sound server holds PortAudio.
    os._exit(status)


if __name__ == "__main__":
    main()
