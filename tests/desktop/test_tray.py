from __future__ import annotations

import contextlib
import runpy
import signal
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from panel import Panel
from PIL import Image
from rig import Rig
from tray_worker import ANSWER_S, ICONS, TrayWorker, state
from Xlib import X
from Xlib.error import BadDrawable, BadWindow
from Xlib.ext import xtest

from dictate.desktop import tray
from dictate.domain import Level, Phase
from dictate.messages import Failed, MenuChosen, Ready
from dictate.ports import Available, Unavailable

if TYPE_CHECKING:
    from pathlib import Path

UP, RETURN, RIGHT_BUTTON = 111, 36, 3
SIZES_PX = (16, 22, 24, 32, 48, 64)

STATES = [
    (state(), "dictate-idle"),
    (state(level=Level.REWRITE), "dictate-idle"),
    (state(level=Level.OFF), "dictate-off"),
    (state(Phase.RECORDING, Level.OFF), "dictate-recording"),
    (state(Phase.WORKING), "dictate-working"),
    (state(Phase.ERROR), "dictate-error"),
    (state(level=Level.OFF, paused=True), "dictate-paused"),
    (state(Phase.WORKING, paused=True), "dictate-working"),
]
ICON_NAMES = sorted({icon for _, icon in STATES})


def test_the_icon_is_in_the_panel_when_the_worker_is_ready(
    panel: Panel, quiet_desktop: Rig
) -> None:
    with TrayWorker() as worker:
        assert isinstance(worker.next(), Ready)
        item = panel.item(timeout_s=0.0)
        assert item.property("Status") == "Active"
        quiet_desktop.wait_for(lambda: "Right Ctrl" in item.property("Title"), ANSWER_S, "title")


def test_a_session_bus_that_is_slow_at_login_costs_no_icon(
    panel: Panel, quiet_desktop: Rig
) -> None:
    bus = quiet_desktop.processes["dbus"]
    bus.send_signal(signal.SIGSTOP)
    try:
        with TrayWorker() as worker:
            assert isinstance(worker.next(), Ready)
            bus.send_signal(signal.SIGCONT)
            item = panel.item(ANSWER_S)
            quiet_desktop.wait_for(lambda: item.menu()[0].label == "Starting", ANSWER_S, "menu")
    finally:
        bus.send_signal(signal.SIGCONT)


def test_each_state_has_its_icon_and_its_words(panel: Panel, quiet_desktop: Rig) -> None:
    with TrayWorker() as worker:
        item = panel.item()
        assert item.property("IconThemePath") == str(ICONS)
        for number, (shown, icon) in enumerate(STATES):
            line = f"State number {number}"
            worker.show(replace(shown, line=line))
            quiet_desktop.wait_for(
                lambda line=line: item.property("Title") == f"{line} (Right Ctrl)", ANSWER_S, line
            )
            assert item.property("IconName") == icon
            quiet_desktop.wait_for(lambda line=line: item.menu()[0].label == line, ANSWER_S, line)


def test_a_line_that_names_the_key_is_the_whole_title(panel: Panel, quiet_desktop: Rig) -> None:
    with TrayWorker() as worker:
        item = panel.item()
        line = "Ready: hold Right Ctrl and speak"
        worker.show(state(line=line))
        quiet_desktop.wait_for(lambda: item.property("Title") == line, ANSWER_S, line)


def test_a_burst_of_states_ends_with_the_last(panel: Panel, quiet_desktop: Rig) -> None:
    with TrayWorker() as worker:
        item = panel.item()
        for number in range(100):
            phase = Phase.RECORDING if number % 2 else Phase.WORKING
            worker.show(state(phase, line=f"State {number}"))
        quiet_desktop.wait_for(
            lambda: item.property("Title") == "State 99 (Right Ctrl)", ANSWER_S, "the last state"
        )
        assert item.property("IconName") == "dictate-recording"


