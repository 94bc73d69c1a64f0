"""A real browser with a file for its microphone, and the daemon's page in it."""

from __future__ import annotations

import re
import wave
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

import numpy as np
from dictation import SPEECH
from playwright.sync_api import sync_playwright

from dictate.audio import file as audio_file

if TYPE_CHECKING:
    from pathlib import Path

    from dictation import Dictation
    from playwright.sync_api import ConsoleMessage, Page

CHROMIUM = "/usr/bin/chromium"
WORDS_MS = 60_000
"""Generous: the machine is shared, and these tests are not about speed."""

_LEAD_S, _TAIL_S = 0.5, 20.0
"""Silence before the clip, and behind it, since the browser plays its file again and again."""


def microphone_file(clip: str, folder: Path) -> Path:
    """A clip of tests/data/speech as Chromium takes it for a microphone."""
    samples = np.frombuffer(audio_file.read(SPEECH / clip), dtype="<f4")
    file = folder / f"{clip}.wav"
    with wave.open(str(file), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(16_000)
        silence = bytes(2 * int(_LEAD_S * 16_000))
        sound = (samples.clip(-1, 1) * 32767).astype("<i2").tobytes()
        stream.writeframes(silence + sound + bytes(2 * int(_TAIL_S * 16_000)))
    return file


class Browser:
    """Chromium with the page open, and nobody at the keyboard but the test."""

    def __init__(self, dictation: Dictation, clip: str) -> None:
        self._dictation = dictation
        self._stack = ExitStack()
        self.complaints: list[str] = []
        """What the browser's console held against the page."""

        self._microphone = microphone_file(clip, dictation.rig.folder)

    def __enter__(self) -> Self:
        """Open the page as the user does: by its address."""
        address = self._dictation.run("page", "--print-url")
        assert address.returncode == 0, address.stderr
        playwright = self._stack.enter_context(sync_playwright())
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-audio-capture={self._microphone}",
            ],
            env=self._dictation.rig.env,
        )
        self._stack.callback(chromium.close)
        context = chromium.new_context(permissions=["microphone"])
        self.page: Page = context.new_page()
        self.page.set_default_timeout(WORDS_MS)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.address = address.stdout.strip()
        """Of the page, with its secret."""
        self.page.goto(self.address)
        self.page.locator("#line", has_text=re.compile("Ready")).wait_for()
        return self

    def __exit__(self, *_exc: object) -> None:
        """Close everything."""
        self._stack.close()

    def _note(self, message: ConsoleMessage) -> None:
        # Chromium says so of each answer that refuses something; the page shows it at the field.
        is_refusal = "status of 422" in message.text
        if message.type in {"error", "warning"} and not is_refusal:
            self.complaints.append(f"{message.text} {message.location}")
