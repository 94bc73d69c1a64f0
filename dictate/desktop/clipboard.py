"""The clipboard through whatever tool the desktop has: text that must outlive the daemon."""

from __future__ import annotations

import logging
import queue
import shutil
import threading
import time
from typing import TYPE_CHECKING

from dictate.distribution import install
from dictate.errors import DesktopError
from dictate.ports import Available, Unavailable

if TYPE_CHECKING:
    from dictate.ports import Probe

logger = logging.getLogger(__name__)

POLL_S = 0.01

_TOOLS = ("xclip", "xsel")
"""Named to pyperclip, which else would also take tools that are given the text as an argument,
where every program can read it."""


def probe() -> Probe:
    """Whether there is a tool; looks, never runs it."""
    if _tool():
        return Available()
    return Unavailable("there is no clipboard tool", install("clipboard tool"))


def copy(text: str, timeout_s: float = 2.0) -> None:
    """Put `text` on the clipboard and see it there. Any thread.

    Raises:
        DesktopError: There is no clipboard tool, it fails, or the text does not appear in time.
    """
    answers: queue.SimpleQueue[str] = queue.SimpleQueue()
    worker = threading.Thread(
        target=lambda: answers.put(_copy_and_check(text, timeout_s)),
        name="clipboard-tool",
        daemon=True,
    )
    # The tools wait for the X server without a limit, so they are left behind if they must be.
    worker.start()
    try:
        problem = answers.get(timeout=timeout_s)
    except queue.Empty:
        problem = "the clipboard tool does not answer"
    if problem:
        raise DesktopError(problem, install("clipboard tool"))


def _copy_and_check(text: str, timeout_s: float) -> str:
    import pyperclip

    tool = _tool()
    if tool is None:
        return "there is no clipboard tool"
    pyperclip.set_clipboard(tool)
    deadline = time.monotonic() + timeout_s
    try:
        pyperclip.copy(text)
        # The tool returns before it owns the clipboard.
        while pyperclip.paste() != text:
            if time.monotonic() > deadline:
                return "the text did not appear on the clipboard"
            threading.Event().wait(POLL_S)
    except (pyperclip.PyperclipException, OSError, UnicodeDecodeError) as refusal:
        logger.debug("clipboard tool: %s", type(refusal).__name__)
        return "the clipboard cannot be used"
    return ""


def _tool() -> str | None:
    return next((tool for tool in _TOOLS if shutil.which(tool)), None)
