"""The page in a real browser: speak into it, look back, set things up."""

from __future__ import annotations

import os
import re
import signal
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import httpx
import numpy as np
import pytest
from at_work import workers_of
from dictation import SPEECH, WORDS_S, transcript, words
from page_view import View, chromium, wav
from rig import wait_for

from dictate.audio import file as audio_file
from dictate.domain import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dictation import Dictation, Field
    from playwright.sync_api import Browser, Locator

CLIP, OTHER = "jfk.flac", "arctic-aew_a0003.flac"


@pytest.fixture(scope="module")
def address(running: Dictation) -> str:
    """Where the page is, with its secret."""
    told = running.run("page", "--print-url")
    assert told.returncode == 0, told.stderr
    return told.stdout.strip()


@pytest.fixture(scope="module")
def browser(running: Dictation) -> Iterator[Browser]:
    """A browser that hears the clip when it opens its microphone."""
    samples = np.frombuffer(audio_file.read(SPEECH / CLIP), dtype="<f4")
    # Behind its end the browser begins again, and nobody shall be heard twice.
    silence = np.zeros(30 * SAMPLE_RATE_HZ, dtype="<f4")
    microphone = running.rig.folder / "spoken.wav"
    microphone.write_bytes(wav(np.concatenate([samples, silence])))
    with chromium(microphone) as browser:
        yield browser


@pytest.fixture(scope="module")
def view(browser: Browser, address: str) -> View:
    """The page."""
    view = View(browser, address)
    view.see("Ready")
    return view


def shown(text: Locator) -> list[str]:
    return words(text.inner_text())


def test_what_is_said_into_the_page_is_heard_and_cleaned(view: View, dictation: Dictation) -> None:
    page = view.page
    page.locator("#record-button").click()
    page.locator("#record-button[data-stage=recording]").wait_for()
    assert dictation.status()["phase"] == "recording"
    said = words(transcript(CLIP))
    # The words appear while they are spoken.
    page.locator("#raw", has_text=re.compile(said[-1], re.IGNORECASE)).wait_for()
    page.locator("#record-button").click()
    page.locator("#clean-figures", has_text="ms").wait_for()
    for text in (view.raw, view.clean):
        assert len(set(shown(text)) & set(said)) >= 0.8 * len(set(said))
    newest = dictation.history()[0]
    assert newest["application"] == "dictate page"
    assert words(newest["text"]) == shown(view.clean)


def test_another_level_cleans_the_same_transcript_at_once(view: View) -> None:
    page = view.page
    raw = shown(view.raw)
    assert shown(view.clean) == raw
    with page.expect_response("**/api/clean") as answered:
        page.locator("[name=record-level][value=off]").check()
    assert answered.value.json()["level"] == "off"
    with page.expect_response("**/api/clean") as answered:
        page.locator("[name=record-level][value=tidy]").check()
    answer = answered.value.json()
    assert (answer["level"], words(answer["raw"])) == ("tidy", raw)
    wait_for(lambda: shown(view.clean) == words(answer["text"]), WORDS_S, "the clean text")


def test_the_history_shows_a_dictation_of_the_hotkey_when_it_ends(
    view: View, dictation: Dictation, field: Field
) -> None:
    page = view.page
    view.turn_to("History")
    page.locator("#entries .entry").first.wait_for()
    before = len(field.text)
    dictation.say(OTHER)
    dictation.wait_for_words(field, OTHER, before)
    last = words(transcript(OTHER))[-1]
    newest = page.locator("#entries .entry").first
    wait_for(lambda: last in words(newest.inner_text()), WORDS_S, "the dictation on the page")


