"""`dictate doctor` on the page: the same checks, told one by one as they come."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from fastapi import APIRouter, WebSocket

from dictate import config
from dictate.doctor import running, table
from dictate.doctor.check import Scene
from dictate.doctor.command import is_well
from dictate.page.pushing import push

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dictate.doctor.table import Line
    from dictate.page.pushing import Tell

router = APIRouter(tags=["doctor"])


class Examination:
    """One run of all checks, for whoever looks on while it lasts. Any thread."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._has_ended = False
        self._changed = threading.Condition()
        threading.Thread(target=self._run, name="doctor", daemon=True).start()

    @property
    def has_ended(self) -> bool:
        """Whether all lines are there."""
        return self._has_ended

    def lines(self) -> Iterator[Line]:
        """The lines from the first one on; waits for those to come."""
        n = 0
        while line := self._line(n):
            yield line
            n += 1

    def _line(self, n: int) -> Line | None:
        with self._changed:
            self._changed.wait_for(lambda: n < len(self._lines) or self._has_ended)
            return self._lines[n] if n < len(self._lines) else None

    def _run(self) -> None:
        try:
            for line in table.examine(Scene(config.examine()[0], running.status())):
                with self._changed:
                    self._lines.append(line)
                    self._changed.notify_all()
        finally:
            with self._changed:
                self._has_ended = True
                self._changed.notify_all()


class _Ward:
    """At most one examination at a time, since it types, records and loads models."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: Examination | None = None

    def examination(self) -> Examination:
        """The one that goes on, or a new one."""
        with self._lock:
            if self._last is None or self._last.has_ended:
                self._last = Examination()
            return self._last


_ward = _Ward()


@router.websocket("/api/doctor")
async def examine(socket: WebSocket) -> None:
    """Run the checks, or look on if they run already."""
    await push(socket, _tell)


def _tell(tell: Tell, gone: threading.Event) -> None:
    seen = []
    for line in _ward.examination().lines():
        if gone.is_set():
            return
        seen.append(line)
        name, finding = line
        tell(
            {
                "type": "check",
                "name": name,
                "status": str(finding.state),
                "line": finding.detail,
                "remedy": finding.remedy,
            }
        )
    tell({"type": "end", "ok": is_well(seen)})
