from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictate.desktop.sanitise import sanitise


@given(st.text(st.characters(codec=None)))
def test_no_control_character_passes_but_the_newline(text: str) -> None:
    passed = set(sanitise(text)) - {"\n"}
    assert not {char for char in passed if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}}


@given(st.text(st.characters(categories=("L", "N", "P", "S", "M", "Zs"))))
def test_text_passes_unchanged(text: str) -> None:
    assert sanitise(text) == text


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("a\tb", "a b"),
        ("a\r\nb\nc", "a\nb\nc"),
        ("a\rb\u2028c", "a b c"),
        ("\x1b[31mred\x07", "[31mred"),
        ("safe\u202etxt.exe", "safetxt.exe"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f", "👨\u200d👩\u200d👧 ❤\ufe0f"),
    ],
)
def test_what_a_program_would_obey_goes(dirty: str, clean: str) -> None:
    assert sanitise(dirty) == clean
