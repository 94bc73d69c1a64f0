"""The page's worker as a process: its end, and what it leaves in logs and lists of processes."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest
from page_server import CLEAN, HEARD, Daemon, answer_words, wav
from websockets.exceptions import ConnectionClosed

from dictate import messages as say


def test_it_ends_by_itself_and_well_when_nobody_looks(page_dir: Path) -> None:
    with Daemon(page_dir, idle_s=3.0) as daemon:
        with daemon.client() as client:
            assert client.get("/api/state").status_code == 200
        daemon.wait_until(lambda: daemon.end is not None)
        assert daemon.end == 0


def test_it_does_not_end_while_somebody_looks(page_dir: Path) -> None:
    with Daemon(page_dir, idle_s=3.0) as daemon:
        with daemon.socket("/api/live") as viewer:
            viewer.recv(60)
            with pytest.raises(TimeoutError):
                viewer.recv(4.5)
            assert daemon.end is None
        daemon.wait_until(lambda: daemon.end == 0)


def test_it_does_not_end_while_it_brings_a_model(home: Path, page_dir: Path) -> None:
    file = home / "CONFIG_HOME" / "dictate" / "config.toml"
    file.parent.mkdir(exist_ok=True)
    # A source that takes the request and says nothing.
    with socket.create_server(("127.0.0.1", 0)) as source:
        port = source.getsockname()[1]
        file.write_text(f'[models]\nhub_url = "http://127.0.0.1:{port}"\nsources = ["hub"]\n')
        try:
            with Daemon(page_dir, idle_s=3.0) as daemon:
                with daemon.client() as client:
                    assert client.post("/api/models/tiny/download").status_code == 202
                with pytest.raises(AssertionError):
                    daemon.wait_until(lambda: daemon.end is not None, limit_s=4.5)
                with daemon.client() as client:
                    assert client.delete("/api/models/tiny/download").status_code == 204
                daemon.wait_until(lambda: daemon.end == 0)
        finally:
            file.unlink()


def test_it_gives_way_to_whoever_dictates(page_dir: Path) -> None:
    with Daemon(page_dir) as daemon:
        with daemon.client() as client:
            assert client.get("/api/history").status_code == 200
        threads = [int(path.name) for path in Path("/proc", str(daemon.pid), "task").iterdir()]
        nice = [os.getpriority(os.PRIO_PROCESS, each) for each in threads]
    # All that serve: those from before only read what the daemon says, or are numpy's and idle.
    given_way = min(os.getpriority(os.PRIO_PROCESS, 0) + 10, 19)
    assert nice.count(given_way) >= 4


def test_no_word_and_no_secret_is_in_the_log_or_in_the_list_of_processes(
    page_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def answer(daemon: Daemon, message: say.Message) -> None:
        if isinstance(message, say.GuestText) and message.level == "rewrite":
            # No level: the answer cannot be made, and the error quotes what it was made from.
            broken = say.GuestAnswered(
                request=message.request, text=HEARD, tidy="", level=HEARD, by="", clean_ms=0.0,
                notes=[],
            )  # fmt: skip
            daemon.send(broken)
        else:
            answer_words(daemon, message)

    with Daemon(page_dir, answer=answer) as daemon:
        with daemon.browser() as browser:
            cookie = browser.cookies["dictate"]
            browser.get(f"/api/history?search={CLEAN}&token={daemon.token}")
            browser.post("/api/transcribe", content=wav(0.1))
            failed = browser.post("/api/clean", json={"text": HEARD, "level": "rewrite"})
            assert failed.status_code == 500
            assert HEARD not in failed.text
            browser.post("/api/clean", json={"text": [HEARD], "level": HEARD})
        with daemon.socket("/api/record") as browser_:
            browser_.send(json.dumps({"type": "start", "level": HEARD}))
            browser_.send(HEARD)
            browser_.recv(60)
        with daemon.socket("/api/record") as browser_:
            browser_.send(HEARD.encode() + b"\xff", text=True)
            with pytest.raises(ConnectionClosed):
                browser_.recv(60)
        lists = b""
        for process in Path("/proc").glob("[0-9]*"):
            for name in ("cmdline", "comm"):
                try:
                    lists += (process / name).read_bytes()
                except OSError:
                    continue
        environment = Path("/proc", str(daemon.pid), "environ").read_bytes()
    log = capfd.readouterr().err
    assert "page: ValueError" in log
    # A library's own log: what kind of error it was, without its words.
    assert "UnicodeDecodeError\n" in log
    assert "UnicodeDecodeError:" not in log
    for secret in (daemon.token, cookie, HEARD, CLEAN):
        assert secret not in log
        assert secret.encode() not in lists + environment
