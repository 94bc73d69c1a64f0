"""Whatever dies, hangs or misbehaves while the user dictates: the words arrive all the same."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bus_service import BusService
from dictation import SPEECH, Dictation, Field, has_words, transcript, words
from rig import CONTROL_R, ESCAPE, LETTER_A, SHIFT_L, Rig, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from bus_service import Answer

BRIEF, SHORT, LONG = "lj-LJ001-0008.flac", "arctic-aew_a0003.flac", "jfk.flac"
N_CLIENTS = 50


class Notices:
    """A notification server that remembers the summaries."""

    def __init__(self) -> None:
        self.summaries: list[str] = []

    def answer(self, member: str, values: tuple[Any, ...], _sender: str) -> Answer | None:
        if member == "GetCapabilities":
            return "as", ([],)
        self.summaries.append(values[3])
        return "u", (len(self.summaries),)


@pytest.fixture(scope="module")
def desktop_of_faults() -> Iterator[Rig]:
    with Rig() as rig:
        yield rig


@pytest.fixture(scope="module")
def notices(desktop_of_faults: Rig) -> Iterator[Notices]:
    notices = Notices()
    address = desktop_of_faults.env["DBUS_SESSION_BUS_ADDRESS"]
    with BusService(address, "org.freedesktop.Notifications", notices.answer):
        yield notices


@pytest.fixture(scope="module")
def daemon(desktop_of_faults: Rig, notices: Notices) -> Iterator[Dictation]:
    """One daemon for all of this: each fault also meets what the ones before it left."""
    assert not notices.summaries
    dictation = Dictation(desktop_of_faults)
    dictation.start()
    yield dictation
    dictation.stop()


@pytest.fixture(scope="module")
def window(daemon: Dictation) -> Field:
    return Field(daemon.rig, "tk")


@pytest.fixture
def dictation(daemon: Dictation) -> Iterator[Dictation]:
    """The daemon of this module, with nothing under way and no key down."""
    daemon.wait_for_phase("idle")
    yield daemon
    for key in (CONTROL_R, SHIFT_L):
        daemon.rig.key_up(key)
    daemon.wait_for_phase("idle")


@pytest.fixture
def field(dictation: Dictation, window: Field) -> Field:
    dictation.rig.activate(window.window)
    return window


def pause(seconds: float) -> None:
    """Let the world go on, as a user's finger does."""
    threading.Event().wait(seconds)


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in family(int(child)))]


# --- workers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["mic", "asr", "llm"])
def test_a_worker_killed_again_and_again_is_there_for_the_next_dictation(
    dictation: Dictation, field: Field, role: str
) -> None:
    before = len(field.text)
    for _ in range(5):
        if pid := dictation.status()["workers"][role]["pid"]:
            os.kill(pid, signal.SIGKILL)
            wait_for(
                lambda: dictation.status()["workers"][role]["pid"] != pid, 5, "the death's report"
            )
    # A press has it started again at once, if it was left alone.
    dictation.hold()
    dictation.rig.tap(ESCAPE)
    dictation.release()
    dictation.wait_for_worker(role)
    dictation.say(BRIEF)
    dictation.wait_for_words(field, BRIEF, before)


@pytest.mark.parametrize("role", ["mic", "asr"])
def test_a_worker_killed_at_key_up_loses_no_word(
    dictation: Dictation, field: Field, role: str
) -> None:
    before = len(field.text)
    pid = dictation.status()["workers"][role]["pid"]
    dictation.hold()
    dictation.rig.play(SPEECH / BRIEF)
    pause(0.2)
    dictation.release()
    os.kill(pid, signal.SIGKILL)
    dictation.wait_for_words(field, BRIEF, before)


def test_a_microphone_worker_killed_at_key_down_hears_what_is_said_later(
    dictation: Dictation, field: Field
) -> None:
    before = len(field.text)
    pid = dictation.status()["workers"]["mic"]["pid"]
    log = len(dictation.log)
    dictation.rig.key_down(CONTROL_R)
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: "open after" in dictation.log[log:], 10, "the new microphone")
    dictation.rig.play(SPEECH / BRIEF)
    dictation.release()
    dictation.wait_for_words(field, BRIEF, before)


# --- keys -----------------------------------------------------------------------------------------


