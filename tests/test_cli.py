"""The command line as a user meets it: real processes, clear answers, honest exit statuses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from dictate import paths

SPEECH = Path(__file__).parent / "data" / "speech"
MODELS = paths.data_dir() / "models"


class Home:
    """A user's empty home, with the installed models and no desktop."""

    def __init__(self, folder: Path) -> None:
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "LANG": "C.UTF-8",
        }
        self.config = folder / ".config" / "dictate" / "config.toml"
        self.models = folder / ".local" / "share" / "dictate" / "models"
        self.config.parent.mkdir(parents=True)
        self.models.parent.mkdir(parents=True)
        self.models.symlink_to(MODELS)

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "dictate", *map(str, arguments)],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    def complaint(self, *arguments: str | Path) -> str:
        """The one line that a failing command prints; its exit status is not 0."""
        done = self.run(*arguments)
        assert done.returncode != 0, done.stdout
        assert "Traceback" not in done.stderr
        lines = [line for line in done.stderr.splitlines() if line.startswith("dictate:")]
        assert len(lines) == 1, done.stderr
        return lines[0]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def silent_wav(path: Path, n_frames: int) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(2 * n_frames))
    return path


def test_help_names_every_command(home: Home) -> None:
    done = home.run("--help")
    assert done.returncode == 0
    for command in (
        "run",
        "status",
        "toggle",
        "transcribe",
        "demo",
        "models",
        "config",
        "bench",
        "eval",
    ):
        assert f"\n    {command}" in done.stdout


@pytest.mark.parametrize("module", ["dictate.cli", "dictate.control.client", "dictate.daemon"])
def test_what_must_be_small_imports_no_heavy_library(module: str) -> None:
    heavy = {"numpy", "faster_whisper", "llama_cpp", "sounddevice", "av", "gi", "pystray", "PIL"}
    code = f"import sys, {module}; print(*sorted({heavy} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_without_a_display_the_daemon_says_so(home: Home) -> None:
    assert "desktop" in home.complaint("run")


@pytest.mark.parametrize("command", ["status", "start", "stop", "toggle", "cancel", "last", "quit"])
def test_without_a_daemon_a_request_says_how_to_start_one(home: Home, command: str) -> None:
    assert "Start it with `dictate run`" in home.complaint(command)


def test_an_unknown_setting_is_named_with_its_neighbour(home: Home) -> None:
    home.config.write_text('[recogniser]\nlanguge = "de"\n')
    complaint = home.complaint("config", "check")
    assert str(home.config) in complaint
    assert "line 2" in complaint
    assert "language" in complaint


def test_an_unknown_hotkey_is_named_with_its_neighbour(home: Home) -> None:
    home.config.write_text('[hotkey]\nkey = "<ctl_r>"\n')
    assert "ctrl_r" in home.complaint("config", "check")


def test_speech_in_files_becomes_text_one_object_a_line(home: Home) -> None:
    files = [str(SPEECH / "gcp-half_an_hour.flac"), str(SPEECH / "gcp-two_people.flac")]
    done = home.run("transcribe", "--json", *files)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["file"] for row in rows] == files
    keys = ["file", "seconds", "language", "raw", "text", "level", "ms", "notes"]
    assert all(list(row) == keys for row in rows)
    assert all(set(row["ms"]) == {"recognise", "clean"} for row in rows)
    assert "half an hour" in rows[0]["text"].lower()
    assert rows[0]["language"] == "en"


def test_a_bad_file_does_not_keep_the_good_one_back(home: Home, tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.wav"
    garbage.write_bytes(b"RIFFnonsense" * 50)
    done = home.run("transcribe", "--raw", garbage, SPEECH / "gcp-two_people.flac")
    assert done.returncode != 0
    assert "people" in done.stdout
    assert str(garbage) in done.stderr


def test_unreadable_and_empty_audio_is_named(home: Home, tmp_path: Path) -> None:
    empty = tmp_path / "empty.wav"
    empty.touch()
    assert "not a file" in home.complaint("transcribe", tmp_path / "missing.wav")
    assert str(empty) in home.complaint("transcribe", empty)
    assert "no sample" in home.complaint("transcribe", silent_wav(tmp_path / "none.wav", 0))


def test_a_file_without_speech_is_no_words_and_no_error(home: Home) -> None:
    done = home.run("transcribe", "--json", SPEECH / "noise-roomtone-8s.flac")
    assert done.returncode == 0
    assert json.loads(done.stdout)["text"] == ""


def test_digital_silence_is_told_from_a_quiet_room(home: Home, tmp_path: Path) -> None:
    silence = silent_wav(tmp_path / "silence.wav", 32_000)
    assert "muted" in home.complaint("transcribe", silence)


def test_a_missing_model_is_an_error_with_the_command_that_fetches_it(home: Home) -> None:
    home.models.unlink()
    assert "dictate models pull base" in home.complaint("transcribe", SPEECH / "jfk.flac")


def test_a_corrupt_model_is_an_error_with_the_command_that_checks_it(home: Home) -> None:
    home.models.unlink()
    base = home.models / "base"
    base.mkdir(parents=True)
    for file in (MODELS / "base").iterdir():
        (base / file.name).symlink_to(file)
    whole = (base / "model.bin").resolve()
    (base / "model.bin").unlink()
    with (base / "model.bin").open("wb") as broken:
        broken.write(bytes(whole.stat().st_size))
    assert "dictate models" in home.complaint("transcribe", SPEECH / "jfk.flac")


def test_the_demo_shows_what_was_heard_removed_and_cleaned(home: Home) -> None:
    done = home.run("demo")
    assert done.returncode == 0, done.stderr
    for part in ("Heard:", "Removed:", "Cleaned:", "recognise"):
        assert part in done.stdout
    assert "[" in done.stdout.split("Removed:")[1].splitlines()[0]
