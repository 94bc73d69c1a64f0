"""The page as its user sees it: what can be pressed, and what is there to read."""

from __future__ import annotations

import io
import os
import wave
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

LIMIT_MS = 60_000.0

expect.set_options(timeout=LIMIT_MS)


@contextmanager
def chromium(microphone: Path) -> Iterator[Browser]:
    """Debian's Chromium, without a window, whose microphone plays a WAV file once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-audio-capture={microphone}%noloop",
            ],
            chromium_sandbox=os.getuid() != 0,  # which it refuses to root
        )
        try:
            yield browser
        finally:
            browser.close()


def wav(samples: np.ndarray) -> bytes:
    """A WAV file of float32 samples, mono, 16 kHz."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes((samples * 32767).astype("<i2").tobytes())
    return file.getvalue()


class View:
    """One tab with the page, opened at `address`.

    Args:
        browser: It lives in.
        address: As `dictate page --print-url` says it.
        width_px: Of the window.
    """

    def __init__(self, browser: Browser, address: str, width_px: int = 1200) -> None:
        self._context = browser.new_context(
            viewport={"width": width_px, "height": 900}, permissions=["microphone"]
        )
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(LIMIT_MS)
        self.complaints: list[str] = []
        """What the browser had to complain of: errors, and what its policy forbade."""

        self.requested: list[str] = []
        """The addresses of all that was asked for."""

        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("websocket", lambda socket: self.requested.append(socket.url))
        self.page.goto(address)

    def close(self) -> None:
        """Close the tab."""
        self._context.close()

    def turn_to(self, name: str) -> None:
        """Choose a view by its link."""
        self.page.get_by_role("navigation", name="Views").get_by_role("link", name=name).click()

    def see(self, text: str) -> Locator:
        """Wait until this is on the page."""
        found = self.page.get_by_text(text).filter(visible=True).first
        expect(found).to_be_visible()
        return found

    # --- Record -----------------------------------------------------------------------------------

    @property
    def record_button(self) -> Locator:
        """The round one."""
        return self.page.locator("#record-button")

    @property
    def raw(self) -> Locator:
        """The original transcript."""
        return self.page.locator("#raw")

    @property
    def clean(self) -> Locator:
        """The cleaned text."""
        return self.page.locator("#clean")

    def start(self) -> None:
        """Begin to record, and wait until the microphone is heard."""
        self.record_button.click()
        self.wait_for_stage("recording")

    def stop(self) -> None:
        """All was said; wait for the words."""
        self.record_button.click()
        self.wait_for_stage("idle")

    def wait_for_stage(self, stage: str) -> None:
        """Wait until the button shows this: idle, opening, recording, working or cleaning."""
        expect(self.record_button).to_have_attribute("data-stage", stage)

    def choose_level(self, name: str) -> None:
        """Choose how far cleanup may go: Off, Tidy or Rewrite."""
        self.page.get_by_role("radio", name=name).check()

    def drop(self, name: str, content: bytes) -> None:
        """Drop a file onto the page."""
        carried = self.page.evaluate_handle(
            """([name, bytes]) => {
                const carried = new DataTransfer();
                carried.items.add(new File([new Uint8Array(bytes)], name));
                return carried;
            }""",
            [name, list(content)],
        )
        for kind in ("dragover", "drop"):
            self.page.dispatch_event("#record-button", kind, {"dataTransfer": carried})

    def _note(self, message: ConsoleMessage) -> None:
        # Chromium says so of each answer that refuses a value; the page shows it at the field.
        is_refusal = "status of 422" in message.text
        if message.type in {"error", "warning"} and not is_refusal:
            self.complaints.append(message.text)
