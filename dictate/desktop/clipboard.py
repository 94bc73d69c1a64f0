"""The clipboard through whatever tool the desktop has: text that must outlive the daemon."""

from __future__ import annotations

import logging
import queue
import threading
import time

from dictate.errors import DesktopError

logger = logging.getLogger(__name__)

POLL_S = 0.01

_REMEDY = "Install xclip (X11) or wl-clipboard (Wayland)"


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
        raise DesktopError(problem, _REMEDY)


def _copy_and_check(text: str, timeout_s: float) -> str:
    import pyperclip

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
