"""The recording in progress: from key-down to the job that it becomes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dictate import effects as do
from dictate.domain import UtteranceId
from dictate.session import guests, workers
from dictate.session.state import (
    CHORD_S,
    PATIENCE_S,
    RELEASE_GRACE_S,
    WARNING_BEFORE_END_S,
    Capture,
    Job,
    Stage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dictate.domain import Block, Limits
    from dictate.session.state import Session, Turn


def deadlines(session: Session) -> Iterator[float]:
    """When the key or the capture needs the clock."""
    if session.key_up_s is not None:
        yield session.key_up_s + RELEASE_GRACE_S
    capture = session.capture
    if capture is None:
        return
    yield capture.started_s + session.limits.max_utterance_s
    if not capture.warned:
        yield _warning_s(session, capture)


def press(turn: Turn, at_s: float) -> None:
    """The hotkey went down, or auto-repeat says so."""
    session = turn.session
    is_repeat = session.key_up_s is not None and at_s < session.key_up_s + RELEASE_GRACE_S
    # Where nothing is being recorded any more, and the key was seen to be up, somebody presses it.
    if is_repeat and (session.capture or not session.key_up_is_certain):
        # Auto-repeat: the key was never up.
        turn.update(key_up_s=None)
        return
    # A busy controller may hear of this press before the last release was due to be believed.
    _believe_release(turn)
    turn.update(held=True)
    if turn.session.paused:
        return
    start(turn, by_key=True, at_s=at_s)


def release(turn: Turn, at_s: float, *, is_certain: bool) -> None:
    """The hotkey went up; or, if that is not certain, auto-repeat says so."""
    if turn.session.held and turn.session.key_up_s is None:
        turn.update(key_up_s=at_s, key_up_is_certain=is_certain)


def chord(turn: Turn, at_s: float) -> None:
    """Another key joined the modifiers: nothing was meant to be said."""
    capture = turn.session.capture
    if capture is None or not capture.by_key:
        return
    if at_s - capture.started_s < CHORD_S:
        drop(turn)
    else:
        _end(turn, capture, silent=True)
        turn.do(
            do.Notify(
                "chord", "Not typed: another key was pressed", "`dictate last` prints the words."
            )
        )


def start(turn: Turn, *, by_key: bool, at_s: float | None = None) -> None:
    """Begin a recording, unless there is one."""
    if turn.session.capture:
        return
    workers.revive(turn)
    utterance_id = turn.session.next_id
    started_s = turn.now if at_s is None else at_s
    turn.update(
        capture=Capture(utterance_id, by_key, started_s, stalls_at_s=turn.now + PATIENCE_S),
        next_id=UtteranceId(utterance_id + 1),
        trouble="",
    )
    turn.do(do.StartCapture(utterance_id, max(0.0, turn.now - started_s)))
    if by_key:
        turn.do(do.NoteFocus(utterance_id))


def stop(turn: Turn) -> None:
    """End the recording and work on it."""
    if capture := turn.session.capture:
        _end(turn, capture)


def drop(turn: Turn) -> None:
    """Forget the recording."""
    if capture := turn.session.capture:
        turn.update(capture=None)
        turn.do(do.DropCapture(capture.id), do.Forget(capture.id))


def block(turn: Turn, block: Block) -> None:
    """Speech came, for the recording or for the post-roll of an earlier one."""
    capture = turn.session.capture
    if capture and capture.id == block.utterance_id:
        turn.update(
            capture=replace(
                capture,
                seconds=capture.seconds + block.seconds,
                stalls_at_s=turn.now + PATIENCE_S,
                doubted=False,
                outage=None,
            )
        )
        turn.do(do.StoreBlock(block))
    elif job := turn.job(block.utterance_id, Stage.SPEAKING):
        guests.block(turn, job, block)
    elif job := turn.job(block.utterance_id, Stage.ENDING):
        turn.put(replace(job, seconds=job.seconds + block.seconds))
        turn.do(do.StoreBlock(block))


def no_signal(turn: Turn, utterance_id: UtteranceId, device: str) -> None:
    """The microphone sends zeros."""
    capture = turn.session.capture
    if capture and capture.id == utterance_id:
        turn.do(
            do.Notify(
                "microphone",
                f"No sound from {device}",
                "It sends digital silence. Is it muted, or is another microphone meant?",
            )
        )


def moved(turn: Turn, utterance_id: UtteranceId, device: str) -> None:
    """The sound comes from another microphone now."""
    capture = turn.session.capture
    if capture and capture.id == utterance_id:
        turn.do(
            do.Notify(
                "microphone",
                f"Now recording from {device}",
                "The microphone went away, or another was chosen in the sound settings.",
            )
        )


def ended(turn: Turn, utterance_id: UtteranceId, n_overflows: int) -> None:
    """The post-roll is there."""
    capture = turn.session.capture
    if capture and capture.id == utterance_id:
        # The microphone's own limit on length: nobody released the key.
        end_at_once(turn, capture)
    elif job := turn.job(utterance_id, Stage.ENDING):
        complete(turn, job, "The microphone sent nothing", "Check it in the sound settings.")
    else:
        return
    if n_overflows:
        turn.do(
            do.Notify(
                "microphone",
                "The machine was too busy to record everything",
                f"Samples were lost {n_overflows} times; a word may be missing.",
            )
        )


def ending(turn: Turn) -> None:
    """The daemon ends: what was spoken so far is for the next one."""
    capture = turn.session.capture
    if capture and capture.seconds > 0:
        turn.do(do.Suspend(capture.id))
    drop(turn)


def deadline(turn: Turn) -> None:
    """Look whether one of the key's or the capture's times has come."""
    key_up_s = turn.session.key_up_s
    if key_up_s is not None and turn.now >= key_up_s + RELEASE_GRACE_S:
        _believe_release(turn)
    capture, limits = turn.session.capture, turn.session.limits
    if capture is None:
        return
    if turn.now >= capture.started_s + limits.max_utterance_s:
        turn.do(
            do.Notify("length", "The longest recording is reached", "The words so far are coming.")
        )
        _end(turn, capture)
    elif not capture.warned and turn.now >= _warning_s(turn.session, capture):
        turn.update(capture=replace(capture, warned=True))
        turn.do(do.Notify("length", f"Recording ends in {_margin_s(limits):.0f} seconds", ""))


def _warning_s(session: Session, capture: Capture) -> float:
    limits = session.limits
    return capture.started_s + limits.max_utterance_s - _margin_s(limits)


def _margin_s(limits: Limits) -> float:
    return min(WARNING_BEFORE_END_S, limits.max_utterance_s / 2)


def _believe_release(turn: Turn) -> None:
    capture, key_up_s = turn.session.capture, turn.session.key_up_s
    if key_up_s is None:
        return
    turn.update(held=False, key_up_s=None)
    if capture is None or not capture.by_key:
        return
    if key_up_s - capture.started_s < turn.session.limits.min_hold_s:
        drop(turn)
    else:
        _end(turn, capture)


def _end(turn: Turn, capture: Capture, *, silent: bool = False) -> None:
    """Key up: the microphone records the post-roll, the job waits for it."""
    if capture.outage and capture.outage.retries_at_s is not None:
        # Nobody records.
        end_at_once(turn, capture, silent=silent)
        return
    job = Job(
        capture.id,
        Stage.ENDING,
        capture.seconds,
        deadline_s=turn.now + turn.session.limits.post_roll_s + PATIENCE_S,
        silent=silent,
    )
    turn.do(do.StopCapture(capture.id))
    _hand_over(turn, capture, job)


def end_at_once(turn: Turn, capture: Capture, *, silent: bool = False) -> None:
    """End the recording with what is there: nobody records any more."""
    if capture.seconds == 0:
        drop(turn)
        return
    # It may yet come to life, and must not record for nobody then.
    turn.do(do.DropCapture(capture.id))
    _hand_over(turn, capture, Job(capture.id, Stage.RECORDED, capture.seconds, silent=silent))


def complete(turn: Turn, job: Job, message: str, remedy: str) -> None:
    """Work on what is there of `job`; `message` tells why, should that be nothing at all."""
    if job.seconds > 0:
        turn.put(replace(job, stage=Stage.RECORDED, deadline_s=None))
    else:
        turn.trouble("microphone", message, remedy)
        turn.remove(job.id)


def _hand_over(turn: Turn, capture: Capture, job: Job) -> None:
    turn.update(capture=None, jobs=(*turn.session.jobs, job))
    if not capture.by_key:
        # `dictate start` was typed in a terminal; the words belong where the user went since.
        turn.do(do.NoteFocus(capture.id))
