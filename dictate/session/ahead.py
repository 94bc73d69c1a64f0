"""Work ahead while the user still speaks: words that are known go to the cleaner at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dictate import effects as do
from dictate.domain import Level
from dictate.session.state import Health, Stage

if TYPE_CHECKING:
    from dictate import events as on
    from dictate.domain import UtteranceId
    from dictate.session.state import Turn


def committed(turn: Turn, event: on.Committed) -> None:
    """More of an utterance is known. Whether the cleaner hears of it changes no word of it."""
    session = turn.session
    is_able = session.level is not Level.OFF and session.llm.health is Health.READY
    if is_able and event.text and _is_awaited(turn, event.utterance_id):
        turn.do(do.Prepare(event.utterance_id, event.text, event.language, session.level))


def _is_awaited(turn: Turn, utterance_id: UtteranceId) -> bool:
    """Somebody speaks it, or waits for its words; for those of earlier nobody does."""
    if turn.session.capture and turn.session.capture.id == utterance_id:
        return True
    job = turn.job(utterance_id, Stage.ENDING, Stage.RECORDED, Stage.RECOGNISING)
    return job is not None and not job.recovered
