from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dictate.desktop.keys import KeyEvent, Matcher, meaning, parse
from dictate.errors import ConfigError

PRESSED, RELEASED, OTHER, ESCAPE = KeyEvent

KEYBOARD = dict(
    enumerate(("ctrl_l", "ctrl_r", "alt_l", "alt_gr", "shift_l", "f9", "a", "d", "esc", ""))
)
"""A small keyboard: code -> name."""

CODES = {name: code for code, name in KEYBOARD.items()}

HOTKEYS = ("<ctrl_r>", "<ctrl>", "<alt_r>", "<f9>", "<ctrl>+<alt>+d", "<ctrl>+<shift>", "d")


def play(notation: str, *strokes: str) -> list[KeyEvent]:
    """What a matcher makes of strokes as in "+ctrl_r", "-ctrl_r"."""
    matcher = Matcher(parse(notation))
    events = (
        matcher.feed(CODES[stroke[1:]], stroke[1:], pressed=stroke[0] == "+") for stroke in strokes
    )
    return [event for event in events if event]


@pytest.mark.parametrize(
    ("notation", "keys"),
    [
        ("<ctrl_r>", ("ctrl_r",)),
        ("d", ("d",)),
        ("D", ("d",)),
        ("<F9>", ("f9",)),
        ("<ctrl>+<alt>+d", ("ctrl", "alt", "d")),
        ("<ctrl>++", ("ctrl", "+")),
        ("+", ("+",)),
        ("<cmd>+ö", ("cmd", "ö")),
    ],
)
def test_the_notation_names_characters_and_keys(notation: str, keys: tuple[str, ...]) -> None:
    assert parse(notation).keys == keys


@pytest.mark.parametrize(
    "notation", ["", " ", "<>", "<f9", "f9", "<ctrl>d", "<ctrl>+", "+<ctrl>", "<ctrl>+ d"]
)
def test_what_is_no_notation_is_refused(notation: str) -> None:
    with pytest.raises(ConfigError):
        parse(notation)


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConfigError) as caught:
        parse("<ctlr_r>")
    assert "<ctlr_r>" in caught.value.message
    assert "<ctrl_r>" in caught.value.remedy


@pytest.mark.parametrize("notation", ["d+d", "<ctrl>+<ctrl_r>", "<alt_r>+<alt_gr>", "<shift>+D+d"])
def test_a_key_named_twice_is_refused(notation: str) -> None:
    with pytest.raises(ConfigError, match="twice"):
        parse(notation)


def test_esc_cannot_be_the_hotkey_because_it_cancels() -> None:
    with pytest.raises(ConfigError, match="Esc"):
        parse("<ctrl>+<esc>")


@pytest.mark.parametrize(
    ("notation", "label"),
    [
        ("<ctrl_r>", "Right Ctrl"),
        ("<ctrl>+<alt>+d", "Ctrl + Alt + D"),
        ("<cmd_r>", "Right Super"),
        ("<scroll_lock>", "Scroll Lock"),
        ("<f12>", "F12"),
    ],
)
def test_people_read_a_name_not_the_notation(notation: str, label: str) -> None:
    assert parse(notation).label == label


