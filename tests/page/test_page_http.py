"""The page's routes, as a script and as a browser ask them."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING

from page_server import CLEAN, HEARD, Daemon

from dictate import messages as say
from dictate.control.protocol import Request

if TYPE_CHECKING:
    from pathlib import Path

PARTS = [
    {"text": "um", "removed": True},
    {"text": "I", "removed": True},
    {"text": "I", "removed": False},
    {"text": "want", "removed": False},
    {"text": "tea", "removed": False},
]


def wav(seconds: float, rate_hz: int = 16_000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, rate_hz, 0, "NONE", ""))
        out.writeframes(b"\0\x10" * int(seconds * rate_hz))
    return file.getvalue()


def test_the_files_of_the_page_need_no_token(daemon: Daemon) -> None:
    with daemon.stranger() as stranger:
        assert "<title>dictate" in stranger.get("/").text
        script = stranger.get("/page/page.js")
    assert script.headers["Content-Type"].partition(";")[0].endswith("/javascript")


def test_the_state_is_the_daemons(daemon: Daemon) -> None:
    with daemon.client() as client:
        state = client.get("/api/state").json()
    assert state["line"] == "Hold Right Ctrl and speak"
    assert (state["phase"], state["hotkey"]) == ("idle", "Right Ctrl")
    assert state["history_keep"] > 0


def test_a_level_is_chosen_over_the_control_socket(daemon: Daemon) -> None:
    with daemon.client() as client:
        state = client.post("/api/command", json={"command": "level", "value": "off"}).json()
    assert state["level"] == "off"
    assert daemon.asked[-1] == Request("cleanup", "off")


def test_a_file_becomes_words(daemon: Daemon) -> None:
    with daemon.client() as client:
        answer = client.post("/api/transcribe?level=tidy", content=wav(0.5)).json()
    assert (answer["raw"], answer["text"]) == (HEARD, CLEAN)
    assert answer["parts"] == PARTS
    assert answer["ms"] == {"recognise": 20.0, "clean": 3.0}
    assert len(daemon.pcm()) == 4 * 8000


def test_a_text_is_cleaned(daemon: Daemon) -> None:
    wanted = {"text": HEARD, "language": "en", "level": "rewrite"}
    with daemon.client() as client:
        answer = client.post("/api/clean", json=wanted).json()
    assert (answer["raw"], answer["text"], answer["level"]) == (HEARD, CLEAN, "rewrite")
    asked = daemon.said(say.GuestText)[-1]
    assert (asked.text, asked.language, asked.level) == (HEARD, "en", "rewrite")
