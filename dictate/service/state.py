"""Who starts dictate at login, and whether it runs."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from dictate import paths
from dictate.control import client
from dictate.errors import ConfigError, ControlError
from dictate.service import autostart, systemd

_MISHAPS = {
    "exit-code": "It ended with status {status}",
    "oom-kill": "The machine ran out of memory",
    "signal": "It was killed by signal {status}",
    "start-limit-hit": "It failed too often in a row",
    "timeout": "It did not start in time",
    "watchdog": "It was stuck and was ended",
}
"""systemd's word for how the service failed -> ours."""

_BAD_CONFIG = str(ConfigError.exit_status)


class How(enum.StrEnum):
    """Who starts the daemon at login."""

    SYSTEMD = "systemd"
    AUTOSTART = "autostart"
    NOBODY = "nobody"


class Running(enum.StrEnum):
    """Whether the daemon runs, and by whom it was started."""

    SERVICE = "service"
    """As `How` says; who started a daemon without systemd nobody can tell, so that counts too."""

    BY_HAND = "by hand"
    NO = "no"


@dataclass(frozen=True)
class State:
    """What `dictate service status` tells; no dictated words."""

    how: How
    enabled: bool
    """Whether the next login starts the daemon."""

    running: Running
    detail: str = ""
    """What it says of itself, or why it does not run."""

    remedy: str = ""

    @property
    def is_fine(self) -> bool:
        """Whether it runs as the service, and will after the next login."""
        return self.enabled and self.running is Running.SERVICE

    @property
    def lines(self) -> tuple[str, str]:
        """What starts it at login, and whether it runs now, for people."""
        login = {
            How.SYSTEMD: "started by systemd" if self.enabled else "disabled in systemd",
            How.AUTOSTART: "started by the desktop's autostart",
            How.NOBODY: "not started",
        }
        now = {
            Running.SERVICE: "running",
            Running.BY_HAND: "running, but not as the service",
            Running.NO: "not running",
        }
        return f"at login: {login[self.how]}", f"now: {now[self.running]}"

    def __str__(self) -> str:
        """All of it for people, in two or three lines."""
        more = ". ".join(part for part in (self.detail, self.remedy) if part)
        return "\n".join(filter(None, (*self.lines, more)))


def state() -> State:
    """Look at the files, at systemd and for a daemon. Any thread; a fraction of a second."""
    if systemd.unit_file().exists():
        return _of_unit()
    if autostart.entry_file().exists():
        if daemon_answers():
            return State(How.AUTOSTART, enabled=True, running=Running.SERVICE)
        detail, remedy = "It starts at the next login", f"The log is {paths.log_file()}"
        return State(How.AUTOSTART, True, Running.NO, detail, remedy)  # noqa: FBT003 - named above
    running = Running.BY_HAND if daemon_answers() else Running.NO
    remedy = "`dictate service install` has it started at login"
    return State(How.NOBODY, enabled=False, running=running, remedy=remedy)


def daemon_answers() -> bool:
    """Whether a daemon runs, whoever started it."""
    try:
        client.ask("status")
    except ControlError:
        return False
    return True


def _of_unit() -> State:
    names = ("ActiveState", "UnitFileState", "Result", "ExecMainStatus", "StatusText")
    told = systemd.properties(*names)
    enabled = told.get("UnitFileState") == "enabled"
    if told.get("ActiveState") == "active":
        return State(How.SYSTEMD, enabled, Running.SERVICE, told.get("StatusText", ""))
    running = Running.BY_HAND if daemon_answers() else Running.NO
    detail = "It is starting" if told.get("ActiveState") == "activating" else ""
    remedy = ""
    if told.get("Result") == "exit-code" and told.get("ExecMainStatus") == _BAD_CONFIG:
        detail, remedy = "Its configuration cannot be used", "`dictate config check` tells why"
    elif mishap := _MISHAPS.get(told.get("Result", "")):
        detail = mishap.format(status=told.get("ExecMainStatus", "?"))
        remedy = "`dictate service logs` tells why"
    elif not told:
        detail = "systemd does not answer this process"
        remedy = "Ask from inside the desktop, not through su or sudo"
    return State(How.SYSTEMD, enabled, running, detail, remedy)
