"""The health of the workers: restart what dies, leave alone what cannot live."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dictate import effects as do
from dictate.domain import ROLES
from dictate.session.state import (
    DEATHS_WINDOW_S,
    MEMORY_REST_S,
    RESTARTS_AFTER_S,
    Health,
    WorkerState,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dictate.domain import Role
    from dictate.session.state import Session, Turn


_NAMES: dict[Role, str] = {
    "mic": "The microphone's part",
    "asr": "The recogniser",
    "llm": "The cleanup model",
    "tray": "The tray icon",
}
"""The roles for people."""


_MODELS: tuple[Role, ...] = ("asr", "llm")
"""The large ones, the more urgent first."""


def deadlines(session: Session) -> Iterator[float]:
    """When a worker that died is started again, and when idle models give their memory back."""
    for state in (session.mic, session.asr, session.llm, session.tray):
        if state.restarts_at_s is not None:
            yield state.restarts_at_s
    unload_after_s, idle_since_s = session.limits.unload_after_s, session.idle_since_s
    is_loaded = Health.READY in {session.asr.health, session.llm.health}
    if unload_after_s and idle_since_s is not None and is_loaded:
        yield idle_since_s + unload_after_s


def deadline(turn: Turn) -> None:
    """Look whether one of these times has come."""
    for role in ROLES:
        restarts_at_s = turn.worker(role).restarts_at_s
        if restarts_at_s is not None and turn.now >= restarts_at_s:
            restart(turn, role)
    unload_after_s, idle_since_s = turn.session.limits.unload_after_s, turn.session.idle_since_s
    if unload_after_s and idle_since_s is not None and turn.now >= idle_since_s + unload_after_s:
        _unload_models(turn)


def load_what_is_needed(turn: Turn) -> None:
    """Load the models that have given their memory back, if there is something for them to do.

    That begins at key-down, so that they load while the user speaks: Whisper base in 0.8 to 1.4 s
    and the cleaner in 0.4 to 1.4 s, both at once on two busy cores. The recogniser hears all of
    it when it is there, and the utterance waits; for the cleaner the rules stand in meanwhile.
    """
    for role in _MODELS if turn.session.is_busy else ():
        if turn.worker(role).health is Health.UNLOADED:
            restart(turn, role)


def note_idleness(turn: Turn) -> None:
    """Remember since when there is nothing for the models to do."""
    session = turn.session
    if session.is_busy == (session.idle_since_s is None):
        return
    turn.update(idle_since_s=None if session.is_busy else turn.now)


def _unload_models(turn: Turn) -> None:
    for role in _MODELS:
        state = turn.worker(role)
        # One that loads gets its turn when it has; one that is broken has no memory to give.
        if state.health is Health.READY:
            _put(turn, role, WorkerState(Health.UNLOADED, state.deaths_s))
            turn.do(do.StopWorker(role))


def restart(turn: Turn, role: Role) -> None:
    """Have a fresh process, which has nothing to do yet, in place of whatever runs."""
    _put(turn, role, WorkerState(deaths_s=turn.worker(role).deaths_s))
    turn.do(do.StartWorker(role))


def ready(turn: Turn, role: Role, device: str, notice: str, remedy: str) -> None:
    """The worker has loaded.

    Args:
        turn: The step.
        role: Whose worker.
        device: What its model runs on, if it has one.
        notice: What is not as the user set it; of the recogniser told once, not whenever the
            model is loaded. What the cleaner lacks is usually on its way.
        remedy: What may be done about it.
    """
    state = turn.worker(role)
    if state.restarts_at_s is not None:
        return
    health = Health.READY
    state = replace(state, health=health, device=device, message=notice, remedy=remedy)
    turn.put_worker(role, state)
    if role == "asr" and notice and notice != turn.session.told_by_worker:
        turn.update(told_by_worker=notice)
        turn.do(do.Notify("device", notice, remedy))


def noticed(turn: Turn, role: Role, notice: str) -> None:
    """What a working worker lacks has changed."""
    state = turn.worker(role)
    if state.health is Health.READY:
        turn.put_worker(role, replace(state, message=notice))


def worked(turn: Turn, role: Role) -> None:
    """The worker has done what it is there for: it does not die of everything."""
    state = turn.worker(role)
    if state.deaths_s and state.health is Health.READY:
        turn.put_worker(role, replace(state, deaths_s=()))


def failed(
    turn: Turn, role: Role, message: str, remedy: str, *, lacks_memory: bool = False
) -> None:
    """The worker cannot work: its model or library is missing or too large, or there is no tray."""
    # Without a recogniser there is no dictation, so that one is worth a try at every press.
    rests_until_s = turn.now + MEMORY_REST_S if lacks_memory and role == "llm" else None
    # A microphone that waits for a sound server which hangs says so, and may die of it yet.
    deaths_s = turn.worker(role).deaths_s if role == "mic" else ()
    _leave(
        turn,
        role,
        WorkerState(Health.BROKEN, deaths_s, message, remedy, rests_until_s=rests_until_s),
    )


def lost(turn: Turn, role: Role, message: str, remedy: str) -> None:
    """The worker died. Start it again, but not for ever, and not all the time.

    Args:
        turn: The step.
        role: Whose worker.
        message: What it died of, for people; may be empty.
        remedy: What may be done about it.
    """
    state = turn.worker(role)
    # What lacks its model or the tray lacks them still. A sound server that hung may work again.
    is_hopeless = state.health is Health.BROKEN and role != "mic"
    if is_hopeless or state.health is Health.UNLOADED or state.restarts_at_s is not None:
        return
    if state.health is Health.BROKEN:
        message, remedy = state.message, state.remedy
    recent = (*(at_s for at_s in state.deaths_s if turn.now - at_s < DEATHS_WINDOW_S), turn.now)
    n_deaths = len(recent)
    if n_deaths > len(RESTARTS_AFTER_S):
        message = message or f"{_NAMES[role]} keeps crashing"
        remedy = remedy or "`dictate run` in a terminal shows why"
        _leave(turn, role, WorkerState(Health.BROKEN, recent, message, remedy))
        return
    # Somebody may be speaking: a microphone is started at once, or not at all.
    wait_s = 0.0 if role == "mic" else RESTARTS_AFTER_S[n_deaths - 1]
    _put(turn, role, WorkerState(deaths_s=recent, restarts_at_s=turn.now + wait_s))
    if not wait_s:
        restart(turn, role)


def revive(turn: Turn) -> None:
    """A press is the moment to try again: a model may have been fetched since."""
    for role in ROLES:
        state = turn.worker(role)
        # A tray that said it cannot work found no place for an icon; one that crashed may live.
        may_live = role != "tray" or state.deaths_s
        rests = state.rests_until_s is not None and turn.now < state.rests_until_s
        is_down = state.health is Health.BROKEN or state.restarts_at_s is not None
        if is_down and may_live and not rests:
            restart(turn, role)


def replace_outdated(turn: Turn) -> None:
    """Give workers their new settings, but not in the middle of an utterance."""
    session = turn.session
    if session.capture or session.jobs or not session.outdated:
        return
    turn.update(outdated=frozenset())
    for role in sorted(session.outdated):
        restart(turn, role)


def _leave(turn: Turn, role: Role, state: WorkerState) -> None:
    """Leave the worker alone until the next press."""
    _put(turn, role, state)
    if role == "asr":
        turn.trouble("asr", state.message, state.remedy)
    elif role == "tray" and len(state.deaths_s) <= len(RESTARTS_AFTER_S) + 1:
        # Dictation works without; the user shall not look for an icon that will not come. Said
        # once, not at each press that tries again.
        turn.do(do.Notify("tray", f"No tray icon: {state.message}", state.remedy))


def _put(turn: Turn, role: Role, state: WorkerState) -> None:
    turn.put_worker(role, state)
    # Whatever it was late with will not come any more.
    if role == "asr":
        turn.update(asr_late_until_s=None)
    elif role == "llm":
        turn.update(llm_late_until_s=None)
