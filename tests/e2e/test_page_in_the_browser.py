"""The page in a real browser: speak into it, look back, set things up."""

from __future__ import annotations

import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import httpx
import pytest
from browser import Browser
from dictation import SPEECH, WORDS_S, transcript, words
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


def test_an_audio_file_is_recognised_and_cleaned(browser: Browser) -> None:
    show(browser, "record")
    page = browser.page
    page.locator("#record-file-input").set_input_files(SPEECH / OTHER)
    said = words(transcript(OTHER))
    wait_for(lambda: heard(browser, "#raw")[-1:] == said[-1:], WORDS_S, "the words of the file")
    page.locator("#clean-figures", has_text="cleaned").wait_for()


@pytest.mark.parametrize("view", ["models", "vocabulary", "doctor"])
def test_each_view_shows_what_it_is_there_for(browser: Browser, view: str) -> None:
    show(browser, view)
    shown = {"models": "smollm2-135m", "vocabulary": "new line", "doctor": "clipboard"}
    browser.page.locator(f"[data-view={view}]", has_text=shown[view]).wait_for()


def test_the_documentation_of_the_routes_can_be_read(browser: Browser) -> None:
    page = browser.page.context.new_page()
    page.on("console", browser._note)
    page.goto(f"{browser.address.partition('#')[0]}docs")
    page.get_by_text("/api/transcribe").first.wait_for()
    page.close()


def test_the_page_is_opened_by_a_file_that_is_the_users_alone(
    browser: Browser, dictation: Dictation
) -> None:
    rig = dictation.rig
    opened = rig.folder / "opened"
    fake = rig.folder / "browser.sh"
    fake.write_text(f'#!/bin/sh\nprintf %s "$1" > {opened}\n')
    fake.chmod(0o700)
    rig.env["BROWSER"] = f"{fake} %s"
    done = dictation.run("page")
    del rig.env["BROWSER"]
    assert (done.returncode, done.stdout) == (0, "")
    wait_for(opened.exists, WORDS_S, "the browser to be started")
    token = browser.address.partition("#token=")[2]
    assert token not in opened.read_text()
    file = Path(unquote(urlsplit(opened.read_text()).path))
    assert file.stat().st_mode & 0o777 == 0o600
    page = browser.page.context.new_page()
    page.goto(file.as_uri())
    page.locator("#line", has_text="Ready").wait_for()
    assert token not in page.url
    page.close()


def test_a_dictation_does_not_wait_for_two_hundred_requests(
    browser: Browser, dictation: Dictation, field: Field
) -> None:
    base, _, token = browser.address.partition("#token=")
    before = len(field.text)
    with ThreadPoolExecutor(200) as many:
        headers = {"Authorization": f"Bearer {token}"}
        body = {"text": "Um, yes.", "language": "en", "level": "tidy"}
        answers = [
            many.submit(httpx.post, f"{base}api/clean", json=body, headers=headers, timeout=60)
            if number % 20 == 0
            else many.submit(httpx.get, f"{base}api/history", headers=headers, timeout=60)
            for number in range(200)
        ]
        dictation.say(OTHER)
        dictation.wait_for_words(field, OTHER, before)
        statuses = {answer.result().status_code for answer in answers}
    assert statuses <= {200, 503}


def test_no_word_and_no_secret_is_in_the_log(browser: Browser, dictation: Dictation) -> None:
    token = browser.address.partition("#token=")[2]
    assert token not in dictation.log
    said = {word for word in words(transcript(CLIP)) if len(word) > 4}
    assert not said & set(words(dictation.log))
