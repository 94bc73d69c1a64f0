"""Speaking into the page."""

from __future__ import annotations

import itertools
import json
import socket
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pytest
from page_server import CLEAN, HEARD, PARTS, STATE, Daemon, answer_words, wav
from websockets.exceptions import ConnectionClosed

from dictate import messages as say

if TYPE_CHECKING:
    from pathlib import Path

    from websockets.sync.client import ClientConnection

FRAME = np.arange(1600, dtype="<i2").tobytes()
"""A tenth of a second."""


def say_(browser: ClientConnection, kind: str, **more: str) -> None:
    browser.send(json.dumps({"type": kind, **more}))


def hear(browser: ClientConnection, kind: str) -> dict[str, Any]:
    """The next message, which is of this kind; hints are only told if there is time for them."""
    told: dict[str, Any] = json.loads(browser.recv(60))
    while told["type"] == "expected" != kind:
        told = json.loads(browser.recv(60))
    assert told.pop("type") == kind
    return told


def speak(browser: ClientConnection, n_frames: int = 3, level: str = "tidy") -> None:
    say_(browser, "start", level=level)
    hear(browser, "recording")
    for _ in range(n_frames):
        browser.send(FRAME)


def test_words_come_while_speaking_and_then_raw_and_clean(page_dir: Path) -> None:
    with Daemon(page_dir) as daemon, daemon.socket("/api/record") as browser:
        speak(browser)
        assert hear(browser, "expected") == {"text": "um I"}
        say_(browser, "stop")
        assert hear(browser, "heard")["text"] == HEARD
        answer = hear(browser, "answer")
        assert (answer["raw"], answer["text"], answer["parts"]) == (HEARD, CLEAN, PARTS)
        kinds = [type(message) for message in daemon.all_said()]
        assert kinds == [say.GuestBegan, *[say.GuestBlock] * 3, say.GuestEnded]
        samples = np.frombuffer(daemon.pcm(), "<f4")
        assert np.array_equal(samples, np.tile(np.arange(1600) / 32768, 3).astype("f4"))


def test_one_socket_records_one_utterance_after_another(daemon: Daemon) -> None:
    with daemon.socket("/api/record") as browser:
        for _ in range(3):
            speak(browser)
            say_(browser, "stop")
            for kind in ("heard", "answer"):
                hear(browser, kind)


def test_a_socket_that_is_abandoned_ends_the_recording(page_dir: Path) -> None:
    with Daemon(page_dir) as daemon:
        with daemon.socket("/api/record") as browser:
            speak(browser)
        daemon.wait_until(lambda: bool(daemon.said(say.GuestEnded)))
        assert len(daemon.said(say.GuestBlock)) == 3
        assert daemon.said(say.GuestEnded)[0].gone
        assert not daemon.said(say.GuestLeft)


def test_a_browser_that_is_killed_ends_the_recording(page_dir: Path) -> None:
    with Daemon(page_dir) as daemon, daemon.socket("/api/record") as browser:
        speak(browser)
        daemon.wait_until(lambda: len(daemon.said(say.GuestBlock)) == 3)
        browser.socket.shutdown(socket.SHUT_RDWR)
        daemon.wait_until(lambda: bool(daemon.said(say.GuestEnded)))


def test_only_cancel_forgets(page_dir: Path) -> None:
    with Daemon(page_dir) as daemon, daemon.socket("/api/record") as browser:
        speak(browser)
        hear(browser, "expected")
        say_(browser, "cancel")
        daemon.wait_until(lambda: bool(daemon.said(say.GuestLeft)))
        speak(browser)
        say_(browser, "stop")
        daemon.wait_until(lambda: bool(daemon.said(say.GuestEnded)))
        assert [ended.request for ended in daemon.said(say.GuestEnded)] == [2]


def test_a_second_start_is_refused_and_the_first_goes_on(daemon: Daemon) -> None:
    with daemon.socket("/api/record") as browser:
        speak(browser)
        hear(browser, "expected")
        say_(browser, "start")
        assert hear(browser, "error")["message"] == "A recording is on already"
        say_(browser, "stop")
        hear(browser, "heard")


@pytest.mark.parametrize(
    "nonsense", ["", "{}", "[" * 50_000, '{"type": "start", "level": "all"}', '"stop"', "\x00"]
)
def test_nonsense_is_answered_with_a_remedy_and_harms_nothing(
    daemon: Daemon, nonsense: str
) -> None:
    with daemon.socket("/api/record") as browser:
        speak(browser)
        hear(browser, "expected")
        browser.send(nonsense)
        assert hear(browser, "error")["remedy"]
        browser.send(b"\x01")
        assert "half a sample" in hear(browser, "error")["message"]
        browser.send(b"")
        say_(browser, "stop")
        hear(browser, "heard")


