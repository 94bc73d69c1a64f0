"""What the doctor says of folders and of the history's database, and how its checks are run."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest

from dictate import config, distribution
from dictate.doctor import files, running, sound
from dictate.doctor.check import Check, Finding, Scene, State, ok
from dictate.doctor.table import examine
from dictate.errors import AudioError


@pytest.fixture
def scene() -> Scene:
    return Scene(config.examine(Path("/nowhere"))[0], daemon=None)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        folder = tmp_path / variable / "dictate"
        folder.mkdir(parents=True)
        folder.chmod(0o700)
        monkeypatch.setenv(variable, str(folder.parent))
    return tmp_path


def test_private_folders_are_well(home: Path, scene: Scene) -> None:
    assert home.is_dir()
    assert files.privacy(scene).state is State.OK
    assert files.runtime_dir(scene).state is State.OK


def test_a_file_that_others_can_read_is_a_problem(home: Path, scene: Scene) -> None:
    history = home / "XDG_STATE_HOME" / "dictate" / "history.db"
    history.touch()
    history.chmod(0o644)
    found = files.privacy(scene)
    assert found.state is State.PROBLEM
    assert "history.db" in found.detail
    assert found.remedy == f"Run `chmod -R go= {history.parent}`"


def test_a_folder_that_others_can_open_is_noticed(home: Path, scene: Scene) -> None:
    (home / "XDG_DATA_HOME" / "dictate").chmod(0o755)
    found = files.privacy(scene)
    assert found.state is State.NOTE
    assert "0755" in found.detail


def test_models_may_be_read_by_all(home: Path, scene: Scene) -> None:
    models = home / "XDG_DATA_HOME" / "dictate" / "models"
    models.mkdir()
    models.chmod(0o755)
    assert files.privacy(scene).state is State.OK


def test_a_runtime_folder_that_others_can_open_is_a_problem(home: Path, scene: Scene) -> None:
    (home / "XDG_RUNTIME_DIR" / "dictate").chmod(0o750)
    assert files.runtime_dir(scene).state is State.PROBLEM


def test_a_whole_history_is_well_and_a_damaged_one_is_not(home: Path, scene: Scene) -> None:
    path = home / "XDG_STATE_HOME" / "dictate" / "history.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE entry (text TEXT)")
        connection.executemany("INSERT INTO entry VALUES (?)", [("words " * 100,)] * 100)
    connection.close()
    assert files.history(scene).state is State.OK
    content = bytearray(path.read_bytes())
    content[4096:12288] = b"\xff" * 8192
    path.write_bytes(content)
    found = files.history(scene)
    assert found.state is State.PROBLEM
    assert "words" not in found.detail


def test_a_worker_that_cannot_work_is_the_daemons_problem() -> None:
    worker = {"state": "broken", "message": "No model", "remedy": "Fetch it"}
    daemon = {"phase": "idle", "line": "Ready", "workers": {"asr": worker}}
    scene = Scene(config.examine(Path("/nowhere"))[0], daemon)
    assert running.daemon(scene) == Finding(State.PROBLEM, "the asr worker: No model", "Fetch it")


def test_a_check_that_fails_says_so_and_the_others_go_on(scene: Scene) -> None:
    def stumble(_scene: Scene) -> Finding:
        message = "a secret"
        raise ValueError(message)

    def lack(_scene: Scene) -> Finding:
        message, remedy = "No ears", "Grow some"
        raise AudioError(message, remedy)

    checks = [
        Check("stumbles", stumble),
        Check("lacks", lack),
        Check("works", lambda _: ok("fine")),
    ]
    stumbles, lacks, works = (line.finding for line in examine(scene, checks))
    assert stumbles.state is State.PROBLEM
    assert "ValueError" in stumbles.detail
    assert "secret" not in stumbles.detail
    assert lacks == Finding(State.PROBLEM, "No ears", "Grow some")
    assert works.state is State.OK


def test_a_check_that_hangs_is_left_behind(scene: Scene) -> None:
    never = threading.Event()

    def hang(_scene: Scene) -> Finding:
        never.wait(60)
        return ok("")

    checks = [Check("hangs", hang, limit_s=0.2), Check("works", lambda _: ok("fine"))]
    started_s = time.monotonic()
    hangs, works = (line.finding for line in examine(scene, checks))
    never.set()
    assert hangs.state is State.PROBLEM
    assert works.state is State.OK
    assert time.monotonic() - started_s < 10


def test_lanes_run_side_by_side_and_lines_come_in_order(scene: Scene) -> None:
    second_has_run = threading.Event()

    def first(_scene: Scene) -> Finding:
        return ok(str(second_has_run.wait(20)))

    def second(_scene: Scene) -> Finding:
        second_has_run.set()
        return ok("")

    checks = [Check("first", first, "one"), Check("second", second, "other")]
    lines = list(examine(scene, checks))
    assert [line.name for line in lines] == ["first", "second"]
    assert lines[0].finding.detail == "True"


@pytest.mark.parametrize(
    ("os_release", "expected"),
    [
        ({"ID": "debian"}, "Run `sudo apt install xclip`"),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "Run `sudo apt install xclip`"),
        ({"ID": "fedora"}, "Run `sudo dnf install xclip`"),
        ({"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "Run `sudo dnf install xclip`"),
        ({"ID": "manjaro", "ID_LIKE": "arch"}, "Run `sudo pacman -S xclip`"),
        ({"ID": "nixos"}, "Install a clipboard tool (Debian's name: xclip)"),
        ({}, "Install a clipboard tool (Debian's name: xclip)"),
    ],
)
def test_remedies_speak_the_distributions_language(
    os_release: dict[str, str], expected: str
) -> None:
    assert distribution.install("clipboard tool", os_release) == expected


@pytest.mark.parametrize(
    ("amplitude", "expected"),
    [(1.0, 20), (0.1, 15), (0.01, 10), (0.0001, 0), (0.0, 0), (2.0, 20)],
)
def test_the_level_bar_is_in_decibels(amplitude: float, expected: int) -> None:
    assert sound.bar(amplitude).count("#") == expected
