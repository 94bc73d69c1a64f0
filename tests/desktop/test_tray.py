from __future__ import annotations

import queue
from collections import Counter
from typing import TYPE_CHECKING, Self

import pytest
from panel import Panel
from PIL import Image
from rig import Rig

from dictate import paths
from dictate.desktop import tray
from dictate.domain import Level, Phase
from dictate.messages import Failed, MenuChosen, Message, Ready, TraySetup, TrayState
from dictate.ports import Available, Unavailable
from dictate.worker.process import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ICONS = paths.resource("assets/icons")
SIZES_PX = (16, 22, 24, 32, 48, 64)
ANSWER_S = 15.0
"""GTK's first start on a busy machine."""

STATES = [
    (Phase.IDLE, Level.TIDY, "dictate-idle"),
    (Phase.IDLE, Level.REWRITE, "dictate-idle"),
    (Phase.IDLE, Level.OFF, "dictate-off"),
    (Phase.RECORDING, Level.OFF, "dictate-recording"),
    (Phase.WORKING, Level.TIDY, "dictate-working"),
    (Phase.ERROR, Level.TIDY, "dictate-error"),
]


def state(
    phase: Phase = Phase.IDLE,
    level: Level = Level.TIDY,
    line: str = "Ready",
    *,
    can_cancel: bool = False,
) -> TrayState:
    return TrayState(phase=phase, level=level, line=line, can_cancel=can_cancel)


class TrayWorker:
    """The real tray worker, and what it says."""

    def __init__(self) -> None:
        self.messages: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self.process = WorkerProcess(
            "tray", lambda message, _: self.messages.put(message), lambda: self.messages.put(None)
        )

    def __enter__(self) -> Self:
        self.process.start(TraySetup(hotkey="Right Ctrl", icons_dir=str(ICONS)))
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()

    def show(self, shown: TrayState) -> None:
        self.process.send(shown)

    def next(self) -> Message | None:
        """The worker's next message; None: the process has ended."""
        return self.messages.get(timeout=ANSWER_S)


@pytest.fixture(scope="module")
def quiet_desktop() -> Iterator[Rig]:
    """A desktop whose only tray is the panel of the test."""
    with Rig(audio=False, tray=False) as rig:
        yield rig


