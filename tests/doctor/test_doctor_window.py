"""The doctor types only into its own window, and leaves the desktop as it found it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dictation import Field
from fields import clipboard, copy_elsewhere
from patient import Patient
from rig import SHIFT_L, Rig, wait_for

from dictate.desktop.selection_x11 import SelectionOwner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def field(patient: Patient) -> Iterator[Field]:
    yield Field(patient.rig, "tk")
    patient.rig.end("tk")


def test_nothing_is_typed_into_the_users_window_and_it_gets_the_focus_back(
    patient: Patient, field: Field
) -> None:
    for _ in range(3):
        assert patient.check("typing")["state"] == "ok"
        assert patient.rig.active_window() == field.window
    patient.rig.tap(38)
    wait_for(lambda: field.text == "a", 10, f"the key in the user's window: {field.text!r}")


@pytest.mark.parametrize("layout", ["de", "fr", "us,ru"])
def test_what_is_typed_arrives_on_any_layout(patient: Patient, layout: str) -> None:
    patient.rig.layout(layout)
    found = patient.check("typing")
    patient.rig.layout("us")
    assert found["state"] == "ok", found


def test_nothing_is_typed_while_a_modifier_is_held(
    patient: Patient, field: Field, tmp_path: Path
) -> None:
    (tmp_path / "marked").write_text("marked here")
    patient.rig.spawn(["xclip", "-quiet", "-selection", "primary", tmp_path / "marked"], "marked")
    wait_for(lambda: owned(patient, "PRIMARY"), 10, "the marked text")
    patient.rig.key_down(SHIFT_L)
    found = patient.check("typing")
    patient.rig.key_up(SHIFT_L)
    assert found["state"] == "note"
    assert field.text == ""
    assert clipboard(patient.rig, "primary") == "marked here"
    patient.rig.end("marked")


def test_nothing_is_typed_when_another_program_holds_the_keyboard(patient: Patient) -> None:
    root = patient.rig.display.screen().root
    assert root.grab_keyboard(False, 1, 1, 0) == 0  # noqa: FBT003 - the protocol's owner_events
    found = patient.check("typing")
    patient.rig.display.ungrab_keyboard(0)
    patient.rig.display.sync()
    assert found["state"] == "note"
    assert "keyboard" in found["detail"]


def test_it_works_without_a_window_manager() -> None:
    with Rig(wm=False, tray=False, audio=False, dbus=False) as rig:
        field = Field(rig, "tk")
        patient = Patient(rig)
        assert patient.check("typing")["state"] == "ok"
        assert field.text == ""
        assert rig.display.get_input_focus().focus.id != 0


def test_the_clipboards_text_is_there_afterwards(patient: Patient, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("left here")
    copy_elsewhere(patient.rig, tmp_path / "text")
    assert patient.check("clipboard")["state"] == "ok"
    assert clipboard(patient.rig) == "left here"


def test_a_picture_on_the_clipboard_is_left_alone(patient: Patient, tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(b"\x89PNG")
    copy_elsewhere(patient.rig, tmp_path / "picture", "-t", "image/png")
    found = patient.check("clipboard")
    assert found["state"] == "note"
    offered = patient.rig.run("xclip", "-o", "-selection", "clipboard", "-t", "TARGETS")
    assert "image/png" in offered


def test_a_password_on_the_clipboard_is_left_alone(patient: Patient) -> None:
    # Marked as such: restored by a tool, it would be so no more.
    owner = SelectionOwner(patient.rig.env["DISPLAY"])
    assert owner.offer("hunter2", patient.rig.display.screen().root.id, must_save=False)
    found = patient.check("clipboard")
    owner.close()
    assert found["state"] == "note"


def test_a_running_daemon_is_not_disturbed(patient: Patient, field: Field) -> None:
    dictation = patient.dictation
    dictation.start()
    try:
        patient.rig.activate(field.window)
        patient.speak()
        found = patient.examine("microphone", "hotkey", "typing", "daemon")
        assert {check["state"] for check in found.values()} == {"ok"}, found
        assert dictation.status()["phase"] == "idle"
        dictation.hold()
        assert "dictation is going on" in patient.check("typing")["detail"]
        assert dictation.status()["phase"] == "recording"
        assert dictation.run("cancel").returncode == 0
        dictation.release()
        dictation.wait_for_phase("idle")
        assert field.text == ""
    finally:
        dictation.stop()


def owned(patient: Patient, selection: str) -> bool:
    atom = patient.rig.display.intern_atom(selection)
    return bool(patient.rig.display.get_selection_owner(atom))
