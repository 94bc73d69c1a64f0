"""The page in a real browser: its door, its views, its manners."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

import pytest
from page_server import STATE, Daemon
from page_view import View
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

VIEWS = ("Record", "History", "Settings", "Models", "Vocabulary", "Doctor")


def test_the_token_leaves_the_address(view: View, daemon: Daemon) -> None:
    assert daemon.token not in view.page.url
    assert view.page.url == f"{daemon.url}/#record"


def test_a_page_without_a_valid_token_says_how_to_open_it(browser: Browser, daemon: Daemon) -> None:
    view = View(browser, f"{daemon.url}/#token=of-yesterday")
    view.see("dictate page")
    view.close()


def test_nothing_is_asked_of_anybody_else(view: View, daemon: Daemon) -> None:
    for name in VIEWS:
        view.turn_to(name)
        view.see(name)

    assert {address.split("/")[2] for address in view.requested} == {daemon.host}


def test_the_browser_has_nothing_to_complain_of(view: View) -> None:
    for name in VIEWS:
        view.turn_to(name)
        view.see(name)
    view.turn_to("Record")
    view.start()
    view.stop()

    assert view.complaints == []


@pytest.mark.parametrize("name", VIEWS)
def test_a_narrow_window_needs_no_scrolling_sideways(
    browser: Browser, daemon: Daemon, name: str
) -> None:
    view = View(browser, f"{daemon.url}/#token={daemon.token}", width_px=400)
    view.wait_for_stage("idle")
    view.turn_to(name)

    assert view.page.evaluate("document.documentElement.scrollWidth") <= 400
    view.close()


def test_the_daemons_state_is_shown_as_it_changes(view: View, daemon: Daemon) -> None:
    news: dict[str, Any] = {"phase": "recording", "line": "Recording", "can_cancel": True}
    daemon.send(type(STATE)(level="tidy", **news))

    expect(view.page.locator("#line")).to_have_text("Recording")
    expect(view.page.locator("html")).to_have_attribute("data-phase", "recording")
    expect(view.page).to_have_title("Recording · dictate")
    daemon.send(STATE)


def test_a_lost_connection_is_told(browser: Browser, page_dir: Path) -> None:
    with Daemon(page_dir) as daemon:
        view = View(browser, f"{daemon.url}/#token={daemon.token}")
        view.see(STATE.line)
        assert daemon.pid is not None
        os.kill(daemon.pid, signal.SIGKILL)

        view.see("The connection to dictate is lost")
        view.close()


def test_the_colours_can_be_chosen_and_stay_chosen(view: View) -> None:
    view.page.get_by_label("Colours").select_option("dark")
    view.page.reload()

    expect(view.page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(view.page.get_by_label("Colours")).to_have_value("dark")


RUNS = [
    ("um I I want tea", "I want tea.", [2, 1], "-um I|I want tea."),
    ("use pie torch now", "Use PyTorch now.", [], "Use| -pie torch| +PyTorch| now."),
    ("Dear Anna new line thanks", "Dear Anna\nthanks", [], "Dear Anna| -new line|\nthanks"),
]


@pytest.mark.parametrize(("raw", "text", "removed", "shown"), RUNS)
def test_removed_and_added_words_stand_where_they_were(
    view: View, raw: str, text: str, removed: list[int], shown: str
) -> None:
    gone = {0, 1} if removed else set()
    parts = [{"text": word, "removed": n in gone} for n, word in enumerate(raw.split())]
    runs = view.page.evaluate(
        """async ([parts, text]) => {
            const { merged } = await import("/page/diff.js");
            return merged(parts, text);
        }""",
        [parts, text],
    )

    signs = {"kept": "", "removed": "-", "added": "+"}
    told = [
        run["text"][: len(run["text"]) - len(run["text"].lstrip())]
        + signs[run["kind"]]
        + run["text"].lstrip()
        for run in runs
    ]
    assert "|".join(told).lstrip() == shown
    assert "".join(run["text"] for run in runs if run["kind"] != "removed").strip() == text


KEYS = [
    ("Control", "ControlRight", [], "<ctrl_r>"),
    ("F9", "F9", [], "<f9>"),
    ("d", "KeyD", ["Control", "Alt"], "<ctrl>+<alt>+d"),
]


@pytest.mark.parametrize(("key", "code", "modifiers", "notation"), KEYS)
def test_keys_have_the_names_of_the_settings_file(
    view: View, key: str, code: str, modifiers: list[str], notation: str
) -> None:
    assert notation == view.page.evaluate(
        """async ([key, code, modifiers]) => {
            const { joined, keyName } = await import("/page/keys.js");
            const pressed = (key, code) => keyName(new KeyboardEvent("keydown", { key, code }));
            const held = modifiers.map((name) => pressed(name, `${name}Left`));
            return joined([...held, pressed(key, code)]);
        }""",
        [key, code, modifiers],
    )
