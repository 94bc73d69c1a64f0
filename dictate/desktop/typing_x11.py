"""Types text by pressing keys through the XTEST extension.

Real key events, because terminals and GTK 4 ignore the synthetic ones of XSendEvent. Characters
that no key has are bound to spare keycodes in one batch before their keys are pressed and unbound
after the window has read them: a program looks a key up when it reads it, so a keycode that is
bound anew for each character types the wrong ones.
"""

from __future__ import annotations

import select
import time
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

from Xlib import X
from Xlib.ext import xtest
from Xlib.protocol import rq

from dictate.desktop.focus_x11 import Pings, has_keyboard
from dictate.desktop.keymap_x11 import Place, keysym, modifier_keycodes, read_keymap
from dictate.desktop.x11 import ANSWER_S, answering, disconnect, drain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dictate.desktop.keymap_x11 import Keymap
    from dictate.desktop.x11 import Connection

CHUNK = 100
"""Characters pressed before looking again whether the window still has the keyboard and keeps up.
They are pressed at once, and read in a fifth of a second."""

CATCH_UP_S = 2.0
"""A window that is busier than this is no longer waited for."""

SETTLE_S = 0.15
"""How long a window that answers no pings gets to read a new keymap; 0.15 s lost nothing in xterm
in hundreds of texts."""

POLL_S = 0.005

ANSWERS_BEFORE_ALONE = 3
"""After the server is grabbed. Of 1600 tries with another program that moved the keyboard 300 times
a second, 2 were disturbed after none or one, and none after two or three."""

LISTENER_LAG_S = 0.25
"""Our keys reach a listener in Python this late at most, behind a full chunk."""


class Busy:
    """Set while keys that nobody pressed may come out of a key listener."""

    def __init__(self) -> None:
        self._pressing = False
        self._quiet_at_s = 0.0

    def is_set(self) -> bool:
        """Whether a key heard now may be one of ours. Any thread."""
        return self._pressing or time.monotonic() < self._quiet_at_s

    def __enter__(self) -> None:
        self._pressing = True

    def __exit__(self, *_: object) -> None:
        self._quiet_at_s = time.monotonic() + LISTENER_LAG_S
        self._pressing = False


