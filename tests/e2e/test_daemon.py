"""The daemon's life: settings that change, models that are missing, ends of all kinds."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

from dictation import DICTATE, SPEECH, Field, has_words
from rig import F9, wait_for

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


def test_words_spoken_before_the_model_is_there_are_kept(own_dictation: Dictation) -> None:
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
    kept = models.parent / "kept"
    wait_for(lambda: list(kept.glob("*.wav")), 30, "the kept recording")
    models.symlink_to(installed)
    (recording,) = kept.glob("*.wav")
    assert has_words(dictation.run("transcribe", "--raw", str(recording)).stdout, SHORT)


def test_words_under_way_are_kept_when_the_daemon_is_told_to_end(own_dictation: Dictation) -> None:
    dictation = own_dictation
    dictation.start()
    dictation.hold()
    dictation.rig.play(SPEECH / SHORT)
    process = dictation.rig.processes["dictate-1"]
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=15) == 0
    (recording,) = (Path(dictation.rig.env["XDG_DATA_HOME"]) / "dictate" / "kept").glob("*.wav")
    assert has_words(dictation.run("transcribe", "--raw", str(recording)).stdout, SHORT)


def test_a_daemon_that_was_killed_is_no_obstacle_to_the_next(own_dictation: Dictation) -> None:
    dictation = own_dictation
    dictation.start()
    workers = [worker["pid"] for worker in dictation.status()["workers"].values()]
    dictation.rig.processes["dictate-1"].kill()
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers), 10, "the workers")
    dictation.start()
    assert dictation.status()["phase"] == "idle"


def test_the_daemon_ends_with_its_display(own_dictation: Dictation) -> None:
    dictation = own_dictation
    dictation.start()
    dictation.rig.processes["xvfb"].kill()
    assert dictation.rig.processes["dictate-1"].wait(timeout=20) != 0
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
