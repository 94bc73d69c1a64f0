"""Looking back in the page, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from page_server import CLEAN, HEARD
from playwright.sync_api import expect

from dictate.domain import UtteranceId
from dictate.store.entry import Status, begun
from dictate.store.history import History

if TYPE_CHECKING:
    from collections.abc import Iterator

    from page_view import View


@pytest.fixture
def history(view: View) -> Iterator[History]:
    """The history of the module's user, empty, with its view on show."""
    view.turn_to("History")
    history = History()
    history.clear()
    view.see("Nothing yet")
    yield history
    history.close()


def dictate(history: History, number: int = 1, text: str = CLEAN, raw: str = HEARD) -> None:
    """What the daemon does at a dictation's end."""
    history.put(
        msgspec.structs.replace(
            begun(UtteranceId(number), "tidy"),
            status=Status.DELIVERED,
            language="en",
            by="rules",
            raw=raw,
            tidy=text,
            text=text,
        )
    )


def test_a_dictation_appears_when_it_has_ended(view: View, history: History) -> None:
    dictate(history)

    expect(view.page.locator(".entry summary")).to_contain_text(CLEAN)


def test_a_dictation_opens_to_what_was_heard_and_what_was_removed(
    view: View, history: History
) -> None:
    dictate(history)
    view.page.locator(".entry summary").click()

    expect(view.page.locator(".entry .words").first).to_have_text(HEARD)
    expect(view.page.locator(".entry del")).to_have_text(["um I"])


def test_an_open_dictation_stays_open_when_another_one_ends(view: View, history: History) -> None:
    dictate(history)
    view.page.locator(".entry summary").click()
    dictate(history, 2, "Coffee, please.", "coffee please")

    expect(view.page.locator(".entry")).to_have_count(2)
    expect(view.page.locator(".entry details[open]")).to_have_count(1)
    expect(view.page.locator(".entry").first).to_contain_text("Coffee")


def test_search_finds_what_was_said(view: View, history: History) -> None:
    dictate(history)
    dictate(history, 2, "Coffee, please.", "coffee please")
    expect(view.page.locator(".entry")).to_have_count(2)
    view.page.get_by_label("Search the history").fill("TEA")

    expect(view.page.locator(".entry")).to_have_count(1)
    view.see("One dictation found")


def test_one_dictation_is_deleted_when_the_user_agrees(view: View, history: History) -> None:
    dictate(history)
    view.page.locator(".entry summary").click()
    view.page.locator(".entry").get_by_role("button", name="Delete").click()
    view.page.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(view.page.locator(".entry")).to_have_count(0)
    assert history.count("") == 0


def test_nothing_is_deleted_when_the_user_does_not_agree(view: View, history: History) -> None:
    dictate(history)
    expect(view.page.locator(".entry")).to_have_count(1)
    view.page.get_by_role("button", name="Delete all").click()
    view.page.keyboard.press("Escape")

    expect(view.page.get_by_role("dialog")).to_have_count(0)
    assert history.count("") == 1