def test_a_burst_of_taps_and_escapes_leaves_no_trace(dictation: Dictation, field: Field) -> None:
    before = len(field.text)
    for number in range(20):
        dictation.rig.key_down(CONTROL_R)
        pause(0.1 + 0.01 * number)
        dictation.release()
        pause(0.06)
    for _ in range(30):
        dictation.rig.tap(ESCAPE)
    dictation.wait_for_phase("idle")
    dictation.say(BRIEF)
    dictation.wait_for_words(field, BRIEF, before)


def test_auto_repeat_is_one_press(dictation: Dictation, field: Field) -> None:
    before = len(field.text)
    dictation.hold()
    player = dictation.rig.play(SPEECH / BRIEF, wait=False)
    while player.poll() is None:
        dictation.release()
        dictation.rig.key_down(CONTROL_R)
        pause(0.03)
    dictation.release()
    dictation.wait_for_words(field, BRIEF, before)


def test_words_arrive_whole_among_the_users_own_keys(dictation: Dictation, field: Field) -> None:
    before = len(field.text)
    dictation.say(SHORT)

    def has_arrived() -> bool:
        dictation.rig.tap(LETTER_A)
        return has_words(field.text[before:].strip("a"), SHORT)

    wait_for(has_arrived, 30, "the words between the letters")
    assert "a" in field.text[before:].split()[-1] or field.text[before] == "a"


def test_a_hold_that_begins_with_shift_down_records_and_waits_for_shift_to_come_up(
    dictation: Dictation, field: Field
) -> None:
    before = len(field.text)
    dictation.rig.key_down(SHIFT_L)
    dictation.say(BRIEF)
    dictation.rig.key_up(SHIFT_L)
    dictation.wait_for_words(field, BRIEF, before)


# --- windows and microphones ----------------------------------------------------------------------


def test_words_for_a_window_that_was_closed_wait_on_the_clipboard(
    dictation: Dictation, field: Field, notices: Notices
) -> None:
    before = field.text
    Field(dictation.rig, "gtk3")
    dictation.hold()
    dictation.rig.play(SPEECH / SHORT)
    dictation.rig.end("gtk3")
    dictation.release()
    wait_for(lambda: "The words are on the clipboard" in notices.summaries, 30, "the notice")
    assert has_words(dictation.rig.run("xclip", "-selection", "clipboard", "-o"), SHORT)
    assert field.text == before


def test_a_muted_microphone_is_noticed_and_gives_no_text(
    dictation: Dictation, field: Field, notices: Notices
) -> None:
    before = field.text
    dictation.hold()
    wait_for(lambda: any("No sound" in line for line in notices.summaries), 10, "the notice")
    dictation.release()
    dictation.wait_for_phase("idle")
    assert field.text == before


def test_the_longest_recording_ends_by_itself_and_its_words_arrive(
    dictation: Dictation, field: Field, notices: Notices
) -> None:
    before, log = len(field.text), len(dictation.log)
    dictation.config.write_text("[audio]\nmax_utterance_s = 3\n")
    wait_for(lambda: "configuration changed: audio" in dictation.log[log:], 10, "the setting")
    dictation.hold()
    dictation.rig.play(SPEECH / LONG)
    dictation.release()
    wait_for(lambda: "fellow" in words(field.text[before:]), 30, "the words of three seconds")
    assert "The longest recording is reached" in notices.summaries
    assert not has_words(field.text[before:], LONG)
    dictation.config.unlink()
    changed = "configuration changed: audio"
    wait_for(lambda: dictation.log[log:].count(changed) == 2, 10, "the defaults")


# --- the world around -----------------------------------------------------------------------------


def test_a_configuration_that_became_a_folder_changes_nothing(dictation: Dictation) -> None:
    log = len(dictation.log)
    dictation.config.unlink(missing_ok=True)
    dictation.config.mkdir()
    wait_for(lambda: "is a folder" in dictation.log[log:], 10, "the complaint")
    assert dictation.run("cleanup", "off").returncode == 0
    assert dictation.run("cleanup", "tidy").returncode == 0
    dictation.config.rmdir()
    wait_for(lambda: "configuration changed" in dictation.log[log:], 10, "the defaults")


