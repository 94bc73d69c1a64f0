from __future__ import annotations

import gc
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunningError
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from fields import TOOLKITS, clipboard, copy_elsewhere, open_field, settings
from rig import CAPS_LOCK, CONTROL_R, Rig
from Xlib import X
from Xlib.display import Display

from dictate.desktop import text_x11
from dictate.desktop.text_x11 import X11TextSink
from dictate.domain import DeliveryMethod, Focus, UtteranceId
from dictate.errors import DesktopError, KeysHeldError
from dictate.ports import Available, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fields import Field

UTTERANCE = UtteranceId(1)
TEXTS = {
    "short": "Yes, it's @ {1}!",
    "ascii": "The quick brown fox jumps over the lazy dog; 0123456789 ~#[]|\\<>^`$%&*()_+=? ",
    "latin": "Grüße aus dem Café — “naïve” straße, œuvre, ça va… 5 € ",
    "cjk": "日本語の文字と漢字、한국어 텍스트。",
    "emoji": "🙂 👨‍👩‍👧 ❤️ 🏴󠁧󠁢󠁳󠁣󠁴󠁿 done ",
    "newlines": "first line\nsecond line\n\nfourth line\n",
    "long": f"{'A green bottle falls, and 99 hang on the wall. ' * 108:.4999}\n",
}


