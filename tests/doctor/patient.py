"""A desktop on which `dictate doctor` is asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dictation import SPEECH, Dictation

if TYPE_CHECKING:
    from rig import Rig


class Patient:
    """A desktop, and what the doctor finds there."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.dictation = Dictation(rig)
        self.status = 0
        """The exit status of the last examination."""

    def examine(self, *names: str) -> dict[str, dict[str, Any]]:
        """The checks of these names, or all, by their names."""
        done = self.dictation.run("doctor", "--json", *names)
        assert done.stderr == ""
        self.status = done.returncode
        answer = json.loads(done.stdout)
        assert answer["ok"] == (self.status == 0)
        return {check["name"]: check for check in answer["checks"]}

    def check(self, name: str) -> dict[str, Any]:
        """What one check finds."""
        return self.examine(name)[name]

    def speak(self) -> None:
        """Speak for eleven seconds into the microphone, without waiting for the end."""
        self.rig.play(SPEECH / "jfk.flac", wait=False)
