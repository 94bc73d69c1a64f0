"""A report for a bug tracker tells everything about the machine and nothing about its user."""

from __future__ import annotations

import getpass
import os
import socket
from typing import TYPE_CHECKING

from dictate.doctor import report

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from patient import Patient


def test_the_report_has_versions_checks_and_the_logs_warnings(patient: Patient) -> None:
    state = patient.rig.folder / "state" / "dictate"
    state.mkdir(exist_ok=True, mode=0o700)
    log = state / "dictate.log"
    home, host = patient.rig.env["HOME"], socket.gethostname()
    log.write_text(
        "2026-01-01 10:00:00,000 INFO MainThread hold Right Ctrl and speak\n"
        f"2026-01-01 10:00:01,000 WARNING controller {home}/notes.txt of {host} is full\n"
    )
    done = patient.dictation.run("doctor", "--report", "settings", "disk", "display")
    log.unlink()
    for part in ("dictate: 0.", "Python: 3.", "pynput 1.", "Linux", "Debian", "pulseaudio"):
        assert part in done.stdout
    assert "| settings | ok |" in done.stdout
    assert "WARNING controller ~/notes.txt of HOST is full" in done.stdout
    assert "hold Right Ctrl" not in done.stdout
    assert home not in done.stdout
    assert host not in done.stdout


def test_home_user_and_host_are_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "ada"))
    monkeypatch.setenv("USER", "ada")
    monkeypatch.setenv("HOSTNAME", "engine.example.org")
    text = f"{tmp_path}/ada/x, /media/ada/disk, Ada's headset, canada, {socket.gethostname()}, "
    text += f"engine.example.org, /run/user/{os.getuid()}, {getpass.getuser()}"
    shown = report.anonymous(text)
    assert shown == (
        f"~/x, /media/USER/disk, USER's headset, canada, HOST, HOST, /run/user/{os.getuid()}, USER"
    )


def test_what_the_user_wrote_in_the_settings_is_left_out(patient: Patient) -> None:
    patient.dictation.config.parent.mkdir(exist_ok=True)
    patient.dictation.config.write_text('[recogniser]\nhotwords = "Ada Lovelace"\n')
    done = patient.dictation.run("doctor", "--report", "settings")
    told = patient.dictation.run("doctor", "settings")
    patient.dictation.config.unlink()
    assert "Ada Lovelace" in told.stdout
    assert "line 2" in done.stdout
    assert "Ada" not in done.stdout


def test_only_warnings_and_errors_of_the_log_are_shown() -> None:
    lines = [f"10:00 INFO main {n}" for n in range(50)]
    lines += [f"10:01 WARNING main {n}" for n in range(50)]
    shown = report.important("\n".join(lines))
    assert len(shown) == 20
    assert shown[-1] == "10:01 WARNING main 49"