@pytest.fixture
def panel(quiet_desktop: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[Panel]:
    for name, value in quiet_desktop.env.items():
        monkeypatch.setenv(name, value)
    with Panel(quiet_desktop.env["DBUS_SESSION_BUS_ADDRESS"]) as panel:
        yield panel


def test_the_icon_is_in_the_panel_when_the_worker_is_ready(
    panel: Panel, quiet_desktop: Rig
) -> None:
    with TrayWorker() as worker:
        assert isinstance(worker.next(), Ready)
        item = panel.item(timeout_s=0.0)
        assert item.property("Status") == "Active"
        quiet_desktop.wait_for(lambda: "Right Ctrl" in item.property("Title"), ANSWER_S, "title")


def test_each_state_has_its_icon_and_its_words(panel: Panel, quiet_desktop: Rig) -> None:
    with TrayWorker() as worker:
        item = panel.item()
        assert item.property("IconThemePath") == str(ICONS)
        for number, (phase, level, icon) in enumerate(STATES):
            line = f"State number {number}"
            worker.show(state(phase, level, line))
            quiet_desktop.wait_for(
                lambda line=line: item.property("Title") == f"{line} (Right Ctrl)", ANSWER_S, line
            )
            assert item.property("IconName") == icon
            quiet_desktop.wait_for(
                lambda line=line: item.menu() and item.menu()[0].label == line, ANSWER_S, line
            )


def test_a_line_that_names_the_key_is_the_whole_title(panel: Panel, quiet_desktop: Rig) -> None:
    with TrayWorker() as worker:
        item = panel.item()
        line = "Ready: hold Right Ctrl and speak"
        worker.show(state(line=line))
        quiet_desktop.wait_for(lambda: item.property("Title") == line, ANSWER_S, line)


def test_the_menu_offers_the_levels_with_the_present_one_marked(
    panel: Panel, quiet_desktop: Rig
) -> None:
    with TrayWorker() as worker:
        item = panel.item()
        worker.show(state(level=Level.REWRITE, line="Rewriting"))
        quiet_desktop.wait_for(lambda: item.menu()[0].label == "Rewriting", ANSWER_S, "the menu")
        lines = item.menu()
        assert [line.label for line in lines if not line.is_separator] == [
            "Rewriting",
            "Cleanup off",
            "Tidy",
            "Rewrite",
            "Quit",
        ]
        assert [line.label for line in lines if line.is_checked] == ["Rewrite"]
        assert [line.label for line in lines if not line.is_enabled] == ["Rewriting"]


@pytest.mark.parametrize(
    ("label", "chosen"),
    [
        ("Cleanup off", MenuChosen(action="cleanup", value="off")),
        ("Tidy", MenuChosen(action="cleanup", value="tidy")),
        ("Rewrite", MenuChosen(action="cleanup", value="rewrite")),
        ("Cancel", MenuChosen(action="cancel")),
        ("Quit", MenuChosen(action="quit")),
    ],
)
def test_a_click_is_told_to_the_daemon(
    panel: Panel, quiet_desktop: Rig, label: str, chosen: MenuChosen
) -> None:
    with TrayWorker() as worker:
        item = panel.item()
        assert isinstance(worker.next(), Ready)
        worker.show(state(Phase.RECORDING, line="Recording", can_cancel=True))
        quiet_desktop.wait_for(lambda: item.menu()[0].label == "Recording", ANSWER_S, "the menu")
        item.click(label)
        assert worker.next() == chosen


def test_a_chosen_level_is_marked_only_when_the_daemon_says_so(
    panel: Panel, quiet_desktop: Rig
) -> None:
    with TrayWorker() as worker:
        item = panel.item()
        assert isinstance(worker.next(), Ready)
        item.click("Cleanup off")
        assert worker.next() == MenuChosen(action="cleanup", value="off")

        def checked() -> list[str]:
            return [line.label for line in item.menu() if line.is_checked]

        quiet_desktop.wait_for(lambda: checked() == ["Tidy"], ANSWER_S, "the old mark")
        worker.show(state(level=Level.OFF))
        quiet_desktop.wait_for(lambda: checked() == ["Cleanup off"], ANSWER_S, "the new mark")


def test_cancel_is_offered_only_while_there_is_something_to_cancel(
    panel: Panel, quiet_desktop: Rig
) -> None:
    with TrayWorker() as worker:
        item = panel.item()

        def has_cancel() -> bool:
            return "Cancel" in [line.label for line in item.menu()]

        worker.show(state(Phase.RECORDING, can_cancel=True))
        quiet_desktop.wait_for(has_cancel, ANSWER_S, "Cancel")
        worker.show(state())
        quiet_desktop.wait_for(lambda: not has_cancel(), ANSWER_S, "no Cancel")


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


def test_a_tray_shows_the_picture_of_its_size_pixel_by_pixel(
    at_desktop: Rig, tmp_path: Path
) -> None:
    drawn = Image.open(ICONS / "hicolor/24x24/status/dictate-recording.png").convert("RGBA")

    def is_exact() -> bool:
        shot = Image.open(at_desktop.screenshot(tmp_path / "shot.png")).convert("RGB")
        width, _ = shot.size
        return any(
            all(
                shot.getpixel((left + x, top + y)) == drawn.getpixel((x, y))[:3]
                for x in range(1, 23)  # the tray's own frame covers the outermost
                for y in range(1, 23)
                if drawn.getpixel((x, y))[3] == 255
            )
            for left in range(width - 40, width - 23)
            for top in range(16)
        )

    with TrayWorker() as worker:
        worker.show(state(Phase.RECORDING))
        at_desktop.wait_for(is_exact, ANSWER_S, "the icon of 24 pixels")


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
        assert set(pictures) == {icon for _, _, icon in STATES}
        assert {picture.size for picture in pictures.values()} == {(size_px, size_px)}
        assert len({picture.tobytes() for picture in pictures.values()}) == len(pictures)
