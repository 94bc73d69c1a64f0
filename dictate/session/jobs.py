"""Utterances after the key was released: recognise, clean and deliver them, oldest first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dictate import effects as do
from dictate.domain import CleanText, Delivery, DeliveryMethod, Level, Transcript, UtteranceId
from dictate.errors import sentences
from dictate.session import guests, outage, workers
from dictate.session.state import (
    ANSWER_S,
    DELIVER_S,
    LATE_S,
    LOAD_S,
    N_ATTEMPTS,
    RECOGNISE_BASE_S,
    RECOGNISE_FACTOR,
    Health,
    Job,
    Stage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dictate.session.state import Session, Turn

DOCTOR_REMEDY = "`dictate doctor` looks for the cause"


def deadlines(session: Session) -> Iterator[float]:
    """When the jobs need the clock."""
    for job in session.jobs:
        if job.deadline_s is not None:
            yield job.deadline_s
    for time_s in (session.asr_late_until_s, session.asr_due_s, session.llm_late_until_s):
        if time_s is not None:
            yield time_s


def move_on(turn: Turn) -> None:
    """Start whatever can start now. Idempotent; called at the end of every step."""
    _recognise_next(turn)
    _clean_next(turn)
    _deliver_next(turn)
    _tell_of_recovered(turn)


# --- from the disk ------------------------------------------------------------------------------


def recovered(turn: Turn, unheard: tuple[tuple[UtteranceId, float], ...], n_texts: int) -> None:
    """There is something from earlier."""
    found = (
        Job(utterance_id, Stage.RECORDED, seconds, recovered=True)
        for utterance_id, seconds in unheard
    )
    turn.update(jobs=(*turn.session.jobs, *found), n_recovered=turn.session.n_recovered + n_texts)


def _tell_of_recovered(turn: Turn) -> None:
    n = turn.session.n_recovered
    if n and not any(job.recovered for job in turn.session.jobs):
        turn.update(n_recovered=0)
        turn.do(
            do.Notify(
                "recovered",
                f"Recovered: {n} dictation{'s' if n > 1 else ''}",
                "`dictate history` shows the words, `dictate last` prints the newest.",
            )
        )


# --- answers ----------------------------------------------------------------------------------


def recognised(turn: Turn, transcript: Transcript) -> None:
    """The recogniser answered."""
    turn.update(asr_late_until_s=None)
    job = turn.job(transcript.utterance_id, Stage.RECOGNISING)
    if job is None:
        return
    if transcript.text:
        turn.put(replace(job, stage=Stage.RECOGNISED, deadline_s=None, transcript=transcript))
        if job.guest:
            turn.do(do.ShowTranscript(transcript))
    else:
        turn.remove(job.id)


def recognition_failed(turn: Turn, utterance_id: UtteranceId, message: str, remedy: str) -> None:
    """The recogniser lives but could not do this one."""
    turn.update(asr_late_until_s=None)
    if job := turn.job(utterance_id, Stage.RECOGNISING):
        if job.attempts < N_ATTEMPTS:
            # The samples are gone in there; a fresh process is fed all of them again.
            workers.restart(turn, "asr")
        _retry_or_keep(turn, job, message, remedy)


def cleaned(turn: Turn, clean: CleanText, *, is_asked: bool) -> None:
    """There is a clean text; `is_asked`: it answers `Clean`, in time or not."""
    if is_asked:
        turn.update(llm_late_until_s=None)
    job = turn.job(clean.utterance_id, Stage.CLEANING)
    if job is None:
        return
    if not job.guest:
        turn.update(why_rules="; ".join(clean.notes))
    # A guest sees that nothing but fillers was said.
    if clean.text or job.guest:
        turn.put(replace(job, stage=Stage.CLEAN, deadline_s=None, clean=clean))
    else:
        # Nothing but fillers was said.
        turn.remove(job.id)


def cleaning_failed(turn: Turn, utterance_id: UtteranceId, message: str) -> None:
    """The cleaner lives but has no answer: the rules do."""
    turn.update(llm_late_until_s=None)
    if job := turn.job(utterance_id, Stage.CLEANING):
        _clean_by_rules(turn, job, message)


def cleaning_postponed(turn: Turn, utterance_id: UtteranceId) -> None:
    """The cleaner had more urgent things to do: the text waits its turn again."""
    turn.update(llm_late_until_s=None)
    if job := turn.job(utterance_id, Stage.CLEANING):
        turn.put(replace(job, stage=Stage.RECOGNISED, deadline_s=None))


def delivered(turn: Turn, delivery: Delivery) -> None:
    """The words have left the house."""
    if turn.job(delivery.utterance_id, Stage.DELIVERING) is None:
        return
    if delivery.method is DeliveryMethod.CLIPBOARD:
        turn.do(do.Notify("delivery", "The words are on the clipboard", delivery.reason))
    else:
        turn.update(trouble="")
    turn.remove(delivery.utterance_id)


def delivery_postponed(turn: Turn, utterance_id: UtteranceId) -> None:
    """A modifier was held: the hotkey of the next recording, behind which they go; or another."""
    job = turn.job(utterance_id, Stage.DELIVERING)
    if job is None:
        return
    if _keyboard_is_taken(turn.session):
        turn.put(replace(job, stage=Stage.CLEAN, deadline_s=None))
    else:
        _deliver(turn, job, may_postpone=False)


def delivery_failed(turn: Turn, utterance_id: UtteranceId, message: str, remedy: str) -> None:
    """Neither window nor clipboard: the words stay where `dictate last` finds them."""
    job = turn.job(utterance_id, Stage.DELIVERING)
    if job is None or job.clean is None:
        return
    turn.do(do.KeepText(job.clean, _language(job), message))
    turn.trouble("delivery", message, sentences(remedy, "`dictate last` prints the words"))
    turn.remove(utterance_id)


# --- what goes wrong ----------------------------------------------------------------------------


def cancel_all(turn: Turn) -> None:
    """The user wants none of it. What is being typed already cannot be called back."""
    for job in turn.session.jobs:
        if job.stage is not Stage.DELIVERING and not job.patient:
            _cancel(turn, job)


def cancel(turn: Turn, utterance_id: UtteranceId) -> None:
    """Nobody wants this one any more."""
    if job := turn.job(utterance_id, *Stage):
        _cancel(turn, job)


def forget_earlier(turn: Turn) -> None:
    """The user wants none of what was spoken earlier."""
    for job in turn.session.jobs:
        if job.recovered:
            _cancel(turn, job)
    turn.update(n_recovered=0)


def _cancel(turn: Turn, job: Job) -> None:
    if job.stage is Stage.ENDING:
        # What the post-roll hears from now on may be the beginning of the next one.
        turn.do(do.DropCapture(job.id))
    # What is patient is dropped in the middle, and keeps nobody waiting.
    if job.stage is Stage.RECOGNISING and not job.patient:
        turn.update(asr_late_until_s=turn.now + LATE_S)
    elif job.stage is Stage.CLEANING and job.deadline_s is not None and not job.patient:
        turn.update(llm_late_until_s=turn.now + LATE_S)
    turn.remove(job.id)


def ending(turn: Turn) -> None:
    """The daemon ends: what is not known to be delivered is for the next one."""
    for job in turn.session.jobs:
        if job.seconds > 0:
            turn.do(do.Suspend(job.id))
        turn.remove(job.id)


def recogniser_lost(turn: Turn, message: str, remedy: str) -> None:
    """The worker died or cannot live; its utterance goes back to the queue or to a file."""
    for job in turn.session.jobs:
        if job.stage is Stage.RECOGNISING:
            _retry_or_keep(turn, job, message or "The recogniser died", remedy or DOCTOR_REMEDY)


def cleaner_lost(turn: Turn) -> None:
    """The worker died or cannot live: the rules clean what it was working on."""
    for job in turn.session.jobs:
        if job.stage is Stage.CLEANING and job.deadline_s is not None:
            _clean_by_rules(turn, job, "the cleanup model died")


def deadline(turn: Turn) -> None:
    """Look whether one of the jobs' times has come."""
    session = turn.session
    if _is_past(turn, session.asr_late_until_s):
        workers.restart(turn, "asr")
    if _is_past(turn, session.llm_late_until_s):
        workers.restart(turn, "llm")
    if _is_past(turn, session.asr_due_s):
        workers.failed(turn, "asr", "The recogniser does not start", DOCTOR_REMEDY)
    for job in session.jobs:
        if _is_past(turn, job.deadline_s) and turn.job(job.id, job.stage):
            _overdue(turn, job)


