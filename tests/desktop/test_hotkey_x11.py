from __future__ import annotations

import queue
import signal
import threading
import time
from typing import TYPE_CHECKING, Self

import pytest
from rig import (
    ALT_R,
    CONTROL_L,
    CONTROL_R,
    ESCAPE,
    F9,
    LETTER_A,
    PAUSE,
    SHIFT_L,
    SUPER_R,
    wait_for,
)
from stopwatch import Stopwatch

from dictate.desktop import hotkey_x11
from dictate.desktop.hotkey_x11 import X11Hotkey
from dictate.desktop.keys import LABELS, parse
from dictate.errors import DesktopError
from dictate.events import EscapePressed, HotkeyPressed, HotkeyReleased, OtherKeyPressed
from dictate.ports import Available, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rig import (
        Rig,
    )

LETTER_Z_OF_US, LETTER_Y_OF_US = 52, 29
ANSWER_S = 30.0
CLOCK_S = 0.002
"""The server stamps its events in whole milliseconds."""


class Ears:
    """A started hotkey and what it posted."""

    def __init__(self, notation: str) -> None:
        self.typing = threading.Event()
        self.events: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.hotkey = X11Hotkey(parse(notation), self.typing.is_set)

    def __enter__(self) -> Self:
        self.hotkey.start(self.events.put)
        return self

    def __exit__(self, *_: object) -> None:
        self.hotkey.stop()

    def next(self) -> type:
        return type(self.events.get(timeout=ANSWER_S))

    def hears_nothing_before(self, rig: Rig, keycode: int) -> bool:
        """Whether nothing was posted for what was played: Esc, played now, comes next."""
        assert keycode == ESCAPE
        rig.tap(keycode)
        return self.next() is EscapePressed


@pytest.fixture
def at_fresh_desktop(fresh_desktop: Rig, monkeypatch: pytest.MonkeyPatch) -> Rig:
    for name, value in fresh_desktop.env.items():
        monkeypatch.setenv(name, value)
    return fresh_desktop


@pytest.fixture(autouse=True)
def _all_keys_up(desktop: Rig) -> Iterator[None]:
    yield
    for keycode in (CONTROL_L, CONTROL_R, SHIFT_L, LETTER_A, F9):
        desktop.key_up(keycode)


@pytest.fixture
def us_layout(at_desktop: Rig) -> Iterator[Rig]:
    yield at_desktop
    at_desktop.layout("us")


def test_the_names_of_keys_are_those_of_pynput(at_desktop: Rig) -> None:
    assert at_desktop.env["DISPLAY"]
    from pynput.keyboard import Key

    assert set(LABELS) == set(Key.__members__)


def test_no_press_is_missed_once_start_has_returned(at_desktop: Rig) -> None:
    for _ in range(20):
        with Ears("<ctrl_r>") as ears:
            at_desktop.tap(CONTROL_R)
            assert (ears.next(), ears.next()) == (HotkeyPressed, HotkeyReleased)


def test_an_event_carries_the_moment_by_the_monotonic_clock(at_desktop: Rig) -> None:
    with Ears("<ctrl_r>") as ears:
        before_s = time.monotonic()
        at_desktop.tap(CONTROL_R)
        event = ears.events.get(timeout=ANSWER_S)
        assert isinstance(event, HotkeyPressed)
        assert before_s - CLOCK_S <= event.at_s <= time.monotonic()


@pytest.mark.parametrize(
    ("notation", "keycode"),
    [
        ("<ctrl_r>", CONTROL_R),
        ("<ctrl>", CONTROL_L),
        ("<alt_r>", ALT_R),
        ("<alt_gr>", ALT_R),
        ("<cmd_r>", SUPER_R),
        ("<f9>", F9),
        ("<f13>", 191),
        ("<pause>", PAUSE),
        ("<scroll_lock>", 78),
        ("<media_volume_mute>", 121),
        ("a", LETTER_A),
    ],
)
def test_every_sort_of_key_is_heard_going_down_and_up(
    at_desktop: Rig, notation: str, keycode: int
) -> None:
    with Ears(notation) as ears:
        at_desktop.tap(keycode)
        assert (ears.next(), ears.next()) == (HotkeyPressed, HotkeyReleased)


def test_the_left_twin_is_not_heard(at_desktop: Rig) -> None:
    with Ears("<ctrl_r>") as ears:
        at_desktop.tap(CONTROL_L)
        assert ears.hears_nothing_before(at_desktop, ESCAPE)


