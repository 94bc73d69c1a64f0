"""Microphones on the page, with a real worker beside a real sound server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from at_work import workers_of
from page_part import move_home, part_of, pushed
from rig import wait_for

from dictate.page import microphones

if TYPE_CHECKING:
    from page_part import Part
    from rig import Rig
    from starlette.testclient import WebSocketTestSession

SPEECH = Path(__file__).parents[1] / "data" / "speech" / "jfk.flac"


@pytest.fixture
def page(at_desktop: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Part:  # noqa: ARG001
    runtime = os.environ["XDG_RUNTIME_DIR"]
    move_home(tmp_path, monkeypatch)
    monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
    return part_of(microphones.router)


def workers() -> list[int]:
    """The microphone workers that this process has."""
    return workers_of(os.getpid(), "mic")


def until_louder_than(socket: WebSocketTestSession, dbfs: float) -> dict[str, float]:
    while (level := socket.receive_json())["peak_dbfs"] <= dbfs:
        assert level["type"] == "level"
    return level


def test_the_microphones_are_named_as_the_desktop_shows_them(page: Part) -> None:
    found = page.get("/api/microphones")
    assert found["chosen"] == "default"
    assert "VirtualMicrophone" in found["names"]
    assert workers() == []


def test_speech_is_seen_and_silence_too(page: Part, at_desktop: Rig) -> None:
    with page.connect("/api/microphones/level?device=VirtualMicrophone") as socket:
        assert socket.receive_json() == {"type": "level", "dbfs": -80.0, "peak_dbfs": -80.0}
        player = at_desktop.play(SPEECH, wait=False)
        level = until_louder_than(socket, -30.0)
        assert level["dbfs"] < level["peak_dbfs"] <= 0.0
        player.kill()
        player.wait()


def test_when_the_page_goes_the_microphone_is_let_go(page: Part) -> None:
    with page.connect("/api/microphones/level") as socket:
        socket.receive_json()
        assert len(workers()) == 1
    wait_for(lambda: not workers(), 10, "the worker to end")


def test_who_comes_later_gets_the_microphone(page: Part) -> None:
    with page.connect("/api/microphones/level") as one:
        one.receive_json()
        with page.connect("/api/microphones/level") as other:
            assert other.receive_json()["type"] == "level"
            *_levels, last = pushed(one)
            assert (last["type"], bool(last["remedy"])) == ("error", True)
            assert len(workers()) == 1


def test_a_microphone_that_is_not_there_is_said_with_a_remedy(page: Part) -> None:
    with page.connect("/api/microphones/level?device=Zither") as socket:
        [error] = pushed(socket)
    assert error["type"] == "error"
    assert "Zither" in error["message"]
    assert "VirtualMicrophone" in error["remedy"]
