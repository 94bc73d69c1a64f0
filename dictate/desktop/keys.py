"""The hotkey: its notation, its name for people, and when it counts as pressed.

Pure: no display is opened, so that a configuration can be checked anywhere. The names are
pynput's own; a test compares the two tables.
"""

from __future__ import annotations

import difflib
import enum
import re
from dataclasses import dataclass

from dictate import config
from dictate.errors import ConfigError

LABELS = {
    "alt": "Alt",
    "alt_l": "Left Alt",
    "alt_r": "Right Alt",
    "alt_gr": "AltGr",
    "cmd": "Super",
    "cmd_l": "Left Super",
    "cmd_r": "Right Super",
    "ctrl": "Ctrl",
    "ctrl_l": "Left Ctrl",
    "ctrl_r": "Right Ctrl",
    "shift": "Shift",
    "shift_l": "Left Shift",
    "shift_r": "Right Shift",
    "backspace": "Backspace",
    "caps_lock": "Caps Lock",
    "delete": "Delete",
    "down": "Down",
    "end": "End",
    "enter": "Enter",
    "esc": "Esc",
    "home": "Home",
    "insert": "Insert",
    "left": "Left",
    "menu": "Menu",
    "num_lock": "Num Lock",
    "page_down": "Page Down",
    "page_up": "Page Up",
    "pause": "Pause",
    "print_screen": "Print Screen",
    "right": "Right",
    "scroll_lock": "Scroll Lock",
    "space": "Space",
    "tab": "Tab",
    "up": "Up",
    "media_next": "Next Track",
    "media_play_pause": "Play",
    "media_previous": "Previous Track",
    "media_volume_down": "Volume Down",
    "media_volume_mute": "Mute",
    "media_volume_up": "Volume Up",
} | {f"f{n}": f"F{n}" for n in range(1, 21)}
"""Every named key -> its name for people."""

_MEANS = {
    "alt": {"alt_l", "alt_r"},
    "cmd": {"cmd_l", "cmd_r"},
    "ctrl": {"ctrl_l", "ctrl_r"},
    "shift": {"shift_l", "shift_r"},
    # One physical key, named by the layout in use.
    "alt_r": {"alt_r", "alt_gr"},
    "alt_gr": {"alt_r", "alt_gr"},
}
"""What a name in the notation stands for, where that is not just the key of that name."""

MODIFIERS = frozenset(
    {"alt_l", "alt_r", "alt_gr", "cmd_l", "cmd_r", "ctrl_l", "ctrl_r", "shift_l", "shift_r"}
)
"""Keys that type nothing themselves but change what others do."""

_PART = re.compile(r"<(?P<name>[^<>]*)>|(?P<character>[^\s<>])")
_REMEDY = 'Write a character as "d", a named key as "<f9>" or "<ctrl_r>", several joined by +'


@dataclass(frozen=True, slots=True)
class Hotkey:
    """The keys that, held together, record."""

    keys: tuple[str, ...]
    """Names as in `LABELS`, or single lower-case characters; in the order written."""

    @property
    def is_modifier_only(self) -> bool:
        """Whether an ordinary shortcut could begin with it, as Ctrl+C does with Ctrl."""
        return all(meaning(key) <= MODIFIERS for key in self.keys)

    @property
    def label(self) -> str:
        """For people: "Right Ctrl", "Ctrl + Alt + D"."""
        return " + ".join(LABELS.get(key, key.upper()) for key in self.keys)

    def includes(self, name: str) -> bool:
        """Whether the key of this name is a part of it."""
        return any(name in meaning(key) for key in self.keys)


def meaning(key: str) -> frozenset[str]:
    """The names of the physical keys that `key` of the notation stands for."""
    return frozenset(_MEANS.get(key, {key}))


def parse(notation: str) -> Hotkey:
    """The hotkey that `notation` describes. Any thread.

    Raises:
        ConfigError: It is no notation, or names an unknown key, one key twice, or Esc.
    """
    keys: list[str] = []
    end = -1
    while end < len(notation):
        match = _PART.match(notation, end + 1)
        # The first part has no + before it.
        if match is None or (keys and notation[end] != "+"):
            msg = f'"{notation}" is no hotkey'
            raise ConfigError(msg, _REMEDY)
        keys.append(_key(match))
        end = match.end()
    _refuse_conflicts(notation, keys)
    return Hotkey(tuple(keys))


