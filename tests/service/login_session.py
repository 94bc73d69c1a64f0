"""A real `systemd --user` on a rig, also where the machine itself was not booted with systemd.

It needs a cgroup hierarchy of its own and the folder by which systemd knows systemd; both are made
in namespaces of its own, so nothing of the machine's is touched. Needs root, like the container
that the whole test run is made for.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rig import RigError, wait_for

if TYPE_CHECKING:
    from rig import Rig

UNIT = "dictate.service"

_START = r"""
set -eu
hierarchy=$1 uid=$2
trap 'kill -TERM "$manager"' TERM
mkdir -p /run/systemd "$hierarchy"
mount -t tmpfs tmpfs /run/systemd
mkdir /run/systemd/system
mount -t cgroup2 cgroup2 "$hierarchy"
group=$hierarchy/dictate-test-$$
mkdir "$group" "$group/user"
[ -z "$uid" ] || chown -R "$uid:$uid" "$group/user"
(
    echo 0 >"$group/user/cgroup.procs"
    # The second mount shows that group as the root of all, which is where a manager looks.
    exec unshare --cgroup -- sh -euc '
        mount -t cgroup2 cgroup2 /sys/fs/cgroup
        exec ${1:+setpriv --reuid=$1 --regid=$1 --clear-groups} \
            /lib/systemd/systemd --user --unit=basic.target' "$0" "$uid"
) &
manager=$!
# A wait that the trap has interrupted is no end yet.
wait "$manager" || wait "$manager" || true
echo 1 >"$group/cgroup.kill"
until find "$group" -depth -type d -exec rmdir {} + 2>/dev/null; do :; done
"""

_SHIPPED = Path("/usr/lib/systemd/user")
_UNITS = (
    *("basic.target", "sockets.target", "timers.target", "paths.target", "default.target"),
    *("shutdown.target", "exit.target", "systemd-exit.service", "app.slice", "session.slice"),
    *("graphical-session-pre.target", "graphical-session.target"),
)
"""All others of the machine's, as its sound server and its bus, would get in the rig's way."""

_DESKTOP = """\
[Unit]
BindsTo=graphical-session.target
Before=graphical-session.target
"""
"""What a desktop that is run by systemd has; the shared target itself refuses to be started."""

_QUICK = """\
[Service]
RestartSec=100ms
WatchdogSec=4
TimeoutAbortSec=1
StandardOutput=append:{log}
StandardError=append:{log}
"""


class LoginSession:
    """The user's systemd, as a context manager, and whoever asks it.

    Args:
        rig: Whose home and runtime folder are the user's.
        uid: An unprivileged user to run as instead of root.
    """

    def __init__(self, rig: Rig, uid: int | None = None) -> None:
        self.rig = rig
        self.uid = uid
        self.units = Path(rig.env["XDG_CONFIG_HOME"]) / "systemd" / "user"
        self._log = rig.folder / "service.log"

    def __enter__(self) -> Self:
        few = self.rig.folder / "units"
        few.mkdir()
        for name in _UNITS:
            (few / name).symlink_to(_SHIPPED / name)
        (few / "desktop.target").write_text(_DESKTOP)
        drop_in = self.units / f"{UNIT}.d" / "quick.conf"
        drop_in.parent.mkdir(parents=True)
        drop_in.write_text(_QUICK.format(log=self._log))
        if self.uid:
            for folder, _, _ in os.walk(self.rig.folder):
                os.chown(folder, self.uid, self.uid)
        # A manager is there before the session, and knows nothing of its display.
        here = ["env", "-u", "DISPLAY", "unshare", "--mount", "--propagation", "private", "--"]
        script = ["sh", "-c", _START, "login_session", self.rig.folder / "cgroup"]
        self.rig.spawn(
            [*here, *script, str(self.uid or "")],
            "systemd",
            SYSTEMD_UNIT_PATH=f"{self.units}:{few}",
            SYSTEMD_LOG_TARGET="console",
        )
        wait_for(self._answers, 15, "systemd --user, which needs root and cgroup2")
        return self

    def __exit__(self, *_: object) -> None:
        self.rig.end("systemd", grace_s=20)

    def systemctl(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `systemctl --user ARGUMENTS` as the user."""
        become = [f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups"]
        return subprocess.run(
            [*(["setpriv", *become] if self.uid else []), "systemctl", "--user", *arguments],
            env=self.rig.env,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    def show(self, name: str) -> str:
        """A property of the service."""
        return self.systemctl("show", UNIT, f"--property={name}", "--value").stdout.strip()

    @property
    def pid(self) -> int:
        """The daemon's process; 0 for none."""
        return int(self.show("MainPID"))

    @property
    def log(self) -> str:
        """What the service has printed."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def forget_log(self) -> None:
        """Only what is printed from now on is `log`."""
        self._log.touch()
        os.truncate(self._log, 0)

    def log_in(self) -> None:
        """What a desktop that is run by systemd does at login."""
        self.systemctl("import-environment", "DISPLAY")
        done = self.systemctl("start", "desktop.target")
        assert done.returncode == 0, done.stderr

    def log_out(self) -> None:
        """What it does at logout; the display goes later."""
        self.systemctl("stop", "desktop.target")
        shared = ("show", "graphical-session.target", "--property=ActiveState", "--value")
        wait_for(
            lambda: self.systemctl(*shared).stdout.strip() == "inactive", 30, "the session's end"
        )

    def wait_until_ready(self, other_than: int = 0) -> int:
        """Wait until the hotkey works, and return the daemon's process."""

        def ready() -> int:
            pid = self.pid
            return pid if pid != other_than and self.show("SubState") == "running" else 0

        return wait_for(ready, 60, f"the service to be ready: {self.log}")

    def members(self) -> set[int]:
        """All processes of the service, whoever is their parent now."""
        # The first process has become the shell whose number the group bears.
        group = f"/dictate-test-{self.rig.processes['systemd'].pid}/"
        found = set()
        for path in Path("/proc").glob("[0-9]*/cgroup"):
            with contextlib.suppress(OSError):
                text = path.read_text()
                if group in text and text.strip().endswith(f"/{UNIT}"):
                    found.add(int(path.parent.name))
        return found

    def _answers(self) -> bool:
        process = self.rig.processes["systemd"]
        if process.poll() is not None:
            message = (
                "no systemd --user could be started; it needs root, with the right to make"
                f" namespaces and to mount cgroup2: {self.rig.log('systemd')}"
            )
            raise RigError(message)
        return self.systemctl("list-units").returncode == 0


def is_there(pid: int) -> bool:
    """Whether a process has not ended yet."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in {"Z", "X"}
