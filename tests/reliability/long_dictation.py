"""The daemon on a rig for thousands of dictations: asked over its socket, typing into fields that
never fill up.
"""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dictation import WORDS_S, Dictation
from rig import wait_for

if TYPE_CHECKING:
    import subprocess

    from rig import Rig

ANSWER_S = 10.0
PROGRAM = Path(__file__).parent / "endless_field.py"


class EndlessField:
    """A window with a text field; `text` is all that ever came in."""

    def __init__(self, rig: Rig, name: str) -> None:
        self.name = name
        self.title = f"{name} field"
        self._file = rig.folder / f"{name}.held"
        # The system's Python has Tk.
        rig.spawn(["/usr/bin/python3", PROGRAM, self.title, self._file], name)
        self.window = rig.window(self.title)
        wait_for(self._file.exists, 20, f"{self.title} to be there")
        rig.activate(self.window)

    @property
    def text(self) -> str:
        """Everything that came into the field so far."""
        return self._file.read_text("utf-8")


class LongDictation(Dictation):
    """The daemon, without a new process for every question to it."""

    def ask(self, command: str, value: str = "") -> dict[str, Any]:
        """What the daemon answers to a command of its socket, once the machine lets it."""
        return wait_for(lambda: self._answer(command, value), WORDS_S, f"an answer to {command}")

    def _answer(self, command: str, value: str) -> dict[str, Any] | None:
        """None if it had no time for it, and did nothing."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(ANSWER_S)
            client.connect(f"{self.rig.env['XDG_RUNTIME_DIR']}/dictate/control.sock")
            client.sendall(json.dumps({"command": command, "value": value}).encode() + b"\n")
            with client.makefile("rb") as answer:
                # To its end: then the daemon has closed it, and who counts does not count it.
                told = dict(json.loads(answer.read()))
        return None if told["message"] == "The daemon is stuck" else told

    def history(self) -> list[dict[str, Any]]:
        """What `dictate history list --json` says, the newest dictation first."""
        return [
            json.loads(line) for line in self.run("history", "list", "--json").stdout.splitlines()
        ]

    def status(self) -> dict[str, Any]:
        """What `dictate status --json` says."""
        return dict(self.ask("status")["status"])

    @property
    def whole_log(self) -> str:
        """All that this daemon and those before it have printed."""
        return "".join(self.rig.log(f"dictate-{n}") for n in range(1, self.n_started + 1))

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The daemon's process."""
        return self.rig.processes[self._name]

    def pids(self) -> dict[str, int]:
        """The daemon and its workers by name."""
        workers = self.status()["workers"]
        return {"daemon": self.process.pid} | {
            role: worker["pid"] for role, worker in workers.items() if worker["pid"]
        }

    def _answers(self) -> bool:
        try:
            return bool(self.ask("status")["ok"])
        except (OSError, ValueError):
            # Not there yet, or gone in mid-answer.
            return False
