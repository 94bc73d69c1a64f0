"""Puts text into the focused window of an X11 desktop, or on the clipboard with a reason."""

from __future__ import annotations

import contextlib
import importlib.util
import logging
import os
import time
from typing import TYPE_CHECKING

from dictate.desktop import clipboard
from dictate.desktop.sanitise import sanitise
from dictate.domain import Delivery, DeliveryMethod, Focus
from dictate.errors import DesktopError, KeysHeldError
from dictate.ports import Available, Unavailable

if TYPE_CHECKING:
    from dictate.desktop.keymap_x11 import Keymap
    from dictate.desktop.selection_x11 import Offer, SelectionOwner
    from dictate.desktop.typing_x11 import Typist
    from dictate.domain import UtteranceId
    from dictate.ports import Probe
    from dictate.settings import DeliverySettings

logger = logging.getLogger(__name__)

MODIFIERS_S = 1.0
"""How long the user may take to let go of Ctrl, Shift, Alt and the like."""

FETCH_S = 2.0
"""A window that has not fetched a paste by now will not, or is too busy to be waited for."""

SETTLE_S = 0.5

MAX_TYPED = 15
"""Characters up to which typing is about as fast as pasting, and leaves the clipboard alone.
Measured on a busy machine, to the character in the window: a paste of any length 8-20 ms; typing
10 characters 9 ms (Tk, xterm) to 43 ms (GTK, Qt), 40 characters 10-130 ms."""

RETRY = "press Ctrl+V where the text belongs"
CHANGED = f"the window changed while you spoke: {RETRY}"
NO_WINDOW = f"no window has the keyboard: {RETRY}"
HELD = "a key like Ctrl or Shift was held down: press Ctrl+V to insert the text"
NO_SPARE = f"the keyboard layout cannot type this text: {RETRY}"
NOT_FETCHED = f"the window did not take the text: {RETRY}"
STOPPED = "the window changed while the text was typed: press Ctrl+V to insert it whole"


class _CannotDeliverError(Exception):
    """The window cannot have the text; the argument is the reason, for the user."""