class Typist:
    """Presses keys. Every method on the thread that owns `connection`, inside no deadline.

    Args:
        connection: Used by this thread only.
        busy: Set from the first key to the last.
    """

    def __init__(self, connection: Connection, busy: Busy) -> None:
        self._connection = connection
        self._busy = busy
        with answering(connection):
            self._xkb = _use_xkb(connection)

    def keymap(self) -> Keymap:
        """The keyboard as it is now."""
        with answering(self._connection):
            drain(self._connection)
            return read_keymap(self._connection)

    def wait_for_modifiers(self, timeout_s: float) -> bool:
        """Wait until no modifier key is down; False if one still is after `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        with answering(self._connection, timeout_s + ANSWER_S):
            modifiers = modifier_keycodes(self._connection)
            while self._down() & modifiers:
                if time.monotonic() >= deadline:
                    return False
                select.select([], [], [], POLL_S)
        return True

    def type(self, text: str, keymap: Keymap, window: int, may_go_on: Callable[[], bool]) -> bool:
        """Type `text` into the window that has the keyboard.

        Args:
            text: Free of control characters except the newline.
            keymap: From `keymap()`, now.
            window: The window that has the keyboard.
            may_go_on: Asked before each chunk.

        Returns:
            False if `may_go_on` said no before all was typed, or another window had the keyboard.
        """
        for batch in batches(text, keymap):
            bound = dict(zip(sorted(keymap.missing(batch)), keymap.spare, strict=False))
            if not self._type_batch(batch, keymap, bound, window, may_go_on):
                return False
        return True

    def paste(self, keymap: Keymap, window: int) -> bool:
        """Press Shift+Insert, which pastes in text fields and terminals alike.

        Returns:
            False, with no key pressed, if `window` has not got the keyboard any more.
        """
        with answering(self._connection):
            return self._press_in(window, [Place(keymap.insert, 1)], keymap)

    def close(self) -> None:
        """Let go of the display, dead or alive."""
        disconnect(self._connection)

    def _type_batch(
        self,
        text: str,
        keymap: Keymap,
        bound: dict[str, int],
        window: int,
        may_go_on: Callable[[], bool],
    ) -> bool:
        patience_s = ANSWER_S + CATCH_UP_S * (3 + len(text) / CHUNK)
        places = keymap.places | {char: Place(code, 0) for char, code in bound.items()}
        with answering(self._connection, patience_s), Pings(self._connection, window) as pings:
            self._bind({code: keysym(char) for char, code in bound.items()}, keymap)
            try:
                if bound:
                    self._settle(pings)
                for start in range(0, len(text), CHUNK):
                    if not may_go_on():
                        return False
                    chunk = [places[char] for char in text[start : start + CHUNK]]
                    if not self._press_in(window, chunk, keymap):
                        return False
                    pings.caught_up(CATCH_UP_S)
                if bound:
                    self._settle(pings)
            finally:
                self._bind(dict.fromkeys(bound.values(), X.NoSymbol), keymap)
        return True

    def _press_in(self, window: int, places: list[Place], keymap: Keymap) -> bool:
        """Press keys, if `window` has the keyboard."""
        with self._busy:
            lock = self._release_caps_lock()
            try:
                with self._undisturbed():
                    is_right = has_keyboard(self._connection, window)
                    if is_right:
                        self._press(places, keymap)
            finally:
                self._restore_caps_lock(lock)
        return is_right

    @contextmanager
    def _undisturbed(self) -> Iterator[None]:
        """For a millisecond or two the server hears no other program: none can move the keyboard.

        However busy the machine is, between the question who has it and the keys. If this process
        dies meanwhile, the server hears the others again at once.
        """
        self._connection.grab_server()
        try:
            # What it had read of the others before, it still carries out, between our answers.
            for _ in range(ANSWERS_BEFORE_ALONE):
                self._connection.sync()
            yield
            self._connection.sync()
        finally:
            self._connection.ungrab_server()
            self._connection.flush()

    def _press(self, places: Iterable[Place], keymap: Keymap) -> None:
        level = 0
        for place in places:
            self._change_level(level, place.level, keymap)
            level = place.level
            self._fake(X.KeyPress, place.keycode)
            self._fake(X.KeyRelease, place.keycode)
        self._change_level(level, 0, keymap)

    def _change_level(self, old: int, new: int, keymap: Keymap) -> None:
        for bit, keycode in ((1, keymap.shift), (2, keymap.level3)):
            if (old ^ new) & bit:
                self._fake(X.KeyPress if new & bit else X.KeyRelease, keycode)

    def _fake(self, kind: int, keycode: int) -> None:
        xtest.fake_input(self._connection, kind, keycode)

    def _down(self) -> frozenset[int]:
        bits = self._connection.query_keymap()
        return frozenset(
            i * 8 + j for i, byte in enumerate(bits) for j in range(8) if byte >> j & 1
        )

    def _settle(self, pings: Pings) -> None:
        if not pings.caught_up(CATCH_UP_S):
            select.select([], [], [], SETTLE_S)

    def _bind(self, keysyms: dict[int, int], keymap: Keymap) -> None:
        if not keysyms:
            return
        for run in _runs(sorted(keysyms)):
            rows = [[keysyms[code]] * 2 + [X.NoSymbol] * (keymap.width - 2) for code in run]
            self._connection.change_keyboard_mapping(run[0], rows)
        # Qt 5 forgets the active layout when it loads a keymap, until a modifier tells it again.
        self._change_level(0, 1, keymap)
        self._change_level(1, 0, keymap)
        self._connection.sync()

    def _release_caps_lock(self) -> int:
        state = self._connection.screen().root.query_pointer().mask & X.LockMask
        if state:
            self._lock(0)
        return int(state)

    def _restore_caps_lock(self, state: int) -> None:
        if state:
            self._lock(state)

    def _lock(self, modifiers: int) -> None:
        LatchLockState(
            display=self._connection.display,
            opcode=self._xkb,
            affect_mod_locks=X.LockMask,
            mod_locks=modifiers,
        )
        self._connection.sync()


def batches(text: str, keymap: Keymap) -> Iterator[str]:
    """Cut `text` so that the missing characters of each piece fit on the spare keycodes."""
    missing = keymap.missing(text)
    start, seen = 0, set[str]()
    for i, char in enumerate(text):
        if char not in missing or char in seen:
            continue
        if len(seen) == len(keymap.spare):
            yield text[start:i]
            start, seen = i, set()
        seen.add(char)
    yield text[start:]


def _runs(codes: list[int]) -> list[list[int]]:
    # One request for each run of neighbours: every request makes all programs load the keymap.
    runs = [codes[:1]] if codes else []
    for before, code in pairwise(codes):
        if code == before + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    return runs


def _use_xkb(connection: Connection) -> int:
    opcode: int = connection.query_extension("XKEYBOARD").major_opcode
    UseExtension(display=connection.display, opcode=opcode, major=1, minor=0)
    return opcode


class UseExtension(rq.ReplyRequest):  # type: ignore[misc]  # python-xlib has no types
    """XkbUseExtension: must come before any other request (XKB protocol, section 16.3.1)."""

    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(0),
        rq.RequestLength(),
        rq.Card16("major"),
        rq.Card16("minor"),
    )
    _reply = rq.Struct(
        rq.ReplyCode(),
        rq.Bool("supported"),
        rq.Card16("sequence_number"),
        rq.ReplyLength(),
        rq.Card16("server_major"),
        rq.Card16("server_minor"),
        rq.Pad(20),
    )


class LatchLockState(rq.Request):  # type: ignore[misc]  # python-xlib has no types
    """XkbLatchLockState: sets the lock without a key, so that no program sees Caps Lock pressed.

    XKB protocol, section 16.3.3.
    """

    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(5),
        rq.RequestLength(),
        rq.Card16("device", 0x100),
        rq.Card8("affect_mod_locks"),
        rq.Card8("mod_locks"),
        rq.Bool("lock_group", 0),
        rq.Card8("group_lock", 0),
        rq.Card8("affect_mod_latches", 0xFF),
        rq.Card8("mod_latches", 0),
        rq.Pad(1),
        rq.Bool("latch_group", 0),
        rq.Int16("group_latch", 0),
    )
