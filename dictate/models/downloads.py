"""Downloads that somebody watches and may stop; what was brought stays and is gone on with later.

One at a time, in the order asked for, on a thread of their own: they would only share the line.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dictate import config
from dictate.errors import DictateError
from dictate.models import catalogue, fetch

if TYPE_CHECKING:
    from dictate.models.catalogue import Model

_log = logging.getLogger(__name__)

_TELL_S = 0.1
_TELL_SHARE = 1 / 200
"""What comes sooner than the first after the last telling, and is less than the second of the
whole, need not be told: the eye sees no difference."""


State = Literal["running", "done", "failed", "stopped"]


@dataclass(frozen=True, slots=True)
class Download:
    """How a download stands."""

    name: str
    bytes: int
    """Of the whole model, that are here."""

    total: int
    state: State
    """One that waits for another is "running" too."""

    message: str = ""
    """Why it failed, or what happens meanwhile."""

    remedy: str = ""


Listener = Callable[[Download], None]
"""Called on the thread that downloads, or on the one that starts or stops: it must not block."""


class _Stopped(Exception):  # noqa: N818 - what the user wanted
    """The download shall go no further."""


class Downloads:
    """Brings models by the settings of the moment. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        """Held while listeners are told, so that all hear the same order."""

        self._tasks: dict[str, _Task] = {}
        """Those under way, in their order."""

        self._listeners: list[Listener] = []
        self._thread: threading.Thread | None = None

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell `listener` whatever happens from now on; the answer ends that."""
        with self._lock:
            self._listeners.append(listener)
        return lambda: self._forget(listener)

    @property
    def under_way(self) -> dict[str, Download]:
        """Name of the model -> how it stands; empty when there is nothing to do."""
        with self._lock:
            return {name: task.seen("running") for name, task in self._tasks.items()}

    def start(self, model: Model) -> None:
        """Bring a model; nothing happens if it is on its way already."""
        with self._lock:
            if model.name in self._tasks:
                return
            task = _Task(model, self._heed)
            self._tasks[model.name] = task
            self._tell(task.seen("running"))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="downloads", daemon=True)
                self._thread.start()

    def stop(self, name: str) -> None:
        """Stop bringing a model; what is here of it stays. Nothing happens if it is not coming.

        It counts as stopped at once, though a silent source may hold its connection for seconds.
        """
        with self._lock:
            if task := self._tasks.pop(name, None):
                self._tell(task.seen("stopped"))

    def _forget(self, listener: Listener) -> None:
        with self._lock:
            self._listeners.remove(listener)

    def _tell(self, download: Download) -> None:
        for listener in [*self._listeners]:
            listener(download)

    # --- the thread -------------------------------------------------------------------------------

    def _run(self) -> None:
        while task := self._next():
            try:
                _bring(task)
            except _Stopped:
                continue
            except DictateError as error:
                self._end(task, "failed", error.message, error.remedy)
            except Exception as error:  # noqa: BLE001 - thread top: the next model may come
                _log.exception("download of %s", task.model.name)
                self._end(task, "failed", f"dictate stumbled over it ({type(error).__name__})")
            else:
                self._end(task, "done")

    def _next(self) -> _Task | None:
        with self._lock:
            task = next(iter(self._tasks.values()), None)
            if task is None:
                self._thread = None
            return task

    def _end(self, task: _Task, state: State, message: str = "", remedy: str = "") -> None:
        with self._lock:
            if self._tasks.get(task.model.name) is task:
                del self._tasks[task.model.name]
                self._tell(task.seen(state, message, remedy))

    def _heed(self, task: _Task, told: Download | None) -> None:
        """Pass on what a transfer tells.

        Raises:
            _Stopped: Nobody wants it any more.
        """
        with self._lock:
            if self._tasks.get(task.model.name) is not task:
                raise _Stopped
            if told:
                self._tell(told)


class _Task:
    """One start of a download; the `Progress` of its transfer."""

    def __init__(self, model: Model, heed: Callable[[_Task, Download | None], None]) -> None:
        self.model = model
        self._heed = heed
        self._n_bytes = 0
        self._told_s = float("-inf")
        self._told_bytes = 0

    def seen(self, state: State, message: str = "", remedy: str = "") -> Download:
        """How it stands."""
        total = self.model.size
        n_bytes = total if state == "done" else self._n_bytes
        return Download(self.model.name, n_bytes, total, state, message, remedy)

    def update(self, n_bytes: int, total: int) -> None:
        """See `Progress`. What was here before, and is not in `total`, counts too."""
        self._n_bytes = self.model.size - total + n_bytes
        now_s = time.monotonic()
        is_soon = now_s < self._told_s + _TELL_S
        if is_soon and self._n_bytes < self._told_bytes + _TELL_SHARE * self.model.size:
            self._heed(self, None)
            return
        self._told_s, self._told_bytes = now_s, self._n_bytes
        self._heed(self, self.seen("running"))

    def note(self, line: str) -> None:
        """See `Progress`."""
        self._heed(self, self.seen("running", line))


def _bring(task: _Task) -> None:
    settings = config.examine()[0].models
    folder = catalogue.folder(settings)
    fetch.pull(task.model, folder, fetch.sources(settings), task)
