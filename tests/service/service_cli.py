"""The command line as a user of a rig calls it."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

from dictation import DICTATE

if TYPE_CHECKING:
    from rig import Rig


class Cli:
    """`dictate service`, called on a rig."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig

    def run(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*DICTATE, *arguments],
            env=self.rig.env | env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    def service(self, action: str, **env: str) -> str:
        """Carry out an action that has to work, and return what it said."""
        done = self.run("service", action, **env)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def state(self) -> dict[str, Any]:
        """What `dictate service status --json` says."""
        return dict(json.loads(self.run("service", "status", "--json").stdout))

    def daemon_answers(self) -> bool:
        return self.run("status").returncode == 0