class Desk:
    """The shared desktop with one text field of each toolkit, each started when first needed."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self._fields: dict[str, Field] = {}

    def field(self, toolkit: str) -> Field:
        """The field, with the keyboard in it."""
        if toolkit not in self._fields:
            self._fields[toolkit] = open_field(self.rig, toolkit)
        self.rig.activate(self._fields[toolkit].window)
        return self._fields[toolkit]


@pytest.fixture(scope="module")
def shared_desk(desktop: Rig) -> Desk:
    return Desk(desktop)


@pytest.fixture
def desk(shared_desk: Desk, at_desktop: Rig) -> Iterator[Desk]:
    yield shared_desk
    at_desktop.layout("us")


@pytest.fixture
def sink(desk: Desk) -> Iterator[X11TextSink]:
    del desk
    sink = X11TextSink(settings())
    yield sink
    sink.close()


@pytest.fixture
def typist(desk: Desk) -> Iterator[X11TextSink]:
    del desk
    sink = X11TextSink(settings("type"))
    yield sink
    sink.close()


def send(sink: X11TextSink, field: Field, text: str) -> DeliveryMethod:
    before = field.text()
    started_s = time.monotonic()
    delivery = sink.deliver(UTTERANCE, text, Focus(field.window))
    field.wait_for(before + text)
    seconds = time.monotonic() - started_s
    speed = f"{len(text) / seconds:.0f} characters/s"
    print(field.file.stem, len(text), delivery.method, f"{seconds:.3f} s", speed)  # noqa: T201  a measurement
    assert (delivery.reason, delivery.n_characters) == ("", len(text))
    return delivery.method


@contextmanager
def hopping_focus(rig: Rig, *fields: Field) -> Iterator[None]:
    """Let the keyboard go from one window to the next, and longest stay in the first."""
    over = threading.Event()
    connection = Display(rig.env["DISPLAY"])
    windows = [connection.create_resource_object("window", field.window) for field in fields]

    def hop() -> None:
        while not over.is_set():
            for number, window in enumerate(windows):
                window.set_input_focus(X.RevertToParent, X.CurrentTime)
                connection.sync()
                over.wait(0.003 if number else 0.012)

    thread = threading.Thread(target=hop)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        connection.close()


@pytest.mark.parametrize("layout", ["us", "de", "fr"])
@pytest.mark.parametrize("toolkit", TOOLKITS)
def test_every_text_arrives_exactly(
    desk: Desk, sink: X11TextSink, toolkit: str, layout: str
) -> None:
    field = desk.field(toolkit)
    desk.rig.layout(layout)
    for text in TEXTS.values():
        send(sink, field, text)


@pytest.mark.parametrize("layout", ["us", "de", "fr"])
@pytest.mark.parametrize("toolkit", TOOLKITS)
def test_typed_text_arrives_exactly(
    desk: Desk, typist: X11TextSink, toolkit: str, layout: str
) -> None:
    field = desk.field(toolkit)
    desk.rig.layout(layout)
    for text in (TEXTS["short"], TEXTS["ascii"], "lines\nand “é日🙂” ß\n"):
        assert send(typist, field, text) is DeliveryMethod.TYPED


@pytest.mark.parametrize("toolkit", TOOLKITS)
def test_caps_lock_changes_nothing_and_stays_on(
    desk: Desk, sink: X11TextSink, toolkit: str
) -> None:
    field = desk.field(toolkit)
    desk.rig.tap(CAPS_LOCK)
    try:
        for text in ("Typed aBc. ", TEXTS["ascii"], TEXTS["latin"]):
            send(sink, field, text)
        assert "Caps Lock:   on" in desk.rig.run("xset", "q")
    finally:
        desk.rig.tap(CAPS_LOCK)


@pytest.mark.parametrize("toolkit", ["xterm", "gtk3", "qt5"])
def test_text_is_typed_under_the_second_layout(
    desk: Desk, typist: X11TextSink, toolkit: str
) -> None:
    field = desk.field(toolkit)
    desk.rig.layout("us,ru", "-option", "grp:shifts_toggle")
    desk.rig.key_down(50)
    desk.rig.tap(62)
    desk.rig.key_up(50)
    for text in ("Привет, мир. ", "mixed слова 1 "):
        send(typist, field, text)


def test_five_thousand_characters_are_typed_too(desk: Desk, typist: X11TextSink) -> None:
    send(typist, desk.field("xterm"), TEXTS["long"])


def test_short_text_leaves_the_clipboard_alone(desk: Desk, sink: X11TextSink) -> None:
    assert send(sink, desk.field("xterm"), "Yes, please. ") is DeliveryMethod.TYPED


def test_new_settings_hold_from_the_next_text_on(desk: Desk, sink: X11TextSink) -> None:
    sink.configure(settings("type"))
    assert send(sink, desk.field("xterm"), TEXTS["ascii"]) is DeliveryMethod.TYPED


def test_texts_keep_their_order_whatever_their_way(desk: Desk, sink: X11TextSink) -> None:
    field = desk.field("chromium")
    before, texts = field.text(), [TEXTS["latin"], "one ", TEXTS["cjk"], TEXTS["ascii"], "two "]
    for text in texts:
        sink.deliver(UTTERANCE, text, Focus(field.window))
    field.wait_for(before + "".join(texts))


def test_control_characters_never_reach_the_window(desk: Desk, sink: X11TextSink) -> None:
    field = desk.field("xterm")
    before = field.text()
    sink.deliver(UTTERANCE, "a\x03b\x1b[2Jc\td\x7f.", None)
    field.wait_for(before + "ab[2Jc d.")


def test_the_users_clipboard_returns_after_a_paste(desk: Desk, sink: X11TextSink) -> None:
    (desk.rig.folder / "mine.txt").write_text("my own words")
    copy_elsewhere(desk.rig, desk.rig.folder / "mine.txt")
    assert send(sink, desk.field("chromium"), TEXTS["latin"]) is DeliveryMethod.PASTED
    desk.rig.wait_for(lambda: clipboard(desk.rig) == "my own words", 2.0, "the clipboard's return")


def test_the_next_text_waits_until_a_paste_is_over(desk: Desk, sink: X11TextSink) -> None:
    (desk.rig.folder / "mine.txt").write_text("my own words")
    copy_elsewhere(desk.rig, desk.rig.folder / "mine.txt")
    field = desk.field("xterm")
    assert send(sink, field, TEXTS["latin"]) is DeliveryMethod.PASTED
    assert send(sink, field, "next ") is DeliveryMethod.TYPED
    assert clipboard(desk.rig) == "my own words"


def test_a_picture_on_the_clipboard_returns_after_a_paste(
    desk: Desk, sink: X11TextSink, tmp_path: Path
) -> None:
    picture = desk.rig.screenshot(tmp_path / "picture.png")
    picture.write_bytes(picture.read_bytes()[:200_000])
    copy_elsewhere(desk.rig, picture, "-t", "image/png")
    assert send(sink, desk.field("gtk3"), TEXTS["latin"]) is DeliveryMethod.PASTED

    def returned() -> bool:
        back = tmp_path / "back.png"
        paste = "xclip -o -selection clipboard -t image/png > "
        desk.rig.run("sh", "-c", f"{paste}{back} || true")
        return back.read_bytes() == picture.read_bytes()

    desk.rig.wait_for(returned, 2.0, "the picture's return")


def test_a_clipboard_too_large_to_keep_is_spared_by_typing(desk: Desk, sink: X11TextSink) -> None:
    large = desk.rig.folder / "large.txt"
    large.write_text("x" * 20_000_000)
    copy_elsewhere(desk.rig, large)
    assert send(sink, desk.field("xterm"), TEXTS["ascii"]) is DeliveryMethod.TYPED

    def is_whole() -> bool:
        # The sink lets the transfer that it gave up run to its end; on a busy machine that lasts a
        # moment, and an xclip that is asked by two at once leaves one waiting for ever.
        paste = "timeout 3 xclip -o -selection clipboard > "
        desk.rig.run("sh", "-c", f"{paste}{desk.rig.folder}/back.txt || true")
        return (desk.rig.folder / "back.txt").read_text() == large.read_text()

    desk.rig.wait_for(is_whole, 20.0, "the large clipboard")


def test_a_changed_window_gets_nothing_and_the_clipboard_the_text(
    desk: Desk, sink: X11TextSink
) -> None:
    spoken_into, other = desk.field("tk"), desk.field("xterm")
    before = other.text()
    delivery = sink.deliver(UTTERANCE, "Meant for another. ", Focus(spoken_into.window))
    assert (delivery.method, delivery.reason) == (DeliveryMethod.CLIPBOARD, text_x11.CHANGED)
    assert clipboard(desk.rig) == "Meant for another. "
    send(sink, other, "Next. ")
    assert other.text() == before + "Next. "


@pytest.mark.parametrize("text", ["Short. ", "Long enough to be pasted. "])
def test_a_window_that_takes_the_keyboard_at_the_last_moment_gets_nothing(
    desk: Desk, sink: X11TextSink, text: str
) -> None:
    meant, thief = desk.field("xterm"), desk.field("tk")
    stolen_from, had = meant.text(), thief.text()
    with hopping_focus(desk.rig, meant, thief):
        deliveries = [sink.deliver(UTTERANCE, text, Focus(meant.window)) for _ in range(60)]
    n_arrived = sum(one.method is not DeliveryMethod.CLIPBOARD for one in deliveries)
    assert 0 < n_arrived < len(deliveries)
    meant.wait_for(stolen_from + n_arrived * text)
    desk.rig.activate(thief.window)
    send(sink, thief, "Next. ")
    assert thief.text() == had + "Next. "


def test_text_on_the_clipboard_outlives_the_sink(desk: Desk) -> None:
    desk.field("xterm")
    sink = X11TextSink(settings())
    sink.deliver(UTTERANCE, "To be kept. ", Focus(1))
    sink.close()
    assert clipboard(desk.rig) == "To be kept. "


def test_a_clipboard_that_was_given_back_outlives_the_sink(desk: Desk) -> None:
    (desk.rig.folder / "mine.txt").write_text("my own words")
    copy_elsewhere(desk.rig, desk.rig.folder / "mine.txt")
    sink = X11TextSink(settings())
    send(sink, desk.field("xterm"), TEXTS["latin"])
    sink.close()
    assert clipboard(desk.rig) == "my own words"


def test_typing_waits_until_the_modifier_is_up(desk: Desk, sink: X11TextSink) -> None:
    field = desk.field("gtk3")
    desk.rig.key_down(CONTROL_R)
    with ThreadPoolExecutor(1) as thread:
        sending = thread.submit(sink.deliver, UTTERANCE, "After it. ", None)
        before = field.text()
        with pytest.raises(StillRunningError):
            sending.result(0.3)
        desk.rig.key_up(CONTROL_R)
        assert sending.result(5.0).method is DeliveryMethod.TYPED
    field.wait_for(before + "After it. ")


def test_a_modifier_held_on_sends_the_text_to_the_clipboard(desk: Desk, sink: X11TextSink) -> None:
    field = desk.field("xterm")
    before = field.text()
    desk.rig.key_down(CONTROL_R)
    try:
        delivery = sink.deliver(UTTERANCE, "Held. ", None)
    finally:
        desk.rig.key_up(CONTROL_R)
    assert (delivery.method, delivery.reason) == (DeliveryMethod.CLIPBOARD, text_x11.HELD)
    assert clipboard(desk.rig) == "Held. "
    assert field.text() == before


def test_a_modifier_held_on_sends_the_text_back_if_that_is_wanted(
    desk: Desk, sink: X11TextSink
) -> None:
    before = clipboard(desk.rig)
    desk.rig.key_down(CONTROL_R)
    try:
        with pytest.raises(KeysHeldError):
            sink.deliver(UTTERANCE, "Not yet. ", None, may_postpone=True)
    finally:
        desk.rig.key_up(CONTROL_R)
    assert clipboard(desk.rig) == before


def test_a_paste_that_nobody_takes_is_not_typed_on_top(desk: Desk, sink: X11TextSink) -> None:
    window = desk.rig.display.screen().root.create_window(0, 0, 99, 99, 0, 24)
    window.set_wm_name("deaf")
    window.set_wm_class("deaf", "Deaf")
    window.map()
    try:
        desk.rig.activate(desk.rig.window("deaf"))
        delivery = sink.deliver(UTTERANCE, TEXTS["ascii"], sink.focus())
        again = sink.deliver(UTTERANCE, TEXTS["ascii"], sink.focus())
    finally:
        window.destroy()
        desk.rig.display.sync()
    assert (delivery.method, delivery.reason) == (DeliveryMethod.CLIPBOARD, text_x11.NOT_FETCHED)
    assert clipboard(desk.rig) == TEXTS["ascii"]
    assert again.method is DeliveryMethod.TYPED


def test_spare_keys_are_free_again_after_typing(desk: Desk, typist: X11TextSink) -> None:
    before = desk.rig.run("xmodmap", "-pke")
    send(typist, desk.field("xterm"), "é日🙂 ")
    assert desk.rig.run("xmodmap", "-pke") == before


def test_busy_covers_the_keys_and_ends(desk: Desk, typist: X11TextSink) -> None:
    field = desk.field("xterm")
    assert not typist.busy.is_set()
    send(typist, field, "some keys ")
    assert typist.busy.is_set()
    desk.rig.wait_for(lambda: not typist.busy.is_set(), 2.0, "the end of busy")


def test_without_a_window_manager_the_focus_is_still_known(at_desktop: Rig) -> None:
    del at_desktop
    with Rig(wm=False, tray=False, audio=False, dbus=False) as rig:
        field = open_field(rig, "xterm")
        rig.activate(field.window)
        sink = X11TextSink(settings("type"), rig.env["DISPLAY"])
        try:
            rig.wait_for(lambda: sink.focus() == Focus(field.window), 5.0, "the focus")
            send(sink, field, "No manager. ")
        finally:
            sink.close()


@pytest.fixture
def dying(fresh_desktop: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    """Its X server will not live, and python-xlib leaves the sockets of failed attempts open."""
    monkeypatch.setenv("DISPLAY", fresh_desktop.env["DISPLAY"])
    yield fresh_desktop
    connecting = [thread for thread in threading.enumerate() if thread.name.startswith("x11-")]
    for thread in connecting:
        thread.join(5.0)
    gc.collect()


LEAKY = pytest.mark.filterwarnings(
    "ignore:unclosed <socket:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


@LEAKY
def test_a_dead_x_server_is_an_error_with_a_remedy(
    dying: Rig, capfd: pytest.CaptureFixture[str]
) -> None:
    sink = X11TextSink(settings())
    dying.end("xvfb")
    with pytest.raises(DesktopError) as caught:
        sink.deliver(UTTERANCE, "words", None)
    assert caught.value.remedy
    assert sink.focus() is None
    sink.close()
    with pytest.raises(DesktopError):
        X11TextSink(settings())
    assert "Traceback" not in capfd.readouterr().err


@LEAKY
def test_a_frozen_x_server_is_not_waited_for_without_end(dying: Rig) -> None:
    sink = X11TextSink(settings())
    dying.processes["xvfb"].send_signal(signal.SIGSTOP)
    started_s = time.monotonic()
    with pytest.raises(DesktopError):
        sink.deliver(UTTERANCE, "words", None)
    assert time.monotonic() - started_s < 15.0
    dying.processes["xvfb"].send_signal(signal.SIGCONT)
    sink.close()


def test_the_probe_looks_for_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    assert X11TextSink.probe() == Available()
    monkeypatch.delenv("DISPLAY")
    assert isinstance(X11TextSink.probe(), Unavailable)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert isinstance(X11TextSink.probe(), Unavailable)
