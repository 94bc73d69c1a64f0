"""The tray of the running daemon: seen on the screen and clicked in its menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from panel import Panel
from PIL import Image
from rig import CONTROL_R, wait_for

from dictate import config

if TYPE_CHECKING:
    from pathlib import Path

    from dictation import Dictation

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
        assert process.wait(timeout=15) == 0
