"""The control socket: a real server and real clients."""

from __future__ import annotations

import os
import queue
import socket
import stat
from typing import TYPE_CHECKING

import pytest

from dictate.control import client, protocol
from dictate.control.protocol import Reply, Request
from dictate.control.server import ControlServer, InstanceLock
from dictate.errors import ControlError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def runtime_dir(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("r")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


@pytest.fixture
def asked() -> queue.SimpleQueue[Request]:
    return queue.SimpleQueue()


@pytest.fixture
def server(asked: queue.SimpleQueue[Request]) -> Iterator[ControlServer]:
    def answer(request: Request) -> Reply:
        asked.put(request)
        if request.command == "refuse":
            return Reply(ok=False, message="No", remedy="Ask again")
        return Reply(ok=True, status={"phase": "idle"}, text=request.value)

    server = ControlServer(answer)
    yield server
    server.close()


@pytest.mark.usefixtures("server")
def test_a_request_is_answered(asked: queue.SimpleQueue[Request]) -> None:
    reply = client.ask("last", "ünï")
    assert (reply.status, reply.text) == ({"phase": "idle"}, "ünï")
    assert asked.get() == Request("last", "ünï")


@pytest.mark.usefixtures("server")
def test_a_refusal_is_an_error_with_its_remedy() -> None:
    with pytest.raises(ControlError) as caught:
        client.ask("refuse")
    assert str(caught.value) == "No. Ask again."


@pytest.mark.usefixtures("server")
def test_only_the_user_can_open_the_socket() -> None:
    assert stat.S_IMODE(protocol.socket_path().stat().st_mode) == 0o600
    assert stat.S_IMODE(protocol.socket_path().parent.stat().st_mode) == 0o700


@pytest.mark.usefixtures("server")
def test_garbage_and_silence_do_not_keep_others_waiting() -> None:
    with socket.socket(socket.AF_UNIX) as garbage, socket.socket(socket.AF_UNIX) as silent:
        garbage.connect(str(protocol.socket_path()))
        garbage.sendall(b"\xff\x00 nonsense\n")
        assert b"no request" in garbage.recv(1000)
        silent.connect(str(protocol.socket_path()))
        assert client.ask("status").ok


def test_without_a_daemon_the_user_is_told_how_to_start_it() -> None:
    with pytest.raises(ControlError, match=r"not running. Start it with `dictate run`"):
        client.ask("status")


def test_of_a_daemon_that_hangs_the_user_is_told_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client, "_ANSWER_S", 0.1)
    with socket.socket(socket.AF_UNIX) as hanging:
        hanging.bind(str(protocol.socket_path()))
        hanging.listen()
        with pytest.raises(
            ControlError, match=rf"does not answer. End it with `kill -9 {os.getpid()}`"
        ):
            client.ask("status")


def test_a_socket_that_a_dead_instance_left_is_no_obstacle() -> None:
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(protocol.socket_path()))
    dead.close()
    with pytest.raises(ControlError, match="not running"):
        client.ask("status")
    server = ControlServer(lambda _: Reply(ok=True))
    assert client.ask("status").ok
    server.close()
    assert not protocol.socket_path().exists()


def test_a_second_instance_is_refused_until_the_first_has_ended() -> None:
    first = InstanceLock()
    with pytest.raises(ControlError, match="already running"):
        InstanceLock()
    first.close()
    InstanceLock().close()


def test_a_reply_does_not_show_words_in_its_repr() -> None:
    assert "secret" not in repr(Reply(ok=True, text="secret words"))
