"""The state of dictation: `step(session, event, now) -> (session, effects)`, without clock or I/O.

Two lanes. The capture is the recording in progress, if there is one (`capture.py`, and `outage.py`
while its microphone is away). Behind it a queue of jobs, oldest first (`jobs.py`), each on its way
through

    ENDING -> RECORDED -> RECOGNISING -> RECOGNISED -> CLEANING -> CLEAN -> DELIVERING

so that a press while an earlier utterance is being worked on starts the next recording, one job at
a time occupies each model, and words are delivered in the order they were spoken.

Beside these lanes, words that are known before the transcript is go to the cleaner, which works
ahead on them (`ahead.py`); that changes no state and no word.

A job ends in one of five ways: delivered, into the window or to the history; empty, as there was no
speech; cancelled by the user; waiting with its audio for another try, as no recogniser could hear
it; or suspended, as the daemon ends. There is no sixth.
"""

from __future__ import annotations

from dictate import effects as do
from dictate import events as on
from dictate.domain import Level, Limits, Role
from dictate.session import ahead, capture, guests, jobs, outage, workers
from dictate.session.state import Session, Turn

__all__ = ["Session", "next_deadline", "start", "step"]


def start(limits: Limits, level: Level) -> tuple[Session, list[do.Effect]]:
    """A new session, and the workers to start for it, the most urgent first."""
    roles: tuple[Role, ...] = ("mic", "asr", "tray", "llm")
    return Session(limits, level), [do.StartWorker(role) for role in roles]


def next_deadline(session: Session) -> float | None:
    """When `DeadlinePassed` is due; None if nothing waits for the clock."""
    parts = (capture, outage, jobs, workers)
    return min((time_s for part in parts for time_s in part.deadlines(session)), default=None)


def step(session: Session, event: on.Event, now: float) -> tuple[Session, list[do.Effect]]:
    """The session after `event`, and what the world has to do about it.

    Args:
        session: The state so far.
        event: What happened.
        now: The monotonic clock, in seconds.
    """
    turn = Turn(session, now)
    _take(turn, event)
    workers.load_what_is_needed(turn)
    jobs.move_on(turn)
    workers.note_idleness(turn)
    workers.replace_outdated(turn)
    return turn.session, turn.effects


def _take(turn: Turn, event: on.Event) -> None:  # noqa: C901, PLR0912, PLR0915 - one line an event
    match event:
        case on.HotkeyPressed(at_s):
            capture.press(turn, at_s)
        case on.HotkeyReleased(at_s, is_certain):
            capture.release(turn, at_s, is_certain=is_certain)
        case on.OtherKeyPressed(at_s):
            capture.chord(turn, at_s)
        case on.EscapePressed(at_s):
            _cancel(turn, at_s)
        case on.CancelRequested():
            _cancel(turn, turn.now)
        case on.StartRequested():
            capture.start(turn, by_key=False)
        case on.StopRequested():
            capture.stop(turn)
        case on.LevelChosen(level):
            turn.update(level=level)
        case on.PauseChosen(paused):
            turn.update(paused=paused)
        case on.LimitsChanged(limits):
            turn.update(limits=limits)
        case on.BlockArrived(block):
            capture.block(turn, block)
        case on.SignalMissing(utterance_id, device):
            capture.no_signal(turn, utterance_id, device)
        case on.MicrophonesFound(names):
            outage.found(turn, names)
        case on.MicrophoneMoved(utterance_id, device):
            capture.moved(turn, utterance_id, device)
        case on.CaptureEnded(utterance_id, n_overflows):
            workers.worked(turn, "mic")
            capture.ended(turn, utterance_id, n_overflows)
        case on.CaptureFailed(utterance_id, message, remedy):
            outage.failed(turn, utterance_id, message, remedy)
        case on.Committed():
            ahead.committed(turn, event)
        case on.Recognised(transcript):
            workers.worked(turn, "asr")
            jobs.recognised(turn, transcript)
        case on.RecognitionFailed(utterance_id, message, remedy):
            jobs.recognition_failed(turn, utterance_id, message, remedy)
        case on.Cleaned(clean, by_worker):
            if by_worker:
                workers.worked(turn, "llm")
            jobs.cleaned(turn, clean, is_asked=by_worker)
        case on.CleaningSpared(clean):
            jobs.cleaned(turn, clean, is_asked=True)
        case on.CleaningFailed(utterance_id, message):
            jobs.cleaning_failed(turn, utterance_id, message)
        case on.CleaningPostponed(utterance_id):
            jobs.cleaning_postponed(turn, utterance_id)
        case on.GuestBegan(utterance_id, level):
            guests.began(turn, utterance_id, level)
        case on.GuestEnded(utterance_id):
            guests.ended(turn, utterance_id)
        case on.GuestLeft(utterance_id):
            jobs.cancel(turn, utterance_id)
        case on.GuestBrought(utterance_id, seconds, level):
            guests.brought(turn, utterance_id, seconds, level)
        case on.GuestWantsCleaning(transcript, level):
            guests.wants_cleaning(turn, transcript, level)
        case on.Delivered(delivery):
            jobs.delivered(turn, delivery)
        case on.DeliveryPostponed(utterance_id):
            jobs.delivery_postponed(turn, utterance_id)
        case on.DeliveryFailed(utterance_id, message, remedy):
            jobs.delivery_failed(turn, utterance_id, message, remedy)
        case on.Recovered(unheard, n_texts):
            jobs.recovered(turn, unheard, n_texts)
        case on.EarlierForgotten():
            jobs.forget_earlier(turn)
        case on.WaitingCounted(n):
            turn.update(n_waiting=n)
        case on.StorageFailed(message, remedy):
            turn.do(do.Notify("disk", message, remedy))
        case on.WorkerReady(role, device, notice, remedy):
            workers.ready(turn, role, device, notice, remedy)
        case on.WorkerNoticed(role, notice):
            workers.noticed(turn, role, notice)
        case on.WorkerFailed(role, message, remedy, lacks_memory):
            workers.failed(turn, role, message, remedy, lacks_memory=lacks_memory)
            _tell_lanes(turn, role, message, remedy)
        case on.WorkerLost(role, message, remedy):
            workers.lost(turn, role, message, remedy)
            _tell_lanes(turn, role, message, remedy)
        case on.WorkerOutdated(role):
            turn.update(outdated=turn.session.outdated | {role})
        case on.Ending():
            turn.update(outdated=frozenset())
            capture.ending(turn)
            jobs.ending(turn)
        case on.DeadlinePassed():
            capture.deadline(turn)
            outage.deadline(turn)
            jobs.deadline(turn)
            workers.deadline(turn)


def _cancel(turn: Turn, at_s: float) -> None:
    """Cancel the recording; if there was none at that time, whatever is being worked on."""
    recording = turn.session.capture
    if recording and recording.started_s <= at_s:
        capture.drop(turn)
    else:
        jobs.cancel_all(turn)


def _tell_lanes(turn: Turn, role: Role, message: str, remedy: str) -> None:
    """A worker is gone: whatever waited for it must not wait any more."""
    if role == "mic":
        outage.microphone_lost(turn)
    elif role == "asr":
        jobs.recogniser_lost(turn, message, remedy)
    elif role == "llm":
        jobs.cleaner_lost(turn)
