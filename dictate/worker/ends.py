"""How a worker ended, and what that means for the person in front of the screen."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dictate import messages as say
from dictate.models import catalogue
from dictate.worker import OUT_OF_MEMORY

if TYPE_CHECKING:
    from dictate.models.catalogue import Kind

_CRASHES = frozenset(
    -number
    for number in (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE)
)
"""What native code ends with when its file makes no sense: ggml's assertions abort, and a mapped
file that was cut short is a bus error."""


@dataclass(frozen=True, slots=True)
class End:
    """The end of a process that nobody asked to end."""

    status: int
    """Its exit status, or the signal's negative number."""

    was_ready: bool
    """Whether it had loaded."""

    was_hung: bool = False
    """The supervisor ended it, as it owed an answer and did not work."""

    kernel_killed: bool = False
    """The kernel has killed a process for its memory in this one's time."""

    @property
    def was_crash(self) -> bool:
        """Whether its native code crashed or hung, as it does when a library does not fit."""
        return self.status in _CRASHES or self.was_hung

    @property
    def was_out_of_memory(self) -> bool:
        """Whether it died for want of memory."""
        killed = self.status == -signal.SIGKILL and self.kernel_killed and not self.was_hung
        return self.status == OUT_OF_MEMORY or killed


@dataclass(frozen=True, slots=True)
class _Model:
    kind: Kind
    name: str
    """As the settings have it: a name of the catalogue, or a path."""

    part: str
    section: str


def explain(setup: say.Message | None, end: End) -> tuple[str, str]:
    """Message and remedy; both empty where there is nothing more to say than that it died.

    Args:
        setup: What the worker was told to load.
        end: What became of it.
    """
    model = _model(setup)
    if model is None:
        return "", ""
    if end.was_hung:
        doing = "answering" if end.was_ready else f"while loading {_shown(model)}"
        return f"{model.part} stopped {doing}", ""
    if end.was_out_of_memory:
        return f"There is not enough memory for {_shown(model)}", _smaller(model)
    if end.status in _CRASHES:
        return f"{model.part} crashes with {_shown(model)}", _check(model)
    return "", ""


def kernel_kills() -> int:
    """How many processes the kernel has killed for their memory since it started; 0 if unknown."""
    try:
        counters = Path("/proc/vmstat").read_text("ascii").split()
        return int(counters[counters.index("oom_kill") + 1])
    except (OSError, ValueError):
        return 0


def _model(setup: say.Message | None) -> _Model | None:
    match setup:
        case say.AsrSetup():
            return _Model("speech", setup.recogniser.model, "The recogniser", "recogniser")
        case say.LlmSetup():
            return _Model("cleanup", setup.cleanup.model, "The cleaner", "cleanup")
    return None


def _shown(model: _Model) -> str:
    # Of a path the name will do: the rest says more about the user than about the model.
    name = Path(model.name).name if catalogue.is_path(model.name) else model.name
    return f'the {model.kind} model "{name}"'


def _smaller(model: _Model) -> str:
    """The remedy for a model that does not fit."""
    known = catalogue.catalogue()
    if model.name in known:
        smaller = [
            other
            for other in known.values()
            if other.kind == model.kind and other.size < known[model.name].size
        ]
        if not smaller:
            return "Close other programs: it is the smallest one"
        name = max(smaller, key=lambda other: other.size).name
        setting = f'`model = "{name}"` under [{model.section}]'
        return f"Close other programs, or choose a smaller one: {setting}"
    return f"Close other programs, or choose a smaller one under [{model.section}]"


def _check(model: _Model) -> str:
    if catalogue.is_path(model.name):
        return f"Check `model` under [{model.section}] in your configuration"
    verify, pull = (f"`dictate models {action} {model.name}`" for action in ("verify", "pull"))
    return f"Run {verify}, and {pull} if it is damaged"
