"""`dictate doctor` as a user and a script meet it, on a whole desktop and on half of one."""

from __future__ import annotations

import re
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest
from bus_service import BusService
from dictation import DICTATE
from Xlib import X

if TYPE_CHECKING:
    from collections.abc import Iterator

    from patient import Patient

NAMES = [
    *("settings", "display", "hotkey", "microphone", "models", "library", "recogniser", "cleaner"),
    *("typing", "clipboard", "tray", "notifications", "service", "daemon", "disk", "runtime"),
    *("privacy", "history"),
]


@pytest.fixture
def _notices_are_shown(patient: Patient) -> Iterator[None]:
    def answer(member: str, *_: object) -> tuple[str, tuple[str, ...]] | None:
        return ("ssss", ("Panel", "us", "1.0", "1.2")) if member == "GetServerInformation" else None

    address = patient.rig.env["DBUS_SESSION_BUS_ADDRESS"]
    with BusService(address, "org.freedesktop.Notifications", answer):
        yield


@pytest.mark.usefixtures("_notices_are_shown")
def test_on_a_whole_desktop_there_is_no_problem(patient: Patient) -> None:
    patient.speak()
    found = patient.examine()
    assert {name: check for name, check in found.items() if check["state"] == "problem"} == {}
    assert list(found) == NAMES
    assert patient.status == 0
    assert re.search(r"VirtualMicrophone.* \[#+\.*\] peak -\d+ dB", found["microphone"]["detail"])
    for name in ("recogniser", "cleaner"):
        assert re.search(r"loads in \d+ ms, .* in \d+ ms", found[name]["detail"])


def test_each_problem_has_a_remedy_below_it_and_the_exit_status_tells(patient: Patient) -> None:
    done = patient.dictation.run("doctor", "notifications", "disk")
    assert done.returncode == 1
    first, remedy, last = done.stdout.splitlines()
    assert first.startswith("PROBLEM  notifications")
    assert remedy.strip().startswith("Run `sudo apt install")
    assert last.startswith("ok       disk")


def test_a_name_that_is_no_check_is_refused_with_those_that_are(patient: Patient) -> None:
    done = patient.dictation.run("doctor", "microfone")
    assert done.returncode == 1
    assert "microfone" in done.stderr
    assert "microphone" in done.stderr


def test_on_a_machine_without_anything_it_says_what_is_missing(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    env = patient.rig.env
    for name in ("DISPLAY", "XDG_SESSION_TYPE"):
        monkeypatch.delitem(env, name)
    monkeypatch.setitem(env, "XDG_DATA_HOME", env["HOME"])
    monkeypatch.setitem(env, "PULSE_SERVER", f"unix:{env['HOME']}/none")
    monkeypatch.setitem(env, "DBUS_SESSION_BUS_ADDRESS", f"unix:path={env['HOME']}/none")
    found = patient.examine()
    assert list(found) == NAMES
    missing = {name for name, check in found.items() if check["state"] == "problem"}
    for name in ("display", "hotkey", "microphone", "models", "recogniser", "typing"):
        assert name in missing, found[name]
    assert "dictate models pull base" in found["models"]["remedy"]
    assert not any("failed" in check["detail"] for check in found.values())
    assert patient.status == 1


def test_digital_silence_is_a_problem(patient: Patient) -> None:
    # Nobody speaks into the virtual microphone, and it has no noise of its own.
    for name in [name for name in patient.rig.processes if name.startswith("play")]:
        patient.rig.end(name)
    found = patient.check("microphone")
    assert found["state"] == "problem"
    assert "silence" in found["detail"]


def test_a_sound_server_that_hangs_is_a_problem(patient: Patient) -> None:
    server = patient.rig.processes["pulseaudio"]
    server.send_signal(signal.SIGSTOP)
    try:
        found = patient.check("microphone")
    finally:
        server.send_signal(signal.SIGCONT)
    assert found["state"] == "problem"
    assert "sound server" in found["detail"]
    assert "estart" in found["remedy"]


def test_a_hotkey_that_another_program_has_taken_is_noticed(patient: Patient) -> None:
    root = patient.rig.display.screen().root
    code = 75
    root.grab_key(code, X.ControlMask, True, X.GrabModeAsync, X.GrabModeAsync)  # noqa: FBT003 - the protocol's owner_events
    patient.rig.display.sync()
    try:
        set_hotkey(patient, "<ctrl>+<f9>")
        assert "another program" in patient.check("hotkey")["detail"]
        set_hotkey(patient, "<f9>")
        assert patient.check("hotkey")["state"] == "ok"
    finally:
        root.ungrab_key(code, X.ControlMask)
        patient.rig.display.sync()
        set_hotkey(patient, "<ctrl_r>")


def test_a_hotkey_that_the_keyboard_lacks_is_a_problem(patient: Patient) -> None:
    set_hotkey(patient, "é")
    assert "no such key" in patient.check("hotkey")["detail"]
    set_hotkey(patient, "<ctrl_r>")


def test_a_mistake_in_the_settings_is_one_line_and_the_rest_goes_on(patient: Patient) -> None:
    patient.dictation.config.parent.mkdir(parents=True, exist_ok=True)
    patient.dictation.config.write_text('[hotkey]\nkey = "<ctrl_r>"\nkee = 1\n')
    found = patient.examine("settings", "disk")
    patient.dictation.config.write_text("")
    assert found["settings"]["state"] == "problem"
    assert "line 3" in found["settings"]["detail"]
    assert found["disk"]["state"] == "ok"


def test_without_a_clipboard_tool_the_package_is_named(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(patient.rig.env, "PATH", "/nowhere")
    assert patient.check("clipboard")["remedy"] == "Run `sudo apt install xclip`"


def test_an_incomplete_model_is_a_problem(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = patient.rig.folder / "broken" / "dictate" / "models" / "base"
    models.mkdir(parents=True)
    (models / "model.bin").write_bytes(b"short")
    monkeypatch.setitem(patient.rig.env, "XDG_DATA_HOME", str(patient.rig.folder / "broken"))
    found = patient.check("models")
    assert "incomplete" in found["detail"]
    assert "dictate models pull base" in found["remedy"]


def test_a_recogniser_without_the_gpu_that_was_asked_for_is_noted_with_the_reason(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(patient.rig.env, "CUDA_VISIBLE_DEVICES", "")
    patient.dictation.config.parent.mkdir(parents=True, exist_ok=True)
    patient.dictation.config.write_text('[recogniser]\ndevice = "cuda"\n')
    found = patient.check("recogniser")
    patient.dictation.config.write_text("")
    assert found["state"] == "note"
    assert "no NVIDIA GPU was found; on cpu (int8), loads in" in found["detail"]
    assert "nvidia-smi" in found["remedy"]


def test_the_reader_of_a_pipe_sees_its_end(patient: Patient) -> None:
    # A clipboard tool stays behind, and must not hold on to our output.
    command = [*DICTATE, "doctor", "clipboard"]
    done = subprocess.run(
        command, env=patient.rig.env, capture_output=True, timeout=30, check=True, text=True
    )
    assert "there and back" in done.stdout


def set_hotkey(patient: Patient, key: str) -> None:
    patient.dictation.config.parent.mkdir(parents=True, exist_ok=True)
    patient.dictation.config.write_text(f'[hotkey]\nkey = "{key}"\n')
