"""The health of the workers: restart what dies, leave alone what cannot live."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dictate import effects as do
from dictate.session.state import DEATHS_WINDOW_S, MAX_DEATHS, Health, WorkerState

if TYPE_CHECKING:
    from dictate.events import Role
    from dictate.session.state import Turn


_NAMES: dict[Role, str] = {
    "mic": "The microphone's part",
    "asr": "The recogniser",
    "llm": "The cleanup model",
    "tray": "The tray icon",
}
"""The roles for people."""


def restart(turn: Turn, role: Role) -> None:
    """Have a fresh process, which has nothing to do yet, in place of whatever runs."""
    _put(turn, role, WorkerState(deaths_s=turn.worker(role).deaths_s))
    turn.do(do.StartWorker(role))


def ready(turn: Turn, role: Role) -> None:
    """The worker has loaded."""
    turn.put_worker(role, replace(turn.worker(role), health=Health.READY, message="", remedy=""))


def failed(turn: Turn, role: Role, message: str, remedy: str) -> None:
    """The worker cannot work: its model or library is missing, or there is no tray."""
    _put(turn, role, WorkerState(Health.BROKEN, (), message, remedy))
    if role == "asr":
        turn.trouble("asr", message, remedy)
    elif role == "tray":
        # Dictation works without; the user shall not look for an icon that will not come.
        turn.do(do.Notify("tray", f"No tray icon: {message}", remedy))


def lost(turn: Turn, role: Role) -> None:
    """The worker died. Start it again, but not for ever."""
    state = turn.worker(role)
    if state.health is Health.BROKEN:
        return
    recent = (*(at_s for at_s in state.deaths_s if turn.now - at_s < DEATHS_WINDOW_S), turn.now)
    if len(recent) >= MAX_DEATHS:
        failed(
            turn, role, f"{_NAMES[role]} keeps crashing", "`dictate run` in a terminal shows why"
        )
    else:
        turn.put_worker(role, replace(state, deaths_s=recent))
        restart(turn, role)


def revive(turn: Turn) -> None:
    """A press is the moment to try again: a model may have been fetched since."""
    for role in ("mic", "asr", "llm"):
        if turn.worker(role).health is Health.BROKEN:
            restart(turn, role)


def replace_outdated(turn: Turn) -> None:
    """Give workers their new settings, but not in the middle of an utterance."""
    session = turn.session
    if session.capture or session.jobs or not session.outdated:
        return
    turn.update(outdated=frozenset())
    for role in sorted(session.outdated):
        restart(turn, role)


def _put(turn: Turn, role: Role, state: WorkerState) -> None:
    turn.put_worker(role, state)
    # Whatever it was late with will not come any more.
    if role == "asr":
        turn.update(asr_late_until_s=None)
    elif role == "llm":
        turn.update(llm_late_until_s=None)