def test_a_frame_of_more_than_64_kilobytes_closes_the_socket_and_keeps_what_was_said(
    page_dir: Path,
) -> None:
    with Daemon(page_dir) as daemon, daemon.socket("/api/record") as browser:
        speak(browser)
        daemon.wait_until(lambda: len(daemon.said(say.GuestBlock)) == 3)
        hear(browser, "expected")
        browser.send(b"\x00" * (64 * 1024 + 2))
        with pytest.raises(ConnectionClosed) as closed:
            browser.recv(60)
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 1009
        daemon.wait_until(lambda: bool(daemon.said(say.GuestEnded)))


def test_a_recording_ends_at_the_longest_that_is_allowed(home: Path, page_dir: Path) -> None:
    file = home / "CONFIG_HOME" / "dictate" / "config.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text("[audio]\nmax_utterance_s = 1\n")
    try:
        with Daemon(page_dir) as daemon, daemon.socket("/api/record") as browser:
            speak(browser, n_frames=15)
            hear(browser, "heard")
            assert "The recording ended at 1 s" in hear(browser, "answer")["notes"][-1]
            assert len(daemon.pcm()) == 4 * 16_000
            with daemon.client() as client:
                for file_ in (b"RIFF" * 500_000, wav(1.5, rate_hz=8000)):
                    answer = client.post("/api/transcribe", content=file_)
                    assert answer.status_code == 413
                    assert "audio.max_utterance_s" in answer.json()["remedy"]
    finally:
        file.unlink()


def test_a_refusal_while_speaking_is_told_and_the_next_start_is_taken(page_dir: Path) -> None:
    def answer(daemon: Daemon, message: say.Message) -> None:
        if isinstance(message, say.GuestBegan) and message.request == 1:
            daemon.send(say.GuestRefused(request=1, message="Busy", remedy="Wait"))
        else:
            answer_words(daemon, message)

    with Daemon(page_dir, answer=answer) as daemon, daemon.socket("/api/record") as browser:
        speak(browser)
        assert hear(browser, "error") == {"message": "Busy", "remedy": "Wait"}
        speak(browser)
        say_(browser, "stop")
        hear(browser, "heard")


def test_too_many_at_once_are_refused_and_not_piled_up(page_dir: Path) -> None:
    with (
        Daemon(page_dir, answer=lambda *_: None) as daemon,
        daemon.sockets("/api/record", 17) as all_,
    ):
        for browser in all_[:16]:
            speak(browser, n_frames=1)
        say_(all_[16], "start")
        assert hear(all_[16], "error")["message"].startswith("Too many")


def test_the_state_is_pushed_when_it_changes(page_dir: Path) -> None:
    with Daemon(page_dir) as daemon, daemon.socket("/api/live") as viewer:
        assert hear(viewer, "state")["phase"] == "idle"
        daemon.send(say.TrayState(phase="recording", level="tidy", line="R", can_cancel=True))
        while (told := hear(viewer, "state"))["phase"] == "idle":
            pass
        assert told["can_cancel"]
        daemon.send(STATE)
        assert hear(viewer, "state")["phase"] == "idle"


def test_the_daemon_hears_of_a_guest_with_the_first_sample(page_dir: Path) -> None:
    with Daemon(page_dir) as daemon, daemon.socket("/api/record") as browser:
        say_(browser, "start")
        hear(browser, "recording")
        say_(browser, "cancel")
        say_(browser, "start")
        hear(browser, "recording")
        browser.send(FRAME)
        say_(browser, "stop")
        for kind in ("heard", "answer"):
            hear(browser, kind)
        kinds = [type(message) for message in daemon.all_said()]
        assert kinds == [say.GuestBegan, say.GuestBlock, say.GuestEnded]


def test_who_goes_before_the_answer_leaves_the_words_to_the_history(page_dir: Path) -> None:
    with Daemon(page_dir, answer=lambda *_: None) as daemon:
        with daemon.socket("/api/record") as browser:
            speak(browser)
            say_(browser, "stop")
            daemon.wait_until(lambda: bool(daemon.said(say.GuestEnded)))
        daemon.wait_until(lambda: len(daemon.said(say.GuestEnded)) == 2)
        assert [ended.gone for ended in daemon.said(say.GuestEnded)] == [False, True]


def test_nothing_is_said_to_be_wrong_when_browsers_are_killed(
    page_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def answer(daemon: Daemon, message: say.Message) -> None:
        if isinstance(message, say.GuestBlock):
            daemon.send(say.GuestExpected(request=message.request, text="um", language="en"))
            daemon.send(msgspec.structs.replace(STATE, line=f"{next(numbers)}"))

    numbers = itertools.count()
    with Daemon(page_dir, answer=answer) as daemon:
        for path in ("/api/record", "/api/live") * 5:
            with daemon.socket("/api/record") as other, daemon.socket(path) as browser:
                speak(other, n_frames=5)
                if path == "/api/record":
                    speak(browser, n_frames=5)
                browser.socket.shutdown(socket.SHUT_RDWR)
                say_(other, "stop")
        daemon.wait_until(lambda: len(daemon.said(say.GuestEnded)) >= 15)
    assert capfd.readouterr().err == ""
