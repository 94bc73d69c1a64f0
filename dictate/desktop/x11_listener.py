"""pynput's keyboard listener, taught to speak in key codes and to say when it hears.

Importing this module opens the display: import it only where the hotkey is started. pynput
reports the symbol that a key makes together with the modifiers held, which may be another one at
its release; a key code stays the same.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from typing import TYPE_CHECKING, Any

from pynput import keyboard
from pynput._util.xorg_keysyms import KEYSYMS, SYMBOLS
from Xlib import X
from Xlib.error import ConnectionClosedError
from Xlib.ext import record

from dictate.desktop.keys import meaning
from dictate.source_clock import SourceClock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from Xlib.display import Display

_log = logging.getLogger(__name__)

_NAMES: dict[int, str] = {key.value.vk: name for name, key in keyboard.Key.__members__.items()} | {
    0xFE03: "alt_gr",  # ISO_Level3_Shift; pynput knows only its ancestor, Mode_switch
    # What the usual keymap calls F13 to F18: XF86Tools, XF86Launch5 to XF86Launch9.
    0x1008FF81: "f13",
    **{0x1008FF45 + n: f"f{14 + n}" for n in range(5)},
}
"""Key symbol -> pynput's name. Of two names for one symbol the later holds, as in "alt_l"."""


class Listener(keyboard.Listener):  # type: ignore[misc]  # pynput ships no types
    """Hears every key of the display until the server dies or `end` is called.

    Args:
        on_key: Called on the listener's thread with the key's code, the names that it may go by,
            whether it went down, and the monotonic time at which it did, in seconds.
        on_end: Called on the listener's thread as its last act.
    """

    def __init__(
        self,
        on_key: Callable[[int, tuple[str, ...], bool, float], None],
        on_end: Callable[[], None],
    ) -> None:
        super().__init__(name="hotkey")
        self.name = "hotkey"
        self._log.addFilter(_is_no_death)
        self.hears = threading.Event()
        """Set once no key press can be missed any more."""

        self._on_key = on_key
        self._on_end = on_end
        self._keymap: list[tuple[str, ...]] = []
        self._clock = SourceClock()

    def names(self, code: int) -> tuple[str, ...]:
        """What the key may go by, one name for each layout in use. Any thread."""
        return self._keymap[code] if code < len(self._keymap) else ()

    def end(self, display: Display) -> None:
        """Hear no more. pynput's own `stop` takes effect only at the next key.

        Args:
            display: A connection of the caller's own; this object's are busy in its thread.
        """
        self._running = False
        if self.hears.is_set():
            display.record_disable_context(self._context)
            display.sync()

    def run(self) -> None:
        """The thread: pynput's, without its traceback when the server dies."""
        try:
            super().run()
        except Exception as error:  # noqa: BLE001 - thread top; a dead server shows in many ways
            _log.warning("The keyboard cannot be heard any more: %s", type(error).__name__)
        finally:
            self._close()
            self._on_end()

    def _close(self) -> None:
        # pynput leaves its connections open when the server dies.
        for name in ("_display_stop", "_display_record"):
            with contextlib.suppress(AttributeError, ConnectionClosedError, OSError):
                getattr(self, name).close()

    def _initialize(self, display: Display) -> None:
        self._load_keymap(display)

    def _handler(self, events: Any) -> None:
        # The server's first word, sent when the recording has begun.
        if events.category == record.StartOfData:
            self._clock.at_s(events.server_time / 1000, time.monotonic())
            self.hears.set()
        super()._handler(events)

    def _handle_message(self, display: Display, event: Any, injected: bool) -> None:  # noqa: ARG002, FBT001 - pynput's signature
        # Nothing else comes on this connection but news of a changed keyboard mapping.
        while display.pending_events():
            if display.next_event().type == X.MappingNotify:
                self._load_keymap(display)
        at_s = self._clock.at_s(event.time / 1000, time.monotonic())
        self._on_key(event.detail, self.names(event.detail), event.type == X.KeyPress, at_s)

    def _load_keymap(self, display: Display) -> None:
        first = display.display.info.min_keycode
        last = display.display.info.max_keycode
        rows = display.get_keyboard_mapping(first, last - first + 1)
        self._keymap = [()] * first + [_names(row) for row in rows]


def _is_no_death(record: logging.LogRecord) -> bool:
    """Whether pynput shall log this: of a server that dies in a callback `run` tells in a line."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, ConnectionClosedError | OSError)


def codes(display: Display, key: str) -> frozenset[int]:
    """The codes of the keys that `key` of the hotkey's notation stands for; may be empty."""
    first = display.display.info.min_keycode
    last = display.display.info.max_keycode
    rows = display.get_keyboard_mapping(first, last - first + 1)
    wanted = meaning(key)
    return frozenset(code for code, row in enumerate(rows, first) if wanted & set(_names(row)))


def _names(symbols: Sequence[int]) -> tuple[str, ...]:
    # Of each layout the symbol without modifiers: columns 0 and 2 of the core protocol's table.
    found = (_name(symbol) for symbol in symbols[:3:2])
    return tuple(dict.fromkeys(name for name in found if name))


def _name(symbol: int) -> str:
    if symbol in _NAMES:
        return _NAMES[symbol]
    name = KEYSYMS.get(symbol, "")
    _, character = SYMBOLS.get(name, (0, ""))
    return str(character or "").lower()
