"""The health of the workers: restart what dies, leave alone what cannot live."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dictate import effects as do
from dictate.session.state import DEATHS_WINDOW_S, MAX_DEATHS, Health, WorkerState

if TYPE_CHECKING:
    from dictate.events import Role
    from dictate.session.state import Turn


def ready(turn: Turn, role: Role) -> None:
    """The worker has loaded."""
    turn.put_worker(role, replace(turn.worker(role), health=Health.READY, message="", remedy=""))


def failed(turn: Turn, role: Role, message: str, remedy: str) -> None:
    """The worker cannot work: its model or library is missing, or there is no tray."""
    turn.put_worker(role, WorkerState(Health.BROKEN, (), message, remedy))
    if role == "asr":
        turn.trouble("asr", message, remedy)


def lost(turn: Turn, role: Role) -> None:
    """The worker died. Start it again, but not for ever."""
    state = turn.worker(role)
    if state.health is Health.BROKEN:
        return
    recent = (*(at_s for at_s in state.deaths_s if turn.now - at_s < DEATHS_WINDOW_S), turn.now)
    if len(recent) >= MAX_DEATHS:
        message = f"The {role} worker keeps dying"
        remedy = "The log tells more: `dictate config path` shows the folder of its name."
        turn.put_worker(role, WorkerState(Health.BROKEN, (), message, remedy))
    else:
        turn.put_worker(role, WorkerState(Health.LOADING, recent))
        turn.do(do.StartWorker(role))


def revive(turn: Turn) -> None:
    """A press is the moment to try again: a model may have been fetched since."""
    for role in ("mic", "asr", "llm"):
        if turn.worker(role).health is Health.BROKEN:
            turn.put_worker(role, WorkerState())
            turn.do(do.StartWorker(role))


def replace_outdated(turn: Turn) -> None:
    """Give workers their new settings, but not in the middle of an utterance."""
    session = turn.session
    if session.capture or session.jobs or not session.outdated:
        return
    turn.update(outdated=frozenset())
    for role in sorted(session.outdated):
        turn.put_worker(role, WorkerState())
        turn.do(do.StartWorker(role))
