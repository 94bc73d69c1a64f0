"""The tray of the running daemon: seen on the screen and clicked in its menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from panel import Panel
from PIL import Image
from rig import CONTROL_R, RigError, wait_for

from dictate import config

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dictation import Dictation
    from panel import Item

TRAY_HEIGHT = 24


def test_recording_is_seen_in_the_tray(dictation: Dictation, tmp_path: Path) -> None:
    def red_pixels() -> int:
        path = dictation.rig.screenshot(tmp_path / "screen.png")
        screen = Image.open(path).convert("RGB")
        tray = screen.crop((0, 0, screen.width, TRAY_HEIGHT))
        found = tray.getcolors(tray.width * tray.height) or []
        return sum(n for n, (red, green, blue) in found if red > 180 and max(green, blue) < 90)

    dictation.wait_for_worker("tray")
    assert red_pixels() == 0
    dictation.rig.key_down(CONTROL_R)
    wait_for(lambda: red_pixels() > 50, 10, "a red icon")
    dictation.release()
    wait_for(lambda: red_pixels() == 0, 30, "the red icon to go")


@pytest.fixture
def item(dictation: Dictation) -> Iterator[Item]:
    """The daemon's icon in a panel, which is there only for the test."""
    dictation.wait_for_worker("tray")
    with Panel(dictation.rig.env["DBUS_SESSION_BUS_ADDRESS"]) as panel:
        yield panel.item(30)


def labels(item: Item) -> list[str]:
    return [line.label for line in item.menu()]


def marked(item: Item, *way: str) -> list[str]:
    return [line.label for line in item.submenu(*way) if line.is_checked]


def wait_for_icon(name: str, dictation: Dictation, item: Item) -> None:
    try:
        wait_for(lambda: item.property("IconName") == name, 30, name)
    except RigError:
        pytest.fail(f"{item.property('IconName')} for {name}: {dictation.status()}")


def test_a_paused_hotkey_is_marked_in_the_menu_and_not_heeded(
    dictation: Dictation, item: Item
) -> None:
    item.click("Pause hotkey")
    wait_for(lambda: "Pause hotkey" in marked(item), 30, "the mark")
    wait_for_icon("dictate-paused", dictation, item)
    dictation.rig.tap(CONTROL_R)
    assert dictation.status()["phase"] == "idle"
    item.click("Pause hotkey")
    wait_for(lambda: "Pause hotkey" not in marked(item), 30, "no mark")
    wait_for_icon("dictate-idle", dictation, item)


def test_a_language_is_chosen_in_the_menu(dictation: Dictation, item: Item) -> None:
    item.click("Language: Automatic", "English")
    wait_for(lambda: config.load(dictation.config).recogniser.language == "en", 10, "the file")
    wait_for(lambda: "Language: English" in labels(item), 20, "the choice")
    assert marked(item, "Language: English") == ["English"]
    item.click("Language: English", "Automatic")
    wait_for(lambda: "Language: Automatic" in labels(item), 20, "the old choice")


def test_a_new_microphone_is_in_the_menu_and_goes_from_it(dictation: Dictation, item: Item) -> None:
    def offered() -> list[str]:
        (line,) = (line for line in item.menu() if line.label.startswith("Microphone: "))
        return [choice.label for choice in line.items]

    wait_for(lambda: "VirtualMicrophone" in offered(), 30, "the microphone")
    number = dictation.rig.run(
        "pactl",
        *("load-module", "module-remap-source", "source_name=second"),
        *("master=microphone_feed.monitor", "source_properties=device.description=Second"),
    ).strip()
    wait_for(lambda: "Second" in offered(), 30, "the second microphone")
    dictation.rig.run("pactl", "unload-module", number)
    wait_for(lambda: "Second" not in offered(), 30, "the second microphone to go")


def test_the_level_is_switched_in_the_menu_and_remembered(own_dictation: Dictation) -> None:
    settings = '# mine\n[cleanup]\nlevel = "tidy"  # for now\n'
    with Panel(own_dictation.rig.env["DBUS_SESSION_BUS_ADDRESS"]) as panel:
        own_dictation.start(settings)
        item = panel.item()
        wait_for(lambda: "idle" in item.property("IconName"), 10, "the idle icon")
        item.click("Cleanup off")
        wait_for(lambda: own_dictation.status()["level"] == "off", 10, "the level")
        wait_for(lambda: "off" in item.property("IconName"), 10, "the icon of cleanup off")
        wait_for(lambda: config.load(own_dictation.config).cleanup.level == "off", 10, "the file")
        assert own_dictation.config.read_text().startswith("# mine\n")
        item.click("Quit")
        process = own_dictation.rig.processes["dictate-1"]
        assert process.wait(timeout=60) == 0
