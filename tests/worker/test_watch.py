"""A process that owes an answer: whether it works is seen, not guessed."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from rig import wait_for

from dictate.worker.watch import LOOK_S, N_LOOKS, Watch

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_S = LOOK_S * N_LOOKS

BUSY = "while True: pass"
DEADLOCKED = """
import threading
print(flush=True)
threading.Event().wait()
"""
READING = """
import threading
rest = threading.Event().wait
threading.Thread(target=lambda: [rest(0.02) for _ in range(10_000)], daemon=True).start()
print(flush=True)
rest()
"""
"""In a deadlock, but for a thread that takes the blocks of the next utterance."""


class Watched:
    """A program, and whether its watch has found it hung."""

    def __init__(self, program: str) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
        if program != BUSY:
            assert self.process.stdout
            self.process.stdout.readline()
        self.hung = threading.Event()
        self.watch = Watch(self.process.pid, "watch-of-test", self.hung.set)

    def close(self) -> None:
        self.watch.close()
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def watched(request: pytest.FixtureRequest) -> Iterator[Watched]:
    watched = Watched(request.param)
    yield watched
    watched.close()


@pytest.mark.parametrize("watched", [DEADLOCKED, READING], indirect=True)
def test_a_process_in_a_deadlock_is_found(watched: Watched) -> None:
    watched.watch.owes()
    assert watched.hung.wait(5 * PATIENCE_S)
    assert watched.watch.found_hung


@pytest.mark.parametrize("watched", [BUSY], indirect=True)
def test_a_stopped_process_is_found_and_a_busy_one_is_not(watched: Watched) -> None:
    watched.watch.owes()
    assert not watched.hung.wait(1.5 * PATIENCE_S)
    watched.process.send_signal(signal.SIGSTOP)
    assert watched.hung.wait(5 * PATIENCE_S)


@pytest.mark.parametrize("watched", [DEADLOCKED], indirect=True)
def test_one_that_owes_nothing_may_rest(watched: Watched) -> None:
    watched.watch.owes()
    watched.watch.has_answered()
    assert not watched.hung.wait(1.5 * PATIENCE_S)


@pytest.mark.parametrize("watched", [DEADLOCKED], indirect=True)
def test_nobody_looks_while_nothing_is_owed(watched: Watched) -> None:
    watched.watch.owes()
    watched.watch.has_answered()
    wait_for(watched.watch._news.empty, 5, "the news to arrive")
    [thread] = [thread for thread in threading.enumerate() if thread.name == "watch-of-test"]
    assert thread.is_alive()
    watched.watch.close()
    thread.join(5)
    assert not thread.is_alive()
