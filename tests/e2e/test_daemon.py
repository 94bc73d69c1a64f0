"""The daemon's life: settings that change, models that are missing, ends of all kinds."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING

from dictation import DICTATE, SPEECH, Field, has_words, transcript, words
from rig import CONTROL_R, F9, wait_for

if TYPE_CHECKING:
    import pytest
    from dictation import Dictation

SHORT = "arctic-aew_a0003.flac"


def test_an_edited_setting_is_taken_over_and_a_broken_one_is_not(own_dictation: Dictation) -> None:
    dictation = own_dictation
    dictation.start()
    field = Field(dictation.rig, "tk")
    dictation.config.write_text('[hotkey]\nkey = "<f9>"\n[delivery]\ntrailing_space = false\n')
    wait_for(lambda: dictation.status()["hotkey"] == "F9", 15, f"the new hotkey: {dictation.log}")
    dictation.config.write_text('[hotkey]\nkey = "<f99>"\n')
    wait_for(lambda: "f99" in dictation.log, 15, "the complaint in the log")
    assert dictation.status()["hotkey"] == "F9"
    dictation.rig.key_down(F9)
    dictation.wait_for_phase("recording")
    dictation.rig.play(SPEECH / SHORT)
    dictation.rig.key_up(F9)
    dictation.wait_for_words(field, SHORT)
    assert not field.text.endswith(" ")


def test_words_spoken_before_the_model_is_there_wait_for_a_retry(
    own_dictation: Dictation,
) -> None:
    dictation = own_dictation
    models = Path(dictation.rig.env["XDG_DATA_HOME"]) / "dictate" / "models"
    installed = models.readlink()
    models.unlink()
    dictation.rig.spawn(DICTATE, "dictate-1")
    dictation.n_started = 1
    wait_for(lambda: dictation.run("status").returncode == 0, 30, "the daemon")
    wait_for(lambda: dictation.status()["workers"]["asr"]["state"] == "broken", 30, "the error")
    assert "dictate models pull" in dictation.run("status").stdout
    dictation.say(SHORT)
    wait_for(lambda: dictation.status()["waiting"] == 1, 30, "the recording to wait")
    [entry] = dictation.history()
    assert (entry["status"], entry["text"]) == ("waiting", "")
    assert entry["reason"]
    models.symlink_to(installed)
    assert has_words(dictation.run("retry").stdout, SHORT)
    [entry] = dictation.history()
    assert entry["status"] == "recovered"
    assert not spooled(dictation)


def test_words_under_way_are_there_again_after_the_daemon_was_told_to_end(
    own_dictation: Dictation,
) -> None:
    dictation = own_dictation
    dictation.start()
    dictation.hold()
    dictation.rig.play(SPEECH / SHORT)
    process = dictation.rig.processes["dictate-1"]
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    # The end of the login takes the runtime folder away.
    shutil.rmtree(Path(dictation.rig.env["XDG_RUNTIME_DIR"]) / "dictate")
    dictation.release()
    dictation.start()
    field = Field(dictation.rig, "tk")
    wait_for(dictation.history, 60, f"the recovered words: {dictation.log}")
    [entry] = dictation.history()
    assert entry["status"] == "recovered"
    assert has_words(entry["text"], SHORT)
    assert has_words(dictation.run("last").stdout, SHORT)
    assert not spooled(dictation)
    # And they are not in the way of the next ones.
    dictation.say(SHORT)
    dictation.wait_for_words(field, SHORT)
    wait_for(lambda: len(dictation.history()) == 2, 10, "the next words in the history")
    assert dictation.history()[0]["status"] == "delivered"
    assert dictation.history()[0]["application"] == "Tk"
    assert not spooled(dictation)


def spooled(dictation: Dictation) -> list[str]:
    """The files of dictations on their way."""
    folders = (dictation.rig.env[name] for name in ("XDG_RUNTIME_DIR", "XDG_STATE_HOME"))
    return [str(path) for folder in folders for path in Path(folder).glob("dictate/spool/*")]


def test_a_history_of_none_remembers_nothing_of_what_arrived(own_dictation: Dictation) -> None:
    dictation = own_dictation
    dictation.start("[history]\nkeep = 0\n")
    field = Field(dictation.rig, "tk")
    dictation.say(SHORT)
    dictation.wait_for_words(field, SHORT)
    dictation.wait_for_phase("idle")
    wait_for(lambda: not spooled(dictation), 10, "the audio to go")
    dictation.stop()
    spoken = [word.encode() for word in words(transcript(SHORT)) if len(word) > 4]
    folders = [Path(value) for name, value in dictation.rig.env.items() if name.startswith("XDG_")]
    files = [file for folder in folders if folder.is_dir() for file in folder.rglob("*")]
    assert not [file for file in files if file.is_file() and has_any(file.read_bytes(), spoken)]


def has_any(content: bytes, needles: list[bytes]) -> bool:
    return any(needle in content for needle in needles)


def test_clearing_the_history_takes_the_past_and_not_what_is_being_said(
    own_dictation: Dictation,
) -> None:
    dictation = own_dictation
    dictation.start()
    field = Field(dictation.rig, "tk")
    dictation.say(SHORT)
    wait_for(dictation.history, 60, f"the first words: {dictation.log}")
    before = len(field.text)
    dictation.hold()
    assert dictation.run("history", "clear").returncode == 0
    assert dictation.run("last").returncode != 0
    assert dictation.history() == []
    assert spooled(dictation), "the recording goes on"
    dictation.rig.play(SPEECH / SHORT)
    dictation.release()
    dictation.wait_for_words(field, SHORT, before)
    wait_for(dictation.history, 10, "the words that were being said")
    assert len(dictation.history()) == 1
    wait_for(lambda: not spooled(dictation), 10, "the audio to go")


def test_a_paused_hotkey_is_not_heeded(own_dictation: Dictation) -> None:
    dictation = own_dictation
    dictation.start()
    assert dictation.run("pause", "on").stdout == "Paused\n"
    assert dictation.status()["line"].startswith("Paused")
    dictation.rig.tap(CONTROL_R)
    assert dictation.status()["phase"] == "idle"
    assert dictation.run("pause").returncode == 0
    dictation.hold()
    dictation.run("cancel")
    dictation.release()
    assert dictation.status()["paused"] is False


def test_a_daemon_that_was_killed_is_no_obstacle_to_the_next(own_dictation: Dictation) -> None:
    dictation = own_dictation
    dictation.start()
    workers = [worker["pid"] for worker in dictation.status()["workers"].values()]
    # One that is stopped does not see that its daemon is gone.
    os.kill(workers[0], signal.SIGSTOP)
    dictation.rig.processes["dictate-1"].kill()
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), 10, "the workers")
    dictation.start()
    assert dictation.status()["phase"] == "idle"


def test_the_daemon_ends_with_its_display(own_dictation: Dictation) -> None:
    dictation = own_dictation
    dictation.start()
    dictation.rig.processes["xvfb"].kill()
    assert dictation.rig.processes["dictate-1"].wait(timeout=60) != 0
    assert "display" in dictation.log
    assert "Traceback" not in dictation.log


def test_without_a_microphone_the_press_is_answered_and_the_next_works(
    own_dictation: Dictation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dictation = own_dictation
    monkeypatch.setitem(dictation.rig.env, "PULSE_SERVER", f"unix:{tmp_path}/none")
    dictation.start()
    assert dictation.run("start").returncode == 0
    wait_for(lambda: dictation.status()["phase"] == "error", 20, "the error")
    assert "icrophone" in dictation.status()["line"]
    assert dictation.run("start").returncode == 0
