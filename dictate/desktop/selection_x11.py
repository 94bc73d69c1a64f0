"""A thread that owns the clipboard while text waits there, and tells when it was fetched.

That receipt is what no clipboard tool gives: the user's own content returns as soon as the paste
is done instead of after a guess, and a paste that nobody fetched is known to have failed.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from Xlib import error

from dictate.desktop.focus_x11 import same_client
from dictate.desktop.icccm_x11 import Selections, UnreadableError
from dictate.desktop.x11 import ANSWER_S, connect
from dictate.errors import DesktopError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.desktop.icccm_x11 import Content

logger = logging.getLogger(__name__)

RESTORE_AFTER_S = 0.1
"""Chromium asks for the text more than once. 0.1 s after a program's last question nothing was
lost in 150 pastes into six toolkits; at 0 s all pastes into Chromium were."""


@dataclass(eq=False)
class Offer:
    """Text that lies ready to be pasted into one window."""

    text: str = field(repr=False)
    window: int
    fetched: threading.Event = field(default_factory=threading.Event)
    """The window's program has asked for the text and got it."""

    settled: threading.Event = field(default_factory=threading.Event)
    """The paste is over: the user's own content is back, or another program's is there."""

    restore_at_s: float | None = None
    saved: dict[int, Content] = field(default_factory=dict, repr=False)


class SelectionOwner:
    """Owns CLIPBOARD and PRIMARY. Every method on any thread; none waits more than seconds.

    Args:
        display_name: The display; None for the one that DISPLAY names.

    Raises:
        DesktopError: There is no such display.
    """

    def __init__(self, display_name: str | None = None) -> None:
        self._connection = connect(display_name)
        self._commands: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(self._wake, False)
        self._closing = False
        self._offer: Offer | None = None
        self._left: str | None = None
        self._thread = threading.Thread(target=self._run, name="clipboard", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the display is still there."""
        return self._thread.is_alive()

    def offer(self, text: str, window: int, *, must_save: bool) -> Offer | None:
        """Lay `text` ready on both selections for a paste into `window`.

        The clipboard's content returns shortly after the program of `window` has fetched the
        text, unless another program has taken the clipboard meanwhile.

        Args:
            text: What will be pasted.
            window: A window of the program that will fetch it.
            must_save: Touch nothing if the clipboard's content cannot be kept for its return.

        Returns:
            The offer; None if the content could not be kept or the selections not be taken.

        Raises:
            DesktopError: The display is gone.
        """
        offer = Offer(text, window)
        return offer if self._call(lambda: self._begin(offer, must_save=must_save)) else None

    def keep(self, text: str) -> bool:
        """Leave `text` on both selections for good; False if another program holds on to them.

        Raises:
            DesktopError: The display is gone.
        """
        return self._call(lambda: self._keep(text))

    def abandon(self, offer: Offer) -> bool:
        """Give up waiting: leave the text on the clipboard for good, unless it was fetched.

        Returns:
            Whether it was fetched after all.

        Raises:
            DesktopError: The display is gone.
        """
        return self._call(lambda: self._abandon(offer))

    def close(self) -> str | None:
        """Give the selections up; returns within a second even if the display is frozen.

        Returns:
            The text that was on the clipboard and goes with this object.
        """
        self._closing = True
        self._nudge()
        self._thread.join(1.0)
        return self._left

    def _call(self, command: Callable[[], bool]) -> bool:
        answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._commands.put(lambda: answers.put(command()))
        self._nudge()
        try:
            return answers.get(timeout=ANSWER_S if self.alive else 0.0)
        except queue.Empty:
            message = "the clipboard cannot be reached"
            raise DesktopError(message, "Check that the desktop session is alive") from None

    def _nudge(self) -> None:
        # A full pipe wakes just as well, and a thread that has ended needs no waking.
        with contextlib.suppress(OSError):
            os.write(self._wake, b"x")

    # On the thread

    def _run(self) -> None:
        try:
            self._selections = Selections(self._connection, self._woken, self._note_fetch)
            while not self._closing:
                self._turn()
            self._leave()
        except (error.ConnectionClosedError, OSError):
            logger.info("the display is gone, and the clipboard with it")
        except Exception:
            logger.exception("the clipboard thread failed")
        finally:
            if self._offer:
                self._offer.settled.set()
            os.close(self._woken)
            os.close(self._wake)

    def _turn(self) -> None:
        offer = self._offer
        restore_at_s = offer.restore_at_s if offer else None
        self._selections.serve(
            None if restore_at_s is None else max(0.0, restore_at_s - time.monotonic())
        )
        with contextlib.suppress(BlockingIOError):
            os.read(self._woken, 64)
        with contextlib.suppress(queue.Empty):
            while True:
                self._commands.get_nowait()()
        if offer and offer.restore_at_s and offer.restore_at_s <= time.monotonic():
            self._restore()

    def _leave(self) -> None:
        self._restore()
        content = self._selections.ours.get(self._selections.clipboard)
        self._left = self._selections.as_text(content) if content else None
        self._connection.close()

    def _note_fetch(self, requestor: int) -> None:
        offer = self._offer
        # A clipboard manager reads every text; only the window's own program counts.
        if offer and same_client(self._connection, requestor, offer.window):
            offer.restore_at_s = time.monotonic() + RESTORE_AFTER_S
            offer.fetched.set()

    def _begin(self, offer: Offer, *, must_save: bool) -> bool:
        self._restore()
        selections = self._selections
        for selection in (selections.clipboard, selections.primary):
            try:
                offer.saved[selection] = selections.read(selection)
            except UnreadableError:
                if must_save and selection == selections.clipboard:
                    return False
                offer.saved[selection] = {}
        text = selections.text(offer.text, secret=True)
        self._offer = offer
        if not selections.own(dict.fromkeys(offer.saved, text)):
            self._restore()
            return False
        return True

    def _restore(self) -> None:
        offer, self._offer = self._offer, None
        if offer:
            self._selections.own(offer.saved, only_ours=True)
            offer.settled.set()

    def _abandon(self, offer: Offer) -> bool:
        if offer.fetched.is_set():
            return True
        self._keep(offer.text)
        return False

    def _keep(self, text: str) -> bool:
        offer, self._offer = self._offer, None
        if offer:
            offer.settled.set()
        selections = self._selections
        names = (selections.clipboard, selections.primary)
        return selections.own(dict.fromkeys(names, selections.text(text, secret=False)))
