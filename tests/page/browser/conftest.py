from __future__ import annotations

import wave
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from page_view import View, chromium

from dictate.audio import file

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from page_server import Daemon
    from playwright.sync_api import Browser

ASSETS = Path(__file__).parents[3] / "assets"


@pytest.fixture(scope="session")
def speech() -> np.ndarray:
    """What is said: mono float32 at 16 kHz."""
    return file.read(ASSETS / "sample.flac")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory, speech: np.ndarray) -> Iterator[Browser]:
    """Chromium with that speech for its microphone."""
    path = tmp_path_factory.mktemp("microphone") / "speech.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes((speech * 32767).astype("<i2").tobytes())
    with chromium(path) as browser:
        yield browser


@pytest.fixture(scope="module")
def page_dir() -> Path:
    return ASSETS / "page"


@pytest.fixture
def view(browser: Browser, daemon: Daemon) -> Iterator[View]:
    """The page of the module's daemon, just opened."""
    view = View(browser, f"{daemon.url}/#token={daemon.token}")
    view.wait_for_stage("idle")
    yield view
    view.close()
