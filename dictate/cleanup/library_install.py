"""Installs the LLM's library with pip: a wheel where the index has one, else from source.

llama-cpp-python's own build takes ten minutes on two cores; `config/llama-build.cmake` leaves out
what dictate does not use. pip and the compilers run at the lowest priority, in a session of their
own; what they print goes to the log file.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dictate import paths
from dictate.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    Progress = Callable[[float, str], None]

LLAMA_CPP_VERSION = "0.3.36"
"""The one place that says which version dictate is made for."""

_REQUIREMENT = f"llama-cpp-python=={LLAMA_CPP_VERSION}"

_PIP = (sys.executable, "-m", "pip")

_AGAIN = "run `dictate setup-llm` again"

_MEMORY_PER_COMPILER_BYTES = 1 << 30
"""What the largest source file needs (0.45 GB measured), and the system's share."""

_FETCHING_AT, _COMPILING_AT, _LOADING_AT = 0.01, 0.05, 0.97
"""The fractions at which the steps begin; compiling takes nearly all of the time."""

_STEP = re.compile(r"^\s*\[(\d+)/(\d+)\]")
"""Ninja's own count, as in "[12/79] Building CXX object"."""

_CAUSES = (
    (
        "No space left on device",
        "There is no room on the disk to build the LLM library",
        "Free 1 GB in the temporary folder and in the home folder",
    ),
    (
        "Killed signal|[Cc]annot allocate memory|virtual memory exhausted",
        "There was too little memory to build the LLM library",
        "Close what needs much memory",
    ),
    (
        "No matching distribution found|Max retries exceeded|ConnectionError|ReadTimeoutError",
        f"The package index cannot be reached, or has no {_REQUIREMENT}",
        "Check the network and pip's settings (`pip config list`)",
    ),
)
"""What pip prints, what it means, and what to do; the first that is found counts."""


def install(progress: Progress, log_file: Path) -> None:
    """Install the library for the running interpreter, or leave things as they were.

    Raises:
        ModelError: It cannot be installed; the reason and the remedy.
    """
    if importlib.util.find_spec("pip") is None:
        message = f"{sys.executable} has no pip to install the LLM library with"
        raise ModelError(message, "Run systemd/install.sh again")
    with log_file.open("a", encoding="utf-8") as log:
        log.truncate(0)
        progress(0.0, "looking for a ready-made package")
        if importlib.util.find_spec("llama_cpp") is not None:
            # There, but it does not load: what an interrupted pip left. It would count as done.
            _uninstall(log)
        if _pip(progress, log, "--only-binary=llama-cpp-python") != 0:
            _require_compiler()
            # The log shall explain the build, not the ready-made package that there is not.
            log.truncate(0)
            progress(_FETCHING_AT, "fetching the sources")
            if _pip(progress, log, "--verbose") != 0:
                raise _failure(log_file)
        progress(_LOADING_AT, "trying it")
        if not loads():
            # Half a library must not look like one.
            _uninstall(log)
            message = "The LLM library was installed but cannot be loaded"
            raise ModelError(message, f"See {log_file}")


def loads() -> bool:
    """Whether a new process can import the library; this one never does."""
    command = [sys.executable, "-c", "import llama_cpp"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _pip(progress: Progress, log: TextIO, *options: str) -> int:
    """Install with pip and tell how far the compiler is; pip's exit status."""

    def follow(line: str) -> None:
        if step := _STEP.match(line):
            done = int(step[1]) / int(step[2])
            progress(_COMPILING_AT + (_LOADING_AT - _COMPILING_AT) * done, "compiling")

    return _run([*_PIP, "install", "--no-input", *options, _REQUIREMENT], log, follow)


def _uninstall(log: TextIO) -> None:
    _run([*_PIP, "uninstall", "--yes", "llama-cpp-python"], log)


def _run(command: list[str], log: TextIO, follow: Callable[[str], None] = lambda _: None) -> int:
    """Run to the end at the lowest priority, copying what it prints to `log`; its exit status."""
    with subprocess.Popen(
        command,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        # Of its own, so that one signal ends the compilers too.
        start_new_session=True,
    ) as child:
        try:
            _step_aside(child.pid)
            assert child.stdout is not None
            for line in child.stdout:
                log.write(line)
                log.flush()
                follow(line)
        except BaseException:
            _end(child.pid)
            raise
    return child.returncode


def _environment() -> dict[str, str]:
    """The user's, whose own CMAKE_ARGS (for a GPU, say) win over these definitions."""
    include = paths.resource("config/llama-build.cmake").resolve()
    definitions = ("LLAVA_BUILD=OFF", f"CMAKE_PROJECT_llama.cpp_INCLUDE={include}")
    return os.environ | {
        "SKBUILD_CMAKE_DEFINE": ";".join(definitions),
        "CMAKE_BUILD_PARALLEL_LEVEL": str(_n_compilers()),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONUNBUFFERED": "1",
    }


def _n_compilers() -> int:
    """As many as there are cores, unless the memory is too small for that."""
    n_cores = os.cpu_count() or 1
    if sys.platform == "win32":
        return n_cores
    memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(n_cores, memory_bytes // _MEMORY_PER_COMPILER_BYTES))


def _step_aside(pid: int) -> None:
    """Let everything else on the machine go first; I/O priority follows the nice value."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, pid, 19)
        # Linux shares the processors between sessions before it looks at processes.
        Path(f"/proc/{pid}/autogroup").write_text("19", encoding="ascii")


def _end(pid: int) -> None:
    """End pip and all that it started."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGTERM)


def _require_compiler() -> None:
    names = (os.environ.get("CXX", "").partition(" ")[0], "c++", "g++", "clang++")
    if not any(shutil.which(name) for name in names if name):
        message = "Building the LLM library needs a C++ compiler"
        remedy = f"Install g++ (Debian, Ubuntu), gcc-c++ (Fedora) or gcc (Arch), then {_AGAIN}"
        raise ModelError(message, remedy)


def _failure(log_file: Path) -> ModelError:
    """What the log says went wrong."""
    printed = log_file.read_text(encoding="utf-8", errors="replace")
    for pattern, message, remedy in _CAUSES:
        if re.search(pattern, printed):
            return ModelError(message, f"{remedy}, then {_AGAIN}")
    return ModelError("The LLM library could not be built", f"See {log_file}")
