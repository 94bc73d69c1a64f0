"""The settings, the daemon, and whether it starts at login."""

from __future__ import annotations

from dictate import config, paths, vocabulary
from dictate.control import client
from dictate.doctor.check import Finding, Scene, note, ok, problem
from dictate.errors import ControlError, DictateError, NotRunningError
from dictate.service import state as login


def settings(_scene: Scene) -> Finding:
    """Whether the user's own files can be used: the configuration and the vocabulary."""
    path = paths.config_file()
    mistakes = config.examine()[1] + vocabulary.examine()[1]
    if mistakes:
        more = f" (and {len(mistakes) - 1} more: `dictate config check`)" if mistakes[1:] else ""
        return problem(mistakes[0].message + more, mistakes[0].remedy)
    return ok(f"{path} is fine" if path.exists() else "all defaults")


def daemon(scene: Scene) -> Finding:
    """Whether the daemon runs and all its workers with it."""
    if scene.daemon is None:
        try:
            client.ask("status")
        except NotRunningError as error:
            # That it was not started is the user's business; that it does not answer is not.
            return note(error.message, error.remedy)
        except ControlError as error:
            return problem(error.message, error.remedy)
    status = scene.daemon or {}
    for role, worker in status.get("workers", {}).items():
        if worker["state"] == "broken":
            return problem(
                f"the {role} worker: {worker['message']}", worker["remedy"] or "See the log"
            )
    return ok(f"running: {status.get('line', '')}")


def service(_scene: Scene) -> Finding:
    """Whether dictate starts at login, and who sees to it."""
    found = login.state()
    line = "; ".join(found.lines)
    why = f"{line}. {found.detail}" if found.detail else line
    if found.is_fine:
        return ok(line)
    if found.how is login.How.SYSTEMD and found.running is login.Running.NO:
        return problem(why, found.remedy or "`dictate service install` repairs it")
    return note(why, found.remedy)


def status() -> dict[str, object] | None:
    """What the running daemon says of itself; None if there is none or it does not answer."""
    try:
        return client.ask("status").status
    except DictateError:
        return None