def _overdue(turn: Turn, job: Job) -> None:
    """What this job waits for should be there by now."""
    if job.stage is Stage.SPEAKING:
        guests.ended(turn, job.id)
    elif job.stage is Stage.ENDING:
        outage.post_roll_missing(turn, job)
    elif job.patient and turn.session.is_urgent:
        # It was made to wait, and those who made it must not suffer for it.
        turn.put(replace(job, deadline_s=turn.now + RECOGNISE_BASE_S))
    elif job.stage is Stage.RECOGNISING:
        workers.restart(turn, "asr")
        _retry_or_keep(turn, job, "The recogniser did not answer", DOCTOR_REMEDY)
    elif job.stage is Stage.CLEANING:
        turn.update(llm_late_until_s=turn.now + LATE_S)
        _clean_by_rules(turn, job, "the cleanup model was too slow")
    elif job.stage is Stage.DELIVERING:
        delivery_failed(turn, job.id, "The window does not take the words", "")


def _is_past(turn: Turn, time_s: float | None) -> bool:
    return time_s is not None and turn.now >= time_s


# --- one step further -----------------------------------------------------------------------------


def _recognise_next(turn: Turn) -> None:
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


def _clean_next(turn: Turn) -> None:
    session = turn.session
    for job in session.jobs:
        if job.stage is not Stage.RECOGNISED or job.transcript is None:
            continue
        level = job.level or session.level
        if level is Level.OFF:
            raw = CleanText(job.id, job.transcript.text, level, by="off", clean_ms=0.0)
            turn.put(replace(job, stage=Stage.CLEAN, clean=raw))
        elif session.llm.health is not Health.READY:
            _clean_by_rules(turn, job, session.llm.message or "the cleanup model is loading")
        elif session.llm_late_until_s is not None:
            _clean_by_rules(turn, job, "the cleanup model is still busy")
        elif job.patient and session.is_urgent:
            continue
        elif not _is_in_the_way(turn.session, Stage.CLEANING, job):
            rewrite = level is Level.REWRITE
            limits = session.limits
            wait_s = limits.rewrite_deadline_s if rewrite else limits.clean_deadline_s
            turn.put(replace(job, stage=Stage.CLEANING, deadline_s=turn.now + wait_s))
            answer_s = max(wait_s - ANSWER_S, wait_s / 2)
            turn.do(do.Clean(job.transcript, level, answer_s, job.patient))