def test_clients_that_misbehave_do_not_silence_the_daemon(dictation: Dictation) -> None:
    path = f"{dictation.rig.env['XDG_RUNTIME_DIR']}/dictate/control.sock"
    nested = b'{"command":"status","more":' + 100_000 * b"["
    for line in (b"\0\xff\n", b'{"command":"\xff"}\n', nested + b"\n", b"[]\n", b"x" * 10_000_000):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(path)
            # Of the last one it hears no more than it wants.
            with contextlib.suppress(BrokenPipeError):
                client.sendall(line)
    with contextlib.ExitStack() as stack:
        for _ in range(2):
            silent = stack.enter_context(socket.socket(socket.AF_UNIX))
            silent.connect(path)
        asking = stack.enter_context(ThreadPoolExecutor(N_CLIENTS))
        answers = list(asking.map(status_line, N_CLIENTS * [path]))
    assert [b'"ok":true' in answer for answer in answers] == N_CLIENTS * [True]


def status_line(path: str) -> bytes:
    """The beginning of what the daemon answers to a client that is not ours."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)
        client.sendall(b'{"command":"status"}\n')
        return client.recv(4096)


def test_on_a_bare_desktop_the_words_arrive_and_each_lack_is_said_once(tmp_path: Path) -> None:
    with Rig(wm=False, tray=False, dbus=False) as rig:
        # Neither a clipboard tool nor any other is there; the rig itself needs this one.
        (tmp_path / "setpriv").symlink_to(str(shutil.which("setpriv")))
        rig.env["PATH"] = str(tmp_path)
        dictation = Dictation(rig)
        dictation.start()
        rig.env["PATH"] = os.environ["PATH"]
        field = Field(rig, "tk")
        for _ in range(2):
            before = len(field.text)
            dictation.say(BRIEF)
            dictation.wait_for_words(field, BRIEF, before)
        assert dictation.log.count("No tray") == 1
        assert dictation.log.count("No notification can be shown") == 1
        assert dictation.log.count("clipboard") == 1
        assert "Traceback" not in dictation.log
        dictation.stop()


@pytest.mark.parametrize("end", ["quit", "hangup"])
def test_words_under_way_are_there_again_whatever_ended_the_daemon(
    own_dictation: Dictation, end: str
) -> None:
    dictation = own_dictation
    dictation.start()
    dictation.say(BRIEF)
    dictation.wait_for_phase("working")
    process = dictation.rig.processes["dictate-1"]
    if end == "quit":
        assert dictation.run("quit").returncode == 0
    else:
        process.send_signal(signal.SIGHUP)
    assert process.wait(timeout=60) == 0
    dictation.start()
    wait_for(dictation.history, 60, f"the recovered words: {dictation.log}")
    [entry] = dictation.history()
    assert has_words(entry["text"], BRIEF)


# --- last, after all of this ----------------------------------------------------------------------


def test_no_word_is_seen_from_outside_and_none_leaves_the_machine(
    dictation: Dictation, field: Field
) -> None:
    before = len(field.text)
    pid = dictation.rig.processes["dictate-1"].pid
    seen: set[str] = set()
    sockets: set[str] = set()

    def arrived() -> bool:
        for member in family(pid):
            try:
                seen.add(Path(f"/proc/{member}/cmdline").read_bytes().decode(errors="replace"))
                seen.add(Path(f"/proc/{member}/comm").read_text())
                for link in Path(f"/proc/{member}/fd").iterdir():
                    sockets.add(str(link.readlink()))
            except OSError:
                continue  # It has ended meanwhile.
        return has_words(field.text[before:], LONG)

    dictation.say(LONG)
    wait_for(arrived, 60, "the words")
    spoken = {
        word for clip in (BRIEF, SHORT, LONG) for word in words(transcript(clip)) if len(word) > 4
    }
    told = set(words(dictation.log + "\n".join(seen)))
    assert {"dictate", "worker"} <= told
    assert not spoken & told
    internet = {
        f"socket:[{line.split()[9]}]"
        for table in ("tcp", "tcp6", "udp", "udp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    }
    assert any(link.startswith("socket:") for link in sockets)
    assert not internet & sockets
    assert "No tray" not in dictation.log
    # onnxruntime numbers the machine there before it reports to its maker.
    assert not list(Path(dictation.rig.env["XDG_CACHE_HOME"]).rglob("deviceid"))
