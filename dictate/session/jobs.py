"""Utterances after the key was released: recognise, clean and deliver them, oldest first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dictate import effects as do
from dictate.domain import CleanText, Delivery, DeliveryMethod, Level, Transcript, UtteranceId
from dictate.session.state import (
    ENDED,
    LATE_S,
    N_ATTEMPTS,
    RECOGNISE_BASE_S,
    RECOGNISE_FACTOR,
    Health,
    Job,
    Stage,
    WorkerState,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dictate.session.state import Session, Turn

RESTART_REMEDY = "`dictate transcribe` reads the kept recording."


def deadlines(session: Session) -> Iterator[float]:
    """When the jobs need the clock."""
    for job in session.jobs:
        if job.deadline_s is not None:
            yield job.deadline_s
    if session.llm_late_until_s is not None:
        yield session.llm_late_until_s


def move_on(turn: Turn) -> None:
    """Start whatever can start now. Idempotent; called at the end of every step."""
    _recognise_next(turn)
    _clean_next(turn)
    _deliver_next(turn)


# --- answers ----------------------------------------------------------------------------------


def ended(turn: Turn, utterance_id: UtteranceId, n_overflows: int) -> None:
    """The post-roll is there."""
    capture = turn.session.capture
    if capture and capture.id == utterance_id:
        # The microphone's own limit on length: nobody released the key.
        turn.update(
            capture=None,
            jobs=(*turn.session.jobs, Job(utterance_id, Stage.RECORDED, capture.seconds)),
        )
    elif job := turn.job(utterance_id, Stage.ENDING):
        turn.put(replace(job, stage=Stage.RECORDED, deadline_s=None))
    if n_overflows:
        turn.do(
            do.Notify(
                "microphone",
                "The machine was too busy to record everything",
                f"Samples were lost {n_overflows} times; a word may be missing.",
            )
        )


def recognised(turn: Turn, transcript: Transcript) -> None:
    """The recogniser answered."""
    job = turn.job(transcript.utterance_id, Stage.RECOGNISING)
    if job is None:
        return
    if not transcript.text:
        turn.remove(job.id)
        return
    turn.put(replace(job, stage=Stage.RECOGNISED, deadline_s=None, transcript=transcript))


def recognition_failed(turn: Turn, utterance_id: UtteranceId, message: str, remedy: str) -> None:
    """The recogniser lives but could not do this one."""
    if job := turn.job(utterance_id, Stage.RECOGNISING):
        _retry_or_keep(turn, job, message, remedy)


def cleaned(turn: Turn, clean: CleanText, *, by_worker: bool) -> None:
    """The cleaner answered, in time or not, or the rules did."""
    if by_worker:
        turn.update(llm_late_until_s=None)
    job = turn.job(clean.utterance_id, Stage.CLEANING)
    if job is None:
        return
    if not clean.text:
        # Nothing but fillers was said.
        turn.remove(job.id)
        return
    turn.put(replace(job, stage=Stage.CLEAN, deadline_s=None, clean=clean))


def cleaning_failed(turn: Turn, utterance_id: UtteranceId, message: str) -> None:
    """The cleaner lives but has no answer: the rules do."""
    turn.update(llm_late_until_s=None)
    if job := turn.job(utterance_id, Stage.CLEANING):
        _clean_by_rules(turn, job, message)


def delivered(turn: Turn, delivery: Delivery) -> None:
    """The words have left the house."""
    if turn.job(delivery.utterance_id, Stage.DELIVERING) is None:
        return
    if delivery.method is DeliveryMethod.CLIPBOARD:
        turn.do(do.Notify("delivery", "The words are on the clipboard", delivery.reason))
    else:
        turn.update(trouble="")
    turn.remove(delivery.utterance_id)


def delivery_failed(turn: Turn, utterance_id: UtteranceId, message: str, remedy: str) -> None:
    """Neither window nor clipboard: the words stay where `dictate last` finds them."""
    job = turn.job(utterance_id, Stage.DELIVERING)
    if job is None or job.clean is None:
        return
    turn.trouble("delivery", message, f"{remedy} `dictate last` prints the words.".strip())
    turn.remove(utterance_id)


# --- what goes wrong ----------------------------------------------------------------------------


def cancel_all(turn: Turn) -> None:
    """The user wants none of it. What is being typed already cannot be called back."""
    for job in turn.session.jobs:
        if job.stage is not Stage.DELIVERING:
            turn.remove(job.id)


def ending(turn: Turn) -> None:
    """The daemon ends: the audio of what is not delivered goes to files."""
    for job in turn.session.jobs:
        if job.stage is not Stage.DELIVERING:
            turn.do(do.KeepAudio(job.id, ENDED, ""))
            turn.remove(job.id)


def recogniser_lost(turn: Turn) -> None:
    """The worker died or cannot live; its utterance goes back to the queue or to a file."""
    asr = turn.session.asr
    for job in turn.session.jobs:
        if job.stage is Stage.RECOGNISING:
            _retry_or_keep(turn, job, "The recogniser died", RESTART_REMEDY)
    if asr.health is Health.BROKEN:
        for job in turn.session.jobs:
            if job.stage is Stage.RECORDED:
                _keep(turn, job, asr.message, asr.remedy)


def cleaner_lost(turn: Turn) -> None:
    """The worker died or cannot live: the rules clean what it was working on."""
    turn.update(llm_late_until_s=None)
    for job in turn.session.jobs:
        if job.stage is Stage.CLEANING and job.deadline_s is not None:
            _clean_by_rules(turn, job, "the cleanup model died")


def deadline(turn: Turn) -> None:
    """Look whether one of the jobs' times has come."""
    late_s = turn.session.llm_late_until_s
    if late_s is not None and turn.now >= late_s:
        turn.update(llm_late_until_s=None)
        turn.put_worker("llm", replace(turn.session.llm, health=Health.LOADING))
        turn.do(do.StartWorker("llm"))
    for job in turn.session.jobs:
        if job.deadline_s is None or turn.now < job.deadline_s:
            continue
        if job.stage is Stage.ENDING:
            turn.put(replace(job, stage=Stage.RECORDED, deadline_s=None))
            turn.do(do.StartWorker("mic"))
        elif job.stage is Stage.RECOGNISING:
            turn.put_worker("asr", WorkerState(deaths_s=turn.session.asr.deaths_s))
            turn.do(do.StartWorker("asr"))
            _retry_or_keep(turn, job, "The recogniser did not answer", RESTART_REMEDY)
        elif job.stage is Stage.CLEANING:
            turn.update(llm_late_until_s=turn.now + LATE_S)
            _clean_by_rules(turn, job, "the cleanup model was too slow")


