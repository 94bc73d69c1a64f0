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
    from dictate.events import Limits
    from dictate.session.state import Session, Turn

MIC_TROUBLE = "The microphone does not work"


def deadlines(session: Session) -> Iterator[float]:
    """When the key or the capture needs the clock."""
    if session.key_up_s is not None:
        yield session.key_up_s + RELEASE_GRACE_S
    capture = session.capture
    if capture is None:
        return
    yield capture.stalls_at_s
    yield capture.started_s + session.limits.max_utterance_s
    if not capture.warned:
        yield _warning_s(session, capture)


def press(turn: Turn, at_s: float) -> None:
    """The hotkey went down, or auto-repeat says so."""
    key_up_s = turn.session.key_up_s
    if key_up_s is not None and at_s < key_up_s + RELEASE_GRACE_S:
        # Auto-repeat: the key was never up.
        turn.update(key_up_s=None)
        return
    # A busy controller may hear of this press before the last release was due to be believed.
    _believe_release(turn)
    turn.update(held=True)
    start(turn, by_key=True, at_s=at_s)


def release(turn: Turn, at_s: float) -> None:
    """The hotkey went up, or auto-repeat says so."""
    if turn.session.held and turn.session.key_up_s is None:
        turn.update(key_up_s=at_s)


def chord(turn: Turn, at_s: float) -> None:
    """Another key joined the modifiers: nothing was meant to be said."""
    capture = turn.session.capture
    if capture is None or not capture.by_key:
        return
    if at_s - capture.started_s < CHORD_S:
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


def ended(turn: Turn, utterance_id: UtteranceId, n_overflows: int) -> None:
    """The post-roll is there."""
    capture = turn.session.capture
    if capture and capture.id == utterance_id:
        # The microphone's own limit on length: nobody released the key.
        _end_without_microphone(turn, capture)
    elif job := turn.job(utterance_id, Stage.ENDING):
        _complete(
            turn, job, "The microphone sent nothing", "`dictate doctor` looks for the reason."
        )
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


def failed(turn: Turn, utterance_id: UtteranceId, message: str, remedy: str) -> None:
    """The microphone gave up; what was spoken so far is worth as much as ever."""
    capture = turn.session.capture
    if capture and capture.id == utterance_id:
        turn.trouble("microphone", message, remedy)
        _end_without_microphone(turn, capture)
    elif job := turn.job(utterance_id, Stage.ENDING):
        _complete(turn, job, message, remedy)


def microphone_lost(turn: Turn) -> None:
    """The worker died: its successor goes on with the same recording, once."""
    capture, mic = turn.session.capture, turn.session.mic
    message = mic.message or MIC_TROUBLE
    for job in turn.session.jobs:
        if job.stage is Stage.ENDING:
            _complete(turn, job, message, mic.remedy)
    if capture is None:
        return
    if capture.restarted or mic.health is Health.BROKEN:
        turn.trouble("microphone", message, mic.remedy)
        _end_without_microphone(turn, capture)
    else:
        turn.update(capture=replace(capture, restarted=True, stalls_at_s=turn.now + OPEN_S))
        turn.do(do.StartCapture(capture.id))


def restart_microphone(turn: Turn) -> None:
    """It sends nothing any more."""
    workers.restart(turn, "mic")
    microphone_lost(turn)


def ending(turn: Turn) -> None:
    """The daemon ends: what was spoken so far goes to a file."""
    capture = turn.session.capture
    if capture and capture.seconds > 0:
        turn.do(do.KeepAudio(capture.id, ENDED, ""))
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
    elif turn.now >= capture.stalls_at_s:
        restart_microphone(turn)
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
    job = Job(
        capture.id,
        Stage.ENDING,
        capture.seconds,
        # A microphone that is still opening must not be killed for it, or it never opens.
        deadline_s=max(turn.now + turn.session.limits.post_roll_s + STALL_S, capture.stalls_at_s),
        silent=silent,
    )
    turn.do(do.StopCapture(capture.id))
    _hand_over(turn, capture, job)


def _end_without_microphone(turn: Turn, capture: Capture) -> None:
    if capture.seconds == 0:
        drop(turn)
        return
    _hand_over(turn, capture, Job(capture.id, Stage.RECORDED, capture.seconds))


def _complete(turn: Turn, job: Job, message: str, remedy: str) -> None:
    """No more of it will come; `message` tells why, should there be nothing at all."""
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
