"""The LLM's library, llama-cpp-python: whether it is there, and getting it.

Most package indexes have it only as source, which takes minutes to build, and dictation works
without it. So it comes last and by itself: `build_state` tells the tray and `dictate status` how
far it is, and `available` tells the daemon at the next key press that it has arrived.
`python -m dictate.cleanup.library` builds from a terminal.
"""

from __future__ import annotations

import contextlib
import enum
import importlib.util
import sys
import time
from typing import TYPE_CHECKING

import msgspec

from dictate import paths
from dictate.errors import ModelError
from dictate.structs import described

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import IO


class BuildPhase(enum.StrEnum):
    """How the library stands."""

    ABSENT = "absent"
    BUILDING = "building"
    FAILED = "failed"
    INSTALLED = "installed"


@described
class BuildState(msgspec.Struct, frozen=True, kw_only=True):
    """How the library stands, for the tray and for `dictate status`."""

    phase: BuildPhase
    percent: int = 0
    since_s: float = 0.0
    """Monotonic clock at which the build began."""

    reason: str = ""
    """Why it failed, and the remedy, in one line."""

    @property
    def line(self) -> str:
        """The state in words."""
        match self.phase:
            case BuildPhase.ABSENT:
                return "LLM library is not installed"
            case BuildPhase.BUILDING:
                return f"LLM library is being built, {self.percent} %"
            case BuildPhase.FAILED:
                return f"LLM library is missing: {self.reason}"
            case BuildPhase.INSTALLED:
                return "LLM library is installed"


_INSTALLED = BuildState(phase=BuildPhase.INSTALLED, percent=100)

_INTERRUPTED = BuildState(
    phase=BuildPhase.FAILED, reason="The build was interrupted. Run `dictate setup-llm` again."
)


def available() -> bool:
    """Whether the library is completely installed; looks, never imports. Any thread."""
    return build_state().phase is BuildPhase.INSTALLED


def build_state() -> BuildState:
    """How the library stands now. Any thread; under a millisecond; never raises."""
    saved = _saved_state()
    if saved is not None and saved.phase is BuildPhase.BUILDING:
        # pip copies file by file: what it has begun is not yet a library.
        return saved if _being_built() else _INTERRUPTED
    # Else a library that arrived while the daemon runs could stay unseen.
    importlib.invalidate_caches()
    if importlib.util.find_spec("llama_cpp") is not None:
        return _INSTALLED
    if saved is not None and saved.phase is BuildPhase.FAILED:
        return saved
    return BuildState(phase=BuildPhase.ABSENT)


def require() -> None:
    """Return if the library is there.

    Raises:
        ModelError: It is not; the message says how far it is.
    """
    state = build_state()
    if state.phase is BuildPhase.ABSENT:
        raise ModelError(state.line, "`dictate setup-llm` installs it")
    if state.phase is not BuildPhase.INSTALLED:
        raise ModelError(state.line)


def build(progress: Callable[[float, str], None]) -> None:
    """Install the library for the running interpreter; return at once if it is there.

    Takes minutes on the calling thread, and may be killed at any time.

    Args:
        progress: Called on this thread, often, with a fraction in [0, 1] and what is being done.

    Raises:
        ModelError: It is being built already, or cannot be built; the reason and the remedy.
    """
    # Only a build needs what this brings in; the daemon does not.
    from dictate.cleanup import library_install

    since_s = time.monotonic()
    percent = -1

    def report(fraction: float, doing: str) -> None:
        nonlocal percent
        if percent != int(fraction * 100):
            percent = int(fraction * 100)
            _save(BuildState(phase=BuildPhase.BUILDING, percent=percent, since_s=since_s))
        progress(fraction, doing)

    with _only_builder():
        try:
            if not library_install.loads():
                library_install.install(report, paths.state_dir() / "llm-library.log")
        except ModelError as error:
            _save(BuildState(phase=BuildPhase.FAILED, reason=str(error)))
            raise
        _save(_INSTALLED)
    progress(1.0, "installed")


def _state_file() -> Path:
    return paths.state_dir() / "llm-library.json"


def _saved_state() -> BuildState | None:
    try:
        return msgspec.json.decode(_state_file().read_bytes(), type=BuildState)
    except (OSError, msgspec.MsgspecError):
        return None


def _save(state: BuildState) -> None:
    unfinished = _state_file().with_suffix(".new")
    unfinished.write_bytes(msgspec.json.encode(state))
    unfinished.replace(_state_file())


def _lock_file() -> Path:
    return paths.state_dir() / "llm-library.lock"


@contextlib.contextmanager
def _only_builder() -> Iterator[None]:
    """Hold the lock that says a build is going on; it ends with the process."""
    paths.state_dir().mkdir(parents=True, exist_ok=True)
    with _lock_file().open("w") as file:
        while not _lock(file, shared=False):
            if _being_built():
                message = "The LLM library is being built already"
                raise ModelError(message, "`dictate status` tells how far it is")
            # Else somebody was only looking, and has looked by now.
        yield


def _being_built() -> bool:
    try:
        with _lock_file().open() as file:
            return not _lock(file, shared=True)
    except OSError:
        return False


if sys.platform == "win32":

    def _lock(file: IO[str], *, shared: bool) -> bool:
        raise NotImplementedError(file, shared)

else:
    import fcntl

    def _lock(file: IO[str], *, shared: bool) -> bool:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def main() -> int:
    """Build, showing progress on the terminal, or as lines in a file; the exit status."""
    shown = ""
    on_terminal = sys.stdout.isatty()

    def show(fraction: float, doing: str) -> None:
        nonlocal shown
        percent = int(fraction * 100)
        line = f"LLM library: {percent if on_terminal else percent // 10 * 10:3} % {doing}"
        if line != shown:
            shown = line
            sys.stdout.write(f"\r{line:<60}" if on_terminal else f"{line}\n")
            sys.stdout.flush()

    try:
        build(show)
    except ModelError as error:
        sys.stderr.write(f"\ndictate: {error}\n")
        return error.exit_status
    except KeyboardInterrupt:
        return 130
    sys.stdout.write("\n" if on_terminal else "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