def _key(part: re.Match[str]) -> str:
    if character := part["character"]:
        return character.lower()
    name: str = part["name"].lower()
    if name in LABELS:
        return name
    near = difflib.get_close_matches(name, LABELS, n=1)
    msg = f'there is no key named "<{name}>"'
    raise ConfigError(msg, f'The nearest is "<{near[0]}>"' if near else _REMEDY)


def _refuse_conflicts(notation: str, keys: list[str]) -> None:
    if "esc" in keys:
        msg = f'"{notation}" cannot be the hotkey: Esc cancels'
        raise ConfigError(msg, "Choose another key")
    for n, key in enumerate(keys):
        if any(meaning(key) & meaning(other) for other in keys[:n]):
            msg = f'"{notation}" names a key twice'
            raise ConfigError(msg, "Name each key once")


def configured(notation: str) -> Hotkey:
    """The hotkey of the settings in force.

    Raises:
        ConfigError: There is no such key; the message names the user's file and the line.
    """
    try:
        return parse(notation)
    except ConfigError as error:
        where = config.where(None, "hotkey", "key")
        message = f"{where}: {error.message}"
        raise ConfigError(message, error.remedy) from None


class KeyEvent(enum.Enum):
    """What a key's going down or up means to dictation."""

    PRESSED = enum.auto()
    """The whole hotkey is down."""

    RELEASED = enum.auto()
    """A part of it is up again."""

    OTHER = enum.auto()
    """Another key went down while a hotkey of modifiers alone was held; once a hold."""

    ESCAPE = enum.auto()
    """Esc went down."""


class Matcher:
    """Follows the keyboard and tells the hotkey from the rest. Not thread-safe.

    Keys are told apart by their code, so that a layout that changes while a key is held cannot
    leave it down for ever.
    """

    def __init__(self, hotkey: Hotkey) -> None:
        self._hotkey = hotkey
        self._down: dict[int, str] = {}
        self._chorded = False
        self.is_held = False

    @property
    def down(self) -> frozenset[int]:
        """The codes of the keys that are down, by what was fed."""
        return frozenset(self._down)

    def feed(self, code: int, name: str, *, pressed: bool) -> KeyEvent | None:
        """Take a key's going down or up.

        Args:
            code: The physical key.
            name: Its name (see `LABELS`) or its character without modifiers; "" when unknown.
            pressed: Whether it went down. Auto-repeat, a press of what is down, means nothing.
        """
        if not pressed:
            return self._release(code)
        if code in self._down:
            return None
        self._down[code] = name
        if name == "esc":
            return KeyEvent.ESCAPE
        if self.is_held:
            return self._chord(name)
        return self._press(name)

    def _press(self, name: str) -> KeyEvent | None:
        if not self._hotkey.includes(name) or not self._is_complete() or self._is_shortcut():
            return None
        self.is_held = True
        self._chorded = False
        return KeyEvent.PRESSED

    def _release(self, code: int) -> KeyEvent | None:
        self._down.pop(code, None)
        if not self.is_held or self._is_complete():
            return None
        self.is_held = False
        return KeyEvent.RELEASED

    def _chord(self, name: str) -> KeyEvent | None:
        if self._chorded or not self._hotkey.is_modifier_only or self._hotkey.includes(name):
            return None
        self._chorded = True
        return KeyEvent.OTHER

    def _is_complete(self) -> bool:
        names = set(self._down.values())
        return all(meaning(key) & names for key in self._hotkey.keys)

    def _is_shortcut(self) -> bool:
        """Whether a modifier that is no part of it makes it another program's, as in Alt+F9."""
        if self._hotkey.is_modifier_only:
            return False  # the key that makes it one has yet to come, and will be OTHER
        return any(
            name in MODIFIERS and not self._hotkey.includes(name) for name in self._down.values()
        )
