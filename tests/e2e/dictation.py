"""The real daemon on a rig, as a user and as a script drive it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rig import CONTROL_R, RigError, wait_for

from dictate import paths

if TYPE_CHECKING:
    from rig import Rig

TESTS = Path(__file__).parent.parent
SPEECH = TESTS / "data" / "speech"
DICTATE = [sys.executable, "-m", "dictate"]

SHOWN_S = 60.0
LOAD_S = 60.0
WORDS_S = 60.0
"""Generous: the machine is shared, and these tests are not about speed."""


def transcript(clip: str) -> str:
    """What is said in a clip of tests/data/speech."""
    for line in (SPEECH / "manifest.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if Path(row["file"]).name == clip:
            return str(row["transcript"])
    raise KeyError(clip)


def words(text: str) -> list[str]:
    """The words of a text, for comparing."""
    return re.findall(r"\w+", text.lower())


class Field:
    """A window with a text field, in another program."""

    def __init__(self, rig: Rig, kind: str) -> None:
        self.title = f"{kind} field"
        self._file = rig.folder / f"{kind}.held"
        program = TESTS / "targets" / f"{kind}_target.py"
        # The system's Python has the toolkits' bindings.
        rig.spawn(["/usr/bin/python3", program, self.title, self._file], kind)
        self.window = rig.window(self.title, SHOWN_S)
        # Before its field is there: one that only reports the keyboard's arrival has to get it.
        rig.activate(self.window)
        wait_for(self._file.exists, SHOWN_S, f"{kind} to show its field")

    @property
    def text(self) -> str:
        """What the field holds."""
        return self._file.read_text("utf-8")


class Dictation:
    """The daemon as a process."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.n_started = 0
        models = Path(rig.env["XDG_DATA_HOME"]) / "dictate" / "models"
        if not models.exists():
            models.parent.mkdir(parents=True, exist_ok=True)
            models.symlink_to(paths.data_dir() / "models")
        self.config = Path(rig.env["XDG_CONFIG_HOME"]) / "dictate" / "config.toml"

    def start(self, settings: str = "") -> None:
        """Start the daemon with these settings and wait until all its workers are ready."""
        self.config.parent.mkdir(parents=True, exist_ok=True)
        self.config.write_text(settings)
        self.n_started += 1
        self.rig.spawn(DICTATE, self._name)
        wait_for(self._answers, LOAD_S, "the daemon to answer")
        for role in ("mic", "asr", "llm"):
            self.wait_for_worker(role)

    def stop(self) -> None:
        """End the daemon as the session manager does."""
        self.rig.end(self._name, grace_s=10)

    @property
    def log(self) -> str:
        """All that the daemon has printed."""
        return self.rig.log(self._name)

    @property
    def _name(self) -> str:
        return f"dictate-{self.n_started}"

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `dictate ARGUMENTS` on the desktop."""
        return subprocess.run(
            [*DICTATE, *arguments],
            env=self.rig.env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def status(self) -> dict[str, Any]:
        """What `dictate status --json` says."""
        done = self.run("status", "--json")
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def history(self) -> list[dict[str, Any]]:
        """What `dictate history` holds, the newest first."""
        return [json.loads(line) for line in self.run("history", "--json").stdout.splitlines()]

    def _answers(self) -> bool:
        return self.run("status").returncode == 0

    def wait_for_phase(self, phase: str) -> None:
        """Wait until the daemon is idle, recording or working."""
        wait_for(lambda: self.status()["phase"] == phase, WORDS_S, f"phase {phase}")

    def wait_for_worker(self, role: str) -> None:
        """Wait until a worker has loaded."""
        wait_for(
            lambda: self.status()["workers"][role]["state"] == "ready",
            LOAD_S,
            f"the {role} worker: {self.log[-1000:]}",
        )

    def kill_worker(self, role: str) -> None:
        """End a worker as the kernel does when memory runs out."""
        self._signal_worker(role, signal.SIGKILL)

    def freeze_worker(self, role: str) -> None:
        """Let a worker go no further with what it has begun."""
        self._signal_worker(role, signal.SIGSTOP)

    def _signal_worker(self, role: str, number: signal.Signals) -> None:
        os.kill(self.status()["workers"][role]["pid"], number)

    def hold(self) -> None:
        """Press the hotkey and wait until the daemon records."""
        self.rig.key_down(CONTROL_R)
        self.wait_for_phase("recording")

    def release(self) -> None:
        """Release the hotkey."""
        self.rig.key_up(CONTROL_R)

    def say(self, clip: str) -> None:
        """Speak a clip while the hotkey is held."""
        self.hold()
        self.rig.play(SPEECH / clip)
        self.release()

    def wait_for_words(self, field: Field, clip: str, after: int = 0) -> None:
        """Wait until the words of a clip are in the field, give or take one in five."""
        try:
            wait_for(lambda: has_words(field.text[after:], clip), WORDS_S, f"the words of {clip}")
        except RigError as error:
            message = f"{error}; {field.title} holds {field.text!r}\n{self.log}"
            raise RigError(message) from None


def has_words(text: str, clip: str) -> bool:
    """Whether most words of a clip stand in the text, and hardly any other."""
    spoken, arrived = words(transcript(clip)), words(text)
    found = sum(word in arrived for word in spoken)
    return found >= 0.8 * len(spoken) and len(arrived) <= 1.2 * len(spoken)