# --- one step further -----------------------------------------------------------------------------


def _recognise_next(turn: Turn) -> None:
    asr = turn.session.asr
    recorded = [job for job in turn.session.jobs if job.stage is Stage.RECORDED]
    if asr.health is Health.BROKEN:
        for job in recorded:
            _keep(turn, job, asr.message, asr.remedy)
        return
    busy = any(job.stage is Stage.RECOGNISING for job in turn.session.jobs)
    if recorded and asr.health is Health.READY and not busy:
        job = recorded[0]
        deadline_s = turn.now + RECOGNISE_BASE_S + RECOGNISE_FACTOR * job.seconds
        turn.put(
            replace(job, stage=Stage.RECOGNISING, deadline_s=deadline_s, attempts=job.attempts + 1)
        )
        turn.do(do.Recognise(job.id))


def _clean_next(turn: Turn) -> None:
    session = turn.session
    for job in session.jobs:
        if job.stage is not Stage.RECOGNISED or job.transcript is None:
            continue
        level = session.level
        if level is Level.OFF:
            raw = CleanText(job.id, job.transcript.text, level, by="off", clean_ms=0.0)
            turn.put(replace(job, stage=Stage.CLEAN, clean=raw))
        elif session.llm.health is not Health.READY:
            _clean_by_rules(turn, job, session.llm.message or "the cleanup model is loading")
        elif session.llm_late_until_s is not None:
            _clean_by_rules(turn, job, "the cleanup model is still busy")
        elif not any(other.stage is Stage.CLEANING for other in turn.session.jobs):
            rewrite = level is Level.REWRITE
            limits = session.limits
            wait_s = limits.rewrite_deadline_s if rewrite else limits.clean_deadline_s
            turn.put(replace(job, stage=Stage.CLEANING, deadline_s=turn.now + wait_s))
            turn.do(do.Clean(job.transcript, level, wait_s))


def _deliver_next(turn: Turn) -> None:
    capture, limits = turn.session.capture, turn.session.limits
    for job in turn.session.jobs:
        if job.stage is not Stage.CLEAN or job.clean is None or job.transcript is None:
            # Only the oldest may go, so that words arrive in the order they were spoken.
            return
        if job.silent:
            turn.do(do.KeepText(job.clean))
            turn.remove(job.id)
            continue
        if capture and capture.by_key and limits.hotkey_is_modifier:
            return
        turn.put(replace(job, stage=Stage.DELIVERING))
        turn.do(do.Deliver(job.clean, job.transcript.language))
        return


def _clean_by_rules(turn: Turn, job: Job, why: str) -> None:
    if job.transcript is None:
        return
    # No deadline: the rules answer within the same turn of the controller.
    turn.put(replace(job, stage=Stage.CLEANING, deadline_s=None))
    turn.do(do.CleanByRules(job.transcript, turn.session.level, why))


def _retry_or_keep(turn: Turn, job: Job, message: str, remedy: str) -> None:
    if job.attempts < N_ATTEMPTS:
        turn.put(replace(job, stage=Stage.RECORDED, deadline_s=None))
    else:
        _keep(turn, job, message, remedy)


def _keep(turn: Turn, job: Job, message: str, remedy: str) -> None:
    turn.do(do.KeepAudio(job.id, message, remedy))
    turn.update(trouble=message)
    turn.remove(job.id)
