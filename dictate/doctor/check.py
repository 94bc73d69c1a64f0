"""What a check is and what it finds."""

from __future__ import annotations

import enum
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.settings import Settings

_POLL_S = 0.02


class State(enum.StrEnum):
    """How a check came out."""

    OK = "ok"
    NOTE = "note"
    """Nothing is wrong, but the user may wish to know; or the check could not be made now."""

    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. Holds no dictated word and nothing of the clipboard."""

    state: State
    detail: str
    remedy: str = ""
    """What to do, in one line; empty if nothing has to be done."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What every check may want to know beforehand."""

    settings: Settings
    daemon: dict[str, Any] | None
    """What `dictate status` says; None while no daemon runs."""

    @property
    def is_dictating(self) -> bool:
        """Whether the daemon has something to do, and should not be disturbed."""
        return self.daemon is not None and self.daemon["phase"] in {"recording", "working"}


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the table."""

    name: str
    look: Callable[[Scene], Finding]
    """Called on a thread of its own; what it raises becomes a finding."""

    lane: str = "quick"
    """Checks of different lanes run side by side, those of one lane one after the other."""

    limit_s: float = 10.0
    """A check that takes longer has failed, and is left behind."""


def ok(detail: str) -> Finding:
    """All is well."""
    return Finding(State.OK, detail)


def note(detail: str, remedy: str = "") -> Finding:
    """Worth knowing."""
    return Finding(State.NOTE, detail, remedy)


def problem(detail: str, remedy: str) -> Finding:
    """Something does not work."""
    return Finding(State.PROBLEM, detail, remedy)


def wait_until(condition: Callable[[], bool], limit_s: float) -> bool:
    """Wait for `condition`; False if it does not hold after `limit_s` seconds."""
    deadline_s = time.monotonic() + limit_s
    never = threading.Event()
    while not condition():
        if time.monotonic() > deadline_s:
            return False
        never.wait(_POLL_S)
    return True
