"""All checks in order, and how they are run."""

from __future__ import annotations

import logging
import queue
import threading
from typing import TYPE_CHECKING, NamedTuple

from dictate.doctor import delivery, display, files, panel, running, sound, speech
from dictate.doctor.check import Check, Finding, Scene, problem
from dictate.errors import DictateError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_log = logging.getLogger(__name__)

CHECKS = (
    Check("settings", running.settings),
    Check("display", display.display, "desktop"),
    Check("hotkey", display.hotkey, "desktop"),
    Check("microphone", sound.microphone, "sound", limit_s=20.0),
    Check("models", speech.models, "models", limit_s=120.0),
    Check("library", speech.llm_library),
    Check("recogniser", speech.recogniser, "models", limit_s=speech.LOAD_S + speech.ANSWER_S),
    Check("cleaner", speech.cleaner, "models", limit_s=speech.LOAD_S + speech.ANSWER_S),
    Check("typing", delivery.typing, "desktop", limit_s=20.0),
    Check("clipboard", delivery.clipboard, "desktop"),
    Check("tray", panel.tray),
    Check("notifications", panel.notifications),
    Check("service", running.service),
    Check("daemon", running.daemon),
    Check("disk", files.disk),
    Check("runtime", files.runtime_dir),
    Check("privacy", files.privacy),
    Check("history", files.history),
)
"""The models share the processor and the disk, the desktop's checks its one keyboard: those take
turns."""


class Line(NamedTuple):
    """A check and what it found."""

    name: str
    finding: Finding


def examine(scene: Scene, checks: Sequence[Check] = CHECKS) -> Iterator[Line]:
    """Run all checks, and hand out the lines in the table's order as they come.

    A check that fails by itself says so in its own line and does not end the others.
    """
    found: queue.SimpleQueue[tuple[int, Finding]] = queue.SimpleQueue()
    lanes: dict[str, list[int]] = {}
    for number, check in enumerate(checks):
        lanes.setdefault(check.lane, []).append(number)

    def walk(numbers: list[int]) -> None:
        for number in numbers:
            found.put((number, _within_limit(checks[number], scene)))

    for lane, numbers in lanes.items():
        threading.Thread(target=walk, args=(numbers,), name=f"checks-{lane}", daemon=True).start()
    findings: dict[int, Finding] = {}
    for number, check in enumerate(checks):
        while number not in findings:
            key, finding = found.get()
            findings[key] = finding
        yield Line(check.name, findings[number])


def _within_limit(check: Check, scene: Scene) -> Finding:
    answers: queue.SimpleQueue[Finding] = queue.SimpleQueue()
    threading.Thread(
        target=lambda: answers.put(_look(check, scene)), name=f"check-{check.name}", daemon=True
    ).start()
    try:
        return answers.get(timeout=check.limit_s)
    except queue.Empty:
        return problem(
            f"the check has not ended within {check.limit_s:.0f} s",
            "Run it again; if that is no better, restart the machine",
        )


def _look(check: Check, scene: Scene) -> Finding:
    try:
        return check.look(scene)
    except DictateError as error:
        return problem(error.message, error.remedy or "See the log")
    except Exception as error:  # noqa: BLE001 - thread top; the other checks go on
        _log.debug("check %s", check.name, exc_info=True)
        return problem(
            f"the check itself failed ({type(error).__name__})",
            "Write a bug report with `dictate doctor --report`",
        )
