"""The daemon's state, and the commands that change it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fastapi import APIRouter

from dictate import __version__, config
from dictate.control import client
from dictate.desktop import keys
from dictate.domain import Level, Phase
from dictate.errors import ConfigError, ModelError
from dictate.messages import TrayState
from dictate.models import catalogue
from dictate.page.schemas import Command, LevelCommand, PlainCommand, State
from dictate.page.shared import Shared

if TYPE_CHECKING:
    from dictate.control.protocol import Reply
    from dictate.page.line import Line
    from dictate.settings import Settings

_REQUESTS = {"cancel": ("cancel", ""), "pause": ("pause", "on"), "resume": ("pause", "off")}
"""What the daemon calls it."""

router = APIRouter(tags=["state"])


@router.get("/api/state")
async def state(page: Shared) -> State:
    """The daemon's state."""
    return await current_state(page.line)


@router.post("/api/command")
async def command(wanted: Command, page: Shared) -> State:
    """Cancel what is being dictated, pause or resume the hotkey, or choose the cleanup level."""
    reply = await asyncio.to_thread(client.ask, *_request(wanted))
    state = await current_state(page.line)
    # The daemon has answered already, while its news may still be on the way.
    return state.model_copy(update=_news(reply))


async def current_state(line: Line) -> State:
    """The state that the daemon told last, with the settings in force."""
    return await asyncio.to_thread(_state, line.state)


def _request(wanted: PlainCommand | LevelCommand) -> tuple[str, str]:
    if isinstance(wanted, LevelCommand):
        return "cleanup", wanted.value
    return _REQUESTS[wanted.command]


def _news(reply: Reply) -> dict[str, object]:
    return {
        name: reply.status[name] for name in ("phase", "line", "paused") & reply.status.keys()
    } | ({"level": Level(str(reply.status["level"]))} if "level" in reply.status else {})


def _state(told: TrayState | None) -> State:
    # A mistake in the user's file is the doctor's business; here the default stands in.
    settings, _mistakes = config.examine()
    told = told or TrayState(
        phase=Phase.IDLE, level=settings.cleanup.level, line="Starting", can_cancel=False
    )
    return State(
        phase=told.phase,
        line=told.line,
        level=Level(told.level),
        paused=told.paused,
        hotkey=_label(settings.hotkey.key),
        language=told.language,
        microphone=told.microphone,
        microphones=told.microphones,
        can_cancel=told.can_cancel,
        n_waiting=told.n_waiting,
        history_keep=settings.history.keep,
        version=__version__,
        rewrite_ready=_rewrite_ready(settings),
    )


def _label(notation: str) -> str:
    try:
        return keys.parse(notation).label
    except ConfigError:
        return notation


def _rewrite_ready(settings: Settings) -> bool:
    model = settings.cleanup.rewrite_model
    try:
        return bool(model) and bool(
            catalogue.locate(model, "cleanup", catalogue.folder(settings.models))
        )
    except ModelError:
        return False
