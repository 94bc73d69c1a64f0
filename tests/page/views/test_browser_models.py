"""Bringing a model through the page, in a real browser, from a hub of the test's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from page_server import Daemon
from page_view import View
from playwright.sync_api import expect
from server import Server

from dictate import config, paths
from dictate.models import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator

NAME = "smollm2-135m"
MODELS = paths.data_dir() / "models"
"""Of whoever runs the tests; each module's processes have a home of their own."""

HALF = 50_000_000
LIMIT_S = 60.0


@pytest.fixture
def hub() -> Iterator[Server]:
    """Has one model, and stops in the middle of it."""
    model = catalogue.catalogue()[NAME]
    with Server() as server:
        server.offer(
            model, {file.name: (MODELS / NAME / file.name).read_bytes() for file in model.files}
        )
        server.stalls_at = HALF
        yield server


@pytest.fixture
def row(browser: Browser, hub: Server, page_dir: Path) -> Iterator[Locator]:
    """The model on the page of a user who has none."""
    config.set_value(None, "models", "hub_url", hub.url)
    config.set_value(None, "models", "sources", ["hub"])
    with Daemon(page_dir) as daemon:
        view = View(browser, f"{daemon.url}/#token={daemon.token}")
        view.turn_to("Models")
        yield view.page.locator(f"[data-model='{NAME}']")
        view.close()


def test_a_download_is_watched_stopped_and_gone_on_with(row: Locator, hub: Server) -> None:
    row.get_by_role("button", name="Download", exact=True).click()
    # Not every byte is told of.
    expect(row).to_contain_text(re.compile(r"[1-5]\d MB of 98 MB"))
    assert 0.1 < float(row.get_by_role("progressbar").evaluate("bar => bar.value")) < 0.52
    assert hub.stalled.wait(LIMIT_S)

    row.get_by_role("button", name="Stop").click()
    go_on = row.get_by_role("button", name="Go on with the download")
    expect(go_on).to_be_visible()
    expect(row).to_contain_text("50 MB of it are here")

    hub.resume.set()
    go_on.click()
    expect(row).to_contain_text("on this machine")
    assert [first > 0 for first in hub.first_bytes(".gguf")] == [False, True]
