"""What a hostile, a hasty or a sleeping client can do: nothing to the others."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from page_server import LIMIT_S, STATE, Daemon, wav

from dictate import messages as say

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 1024 * 1024

N_AT_ONCE = 200

N_STATES = 5_000
"""Of 10 kB each: more than the buffers of a connection hold."""


def resident_bytes(daemon: Daemon) -> int:
    status = Path("/proc", str(daemon.pid), "status").read_text("ascii")
    return 1024 * int(status.partition("VmRSS:")[2].split()[0])


def test_a_body_that_announces_too_much_is_refused(daemon: Daemon) -> None:
    with daemon.client() as client:
        answer = client.post("/api/clean", content=b" " * (MIB + 1))
    assert answer.status_code == 413
    assert answer.json()["remedy"]


def test_a_body_without_an_end_is_cut_off(daemon: Daemon) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b" " * 65536

    with daemon.client() as client:
        try:
            answer = client.post("/api/clean", content=endless())
        except httpx.WriteError:
            # The server had said so and closed the line while we still wrote.
            pass
        else:
            assert answer.status_code == 413
        assert client.get("/api/state").status_code == 200


def test_a_large_body_costs_no_memory(daemon: Daemon) -> None:
    before = resident_bytes(daemon)
    with daemon.client() as client:
        for _ in range(10):
            answer = client.post("/api/transcribe", content=b"\1" * (16 * MIB))
            assert answer.status_code == 422
    assert resident_bytes(daemon) - before < 64 * MIB


def test_a_file_larger_than_the_longest_recording_is_refused_before_it_is_sent(
    daemon: Daemon,
) -> None:
    with socket.create_connection(daemon.address(), LIMIT_S) as connection:
        connection.sendall(daemon.upload_head(99_999_999_999) + b"1")
        answer = status_of(connection)
    assert answer == 413


def test_who_goes_in_the_middle_of_a_file_is_forgotten(
    page_dir: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with Daemon(page_dir) as daemon:
        for _ in range(3):
            with socket.create_connection(daemon.address(), LIMIT_S) as connection:
                connection.sendall(daemon.upload_head(99_999) + b"1")
        with daemon.client() as client:
            # Were the three still waited for, there would be no room for this one.
            answer = client.post("/api/transcribe", content=wav(0.1), timeout=20.0)
        assert answer.status_code == 200
    assert capfd.readouterr().err == ""


def status_of(connection: socket.socket) -> int:
    with connection.makefile("rb") as lines:
        return int(lines.readline().split()[1])


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: {host}\r\n\r\n",
        b"GET http://{host}/api/state HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: {host}\r\n" + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n",
        b"POST /api/enter HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\n",
        b"GET /page/../api/state HTTP/1.1\r\nHost: {host}\r\n\r\n",
        b"GET /page/..%2f..%2f..%2f..%2fetc/passwd HTTP/1.1\r\nHost: {host}\r\n\r\n",
        b"GET //api/state HTTP/1.1\r\nHost: {host}\r\n\r\n",
    ],
)
def test_what_is_no_proper_request_is_refused(daemon: Daemon, nonsense: bytes) -> None:
    with socket.create_connection(daemon.address(), LIMIT_S) as connection:
        connection.sendall(nonsense.replace(b"{host}", daemon.host.encode()))
        assert 400 <= status_of(connection) < 500
    with daemon.client() as client:
        assert client.get("/api/state").status_code == 200


def test_a_viewer_that_stops_reading_costs_neither_memory_nor_the_others(daemon: Daemon) -> None:
    with daemon.socket("/api/live") as asleep, daemon.client() as client:
        asleep.recv(LIMIT_S)
        before = resident_bytes(daemon)
        for number in range(N_STATES):
            names = [f"Microphone {number} {'x' * 1000}"] * 10
            daemon.send(
                say.TrayState(
                    phase="idle", level="tidy", line="L", can_cancel=False, microphones=names
                )
            )
        daemon.send(say.TrayState(phase="idle", level="tidy", line="last", can_cancel=False))
        while client.get("/api/state").json()["line"] != "last":
            pass
        assert resident_bytes(daemon) - before < 24 * MIB
        daemon.send(STATE)
        # Whoever wakes up need not read all that was the case meanwhile, nor the same again.
        n_told = 0
        with contextlib.suppress(TimeoutError):
            while told := asleep.recv(3.0):
                n_told += 1
        assert json.loads(told)["line"] == STATE.line
        assert n_told < N_STATES / 2


def test_two_hundred_requests_at_once_are_all_answered(daemon: Daemon) -> None:
    async def ask(client: httpx.AsyncClient, number: int) -> int:
        path = ("/api/state", "/api/history", "/", "/openapi.json")[number % 4]
        return (await client.get(path)).status_code

    async def ask_all() -> list[int]:
        limits = httpx.Limits(max_connections=N_AT_ONCE)
        async with httpx.AsyncClient(
            base_url=daemon.url,
            headers={"Authorization": f"Bearer {daemon.token}"},
            timeout=LIMIT_S,
            limits=limits,
            trust_env=False,
        ) as client:
            return await asyncio.gather(*(ask(client, number) for number in range(N_AT_ONCE)))

    assert asyncio.run(ask_all()) == [200] * N_AT_ONCE


def test_recording_goes_on_beside_many_requests(page_dir: Path) -> None:
    with Daemon(page_dir) as daemon, daemon.socket("/api/record") as browser:
        browser.send(json.dumps({"type": "start", "level": "off"}))
        with daemon.client() as client:
            for _ in range(20):
                browser.send(b"\0" * 3200)
                assert client.get("/api/history").status_code == 200
        browser.send(json.dumps({"type": "stop"}))
        daemon.wait_until(lambda: bool(daemon.said(say.GuestEnded)))
        assert len(daemon.pcm()) == 20 * 6400
