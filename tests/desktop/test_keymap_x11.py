from __future__ import annotations

import ctypes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictate.desktop.keymap_x11 import Keymap, Place, character, keysym
from dictate.desktop.typing_x11 import batches

KEYMAP = Keymap(
    places={char: Place(38, 0) for char in "abc \n"},
    spare=(8, 93, 97),
    width=7,
    shift=50,
    level3=92,
    insert=118,
)


def test_keysyms_mean_what_libxkbcommon_says() -> None:
    library = ctypes.CDLL("libxkbcommon.so.0")
    to_code = library.xkb_keysym_to_utf32
    to_code.restype = ctypes.c_uint32
    theirs = {symbol: chr(to_code(symbol)) for symbol in range(0x20, 0x2100) if to_code(symbol)}
    ours = {symbol: character(symbol) for symbol in theirs if character(symbol)}
    assert len(ours) > 400
    assert ours == {symbol: theirs[symbol] for symbol in ours}


def test_dead_keys_type_nothing() -> None:
    assert not any(character(symbol) for symbol in range(0xFE50, 0xFE90))


@given(st.characters(exclude_categories=("Cc", "Cs")))
def test_a_character_and_its_keysym_belong_together(char: str) -> None:
    assert character(keysym(char)) == char


@given(st.text("abc é日ßö🙂\n"))
def test_every_batch_fits_on_the_spare_keys_and_nothing_is_lost(text: str) -> None:
    pieces = list(batches(text, KEYMAP))
    assert "".join(pieces) == text
    assert all(len(KEYMAP.missing(piece)) <= len(KEYMAP.spare) for piece in pieces)


@pytest.mark.parametrize("text", ["", "abc", "éé日ß"])
def test_what_fits_is_one_batch(text: str) -> None:
    assert list(batches(text, KEYMAP)) == [text]
