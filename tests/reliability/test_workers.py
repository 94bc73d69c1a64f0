"""Workers that are killed, stopped, starved of memory or given a broken model; an X server that
goes away. Nobody waits long, and no word is lost or comes twice.

The kills at random moments are in test_kills.py, the sound server's faults in
test_microphone_returns.py.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from dictation import SPEECH, WORDS_S, Dictation, Field, has_words, transcript, words
from rig import Rig, wait_for

from dictate import paths
from dictate.errors import DesktopError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import ReliabilityTable

CLIP = "lj-LJ001-0008.flac"
"""Two seconds, understood word for word."""

DOUBTFUL_CLIP = "austen-0890.flac"
"""Five seconds, understood word for word: "rather ..., and rather ..." leaves a question open, and
only then is the cleaner asked."""

END_S = 10.0
"""How long the daemon may take to end when its X server is gone."""

STARVED_BYTES = 600 * 2**20
"""Address space in which the recogniser's libraries load, but not its model."""


class Trial:
    """One dictation with a fault, its outcome a row of the table."""

    def __init__(self, dictation: Dictation, field: Field, table: ReliabilityTable) -> None:
        self.clip = CLIP
        self.dictation = dictation
        self.field = field
        self._table = table
        self._before = len(field.text)
        self._released_s = time.monotonic()

    def speak(self) -> None:
        """Say the clip and let go of the key."""
        self.dictation.say(self.clip)
        self._released_s = time.monotonic()

    def speak_while_it_stands_still(self, pid: int) -> None:
        """Say the clip while a process is stopped, from its first word to its last."""
        self.dictation.hold()
        os.kill(pid, signal.SIGSTOP)
        try:
            self.dictation.rig.play(SPEECH / self.clip)
        finally:
            os.kill(pid, signal.SIGCONT)
        self.dictation.release()
        self._released_s = time.monotonic()

    def row(self, fault: str, role: str, moment: str, arrived: str) -> None:
        """Count the trial, and see that it cost no word."""
        seconds = time.monotonic() - self._released_s
        spoken, found = Counter(words(transcript(self.clip))), Counter(words(arrived))
        lost, doubled = (spoken - found).total(), (found - spoken).total()
        self._table.add(
            "workers",
            {
                "fault": fault,
                "role": role,
                "moment": moment,
                "trials": 1,
                "words lost": lost,
                "doubled": doubled,
                "seconds to the words": seconds,
            },
        )
        assert (lost, doubled) == (0, 0), arrived

    def arrives(self, fault: str, role: str, moment: str) -> None:
        """The words come into the field."""
        self.dictation.wait_for_words(self.field, self.clip, self._before)
        self.row(fault, role, moment, self.field.text[self._before :])


def state(dictation: Dictation) -> dict[str, Any]:
    """What the daemon says of itself, without a process of its own to ask."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(f"{dictation.rig.env['XDG_RUNTIME_DIR']}/dictate/control.sock")
        client.sendall(b'{"command":"status"}\n')
        return dict(json.loads(client.makefile("rb").readline())["status"])


def worker(dictation: Dictation, role: str) -> dict[str, Any]:
    """What the daemon says of a worker."""
    return dict(state(dictation)["workers"][role])


def await_worker(
    dictation: Dictation, role: str, is_so: Callable[[dict[str, Any]], bool], what: str
) -> None:
    """Wait until a worker is as it should be."""
    wait_for(lambda: is_so(worker(dictation, role)), WORDS_S, f"{what}: {dictation.log[-2000:]}")


def processor_s(pid: int) -> float:
    """The processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def await_work(pid: int, used_s: float) -> None:
    """Wait until a process that had used so much processor time has used more."""
    wait_for(lambda: processor_s(pid) > used_s + 0.1, WORDS_S, "the worker to work")


def loading_pid(dictation: Dictation, role: str) -> int:
    """The process that takes the place of one that is killed here."""
    old = worker(dictation, role)["pid"]
    os.kill(old, signal.SIGKILL)
    await_worker(dictation, role, lambda now: now["pid"] not in {old, None}, "the next process")
    return int(worker(dictation, role)["pid"])


def break_model(models: Path, role: str) -> None:
    """A folder of models like the installed one, but for a file of the right size full of noise."""
    damaged = {"asr": "model.bin", "llm": ".gguf"}[role]
    for source in (paths.data_dir() / "models").glob("*/*"):
        copy = models / source.parent.name / source.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.name.endswith(damaged):
            content = source.read_bytes()
            copy.write_bytes(content[:64] + os.urandom(len(content) - 64))
        else:
            copy.symlink_to(source)


def saved_text(dictation: Dictation) -> str:
    """The newest text in the history."""
    lines = dictation.run("history", "--json").stdout.splitlines()
    return str(json.loads(lines[0])["text"]) if lines else ""


def spooled_text(rig: Rig) -> str:
    """The clean words of an utterance on its way, as they would survive the daemon."""
    for file in rig.folder.glob("run/dictate/**/*.json"):
        with contextlib.suppress(OSError, ValueError):
            if text := json.loads(file.read_text()).get("text"):
                return str(text)
    return ""


