from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from page_view import View, chromium, wav

from dictate.audio import file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from page_server import Daemon
    from playwright.sync_api import Browser

ASSETS = Path(__file__).parents[3] / "assets"

RATE_HZ = 16_000


@pytest.fixture(scope="session")
def speech() -> np.ndarray:
    """What is said, in four seconds: mono float32."""
    return np.frombuffer(file.read(ASSETS / "sample.flac"), "<f4")[: 4 * RATE_HZ]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory, speech: np.ndarray) -> Iterator[Browser]:
    """Chromium with that speech for its microphone."""
    path = tmp_path_factory.mktemp("microphone") / "speech.wav"
    path.write_bytes(wav(speech))
    with chromium(path) as browser:
        yield browser


@pytest.fixture(scope="module")
def page_dir(home: Path) -> Path:  # noqa: ARG001 - the page's processes live in that home
    return ASSETS / "page"


@pytest.fixture
def view(browser: Browser, daemon: Daemon) -> Iterator[View]:
    """The page of the module's daemon, just opened."""
    view = View(browser, f"{daemon.url}/#token={daemon.token}")
    view.wait_for_stage("idle")
    yield view
    view.close()