def test_keys_joined_by_plus_count_together(at_desktop: Rig) -> None:
    with Ears("<ctrl>+<shift>+a") as ears:
        for keycode in (CONTROL_R, SHIFT_L, LETTER_A):
            at_desktop.key_down(keycode)
        assert ears.next() is HotkeyPressed
        for keycode in (SHIFT_L, CONTROL_R, LETTER_A):
            at_desktop.key_up(keycode)
        assert ears.next() is HotkeyReleased
        assert ears.hears_nothing_before(at_desktop, ESCAPE)


def test_another_key_makes_a_chord(at_desktop: Rig) -> None:
    with Ears("<ctrl_r>") as ears:
        at_desktop.key_down(CONTROL_R)
        at_desktop.tap(LETTER_A)
        at_desktop.key_up(CONTROL_R)
        heard = (ears.next(), ears.next(), ears.next())
        assert heard == (HotkeyPressed, OtherKeyPressed, HotkeyReleased)


def test_what_dictate_types_makes_no_chord_but_esc_is_heard(at_desktop: Rig) -> None:
    with Ears("<ctrl_r>") as ears:
        ears.typing.set()
        at_desktop.key_down(CONTROL_R)
        at_desktop.tap(LETTER_A)
        at_desktop.tap(ESCAPE)
        assert (ears.next(), ears.next()) == (HotkeyPressed, EscapePressed)
        at_desktop.key_up(CONTROL_R)
        assert ears.next() == HotkeyReleased


def test_a_key_that_dictate_types_itself_is_no_hotkey_meanwhile(at_desktop: Rig) -> None:
    with Ears("<shift>") as ears:
        ears.typing.set()
        at_desktop.tap(SHIFT_L)
        assert ears.hears_nothing_before(at_desktop, ESCAPE)


def test_such_a_key_still_held_when_dictate_has_typed_is_pressed_then(at_desktop: Rig) -> None:
    with Ears("<shift>") as ears:
        ears.typing.set()
        at_desktop.key_down(SHIFT_L)
        assert ears.hears_nothing_before(at_desktop, ESCAPE)
        ears.typing.clear()
        assert ears.next() is HotkeyPressed
        at_desktop.key_up(SHIFT_L)
        assert ears.next() is HotkeyReleased


def test_a_letter_is_the_key_that_bears_it_in_the_layout(us_layout: Rig) -> None:
    us_layout.layout("de")
    with Ears("z") as ears:
        us_layout.tap(LETTER_Y_OF_US)
        assert (ears.next(), ears.next()) == (HotkeyPressed, HotkeyReleased)
        us_layout.tap(LETTER_Z_OF_US)
        assert ears.hears_nothing_before(us_layout, ESCAPE)


def test_a_layout_changed_later_is_followed(us_layout: Rig) -> None:
    us_layout.layout("us")
    with Ears("z") as ears:
        us_layout.layout("de")
        us_layout.tap(LETTER_Y_OF_US)
        assert (ears.next(), ears.next()) == (HotkeyPressed, HotkeyReleased)


@pytest.mark.parametrize("notation", ["<ctrl>+a", "<ctrl>+ф"])
def test_with_two_layouts_the_letter_of_either_names_the_key(us_layout: Rig, notation: str) -> None:
    us_layout.layout("us,ru")
    with Ears(notation) as ears:
        us_layout.key_down(CONTROL_L)
        us_layout.tap(LETTER_A)
        us_layout.key_up(CONTROL_L)
        assert (ears.next(), ears.next()) == (HotkeyPressed, HotkeyReleased)


def test_shift_does_not_turn_the_letter_into_another_key(at_desktop: Rig) -> None:
    with Ears("<shift>+a") as ears:
        at_desktop.key_down(SHIFT_L)
        at_desktop.key_down(LETTER_A)
        assert ears.next() is HotkeyPressed
        at_desktop.key_up(SHIFT_L)
        at_desktop.key_up(LETTER_A)
        assert ears.next() is HotkeyReleased
        assert not ears.hotkey.is_down()


