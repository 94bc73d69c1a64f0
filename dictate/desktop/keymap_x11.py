"""Where each character lies on the keyboard as it is now: key and shift level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from Xlib import XK, X

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictate.desktop.x11 import Connection

_ISO_LEVEL3_SHIFT = 0xFE03
_UNICODE = 0x0100_0000
"""keysyms from here on are Unicode code points (X protocol, appendix A, "Unicode KEYSYMs")."""

_KEYPAD = range(0xFF80, 0xFFC0)

_LEGACY_PAGES = {
    0x01: "iso8859-2",
    0x02: "iso8859-3",
    0x03: "iso8859-4",
    0x05: "iso8859-6",
    0x06: "koi8-u",
    0x0C: "iso8859-8",
    0x0D: "iso8859-11",
    0x13: "iso8859-15",
}
"""The high byte of an old keysym names a character set, the low byte is the position in it. Greek
is missing: its page follows no standard. What is not known here is pasted instead of typed."""

_PUNCTUATION = {
    0x0AA9: "—",
    0x0AAA: "–",  # noqa: RUF001  the en dash is meant
    0x0AAE: "…",
    0x0AD0: "‘",  # noqa: RUF001  the quotation mark is meant
    0x0AD1: "’",  # noqa: RUF001  the quotation mark is meant
    0x0AD2: "“",
    0x0AD3: "”",
    0x0AFD: "‚",  # noqa: RUF001  the quotation mark is meant
    0x0AFE: "„",
    0x20AC: "€",
    XK.XK_Return: "\n",
}

# Columns of the core keyboard mapping (X protocol, section 5): the first two levels of two groups,
# then the further levels of the first group. Where those of the second begin varies, so they are
# left out.
_COLUMNS = {0: (0, 1, 4, 5), 1: (2, 3)}


class Place(NamedTuple):
    """A key and how to get at one of its characters: level + 1 is 1 plain, 2 Shift, 3 AltGr, 4."""

    keycode: int
    level: int


@dataclass(frozen=True, slots=True)
class Keymap:
    """The live keyboard: what can be typed on the active layout, and what is free."""

    places: dict[str, Place]
    spare: tuple[int, ...]
    """Keycodes that mean nothing, for characters that no key has."""

    width: int
    """Keysyms a keycode has in the mapping."""

    shift: int
    level3: int
    """Keycodes of the modifiers; 0 where there is none."""

    insert: int

    def missing(self, text: str) -> set[str]:
        """The characters of `text` that no key has."""
        return set(text) - self.places.keys()


def read_keymap(connection: Connection) -> Keymap:
    """Ask the server for the keyboard mapping and the active layout."""
    first = connection.display.info.min_keycode
    count = connection.display.info.max_keycode - first + 1
    rows = [list(row) for row in connection.get_keyboard_mapping(first, count)]
    state = connection.screen().root.query_pointer().mask
    # XKB shows the active group in bits 13 and 14 of the state (XKB protocol, section 2.2.2).
    columns = _COLUMNS.get(state >> 13 & 3, ())
    level3 = _first(rows, _ISO_LEVEL3_SHIFT, first)
    return Keymap(
        places=_places(rows, columns if level3 else columns[:2], first),
        spare=tuple(first + i for i, row in enumerate(rows) if not any(row))[::-1],
        width=len(rows[0]),
        shift=_modifier_keys(connection)[X.ShiftMapIndex][0],
        level3=level3,
        insert=_first(rows, XK.XK_Insert, first),
    )


def modifier_keycodes(connection: Connection) -> frozenset[int]:
    """Every key that acts as a modifier."""
    return frozenset(key for row in _modifier_keys(connection) for key in row if key)


def keysym(character: str) -> int:
    """The keysym that stands for a character on a key of our own."""
    if character == "\n":
        return int(XK.XK_Return)
    code = ord(character)
    # ASCII and Latin-1 are themselves.
    return code if code <= 0xFF else _UNICODE | code  # noqa: PLR2004  the end of Latin-1


def character(keysym: int) -> str:
    """What a key with this keysym types; "" for dead keys, functions and the unknown."""
    if 0x20 <= keysym <= 0x7E or 0xA0 <= keysym <= 0xFF:  # noqa: PLR2004  Latin-1
        return chr(keysym)
    if _UNICODE < keysym <= _UNICODE | 0x10FFFF:
        return chr(keysym ^ _UNICODE)
    if keysym in _PUNCTUATION:
        return _PUNCTUATION[keysym]
    page, position = divmod(keysym, 0x100)
    if page not in _LEGACY_PAGES:
        return ""
    found = bytes([position]).decode(_LEGACY_PAGES[page], errors="ignore")
    return found if found.isalpha() and not found.isascii() else ""


def _places(rows: Sequence[Sequence[int]], columns: Sequence[int], first: int) -> dict[str, Place]:
    places: dict[str, Place] = {}
    for level, column in enumerate(columns):
        for keycode, row in enumerate(rows, first):
            # What a key of the keypad types hangs on Num Lock.
            if column >= len(row) or any(symbol in _KEYPAD for symbol in row):
                continue
            if typed := character(row[column]):
                places.setdefault(typed, Place(keycode, level))
    return places


def _first(rows: Sequence[Sequence[int]], symbol: int, first: int) -> int:
    return next((first + i for i, row in enumerate(rows) if row[0] == symbol), 0)


def _modifier_keys(connection: Connection) -> list[list[int]]:
    return [list(row) for row in connection.get_modifier_mapping()]
