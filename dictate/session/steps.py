"""The next step of each utterance: recognise, clean, deliver, whenever nothing is in its way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dictate import effects as do
from dictate.domain import CleanText, Level
from dictate.session.state import (
    ANSWER_S,
    DELIVER_S,
    LOAD_S,
    N_ATTEMPTS,
    RECOGNISE_BASE_S,
    RECOGNISE_FACTOR,
    Health,
    Job,
    Stage,
)

if TYPE_CHECKING:
    from dictate.session.state import Session, Turn


def recognise_next(turn: Turn) -> None:
    """Ask for the transcript of the next one, or keep its audio where nobody can give it."""
    asr = turn.session.asr
    recorded = _to_recognise(turn.session)
    _await_loading(turn, is_waiting=bool(recorded) and asr.health is Health.LOADING)
    while asr.health is Health.BROKEN and recorded:
        for job in recorded:
            _keep(turn, job, asr.message, asr.remedy)
        # Behind them that of earlier may be next.
        recorded = _to_recognise(turn.session)
    is_free = asr.health is Health.READY and turn.session.asr_late_until_s is None
    if recorded and is_free and not _is_in_the_way(turn.session, Stage.RECOGNISING, recorded[0]):
        job = recorded[0]
        deadline_s = turn.now + RECOGNISE_BASE_S + RECOGNISE_FACTOR * job.seconds
        turn.put(
            replace(job, stage=Stage.RECOGNISING, deadline_s=deadline_s, attempts=job.attempts + 1)
        )
        turn.do(do.Recognise(job.id, job.patient))


def _to_recognise(session: Session) -> list[Job]:
    """What may be recognised now: the patient only while nobody else speaks or waits for words."""
    return [
        job
        for job in session.jobs
        if job.stage is Stage.RECORDED and not (job.patient and session.is_urgent)
    ]


def _is_in_the_way(session: Session, stage: Stage, job: Job) -> bool:
    """Whether another one is at this stage that `job` has to wait for; the patient gives way."""
    return any(
        other.stage is stage and (job.patient or not other.patient) for other in session.jobs
    )


def _await_loading(turn: Turn, *, is_waiting: bool) -> None:
    due_s = turn.session.asr_due_s
    if is_waiting and due_s is None:
        turn.update(asr_due_s=turn.now + LOAD_S)
    elif due_s is not None and not is_waiting:
        turn.update(asr_due_s=None)


def clean_next(turn: Turn) -> None:
    """Have what was recognised cleaned."""
    session = turn.session
    for job in session.jobs:
        if job.stage is not Stage.RECOGNISED or job.transcript is None:
            continue
        level = job.level or session.level
        if level is Level.OFF:
            raw = CleanText(job.id, job.transcript.text, level, by="off", clean_ms=0.0)
            turn.put(replace(job, stage=Stage.CLEAN, clean=raw))
        elif session.llm.health is not Health.READY:
            clean_by_rules(turn, job, session.llm.message or "the cleanup model is loading")
        elif session.llm_late_until_s is not None:
            clean_by_rules(turn, job, "the cleanup model is still busy")
        elif job.patient and session.is_urgent:
            continue
        elif not _is_in_the_way(turn.session, Stage.CLEANING, job):
            rewrite = level is Level.REWRITE
            limits = session.limits
            wait_s = limits.rewrite_deadline_s if rewrite else limits.clean_deadline_s
            turn.put(replace(job, stage=Stage.CLEANING, deadline_s=turn.now + wait_s))
            answer_s = max(wait_s - ANSWER_S, wait_s / 2)
            turn.do(do.Clean(job.transcript, level, answer_s, job.patient))


def deliver_next(turn: Turn) -> None:
    """Hand the oldest words over; those of earlier and of guests go where they belong."""
    for job in turn.session.jobs:
        if job.recovered:
            _keep_recovered(turn, job)
            continue
        if job.guest:
            _answer_guest(turn, job)
            continue
        if job.stage is not Stage.CLEAN or job.clean is None or job.transcript is None:
            # Only the oldest may go, so that words arrive in the order they were spoken.
            return
        if job.silent:
            turn.do(do.KeepText(job.clean, language(job), "another key was pressed"))
            turn.remove(job.id)
            continue
        if keyboard_is_taken(turn.session):
            return
        deliver(turn, job, may_postpone=True)
        return


def deliver(turn: Turn, job: Job, *, may_postpone: bool) -> None:
    """Hand these words over now."""
    if job.clean is None:
        return
    turn.put(replace(job, stage=Stage.DELIVERING, deadline_s=turn.now + DELIVER_S))
    turn.do(do.Deliver(job.clean, language(job), may_postpone))


def language(job: Job) -> str:
    """That of its transcript; "" if there is none."""
    return job.transcript.language if job.transcript else ""


def _keep_recovered(turn: Turn, job: Job) -> None:
    """Never typed: the window that it was spoken for may be another one by now."""
    if job.stage is Stage.CLEAN and job.clean is not None:
        turn.do(do.KeepText(job.clean, language(job), "", recovered=True))
        turn.update(n_recovered=turn.session.n_recovered + 1)
        turn.remove(job.id)


def _answer_guest(turn: Turn, job: Job) -> None:
    if job.stage is Stage.CLEAN and job.clean is not None:
        turn.do(do.AnswerGuest(job.clean, language(job)))
        turn.remove(job.id)


def keyboard_is_taken(session: Session) -> bool:
    """Whether the words would be typed as shortcuts."""
    return session.held and session.limits.hotkey_has_modifier


def clean_by_rules(turn: Turn, job: Job, why: str) -> None:
    """Clean it without the cleaner, which cannot for this reason."""
    if job.transcript is None:
        return
    # No deadline: the rules answer within the same turn of the controller.
    turn.put(replace(job, stage=Stage.CLEANING, deadline_s=None))
    turn.do(do.CleanByRules(job.transcript, job.level or turn.session.level, why))


def retry_or_keep(turn: Turn, job: Job, message: str, remedy: str) -> None:
    """It was not recognised: try once more, or let it wait in the history."""
    if job.attempts < N_ATTEMPTS:
        turn.put(replace(job, stage=Stage.RECORDED, deadline_s=None))
    else:
        _keep(turn, job, message, remedy)


def _keep(turn: Turn, job: Job, message: str, remedy: str) -> None:
    if job.guest:
        turn.do(do.RefuseGuest(job.id, message, remedy))
    turn.do(do.KeepAudio(job.id, message, remedy))
    turn.update(trouble=message)
    turn.remove(job.id)
