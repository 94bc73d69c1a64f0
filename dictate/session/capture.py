"""The recording in progress: from key-down to the job that it becomes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dictate import effects as do
from dictate.domain import UtteranceId
from dictate.session import workers
from dictate.session.state import (
    CHORD_S,
    ENDED,
    OPEN_S,
    RELEASE_GRACE_S,
    STALL_S,
    WARNING_BEFORE_END_S,
    Capture,
    Health,
    Job,
    Stage,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dictate.domain import Block
    from dictate.session.state import Session, Turn

MIC_TROUBLE = "The microphone does not work"


def deadlines(session: Session) -> Iterator[float]:
    """When the capture needs the clock."""
    capture = session.capture
    if capture is None:
        return
    yield capture.stalls_at_s
    yield capture.started_s + session.limits.max_utterance_s
    if capture.released_s is not None:
        yield capture.released_s + RELEASE_GRACE_S
    if not capture.warned:
        yield _warning_s(session, capture)


def press(turn: Turn, at_s: float) -> None:
    """The hotkey went down."""
    capture = turn.session.capture
    if capture is None:
        start(turn, by_key=True, at_s=at_s)
    elif capture.released_s is not None:
        # Auto-repeat: the key was never up.
        turn.update(capture=replace(capture, released_s=None))


def release(turn: Turn, at_s: float) -> None:
    """The hotkey went up, or auto-repeat says so."""
    capture = turn.session.capture
    if capture and capture.by_key and capture.released_s is None:
        turn.update(capture=replace(capture, released_s=at_s))


def chord(turn: Turn) -> None:
    """Another key joined the modifiers: nothing was meant to be said."""
    capture = turn.session.capture
    if capture is None or not capture.by_key:
        return
    if turn.now - capture.started_s < CHORD_S:
        drop(turn)
    else:
        _end(turn, capture, silent=True)


def start(turn: Turn, *, by_key: bool, at_s: float | None = None) -> None:
    """Begin a recording, unless there is one."""
    if turn.session.capture:
        return
    workers.revive(turn)
    utterance_id = turn.session.next_id
    started_s = turn.now if at_s is None else at_s
    turn.update(
        capture=Capture(utterance_id, by_key, started_s, stalls_at_s=turn.now + OPEN_S),
        next_id=UtteranceId(utterance_id + 1),
        trouble="",
    )
    turn.do(do.StartCapture(utterance_id))
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
                stalls_at_s=turn.now + STALL_S,
            )
        )
        turn.do(do.StoreBlock(block))
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


def failed(turn: Turn, utterance_id: UtteranceId, message: str, remedy: str) -> None:
    """The microphone gave up; what was spoken so far is worth as much as ever."""
    capture = turn.session.capture
    if capture and capture.id == utterance_id:
        turn.trouble("microphone", message, remedy)
        _end_without_microphone(turn, capture)
    elif job := turn.job(utterance_id, Stage.ENDING):
        turn.put(replace(job, stage=Stage.RECORDED, deadline_s=None))


def microphone_lost(turn: Turn) -> None:
    """The worker died: its successor goes on with the same recording, once."""
    capture = turn.session.capture
    for job in turn.session.jobs:
        if job.stage is Stage.ENDING:
            turn.put(replace(job, stage=Stage.RECORDED, deadline_s=None))
    if capture is None:
        return
    if capture.restarted or turn.session.mic.health is Health.BROKEN:
        turn.trouble("microphone", MIC_TROUBLE, turn.session.mic.remedy)
        _end_without_microphone(turn, capture)
    else:
        turn.update(capture=replace(capture, restarted=True, stalls_at_s=turn.now + OPEN_S))
        turn.do(do.StartCapture(capture.id))


def ending(turn: Turn) -> None:
    """The daemon ends: what was spoken so far goes to a file."""
    capture = turn.session.capture
    if capture and capture.seconds > 0:
        turn.do(do.KeepAudio(capture.id, ENDED, ""))
    drop(turn)


def deadline(turn: Turn) -> None:
    """Look whether one of the capture's times has come."""
    capture, limits = turn.session.capture, turn.session.limits
    if capture is None:
        return
    released_s = capture.released_s
    if released_s is not None and turn.now >= released_s + RELEASE_GRACE_S:
        if released_s - capture.started_s < limits.min_hold_s:
            drop(turn)
        else:
            _end(turn, capture)
    elif turn.now >= capture.started_s + limits.max_utterance_s:
        turn.do(
            do.Notify("length", "The longest recording is reached", "The words so far are coming.")
        )
        _end(turn, capture)
    elif turn.now >= capture.stalls_at_s:
        turn.do(do.StartWorker("mic"))
        microphone_lost(turn)
    elif not capture.warned and turn.now >= _warning_s(turn.session, capture):
        turn.update(capture=replace(capture, warned=True))
        turn.do(do.Notify("length", "Recording ends in one minute", ""))


def _warning_s(session: Session, capture: Capture) -> float:
    margin_s = min(WARNING_BEFORE_END_S, session.limits.max_utterance_s / 2)
    return capture.started_s + session.limits.max_utterance_s - margin_s


def _end(turn: Turn, capture: Capture, *, silent: bool = False) -> None:
    """Key up: the microphone records the post-roll, the job waits for it."""
    job = Job(
        capture.id,
        Stage.ENDING,
        capture.seconds,
        deadline_s=turn.now + turn.session.limits.post_roll_s + STALL_S,
        silent=silent,
    )
    turn.update(capture=None, jobs=(*turn.session.jobs, job))
    turn.do(do.StopCapture(capture.id))
    if not capture.by_key:
        turn.do(do.NoteFocus(capture.id))


def _end_without_microphone(turn: Turn, capture: Capture) -> None:
    if capture.seconds == 0:
        drop(turn)
        return
    turn.update(
        capture=None,
        jobs=(*turn.session.jobs, Job(capture.id, Stage.RECORDED, capture.seconds)),
    )
