"""The microphone goes away in mid-recording: if it is back soon, the recording goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dictate import effects as do
from dictate.session import capture as captures
from dictate.session import workers
from dictate.session.state import PATIENCE_S, RETRY_S, SECOND_LOOK_S, Health, Outage, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dictate.domain import UtteranceId
    from dictate.session.state import Capture, Job, Session, Turn

TROUBLE = "The microphone does not work"
INTERRUPTED = "The microphone was interrupted; a word may be missing"


def deadlines(session: Session) -> Iterator[float]:
    """When the microphone is to be asked again, and when patience with it ends."""
    if capture := session.capture:
        yield capture.stalls_at_s
        if capture.outage and capture.outage.retries_at_s is not None:
            yield capture.outage.retries_at_s


def deadline(turn: Turn) -> None:
    """Look whether one of these times has come."""
    capture = turn.session.capture
    if capture is None:
        return
    outage = capture.outage
    if turn.now >= capture.stalls_at_s and not capture.doubted:
        stalls_at_s = turn.now + SECOND_LOOK_S
        turn.update(capture=replace(capture, stalls_at_s=stalls_at_s, doubted=True))
    elif turn.now >= capture.stalls_at_s:
        restart_microphone(turn)
    elif outage and outage.retries_at_s is not None and turn.now >= outage.retries_at_s:
        _reopen(turn, capture, replace(outage, retries_at_s=None))


def failed(turn: Turn, utterance_id: UtteranceId, message: str, remedy: str) -> None:
    """The microphone gave up: ask for it again, as the user speaks on."""
    capture = turn.session.capture
    if capture and capture.id == utterance_id:
        # At once; but if that fails too, not all the time.
        retries_at_s = turn.now + RETRY_S if capture.outage else None
        is_too_late = retries_at_s is not None and retries_at_s >= capture.stalls_at_s
        if capture.seconds == 0 or is_too_late:
            _give_up(turn, capture, message, remedy)
        else:
            _reopen(turn, capture, Outage(message, remedy, retries_at_s))
    elif job := turn.job(utterance_id, Stage.ENDING):
        captures.complete(turn, job, message, remedy)


def found(turn: Turn, names: tuple[str, ...]) -> None:
    """These can be recorded with now; if any, what was wrong with the microphone is over."""
    if names and turn.session.trouble_kind == "microphone":
        turn.update(trouble="", trouble_kind="")
    turn.update(microphones=names)


def microphone_lost(turn: Turn) -> None:
    """The worker died: its successor, which knows of nothing yet, goes on with the recording."""
    capture, mic = turn.session.capture, turn.session.mic
    message = mic.message or TROUBLE
    for job in turn.session.jobs:
        if job.stage is Stage.ENDING:
            captures.complete(turn, job, message, mic.remedy)
    if capture is None:
        return
    outage = capture.outage or Outage(message, mic.remedy)
    if mic.health is Health.BROKEN:
        _give_up(turn, capture, message, mic.remedy)
    elif capture.outage and turn.now >= capture.stalls_at_s:
        _give_up(turn, capture, outage.message, outage.remedy)
    else:
        _reopen(turn, capture, replace(outage, retries_at_s=None))


def restart_microphone(turn: Turn) -> None:
    """It sends nothing any more."""
    workers.restart(turn, "mic")
    microphone_lost(turn)


def post_roll_missing(turn: Turn, job: Job) -> None:
    """The microphone owes the end of an utterance."""
    capture = turn.session.capture
    if not job.doubted:
        turn.put(replace(job, deadline_s=turn.now + SECOND_LOOK_S, doubted=True))
    elif capture and capture.seconds > 0 and capture.outage is None:
        # It works, and the recording in progress must not suffer for the last one's end.
        captures.complete(turn, job, TROUBLE, "")
    else:
        restart_microphone(turn)


def _reopen(turn: Turn, capture: Capture, outage: Outage) -> None:
    """Go on with the recording as soon as the microphone is there, within `PATIENCE_S` in all."""
    turn.update(
        capture=replace(
            capture,
            stalls_at_s=capture.stalls_at_s if capture.outage else turn.now + PATIENCE_S,
            outage=outage,
            outage_told=True,
        )
    )
    if outage.retries_at_s is None:
        turn.do(do.StartCapture(capture.id))
    if not capture.outage_told:
        turn.do(do.Notify("microphone", INTERRUPTED, "The recording goes on when it is back."))


def _give_up(turn: Turn, capture: Capture, message: str, remedy: str) -> None:
    """What was spoken so far is worth as much as ever."""
    turn.trouble("microphone", message, remedy)
    captures.end_at_once(turn, capture)