class X11TextSink:
    """The `TextSink` for X11: XTEST for short texts, a paste with a receipt for the others.

    Args:
        settings: How the words get into the window.
        display_name: The display; None for the one that DISPLAY names.

    Attributes:
        busy: `busy.is_set()` while a key listener may hear keys that nobody pressed.

    Raises:
        DesktopError: There is no such display, or it does not answer.
    """

    def __init__(self, settings: DeliverySettings, display_name: str | None = None) -> None:
        # Here and not above: `probe` must work where python-xlib is missing.
        from dictate.desktop.focus_x11 import FocusWatch
        from dictate.desktop.typing_x11 import Busy

        self._settings = settings
        self._display_name = display_name
        self.busy = Busy()
        self._focus = FocusWatch(display_name)
        self._typist: Typist | None = None
        self._owner: SelectionOwner | None = None
        self._last_offer: Offer | None = None
        # Programs that let a paste pass; the next text is typed.
        self._deaf: set[str] = set()

    @staticmethod
    def probe() -> Probe:
        """Whether there is an X11 desktop and the library to talk to it; connects to nothing."""
        if importlib.util.find_spec("Xlib") is None:
            return Unavailable("python-xlib is missing", "Install it: pip install python-xlib")
        if os.environ.get("WAYLAND_DISPLAY"):
            reason = "in a Wayland session X11 keys reach only some windows"
            return Unavailable(reason, "Choose an X11 (Xorg) session at login")
        if not os.environ.get("DISPLAY"):
            return Unavailable("DISPLAY is not set", "Start dictate from inside the desktop")
        return Available()

    def focus(self) -> Focus | None:
        """The top-level window that has the keyboard now; None if none has. Any thread."""
        try:
            window = self._focus.window()
        except DesktopError:
            return None
        return Focus(window) if window else None

    def application(self, focus: Focus) -> str:
        """The class of the window's program, as in "XTerm"; "" if unknown. Any thread."""
        try:
            return self._focus.program(focus.window) if focus.window else ""
        except DesktopError:
            return ""

    def deliver(
        self,
        utterance_id: UtteranceId,
        text: str,
        focus: Focus | None,
        *,
        may_postpone: bool = False,
    ) -> Delivery:
        """Type or paste `text` if `focus` still has the keyboard, else leave it on the clipboard.

        Control characters are left out; newlines pass. Waits for the modifiers to come up, and
        returns when the window has read the keys or fetched the paste. Only on the delivery
        thread.

        Raises:
            KeysHeldError: A modifier is held down, and `may_postpone`: nothing has been done.
            DesktopError: The text could be put neither into the window nor on the clipboard.
        """
        started_s = time.monotonic()
        text, reason = sanitise(text), ""
        try:
            method = self._to_window(text, focus)
        except KeysHeldError as held:
            if may_postpone:
                raise
            method, reason = DeliveryMethod.CLIPBOARD, held.message
        except _CannotDeliverError as refusal:
            method, reason = DeliveryMethod.CLIPBOARD, str(refusal)
        except DesktopError as failure:
            self._hang_up()
            method, reason = DeliveryMethod.CLIPBOARD, f"{failure.message}: {RETRY}"
        if method is DeliveryMethod.CLIPBOARD:
            self._to_clipboard(text)
        deliver_ms = (time.monotonic() - started_s) * 1000
        return Delivery(utterance_id, method, len(text), deliver_ms, reason)

    def configure(self, settings: DeliverySettings) -> None:
        """Go by these settings from the next delivery on. Any thread."""
        self._settings = settings

    def close(self) -> None:
        """Let go of the display; text that waits on the clipboard stays there."""
        left = self._owner.close() if self._owner else None
        if left:
            with contextlib.suppress(DesktopError):
                clipboard.copy(left)
        self._hang_up()
        self._focus.close()

    def _to_window(self, text: str, focus: Focus | None) -> DeliveryMethod:
        typist = self._typist = self._typist or self._connect()
        # Text behind a paste must not overtake it.
        if self._last_offer:
            self._last_offer.settled.wait(SETTLE_S)
        if not typist.wait_for_modifiers(MODIFIERS_S):
            raise KeysHeldError(HELD)
        window = self._focus.window()
        if focus and window != focus.window:
            raise _CannotDeliverError(CHANGED)
        if not window:
            raise _CannotDeliverError(NO_WINDOW)
        keymap = typist.keymap()
        if (
            self._prefers_paste(text, keymap)
            and self._takes_pastes(window)
            and self._paste(text, typist, keymap, window)
        ):
            return DeliveryMethod.PASTED
        if keymap.missing(text) and not keymap.spare:
            raise _CannotDeliverError(NO_SPARE)
        if not typist.type(text, keymap, window, lambda: self._ready(typist, window)):
            raise _CannotDeliverError(STOPPED)
        return DeliveryMethod.TYPED

    def _prefers_paste(self, text: str, keymap: Keymap) -> bool:
        if self._settings.method == "type" or not keymap.insert:
            return False
        exact = not keymap.missing(text)
        return self._settings.method == "paste" or not exact or len(text) > MAX_TYPED

    def _takes_pastes(self, window: int) -> bool:
        return self._settings.method == "paste" or self._focus.program(window) not in self._deaf

    def _ready(self, typist: Typist, window: int) -> bool:
        return typist.wait_for_modifiers(MODIFIERS_S) and self._focus.window() == window

    def _paste(self, text: str, typist: Typist, keymap: Keymap, window: int) -> bool:
        """Paste `text`; False, with nothing changed, if the clipboard could not be kept for it."""
        owner = self._selection_owner()
        # Who asked for pasting has said which of the two matters more.
        offer = owner.offer(text, window, must_save=self._settings.method == "auto")
        if not offer:
            return False
        if not self._ready(typist, window) or not typist.paste(keymap, window):
            raise _CannotDeliverError(CHANGED)
        # Without a receipt the paste may still come: typing as well would double the text.
        if not offer.fetched.wait(FETCH_S) and not owner.abandon(offer):
            self._deaf.add(self._focus.program(window))
            raise _CannotDeliverError(NOT_FETCHED)
        self._last_offer = offer
        return True

    def _to_clipboard(self, text: str) -> None:
        kept = False
        try:
            kept = self._selection_owner().keep(text)
        except DesktopError as failure:
            logger.warning("own clipboard: %s", failure)
        # The tool's own process keeps the text when the daemon has ended.
        try:
            clipboard.copy(text)
        except DesktopError as failure:
            if not kept:
                message = "the text could not be put into the window or on the clipboard"
                raise DesktopError(message, "Get it back with: dictate last") from failure
            logger.info("clipboard tool: %s", failure)

    def _connect(self) -> Typist:
        from dictate.desktop import typing_x11, x11

        return typing_x11.Typist(x11.connect(self._display_name), self.busy)

    def _selection_owner(self) -> SelectionOwner:
        from dictate.desktop.selection_x11 import SelectionOwner

        if not (self._owner and self._owner.alive):
            self._owner = SelectionOwner(self._display_name)
        return self._owner

    def _hang_up(self) -> None:
        typist, self._typist = self._typist, None
        if typist:
            typist.close()