@pytest.mark.parametrize(
    ("notation", "expected"),
    [("<ctrl_r>", True), ("<ctrl>+<alt>", True), ("<ctrl>+d", False), ("<pause>", False)],
)
def test_only_modifiers_can_begin_an_ordinary_shortcut(
    notation: str,
    expected: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert parse(notation).is_modifier_only is expected


def test_one_key_is_pressed_and_released() -> None:
    assert play("<ctrl_r>", "+ctrl_r", "-ctrl_r") == [PRESSED, RELEASED]


def test_the_twin_on_the_other_side_is_another_key() -> None:
    assert play("<ctrl_r>", "+ctrl_l", "-ctrl_l") == []


def test_a_name_without_a_side_means_either_side() -> None:
    assert play("<ctrl>", "+ctrl_l", "-ctrl_l", "+ctrl_r", "-ctrl_r") == [
        PRESSED,
        RELEASED,
        PRESSED,
        RELEASED,
    ]


def test_right_alt_is_one_key_whatever_the_layout_calls_it() -> None:
    assert play("<alt_r>", "+alt_gr", "-alt_gr") == [PRESSED, RELEASED]


def test_several_keys_count_only_together_and_in_any_order() -> None:
    assert play("<ctrl>+<alt>+d", "+alt_l", "+d") == []
    assert play("<ctrl>+<alt>+d", "+alt_l", "+d", "+ctrl_l") == [PRESSED]


def test_the_first_part_that_goes_up_is_the_release() -> None:
    strokes = ("+ctrl_l", "+alt_l", "+d", "-alt_l", "-d", "-ctrl_l")
    assert play("<ctrl>+<alt>+d", *strokes) == [PRESSED, RELEASED]


def test_auto_repeat_means_nothing() -> None:
    assert play("<f9>", "+f9", "+f9", "+f9", "-f9") == [PRESSED, RELEASED]


def test_another_key_makes_a_chord_of_a_held_modifier() -> None:
    assert play("<ctrl_r>", "+ctrl_r", "+a") == [PRESSED, OTHER]


def test_a_chord_is_told_once_a_hold() -> None:
    strokes = ("+ctrl_r", "+a", "-a", "+d", "-ctrl_r", "+ctrl_r", "+a")
    assert play("<ctrl_r>", *strokes) == [PRESSED, OTHER, RELEASED, PRESSED, OTHER]


def test_a_key_that_is_down_already_makes_no_chord() -> None:
    assert play("<ctrl_r>", "+a", "+ctrl_r", "+a") == [PRESSED]


def test_other_keys_make_no_chord_of_a_key_that_is_no_modifier() -> None:
    assert play("<f9>", "+f9", "+a", "-a", "-f9") == [PRESSED, RELEASED]


def test_another_keys_release_is_not_the_hotkeys() -> None:
    assert play("<f9>", "+f9", "+a", "-a") == [PRESSED]


def test_with_both_sides_down_the_last_one_up_is_the_release() -> None:
    strokes = ("+ctrl_l", "+ctrl_r", "-ctrl_l")
    assert play("<ctrl>", *strokes) == [PRESSED]
    assert play("<ctrl>", *strokes, "-ctrl_r") == [PRESSED, RELEASED]


def test_another_programs_shortcut_with_the_same_key_is_left_alone() -> None:
    assert play("<f9>", "+alt_l", "+f9", "-f9", "-alt_l") == []


def test_esc_is_heard_always_and_is_no_chord() -> None:
    assert play("<ctrl_r>", "+esc", "-esc", "+ctrl_r", "+esc") == [ESCAPE, PRESSED, ESCAPE]


strokes = st.lists(st.tuples(st.sampled_from(sorted(KEYBOARD)), st.booleans()), max_size=40)


@settings(deadline=None)
@given(st.sampled_from(HOTKEYS), strokes)
def test_presses_and_releases_alternate(notation: str, played: list[tuple[int, bool]]) -> None:
    matcher = Matcher(parse(notation))
    events = [matcher.feed(code, KEYBOARD[code], pressed=pressed) for code, pressed in played]
    edges = [event for event in events if event in {PRESSED, RELEASED}]
    assert edges == [PRESSED, RELEASED] * (len(edges) // 2) + [PRESSED] * (len(edges) % 2)
    assert matcher.is_held is (len(edges) % 2 == 1)


@settings(deadline=None)
@given(st.sampled_from(HOTKEYS), strokes)
def test_it_is_never_stuck_when_all_keys_are_up(
    notation: str, played: list[tuple[int, bool]]
) -> None:
    matcher = Matcher(parse(notation))
    for code, pressed in played:
        matcher.feed(code, KEYBOARD[code], pressed=pressed)
    for code, name in KEYBOARD.items():
        matcher.feed(code, name, pressed=False)
    assert not matcher.is_held
    assert not matcher.down
    parts = [
        next(code for code, name in KEYBOARD.items() if name in meaning(key))
        for key in parse(notation).keys
    ]
    events = [matcher.feed(code, KEYBOARD[code], pressed=True) for code in parts]
    assert events[-1] is PRESSED


@settings(deadline=None)
@given(st.sampled_from(HOTKEYS), strokes)
def test_a_chord_is_told_only_while_the_hotkey_is_held(
    notation: str, played: list[tuple[int, bool]]
) -> None:
    matcher = Matcher(parse(notation))
    for code, pressed in played:
        event = matcher.feed(code, KEYBOARD[code], pressed=pressed)
        assert event is not OTHER or matcher.is_held