def test_a_key_that_the_keyboard_lacks_is_told_in_the_log(
    at_desktop: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    assert at_desktop.env["DISPLAY"]
    with Ears("<ctrl>+ű"):
        assert "no key ű" in caplog.text


def test_whether_it_is_down_can_be_asked(at_desktop: Rig) -> None:
    with Ears("<ctrl_r>") as ears:
        assert not ears.hotkey.is_down()
        at_desktop.key_down(CONTROL_R)
        assert ears.next() is HotkeyPressed
        assert ears.hotkey.is_down()
        at_desktop.key_up(CONTROL_R)
        assert ears.next() is HotkeyReleased
        assert not ears.hotkey.is_down()


def test_a_hold_is_believed_as_long_as_it_lasts(at_desktop: Rig) -> None:
    with Ears("<ctrl_r>") as ears:
        at_desktop.key_down(CONTROL_R)
        assert ears.next() is HotkeyPressed
        with pytest.raises(queue.Empty):
            ears.events.get(timeout=4 * hotkey_x11._CHECK_S)
        at_desktop.key_up(CONTROL_R)


def test_a_hold_lasts_as_long_as_it_did_however_late_the_news_comes(at_desktop: Rig) -> None:
    goes_on = threading.Event()
    with Ears("<ctrl_r>") as ears:
        # A machine too busy to hear: the thread is stuck at a key from before.
        ears.hotkey._ignore = lambda: not goes_on.wait(ANSWER_S)
        at_desktop.tap(LETTER_A)
        at_desktop.key_down(CONTROL_R)
        threading.Event().wait(0.4)
        at_desktop.key_up(CONTROL_R)
        goes_on.set()
        pressed, released = (ears.events.get(timeout=ANSWER_S) for _ in range(2))
        assert isinstance(pressed, HotkeyPressed)
        assert isinstance(released, HotkeyReleased)
        assert released.at_s - pressed.at_s > 0.35


def test_a_release_that_never_came_is_found_out(at_desktop: Rig) -> None:
    assert at_desktop.env["DISPLAY"]
    with Ears("<ctrl_r>") as ears:
        # A press whose key the server knows to be up.
        ears.hotkey._on_key(CONTROL_R, ("ctrl_r",), True, time.monotonic())  # noqa: FBT003 - a callback
        assert ears.next() is HotkeyPressed
        released = ears.events.get(timeout=ANSWER_S)
        assert isinstance(released, HotkeyReleased)
        assert released.is_certain
        at_desktop.tap(CONTROL_R)
        assert (ears.next(), ears.next()) == (HotkeyPressed, HotkeyReleased)


def test_after_stop_nothing_is_heard_and_no_thread_is_left(at_desktop: Rig) -> None:
    before = threading.active_count()
    with Ears("<ctrl_r>") as ears:
        assert ears.hotkey.alive()
    assert not ears.hotkey.alive()
    wait_for(lambda: threading.active_count() == before, ANSWER_S, "the end of the threads")
    at_desktop.tap(CONTROL_R)
    with Ears("<ctrl_r>") as new_ears:
        at_desktop.tap(CONTROL_R)
        assert new_ears.next() is HotkeyPressed
    assert ears.events.empty()


def test_a_server_that_dies_ends_the_hold_and_the_hearing(
    at_fresh_desktop: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    with Ears("<ctrl_r>") as ears:
        at_fresh_desktop.key_down(CONTROL_R)
        assert ears.next() is HotkeyPressed
        at_fresh_desktop.processes["xvfb"].kill()
        assert ears.next() is HotkeyReleased
        wait_for(lambda: not ears.hotkey.alive(), ANSWER_S, "the listener's end")
        assert "Traceback" not in caplog.text


def test_a_server_that_dies_while_a_key_is_looked_at_leaves_no_traceback(
    at_fresh_desktop: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    def look(*_: object) -> None:
        at_fresh_desktop.processes["xvfb"].kill()
        at_fresh_desktop.processes["xvfb"].wait()
        ears.hotkey._listener._load_keymap(ears.hotkey._listener._display_record)

    with Ears("<ctrl_r>") as ears:
        ears.hotkey._listener._on_key = look
        at_fresh_desktop.key_down(CONTROL_R)
        wait_for(lambda: not ears.hotkey.alive(), ANSWER_S, "the listener's end")
    assert "cannot be heard any more" in caplog.text
    assert "Traceback" not in caplog.text


def test_stop_returns_within_a_second_when_the_server_hangs(at_fresh_desktop: Rig) -> None:
    with Ears("<ctrl_r>") as ears:
        at_fresh_desktop.processes["xvfb"].send_signal(signal.SIGSTOP)
        with Stopwatch() as watch:
            ears.hotkey.stop()
        assert watch.seconds < 1.0
        at_fresh_desktop.processes["xvfb"].send_signal(signal.SIGCONT)


@pytest.mark.parametrize("display", ["", ":4999", "nonsense"])
def test_without_a_server_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch, display: str) -> None:
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert isinstance(hotkey_x11.probe(), Unavailable)
    hotkey = X11Hotkey(parse("<ctrl_r>"), lambda: False)
    with pytest.raises(DesktopError) as caught:
        hotkey.start(print)
    assert "dictate toggle" in caught.value.remedy
    assert not hotkey.alive()
    hotkey.stop()


def test_a_server_that_answers_is_available(at_desktop: Rig) -> None:
    assert at_desktop.env["DISPLAY"]
    assert hotkey_x11.probe() == Available()
