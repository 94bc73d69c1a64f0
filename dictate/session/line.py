"""The state in words: for the tray's first menu item, its tooltip and `dictate status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dictate.domain import Level
from dictate.session.state import Health, Stage

if TYPE_CHECKING:
    from dictate.session.state import Session

NO_MICROPHONE = "No microphone was found"


def line(session: Session, hotkey: str) -> str:
    """One line, without dictated words.

    Args:
        session: The state.
        hotkey: The key's name for people, as in "Right Ctrl".
    """
    if session.capture:
        return "Recording"
    if any(job.stage is Stage.SPEAKING for job in session.jobs):
        return "Recording in the browser"
    if session.jobs:
        return _work(session)
    if trouble := _trouble(session):
        return trouble
    if session.paused:
        return f"Paused: {hotkey} is not heeded"
    aside = _aside(session)
    return f"Ready: hold {hotkey} and speak" + (f" ({aside})" if aside else "")


def _work(session: Session) -> str:
    if session.asr.health is not Health.READY:
        return "Loading the speech model"
    is_old = all(job.recovered for job in session.jobs)
    return "Recovering earlier words" if is_old else "Working"


def _trouble(session: Session) -> str:
    """What is wrong; of a worker without which there is no dictation, also what to do about it."""
    for worker in (session.asr, session.mic):
        if worker.health is Health.BROKEN:
            return f"{worker.message}. {worker.remedy}".rstrip(" .")
    return NO_MICROPHONE if session.microphones == () else session.trouble


def _aside(session: Session) -> str:
    """What is not as it should be with the cleanup, though dictation works."""
    if session.level is Level.OFF:
        return ""
    if session.llm.health in {Health.READY, Health.UNLOADED}:
        if session.why_rules:
            return f"the last words: {session.why_rules}"
        lack = session.llm.message
        return f"cleaning without the language model: {lack}" if lack else ""
    return f"cleaning with the rules: {session.llm.message or 'the model is loading'}"
