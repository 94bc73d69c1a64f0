"""A connection to the X server on which no wait is endless.

python-xlib waits for replies without a limit, so a frozen server would freeze the daemon. Here a
timer hangs up on such a server, and every way in which a connection ends becomes a DesktopError.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import socket
import threading
from typing import TYPE_CHECKING, Any, TypeAlias

from Xlib import display, error

from dictate.errors import DesktopError

if TYPE_CHECKING:
    from collections.abc import Iterator

logger = logging.getLogger(__name__)

Connection: TypeAlias = display.Display
"""One per thread: python-xlib mixes up the replies of two threads under load."""

ANSWER_S = 3.0
"""A healthy server answers within milliseconds, also on a busy machine."""

_REMEDY = "Check that the desktop session is still alive, then start dictate from inside it"

_LOST = (error.ConnectionClosedError, OSError)


def connect(name: str | None = None, timeout_s: float = ANSWER_S) -> Connection:
    """Open a connection to the display `name`, or to the one that DISPLAY names.

    Raises:
        DesktopError: There is no such display, it refuses us, or it does not answer in time.
    """
    answers: queue.SimpleQueue[Connection | Exception] = queue.SimpleQueue()
    given_up = threading.Event()

    def open_display() -> None:
        try:
            opened = display.Display(name)
        # The last: a display number that no port number belongs to.
        except (error.DisplayError, error.XauthError, *_LOST, OverflowError) as refusal:
            answers.put(refusal)
        else:
            if given_up.is_set():
                disconnect(opened)
            answers.put(opened)

    # The greeting of a frozen server never comes; only a thread that can be left behind may wait.
    threading.Thread(target=open_display, name="x11-connect", daemon=True).start()
    try:
        answer = answers.get(timeout=timeout_s)
    except queue.Empty:
        given_up.set()
        message = "the X server does not answer"
        raise DesktopError(message, _REMEDY) from None
    if isinstance(answer, Exception):
        message = "there is no X display to type on"
        raise DesktopError(message, _REMEDY) from answer
    answer.set_error_handler(_note_error)
    return answer


@contextlib.contextmanager
def answering(connection: Connection, timeout_s: float = ANSWER_S) -> Iterator[None]:
    """Talk to the server inside this block for at most `timeout_s` seconds.

    Raises:
        DesktopError: The server is gone, or did not answer in time; the connection is then dead.
    """
    timer = threading.Timer(timeout_s, _hang_up, [connection])
    timer.name, timer.daemon = "x11-deadline", True
    timer.start()
    try:
        yield
    except _LOST as lost:
        message = "the X server is gone or does not answer"
        raise DesktopError(message, _REMEDY) from lost
    finally:
        timer.cancel()


def disconnect(connection: Connection) -> None:
    """Close a connection, dead or alive."""
    with contextlib.suppress(DesktopError), answering(connection, 1.0):
        connection.close()


def drain(connection: Connection) -> list[Any]:
    """The events that have arrived, without waiting for any."""
    return [connection.next_event() for _ in range(connection.pending_events())]


def _hang_up(connection: Connection) -> None:
    with contextlib.suppress(OSError):
        connection.display.socket.shutdown(socket.SHUT_RDWR)


def _note_error(problem: error.XError, _request: object) -> None:
    # Windows vanish between two requests; python-xlib would print to the terminal.
    logger.debug("X error %s", type(problem).__name__)
