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
    ready = f"Ready: hold {hotkey} and speak"
    cleaner = session.llm
    if session.level is Level.OFF or cleaner.health is Health.READY:
        return ready
    why = cleaner.message or "the model is loading"
    return f"{ready} (cleaning with the rules: {why})"
