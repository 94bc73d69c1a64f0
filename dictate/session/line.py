"""The state in words: for the tray's first menu item, its tooltip and `dictate status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dictate.domain import Level
from dictate.session.state import Health

if TYPE_CHECKING:
    from dictate.session.state import Session


def line(session: Session, hotkey: str) -> str:
    """One line, without dictated words.

    Args:
        session: The state.
        hotkey: The key's name for people, as in "Right Ctrl".
    """
    if session.capture:
        return "Recording"
    if session.jobs:
        return "Working" if session.asr.health is Health.READY else "Loading the speech model"
    if session.trouble:
        return session.trouble
    if session.asr.health is Health.BROKEN:
        return session.asr.message
    aside = _aside(session)
    return f"Ready: hold {hotkey} and speak" + (f" ({aside})" if aside else "")


def _aside(session: Session) -> str:
    """What is not as it should be with the cleanup, though dictation works."""
    if session.level is Level.OFF:
        return ""
    if session.llm.health is Health.READY:
        return f"the last words: {session.why_rules}" if session.why_rules else ""
    return f"cleaning with the rules: {session.llm.message or 'the model is loading'}"
