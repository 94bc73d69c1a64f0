"""The page's routes, as a script and as a browser ask them."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from page_server import CLEAN, HEARD, PARTS, Daemon, wav

from dictate import messages as say
from dictate.control.protocol import Request

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.parametrize(
    ("command", "request_"),
    [
        ("cancel", Request("cancel")),
        ("pause", Request("pause", "on")),
        ("resume", Request("pause", "off")),
    ],
)
def test_the_daemon_is_commanded_over_the_control_socket(
    daemon: Daemon, command: str, request_: Request
) -> None:
    with daemon.client() as client:
        state = client.post("/api/command", json={"command": command}).json()
    assert daemon.asked[-1] == request_
    assert state["paused"] == (command == "pause")


def test_a_level_without_its_name_is_refused(daemon: Daemon) -> None:
    with daemon.client() as client:
        answer = client.post("/api/command", json={"command": "level"})
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "level.value", "message": "Field required"}]


def test_a_file_that_is_no_sound_is_refused_with_a_remedy(daemon: Daemon) -> None:
    with daemon.client() as client:
        answer = client.post("/api/transcribe", content=b"%PDF-1.4 not a sound")
    assert answer.status_code == 422
    assert answer.json()["message"].startswith("The file cannot be read as audio")
    assert "WAV" in answer.json()["remedy"]


def test_what_the_daemon_refuses_is_said_with_its_remedy(page_dir: Path) -> None:
    def refuse(daemon: Daemon, message: say.Message) -> None:
        assert isinstance(message, say.GuestText)
        daemon.send(say.GuestRefused(request=message.request, message="No", remedy="Ask again"))

    with Daemon(page_dir, answer=refuse) as daemon, daemon.client() as client:
        answer = client.post("/api/clean", json={"text": "tea", "level": "tidy"})
    assert (answer.status_code, answer.json()) == (503, {"message": "No", "remedy": "Ask again"})


def test_a_wrong_field_is_named_and_not_quoted(daemon: Daemon) -> None:
    with daemon.client() as client:
        answer = client.post("/api/clean", json={"text": "a secret", "level": "a secret"})
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["level"]
    assert "a secret" not in answer.text


def test_errors_are_json_everywhere(daemon: Daemon) -> None:
    with daemon.client() as client:
        for method, path, status in (
            ("GET", "/api/nothing", 404),
            ("GET", "/page/nothing.js", 404),
            ("PUT", "/api/state", 405),
            ("POST", "/api/clean", 422),
        ):
            answer = client.request(method, path)
            assert answer.status_code == status
            assert answer.json()["message"]
            assert answer.json()["remedy"]


def test_the_routes_are_described_without_a_script(daemon: Daemon) -> None:
    with daemon.client() as client:
        page = client.get("/docs").text
        style = client.get("/docs/style.css")
    assert "POST /api/transcribe" in page
    assert "<script" not in page
    assert "style=" not in page
    assert style.headers["Content-Type"].startswith("text/css")


def test_a_script_that_leaves_is_not_worked_for(
    page_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sound = wav(0.2)
    with Daemon(page_dir, answer=lambda *_: None) as daemon:
        with socket.create_connection(daemon.address()) as script:
            script.sendall(daemon.upload_head(len(sound)) + sound)
            daemon.wait_until(lambda: bool(daemon.said(say.GuestFile)))
        daemon.wait_until(lambda: bool(daemon.said(say.GuestLeft)))
        with daemon.client() as client:
            assert client.get("/api/state").status_code == 200
    assert capfd.readouterr().err == ""
