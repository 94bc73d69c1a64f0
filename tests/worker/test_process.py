"""The supervisor against real worker processes."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import msgspec
import pytest
from rig import wait_for

from dictate import config, messages
from dictate.worker.ends import End
from dictate.worker.process import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

LOST = "lost"


class Line:
    """A microphone worker, which loads fast, and what came from it."""

    def __init__(self) -> None:
        self.answers: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.process = WorkerProcess(
            "mic", lambda message, _: self.answers.put(message), lambda: self.answers.put(LOST)
        )
        self.setup = messages.MicSetup(audio=config.load().audio)

    def start(self) -> int:
        self.process.start(self.setup)
        assert isinstance(self.answers.get(timeout=60), messages.Ready)
        assert self.process.pid
        return self.process.pid


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent")
    line = Line()
    yield line
    line.process.kill()


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_killed_worker_is_reported_once(line: Line) -> None:
    os.kill(line.start(), signal.SIGKILL)
    assert line.answers.get(timeout=60) == LOST
    assert line.answers.empty()


def test_a_worker_that_is_killed_on_purpose_is_not_reported(line: Line) -> None:
    pid = line.start()
    line.process.kill()
    wait_for(lambda: is_gone(pid), 5, "the worker to end")
    line.start()
    assert line.answers.empty()


def test_starting_again_replaces_the_process(line: Line) -> None:
    first, generation = line.start(), line.process.generation
    second = line.start()
    assert is_gone(first)
    assert second != first
    assert line.process.generation > generation


def test_a_stopped_worker_blocks_nobody(line: Line) -> None:
    pid = line.start()
    os.kill(pid, signal.SIGSTOP)
    for _ in range(100):
        line.process.send(messages.Feed(utterance_id=1), bytes(100_000))
    line.process.kill()
    wait_for(lambda: is_gone(pid), 5, "the stopped worker to end")


def test_sending_to_a_dead_worker_is_harmless(line: Line) -> None:
    os.kill(line.start(), signal.SIGKILL)
    assert line.answers.get(timeout=60) == LOST
    line.process.send(messages.Forget(utterance_id=1))
    line.start()


def test_a_worker_ends_when_the_daemon_is_gone(line: Line) -> None:
    pid = line.start()
    assert line.process._process
    assert line.process._process.stdin
    line.process._outbox.put(None)
    assert line.answers.get(timeout=60) == LOST
    wait_for(lambda: is_gone(pid), 5, "the worker to end")


def test_how_a_worker_ended_is_known_when_it_is_reported(line: Line) -> None:
    os.kill(line.start(), signal.SIGSEGV)
    assert line.answers.get(timeout=60) == LOST
    assert line.process.end == End(-signal.SIGSEGV, was_ready=True)


BROKEN_WORKER = """
import sys, threading
from dictate.worker import __main__ as worker
def say_words(): raise ValueError("dictated words")
class Loud:
    def __del__(self): say_words()
def serve(channel):
    thread = threading.Thread(target=say_words)
    thread.start()
    thread.join()
    Loud()
    say_words()
sys.modules["spoken"] = sys.modules["__main__"]
worker.ROLES["spoken"] = "spoken"
sys.argv = ["worker", "spoken"]
worker.main()
"""


def test_what_breaks_in_a_worker_is_told_by_its_place_and_not_in_its_words() -> None:
    command = [sys.executable, "-c", BROKEN_WORKER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as worker:
        assert worker.stderr
        told = worker.stderr.read().decode()
    assert worker.returncode == 1
    assert told.count("ValueError") == 3
    assert told.count("in say_words") == 3
    assert "dictated words" not in told


# --- a recogniser that crashes --------------------------------------------------------------------


class Recogniser:
    """A recogniser's process, ended before it has read anything."""

    def __init__(self) -> None:
        self.ends: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.process = WorkerProcess("asr", lambda *_: None, lambda: self.ends.put(None))
        self.setup = messages.AsrSetup(recogniser=config.load().recogniser, model_dir="/nowhere")

    def ends_by(self, number: signal.Signals) -> None:
        self.process.start(self.setup)
        assert self.process.pid
        os.kill(self.process.pid, number)
        self.ends.get(timeout=60)

    def is_told_of_a_crash(self, setup: messages.AsrSetup) -> bool:
        self.process.start(setup)
        told = self.process.setup
        assert isinstance(told, messages.AsrSetup)
        return told.gpu_crashed


@pytest.fixture
def recogniser() -> Iterator[Recogniser]:
    recogniser = Recogniser()
    yield recogniser
    recogniser.process.kill()


def test_a_recogniser_that_crashed_leaves_the_gpu_alone_from_then_on(
    recogniser: Recogniser,
) -> None:
    assert not recogniser.is_told_of_a_crash(recogniser.setup)
    for _ in range(2):
        recogniser.ends_by(signal.SIGABRT)
        assert recogniser.is_told_of_a_crash(recogniser.setup)


def test_with_other_settings_it_may_try_again(recogniser: Recogniser) -> None:
    recogniser.ends_by(signal.SIGABRT)
    other = msgspec.structs.replace(recogniser.setup, model_dir="/elsewhere")
    assert not recogniser.is_told_of_a_crash(other)


def test_one_that_was_killed_has_not_crashed(recogniser: Recogniser) -> None:
    recogniser.ends_by(signal.SIGKILL)
    assert not recogniser.is_told_of_a_crash(recogniser.setup)