def _deliver_next(turn: Turn) -> None:
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
            turn.do(do.KeepText(job.clean, _language(job), "another key was pressed"))
            turn.remove(job.id)
            continue
        if _keyboard_is_taken(turn.session):
            return
        _deliver(turn, job, may_postpone=True)
        return


def _deliver(turn: Turn, job: Job, *, may_postpone: bool) -> None:
    if job.clean is None:
        return
    turn.put(replace(job, stage=Stage.DELIVERING, deadline_s=turn.now + DELIVER_S))
    turn.do(do.Deliver(job.clean, _language(job), may_postpone))


def _language(job: Job) -> str:
    return job.transcript.language if job.transcript else ""


def _keep_recovered(turn: Turn, job: Job) -> None:
    """Never typed: the window that it was spoken for may be another one by now."""
    if job.stage is Stage.CLEAN and job.clean is not None:
        turn.do(do.KeepText(job.clean, _language(job), "", recovered=True))
        turn.update(n_recovered=turn.session.n_recovered + 1)
        turn.remove(job.id)


def _answer_guest(turn: Turn, job: Job) -> None:
    if job.stage is Stage.CLEAN and job.clean is not None:
        turn.do(do.AnswerGuest(job.clean, _language(job)))
        turn.remove(job.id)


def _keyboard_is_taken(session: Session) -> bool:
    """Whether the words would be typed as shortcuts."""
    return session.held and session.limits.hotkey_has_modifier


def _clean_by_rules(turn: Turn, job: Job, why: str) -> None:
    if job.transcript is None:
        return
    # No deadline: the rules answer within the same turn of the controller.
    turn.put(replace(job, stage=Stage.CLEANING, deadline_s=None))
    turn.do(do.CleanByRules(job.transcript, job.level or turn.session.level, why))


def _retry_or_keep(turn: Turn, job: Job, message: str, remedy: str) -> None:
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
