"""The page in a real browser: speak into it, look back, set things up."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest
from browser import Browser
from dictation import WORDS_S, transcript, words
from rig import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dictation import Dictation, Field

CLIP, OTHER = "jfk.flac", "arctic-aew_a0003.flac"


@pytest.fixture(scope="module")
def browser(running: Dictation) -> Iterator[Browser]:
    with Browser(running, CLIP) as browser:
        yield browser
        assert browser.complaints == []


def heard(browser: Browser, element: str) -> list[str]:
    return words(browser.page.locator(element).inner_text())


def show(browser: Browser, view: str) -> None:
    browser.page.locator(f"nav a[href='#{view}']").click()


def test_what_is_said_into_the_page_is_heard_and_cleaned(
    browser: Browser, dictation: Dictation
) -> None:
    page = browser.page
    page.locator("#record-button").click()
    page.locator("#record-button[data-stage=recording]").wait_for()
    assert dictation.status()["phase"] == "recording"
    said = words(transcript(CLIP))
    # The words appear while they are spoken.
    page.locator("#raw", has_text=re.compile(said[-1], re.IGNORECASE)).wait_for()
    page.locator("#record-button").click()
    page.locator("#clean-figures", has_text="ms").wait_for()
    for element in ("#raw", "#clean"):
        assert len(set(heard(browser, element)) & set(said)) >= 0.8 * len(set(said))
    newest = dictation.history()[0]
    assert newest["application"] == "dictate page"
    assert words(newest["text"]) == heard(browser, "#clean")


def test_another_level_cleans_the_same_transcript_at_once(browser: Browser) -> None:
    page = browser.page
    raw = heard(browser, "#raw")
    assert heard(browser, "#clean") == raw
    with page.expect_response("**/api/clean") as answered:
        page.locator("[name=record-level][value=off]").check()
    assert answered.value.json()["level"] == "off"
    with page.expect_response("**/api/clean") as answered:
        page.locator("[name=record-level][value=tidy]").check()
    answer = answered.value.json()
    assert (answer["level"], words(answer["raw"])) == ("tidy", raw)
    wait_for(lambda: heard(browser, "#clean") == words(answer["text"]), WORDS_S, "the clean text")


def test_the_history_shows_a_dictation_of_the_hotkey_when_it_ends(
    browser: Browser, dictation: Dictation, field: Field
) -> None:
    page = browser.page
    show(browser, "history")
    page.locator("#entries .entry").first.wait_for()
    before = len(field.text)
    dictation.say(OTHER)
    dictation.wait_for_words(field, OTHER, before)
    last = words(transcript(OTHER))[-1]
    newest = page.locator("#entries .entry").first
    wait_for(lambda: last in words(newest.inner_text()), WORDS_S, "the dictation on the page")


def test_a_setting_is_changed_in_the_file_with_its_comments_and_in_the_daemon(
    browser: Browser, dictation: Dictation
) -> None:
    dictation.config.write_text("# mine\n[cleanup]\nlevel = 'tidy'  # as I like it\n")
    page = browser.page
    show(browser, "settings")
    page.locator("[data-setting='cleanup.level'] input[value=off]").check()
    wait_for(lambda: dictation.status()["level"] == "off", WORDS_S, "the daemon to take it over")
    text = dictation.config.read_text()
    assert "# mine" in text
    assert "# as I like it" in text
    assert tomllib.loads(text)["cleanup"]["level"] == "off"


def test_a_value_that_cannot_be_is_refused_beside_its_field(
    browser: Browser, dictation: Dictation
) -> None:
    show(browser, "settings")
    row = browser.page.locator("[data-setting='audio.pre_roll_ms']")
    row.locator("input").fill("99999")
    row.locator("input").press("Enter")
    row.locator(".wrong").wait_for()
    assert "2000" in row.locator(".wrong").inner_text()
    assert "99999" not in dictation.config.read_text()
