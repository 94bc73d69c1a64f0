"""The page in a real browser: speak into it, look back, set things up."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest
from browser import Browser
from dictation import WORDS_S, has_words, transcript, words
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