def test_a_panel_that_restarts_gets_the_icon_again(
    quiet_desktop: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in quiet_desktop.env.items():
        monkeypatch.setenv(name, value)
    address = quiet_desktop.env["DBUS_SESSION_BUS_ADDRESS"]
    with TrayWorker() as worker:
        with Panel(address) as panel:
            panel.item()
        worker.show(state(Phase.WORKING))
        with Panel(address) as panel:
            item = panel.item()
            quiet_desktop.wait_for(
                lambda: item.property("IconName") == "dictate-working", ANSWER_S, "the icon"
            )


def colours(picture: Image.Image) -> Counter[tuple[int, ...]]:
    """How many pixels a picture has of each colour."""
    found = picture.getcolors(picture.width * picture.height) or []
    return Counter({colour: count for count, colour in found})


def tray_colours(rig: Rig, folder: Path) -> Counter[tuple[int, ...]]:
    """The colours of the icon, at the top right of the screen."""
    shot = Image.open(rig.screenshot(folder / "shot.png")).convert("RGB")
    width, _ = shot.size
    corner = shot.crop((width - 40, 0, width, 40))
    return colours(corner)


def colour_of(icon: str) -> tuple[int, ...]:
    """The most frequent colour of an icon."""
    picture = Image.open(ICONS / "hicolor/32x32/status" / f"{icon}.png").convert("RGBA")
    opaque = {pixel: count for pixel, count in colours(picture).items() if pixel[3] == 255}
    return max(opaque, key=opaque.__getitem__)[:3]


@pytest.mark.parametrize("back_end", ["appindicator", "gtk"])
def test_an_old_tray_shows_the_colours_also_after_a_restart(
    fresh_desktop: Rig, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, back_end: str
) -> None:
    for name, value in fresh_desktop.env.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PYSTRAY_BACKEND", back_end)

    def shows(icon: str) -> bool:
        return tray_colours(fresh_desktop, tmp_path)[colour_of(icon)] > 100

    with TrayWorker() as worker:
        worker.show(state(Phase.RECORDING))
        fresh_desktop.wait_for(lambda: shows("dictate-recording"), ANSWER_S, "red")
        worker.show(state(Phase.WORKING))
        fresh_desktop.wait_for(lambda: shows("dictate-working"), ANSWER_S, "blue")
        fresh_desktop.end("trayer")
        fresh_desktop.wait_for(lambda: not shows("dictate-working"), ANSWER_S, "no tray")
        options = ("--edge", "top", "--align", "right", "--widthtype", "request", "--height", "32")
        fresh_desktop.spawn(["trayer", *options], "trayer")
        fresh_desktop.wait_for(lambda: shows("dictate-working"), ANSWER_S, "blue again")


def shows_exactly(screenshot: Path, icon: str) -> bool:
    """Whether the picture of 24 pixels is at the top right, pixel by pixel."""
    drawn = Image.open(ICONS / "hicolor/24x24/status" / f"{icon}.png").convert("RGBA")
    # The tray's own frame covers the outermost pixels.
    opaque = [
        (x, y, drawn.getpixel((x, y))[:3])
        for x in range(1, 23)
        for y in range(1, 23)
        if drawn.getpixel((x, y))[3] == 255
    ]
    shot = Image.open(screenshot).convert("RGB")
    return any(
        all(shot.getpixel((left + x, top + y)) == colour for x, y, colour in opaque)
        for left in range(shot.width - 40, shot.width - 23)
        for top in range(16)
    )


def test_a_tray_shows_each_picture_of_its_size_pixel_by_pixel(
    at_desktop: Rig, tmp_path: Path
) -> None:
    def shows(icon: str) -> bool:
        return shows_exactly(at_desktop.screenshot(tmp_path / "shot.png"), icon)

    with TrayWorker() as worker:
        for shown, icon in STATES:
            worker.show(shown)
            at_desktop.wait_for(lambda icon=icon: shows(icon), ANSWER_S, icon)


def right_click(rig: Rig, x: int, y: int) -> None:
    xtest.fake_input(rig.display, X.MotionNotify, x=x, y=y)
    xtest.fake_input(rig.display, X.ButtonPress, RIGHT_BUTTON)
    xtest.fake_input(rig.display, X.ButtonRelease, RIGHT_BUTTON)
    rig.display.sync()


def shows_menu(rig: Rig) -> bool:
    """Whether a menu is open: a window that the window manager does not see, and not a tooltip."""
    for window in rig.display.screen().root.query_tree().children:
        with contextlib.suppress(BadWindow, BadDrawable):
            attributes = window.get_attributes()
            is_seen = attributes.map_state == X.IsViewable and attributes.override_redirect
            if is_seen and window.get_geometry().height > 100:
                return True
    return False


@pytest.mark.parametrize("back_end", ["appindicator", "gtk"])
def test_the_menu_opens_in_an_old_tray_too_and_is_chosen_from(
    at_desktop: Rig, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, back_end: str
) -> None:
    monkeypatch.setenv("PYSTRAY_BACKEND", back_end)
    red = colour_of("dictate-recording")
    with TrayWorker() as worker:
        assert isinstance(worker.next(), Ready)
        worker.show(state(Phase.RECORDING))
        at_desktop.wait_for(
            lambda: tray_colours(at_desktop, tmp_path)[red] > 100, ANSWER_S, "the icon"
        )
        right_click(at_desktop, at_desktop.display.screen().width_in_pixels - 12, 12)
        at_desktop.wait_for(lambda: shows_menu(at_desktop), ANSWER_S, "the menu")
        at_desktop.tap(UP)
        at_desktop.tap(RETURN)
        assert worker.next() == MenuChosen(action="quit")


def test_the_worker_ends_when_the_display_dies(
    fresh_desktop: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in fresh_desktop.env.items():
        monkeypatch.setenv(name, value)
    with TrayWorker() as worker:
        assert isinstance(worker.next(), Ready)
        fresh_desktop.processes["xvfb"].kill()
        assert worker.next() is None


def test_without_a_session_bus_the_icon_is_shown_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with Rig(audio=False, dbus=False) as rig:
        for name, value in rig.env.items():
            monkeypatch.setenv(name, value)
        with TrayWorker() as worker:
            worker.show(state(Phase.RECORDING))
            rig.wait_for(
                lambda: tray_colours(rig, tmp_path)[colour_of("dictate-recording")] > 100,
                ANSWER_S,
                "red",
            )


def test_without_a_display_the_worker_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert isinstance(tray.probe(), Unavailable)
    with TrayWorker() as worker:
        failed = worker.next()
        assert isinstance(failed, Failed)
        assert failed.utterance_id == 0
        assert "apt install" in failed.remedy


def test_with_display_and_libraries_a_tray_is_available(at_desktop: Rig) -> None:
    assert at_desktop.env["DISPLAY"]
    assert tray.probe() == Available()


def test_every_icon_is_there_in_every_size() -> None:
    for size_px in SIZES_PX:
        folder = ICONS / "hicolor" / f"{size_px}x{size_px}" / "status"
        pictures = {path.stem: Image.open(path) for path in folder.glob("*.png")}
        assert sorted(pictures) == ICON_NAMES
        assert {picture.size for picture in pictures.values()} == {(size_px, size_px)}
        assert len({picture.tobytes() for picture in pictures.values()}) == len(pictures)


def test_the_icons_are_those_that_the_script_draws() -> None:
    draw = runpy.run_path(str(ICONS / "draw.py"))
    for icon in ICON_NAMES:
        for size_px in SIZES_PX:
            shipped = Image.open(ICONS / f"hicolor/{size_px}x{size_px}/status/{icon}.png")
            assert shipped.convert("RGBA").tobytes() == draw["draw"](icon, size_px).tobytes()