def transcribed(dictation: Dictation) -> str:
    """What the recording says that waits for the next daemon."""
    (recording,) = dictation.rig.folder.glob("state/dictate/spool/*.wav")
    return dictation.run("transcribe", "--raw", str(recording)).stdout


@pytest.fixture(scope="module")
def desktop_of_workers() -> Iterator[Rig]:
    with Rig() as rig:
        yield rig


@pytest.fixture(scope="module")
def daemon(desktop_of_workers: Rig) -> Iterator[Dictation]:
    dictation = Dictation(desktop_of_workers)
    dictation.start()
    yield dictation
    dictation.stop()


@pytest.fixture(scope="module")
def window(daemon: Dictation) -> Field:
    return Field(daemon.rig, "tk")


@pytest.fixture
def trial(daemon: Dictation, window: Field, reliability_table: ReliabilityTable) -> Trial:
    """A dictation about to begin: nothing under way, everything loaded."""
    wait_for(lambda: state(daemon)["phase"] in {"idle", "error"}, WORDS_S, "peace")
    for role in ("mic", "asr", "llm"):
        await_worker(daemon, role, lambda now: now["state"] == "ready", role)
    daemon.rig.activate(window.window)
    return Trial(daemon, window, reliability_table)


# --- stopped: the process is there, and does nothing ----------------------------------------------


def test_a_recogniser_stopped_while_idle_is_replaced_when_it_is_asked(trial: Trial) -> None:
    os.kill(worker(trial.dictation, "asr")["pid"], signal.SIGSTOP)
    trial.speak()
    trial.arrives("SIGSTOP", "asr", "idle")
    assert "it hangs" in trial.dictation.log


def test_a_recogniser_stopped_while_it_loads_is_replaced(trial: Trial) -> None:
    os.kill(loading_pid(trial.dictation, "asr"), signal.SIGSTOP)
    trial.speak()
    trial.arrives("SIGSTOP", "asr", "loading")


def test_a_recogniser_stopped_at_work_is_replaced(trial: Trial) -> None:
    pid = worker(trial.dictation, "asr")["pid"]
    used_s = processor_s(pid)
    trial.speak()
    await_work(pid, used_s)
    os.kill(pid, signal.SIGSTOP)
    trial.arrives("SIGSTOP", "asr", "working")


def test_a_daemon_that_stands_still_hears_what_was_said_meanwhile(trial: Trial) -> None:
    # Longer than it would wait for a microphone.
    trial.clip = DOUBTFUL_CLIP
    trial.speak_while_it_stands_still(trial.dictation.rig.processes["dictate-1"].pid)
    trial.arrives("SIGSTOP, SIGCONT", "daemon", "recording")


def test_a_microphone_worker_that_stands_still_hears_what_was_said_meanwhile(trial: Trial) -> None:
    trial.speak_while_it_stands_still(worker(trial.dictation, "mic")["pid"])
    trial.arrives("SIGSTOP, SIGCONT", "mic", "recording")


def test_a_stopped_cleaner_is_not_waited_for_and_replaced_soon(trial: Trial) -> None:
    pid = worker(trial.dictation, "llm")["pid"]
    os.kill(pid, signal.SIGSTOP)
    trial.clip = DOUBTFUL_CLIP
    trial.speak()
    trial.arrives("SIGSTOP", "llm", "idle")
    wait_for(lambda: "too slow" in trial.dictation.log, WORDS_S, "the utterance's line in the log")
    await_worker(
        trial.dictation, "llm", lambda now: now["pid"] not in {pid, None}, "another cleaner"
    )


def test_a_stopped_cleaner_does_not_matter_to_words_that_leave_no_question_open(
    trial: Trial,
) -> None:
    pid = worker(trial.dictation, "llm")["pid"]
    log = len(trial.dictation.log)
    os.kill(pid, signal.SIGSTOP)
    try:
        trial.speak()
        trial.arrives("SIGSTOP, plain words", "llm", "idle")
        wait_for(lambda: "by rules, " in trial.dictation.log[log:], WORDS_S, "the utterance's line")
    finally:
        os.kill(pid, signal.SIGCONT)
    assert worker(trial.dictation, "llm")["pid"] == pid


# --- killed ---------------------------------------------------------------------------------------


def test_a_recogniser_killed_while_it_loads_is_replaced(trial: Trial) -> None:
    os.kill(loading_pid(trial.dictation, "asr"), signal.SIGKILL)
    trial.speak()
    trial.arrives("SIGKILL", "asr", "loading")


# --- starved --------------------------------------------------------------------------------------


