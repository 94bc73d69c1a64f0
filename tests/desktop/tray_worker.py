"""The real tray worker, and the states that it is shown."""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING, Any, Self

from dictate import paths
from dictate.domain import Level, Phase
from dictate.messages import TraySetup, TrayState
from dictate.worker.process import WorkerProcess

if TYPE_CHECKING:
    from dictate.messages import Message

ICONS = paths.resource("assets/icons")
ANSWER_S = 60.0
"""GTK's first start on a busy machine."""


def state(
    phase: Phase = Phase.IDLE,
    level: Level = Level.TIDY,
    line: str = "Ready",
    *,
    can_cancel: bool = False,
    **more: Any,
) -> TrayState:
    return TrayState(phase=phase, level=level, line=line, can_cancel=can_cancel, **more)


class TrayWorker:
    """The worker from `with` to its end, and what it says."""

    def __init__(self) -> None:
        self.messages: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self.process = WorkerProcess(
            "tray", lambda message, _: self.messages.put(message), lambda: self.messages.put(None)
        )

    def __enter__(self) -> Self:
        self.process.start(TraySetup(hotkey="Right Ctrl", icons_dir=str(ICONS)))
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()

    def show(self, shown: TrayState) -> None:
        self.process.send(shown)

    def next(self) -> Message | None:
        """The worker's next message; None: the process has ended."""
        return self.messages.get(timeout=ANSWER_S)
