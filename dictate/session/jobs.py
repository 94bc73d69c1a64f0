"""Utterances after the key was released: recognise, clean and deliver them, oldest first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dictate import effects as do
from dictate.domain import CleanText, Delivery, DeliveryMethod, Transcript, UtteranceId
from dictate.errors import sentences
from dictate.session import guests, outage, steps, workers
from dictate.session.state import (
    LATE_S,
    N_ATTEMPTS,
    RECOGNISE_BASE_S,
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
    steps.recognise_next(turn)
    steps.clean_next(turn)
    steps.deliver_next(turn)
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
        steps.retry_or_keep(turn, job, message, remedy)


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
        steps.clean_by_rules(turn, job, message)


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
    if steps.keyboard_is_taken(turn.session):
        turn.put(replace(job, stage=Stage.CLEAN, deadline_s=None))
    else:
        steps.deliver(turn, job, may_postpone=False)


def delivery_failed(turn: Turn, utterance_id: UtteranceId, message: str, remedy: str) -> None:
    """Neither window nor clipboard: the words stay where `dictate last` finds them."""
    job = turn.job(utterance_id, Stage.DELIVERING)
    if job is None or job.clean is None:
        return
    turn.do(do.KeepText(job.clean, steps.language(job), message))
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
            why = message or "The recogniser died"
            steps.retry_or_keep(turn, job, why, remedy or DOCTOR_REMEDY)


def cleaner_lost(turn: Turn) -> None:
    """The worker died or cannot live: the rules clean what it was working on."""
    for job in turn.session.jobs:
        if job.stage is Stage.CLEANING and job.deadline_s is not None:
            steps.clean_by_rules(turn, job, "the cleanup model died")


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
        steps.retry_or_keep(turn, job, "The recogniser did not answer", DOCTOR_REMEDY)
    elif job.stage is Stage.CLEANING:
        turn.update(llm_late_until_s=turn.now + LATE_S)
        steps.clean_by_rules(turn, job, "the cleanup model was too slow")
    elif job.stage is Stage.DELIVERING:
        delivery_failed(turn, job.id, "The window does not take the words", "")


def _is_past(turn: Turn, time_s: float | None) -> bool:
    return time_s is not None and turn.now >= time_s