def test_a_recogniser_that_gets_no_more_memory_costs_no_word(trial: Trial) -> None:
    # A fresh one, which has not yet taken what an utterance needs.
    pid = loading_pid(trial.dictation, "asr")
    await_worker(trial.dictation, "asr", lambda now: now["state"] == "ready", "the recogniser")
    size = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize()
    resource.prlimit(pid, resource.RLIMIT_AS, (size, size))
    trial.speak()
    trial.arrives("no memory", "asr", "working")
    assert f"worker asr (pid {pid}) ended" in trial.dictation.log


def test_a_model_that_does_not_fit_is_told_with_a_smaller_one_and_loaded_when_it_fits(
    trial: Trial,
) -> None:
    dictation = trial.dictation
    pid = loading_pid(dictation, "asr")
    resource.prlimit(pid, resource.RLIMIT_AS, (STARVED_BYTES, STARVED_BYTES))
    await_worker(dictation, "asr", lambda now: now["state"] == "broken", "the refusal")
    shown = state(dictation)
    assert shown["phase"] == "error"
    assert 'not enough memory for the speech model "base"' in shown["line"]
    assert '`model = "tiny"` under [recogniser]' in shown["line"]
    # The press is the moment to try again.
    trial.speak()
    trial.arrives("no memory", "asr", "loading")


# --- broken ---------------------------------------------------------------------------------------


def test_a_model_that_aborts_its_process_is_named_and_not_tried_for_ever(trial: Trial) -> None:
    dictation = trial.dictation
    pid = worker(dictation, "asr")["pid"]
    for _ in range(4):
        os.kill(pid, signal.SIGABRT)
        last = pid
        await_worker(
            dictation,
            "asr",
            lambda now, last=last: now["state"] == "broken" or now["pid"] not in {last, None},
            "the end or another try",
        )
        pid = worker(dictation, "asr")["pid"]
    shown = state(dictation)
    assert shown["workers"]["asr"]["state"] == "broken"
    assert shown["line"].startswith('The recogniser crashes with the speech model "base"')
    assert "`dictate models verify base`" in shown["line"]
    # The press is the moment to try again.
    trial.speak()
    trial.arrives("SIGABRT", "asr", "loading")


def test_a_broken_cleanup_model_is_named_and_costs_no_word(trial: Trial, tmp_path: Path) -> None:
    dictation = trial.dictation
    with broken_model(dictation, tmp_path, "llm"):
        shown = worker(dictation, "llm")
        assert "cleanup model" in shown["message"]
        assert "`dictate models verify smollm2-135m`" in shown["remedy"]
        trial.speak()
        trial.arrives("broken model", "llm", "loading")


def test_words_spoken_to_a_broken_speech_model_wait_for_the_next(
    trial: Trial, tmp_path: Path
) -> None:
    dictation = trial.dictation
    with broken_model(dictation, tmp_path, "asr"):
        trial.speak()
        wait_for(lambda: state(dictation)["phase"] == "error", WORDS_S, "the error")
        assert "speech model 'base'" in state(dictation)["line"]
        assert "`dictate models verify base`" in state(dictation)["line"]
        # Nobody tries again and again meanwhile.
        assert worker(dictation, "asr")["pid"] is None
    await_worker(dictation, "asr", lambda now: now["state"] == "ready", "the recogniser")
    assert dictation.run("retry").returncode == 0
    wait_for(lambda: has_words(saved_text(dictation), CLIP), WORDS_S, "the words in the history")
    trial.row("broken model", "asr", "loading", saved_text(dictation))


@contextlib.contextmanager
def broken_model(dictation: Dictation, models: Path, role: str) -> Iterator[None]:
    """Run with a damaged model, and with the right one again afterwards."""
    break_model(models, role)
    changes = dictation.log.count("configuration changed")
    dictation.config.write_text(f'[models]\nfolder = "{models}"\n')
    await_worker(dictation, role, lambda now: now["state"] == "broken", "the refusal")
    try:
        yield
    finally:
        dictation.config.write_text("")
        wait_for(
            lambda: dictation.log.count("configuration changed") == changes + 2, 10, "the defaults"
        )


# --- the X server ---------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["recording", "working", "delivering"])
def test_without_its_x_server_the_daemon_ends_at_once_and_keeps_the_words(
    moment: str, reliability_table: ReliabilityTable
) -> None:
    with Rig() as rig:
        dictation = Dictation(rig)
        dictation.start()
        trial = Trial(dictation, Field(rig, "tk"), reliability_table)
        if moment == "recording":
            dictation.hold()
            rig.play(SPEECH / CLIP)
        else:
            trial.speak()
        if moment == "delivering":
            wait_for(lambda: spooled_text(rig) or trial.field.text, WORDS_S, "the clean words")
        rig.processes["xvfb"].kill()
        gone_s = time.monotonic()
        status = rig.processes["dictate-1"].wait(timeout=60)
        seconds = time.monotonic() - gone_s
        assert seconds < END_S
        assert status == DesktopError.exit_status
        assert dictation.log.count("dictate: The display has gone") == 1
        assert "Traceback" not in dictation.log
        arrived = trial.field.text or saved_text(dictation) or transcribed(dictation)
        trial.row("X server killed", "daemon", moment, arrived)
