"""Work ahead while the user still speaks: words that are known go to the cleaner at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dictate import effects as do
from dictate.domain import Level
from dictate.session.state import Health, Stage

if TYPE_CHECKING:
    from dictate import events as on
    from dictate.domain import UtteranceId
    from dictate.session.state import Job, Turn

_UNHEARD = (Stage.SPEAKING, Stage.ENDING, Stage.RECORDED, Stage.RECOGNISING)
"""Whose transcript is still to come."""


def committed(turn: Turn, event: on.Committed) -> None:
    """More of an utterance is known. Whether the cleaner hears of it changes no word of it."""
    if not event.text:
        return
    job = turn.job(event.utterance_id, *_UNHEARD)
    if job and job.guest:
        turn.do(do.TellGuest(event.utterance_id, event.text, event.language))
    elif turn.session.llm.health is Health.READY and _is_awaited(turn, event.utterance_id, job):
        _prepare(turn, event)


def _prepare(turn: Turn, event: on.Committed) -> None:
    level = turn.session.level
    if level is not Level.OFF:
        turn.do(do.Prepare(event.utterance_id, event.text, event.language, level))


def _is_awaited(turn: Turn, utterance_id: UtteranceId, job: Job | None) -> bool:
    """Somebody speaks it, or waits for its words; for those of earlier nobody does."""
    if job:
        return not job.recovered
    capture = turn.session.capture
    return capture is not None and capture.id == utterance_id