def test_a_setting_is_changed_in_the_file_with_its_comments_and_in_the_daemon(
    view: View, dictation: Dictation
) -> None:
    dictation.config.write_text("# mine\n[cleanup]\nlevel = 'tidy'  # as I like it\n")
    page = view.page
    view.turn_to("Settings")
    page.locator("[data-setting='cleanup.level'] input[value=off]").check()
    wait_for(lambda: dictation.status()["level"] == "off", WORDS_S, "the daemon to take it over")
    text = dictation.config.read_text()
    assert "# mine" in text
    assert "# as I like it" in text
    assert tomllib.loads(text)["cleanup"]["level"] == "off"
    # The other tests' daemon is this one.
    assert dictation.run("cleanup", "tidy").returncode == 0


def test_a_value_that_cannot_be_is_refused_beside_its_field(
    view: View, dictation: Dictation
) -> None:
    view.turn_to("Settings")
    row = view.page.locator("[data-setting='audio.pre_roll_ms']")
    row.locator("input").fill("99999")
    row.locator("input").press("Enter")
    row.locator(".wrong").wait_for()
    assert "2000" in row.locator(".wrong").inner_text()
    assert "99999" not in dictation.config.read_text()


def test_an_audio_file_is_recognised_and_cleaned(view: View) -> None:
    view.turn_to("Record")
    page = view.page
    page.locator("#record-file-input").set_input_files(SPEECH / OTHER)
    said = words(transcript(OTHER))
    wait_for(lambda: shown(view.raw)[-1:] == said[-1:], WORDS_S, "the words of the file")
    page.locator("#clean-figures", has_text="cleaned").wait_for()


@pytest.mark.parametrize(
    ("name", "text"),
    [("Models", "smollm2-135m"), ("Vocabulary", "new line"), ("Doctor", "clipboard")],
)
def test_each_view_shows_what_it_is_there_for(view: View, name: str, text: str) -> None:
    view.turn_to(name)
    view.page.locator(f"[data-view={name.lower()}]", has_text=text).wait_for()


def test_the_documentation_of_the_routes_can_be_read(view: View, address: str) -> None:
    complaints = []
    page = view.page.context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{address.partition('#')[0]}docs")
    page.get_by_text("/api/transcribe").first.wait_for()
    page.close()
    assert complaints == []


def test_the_page_is_opened_by_a_file_that_is_the_users_alone(
    view: View, dictation: Dictation, address: str
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
    token = address.partition("#token=")[2]
    assert token not in opened.read_text()
    file = Path(unquote(urlsplit(opened.read_text()).path))
    assert file.stat().st_mode & 0o777 == 0o600
    page = view.page.context.new_page()
    page.goto(file.as_uri())
    page.locator("#line", has_text="Ready").wait_for()
    assert token not in page.url
    page.close()


def test_a_dictation_does_not_wait_for_two_hundred_requests(
    address: str, dictation: Dictation, field: Field
) -> None:
    base, _, token = address.partition("#token=")
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


def test_no_word_and_no_secret_is_in_the_log(address: str, dictation: Dictation) -> None:
    token = address.partition("#token=")[2]
    assert token not in dictation.log
    said = {word for word in words(transcript(CLIP)) if len(word) > 4}
    assert not said & set(words(dictation.log))


def test_the_browser_had_nothing_to_complain_of(view: View) -> None:
    assert view.complaints == []


def test_what_was_said_into_a_page_that_dies_is_in_the_history(
    running: Dictation, browser: Browser, address: str
) -> None:
    view = View(browser, address)
    view.start()
    said = words(transcript(CLIP))
    view.page.locator("#raw", has_text=re.compile(said[-1], re.IGNORECASE)).wait_for()
    os.kill(page_process(running), signal.SIGKILL)
    wait_for(lambda: running.history()[0]["status"] == "kept", WORDS_S, "the words")
    view.close()
    newest = running.history()[0]
    assert newest["reason"] == "the page was closed"
    assert len(set(words(newest["text"])) & set(said)) >= 0.8 * len(set(said))


def page_process(running: Dictation) -> int:
    """The process that serves the page."""
    mic = running.status()["workers"]["mic"]["pid"]
    daemon = int(Path(f"/proc/{mic}/stat").read_text().rpartition(")")[2].split()[1])
    (pid,) = workers_of(daemon, "page")
    return pid
