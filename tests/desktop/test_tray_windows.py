"""The windows that the tray opens by itself: found by their titles, read by select all and copy."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from rig import CONTROL_L, LETTER_A
from tray_worker import ANSWER_S, TrayWorker
from Xlib.error import BadWindow

from dictate import paths
from dictate.store.entry import Entry, Status
from dictate.store.history import History

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from panel import Item, Panel
    from rig import Rig

ALT_L, TAB, RETURN, LETTER_C, LETTER_R = 64, 23, 36, 54, 27
DOCTOR_S = 60.0
HISTORY = "dictate: history"


@pytest.fixture
def item(panel: Panel) -> Iterator[Item]:
    with TrayWorker():
        yield panel.item(ANSWER_S)


@pytest.fixture
def rig(quiet_desktop: Rig) -> Rig:
    return quiet_desktop


def press(rig: Rig, modifier: int, key: int) -> None:
    rig.key_down(modifier)
    rig.tap(key)
    rig.key_up(modifier)


def clipboard(rig: Rig) -> str:
    command = ["xclip", "-o", "-selection", "clipboard"]
    return subprocess.run(
        command, env=rig.env, check=False, timeout=10, text=True, capture_output=True
    ).stdout


def n_windows(rig: Rig, title: str) -> int:
    try:
        return [window.get_wm_name() for window in rig._top_level()].count(title)
    except BadWindow:  # one closed between the list and the question
        return n_windows(rig, title)


def text_of(rig: Rig, window: int) -> str:
    """What the window says, as a user gets at it."""
    rig.activate(window)
    press(rig, CONTROL_L, LETTER_A)
    press(rig, CONTROL_L, LETTER_C)
    return clipboard(rig)


def remember(number: int, text: str) -> None:
    entry = Entry(
        key=f"2026-01-02-{number}",
        at=f"2026-01-02T03:04:0{number}+00:00",
        status=Status.DELIVERED,
        application="XTerm",
        level="tidy",
        raw=f"um {text}",
        text=text,
    )
    with History() as history:
        history.put(entry)


@pytest.fixture
def _no_history(panel: Panel) -> Iterator[None]:
    assert panel
    yield
    with History() as history:
        history.clear()


@pytest.mark.usefixtures("_no_history")
def test_the_history_shows_the_words_and_those_that_came_since(item: Item, rig: Rig) -> None:
    remember(1, "The first words.")
    item.click("History…")
    window = rig.window(HISTORY)
    rig.wait_for(lambda: "The first words." in text_of(rig, window), ANSWER_S, "the words")
    shown = text_of(rig, window)
    assert "2026-01-02" in shown
    assert "XTerm" in shown
    assert '"' not in shown
    remember(2, "Later words.")
    press(rig, ALT_L, LETTER_R)
    rig.wait_for(lambda: "Later words." in text_of(rig, window), ANSWER_S, "the new words")


@pytest.mark.usefixtures("_no_history")
def test_an_entry_of_the_history_is_copied_by_its_button(item: Item, rig: Rig) -> None:
    remember(1, "Copy me.")
    item.click("History…")
    window = rig.window(HISTORY)
    rig.wait_for(lambda: "Copy me." in text_of(rig, window), ANSWER_S, "the words")
    rig.tap(TAB)
    rig.tap(RETURN)
    rig.wait_for(lambda: clipboard(rig) == "Copy me.", ANSWER_S, "the copied words")


@pytest.mark.usefixtures("_no_history")
def test_an_empty_history_says_so(item: Item, rig: Rig) -> None:
    item.click("History…")
    window = rig.window(HISTORY)
    rig.wait_for(lambda: "Nothing has been dictated" in text_of(rig, window), ANSWER_S, "the line")


def test_a_window_that_is_open_is_not_opened_twice(item: Item, rig: Rig) -> None:
    for label in ("History…", "History…", "About dictate"):
        item.click(label)
    rig.window("About dictate")
    assert n_windows(rig, HISTORY) == 1


def test_a_window_that_was_closed_is_opened_again(item: Item, rig: Rig) -> None:
    item.click("History…")
    rig.activate(rig.window(HISTORY))
    press(rig, ALT_L, LETTER_C)
    rig.wait_for(lambda: not n_windows(rig, HISTORY), ANSWER_S, "no window")
    item.click("History…")
    assert rig.window(HISTORY)


def test_the_doctor_shows_its_findings(item: Item, rig: Rig) -> None:
    item.click("Doctor…")
    window = rig.window("dictate: doctor")
    rig.wait_for(lambda: "microphone" in text_of(rig, window), DOCTOR_S, "a finding")


def test_about_opens(item: Item, rig: Rig) -> None:
    item.click("About dictate")
    assert rig.window("About dictate")


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rig: Rig) -> Path:
    """Where the desktop's opener writes what it is asked to open."""
    return opener(monkeypatch, tmp_path, rig, 'echo "$1" > "$0.asked"')


def opener(patch: pytest.MonkeyPatch, folder: Path, rig: Rig, script: str) -> Path:
    program = folder / "xdg-open"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    patch.setenv("PATH", f"{folder}:{rig.env['PATH']}")
    return folder / "xdg-open.asked"


def test_the_settings_file_is_made_and_opened(panel: Panel, rig: Rig, opened: Path) -> None:
    file = paths.config_file()
    file.unlink(missing_ok=True)
    with TrayWorker():
        panel.item(ANSWER_S).click("Open settings file")
        rig.wait_for(
            lambda: opened.exists() and opened.read_text() == f"{file}\n", ANSWER_S, "the opener"
        )
    assert file.read_text().startswith("# Your own settings")


def test_a_settings_file_that_is_there_is_left_alone(panel: Panel, rig: Rig, opened: Path) -> None:
    file = paths.config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("# mine\n")
    with TrayWorker():
        panel.item(ANSWER_S).click("Open settings file")
        rig.wait_for(opened.exists, ANSWER_S, "the opener")
    assert file.read_text() == "# mine\n"


def test_where_nothing_opens_the_settings_file_a_notice_says_where_it_is(
    panel: Panel, rig: Rig, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opener(monkeypatch, tmp_path, rig, "exit 3")
    with TrayWorker():
        panel.item(ANSWER_S).click("Open settings file")
        assert rig.window("dictate: settings")
