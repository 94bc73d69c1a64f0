"""Who dictates through the page: whatever was spoken with the hotkey goes before their words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dictate import effects as do
from dictate.session import workers
from dictate.session.state import GUEST_S, Job, Stage

if TYPE_CHECKING:
    from dictate.domain import Block, Level, Transcript, UtteranceId
    from dictate.session.state import Turn


def began(turn: Turn, utterance_id: UtteranceId, level: Level) -> None:
    """Somebody begins to speak."""
    deadline_s = turn.now + GUEST_S
    job = Job(utterance_id, Stage.SPEAKING, 0.0, deadline_s=deadline_s, guest=True, level=level)
    _take_in(turn, job)
    turn.do(do.BeginGuest(utterance_id, level))


def block(turn: Turn, job: Job, block: Block) -> None:
    """The guest goes on, but not for longer than anybody may."""
    seconds = job.seconds + block.seconds
    turn.put(replace(job, seconds=seconds, deadline_s=turn.now + GUEST_S))
    turn.do(do.StoreBlock(block, patient=True))
    if seconds >= turn.session.limits.max_utterance_s:
        ended(turn, job.id)


def ended(turn: Turn, utterance_id: UtteranceId) -> None:
    """All was said."""
    job = turn.job(utterance_id, Stage.SPEAKING)
    if job is None:
        return
    if job.seconds > 0:
        turn.put(replace(job, stage=Stage.RECORDED, deadline_s=None))
    else:
        turn.remove(job.id)


def brought(turn: Turn, utterance_id: UtteranceId, seconds: float, level: Level) -> None:
    """There is a whole recording."""
    _take_in(turn, Job(utterance_id, Stage.RECORDED, seconds, guest=True, level=level))


def wants_cleaning(turn: Turn, transcript: Transcript, level: Level) -> None:
    """There is a transcript."""
    seconds = transcript.seconds
    job = Job(transcript.utterance_id, Stage.RECOGNISED, seconds, guest=True, level=level)
    _take_in(turn, replace(job, transcript=transcript))


def _take_in(turn: Turn, job: Job) -> None:
    # A worker that was left alone is worth a try, as at a press of the hotkey.
    workers.revive(turn)
    turn.update(jobs=(*turn.session.jobs, job))
