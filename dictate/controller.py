"""The only owner of the session: takes events from one inbox and carries the effects out."""

from __future__ import annotations

import logging
import queue
import shlex
import time
import traceback
from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from dictate import effects as do
from dictate import events as on
from dictate import messages as say
from dictate import session as sessions
from dictate.cleanup import rules
from dictate.deliverer import with_trailing_space
from dictate.domain import NO_WINDOW, CleanText, Phase
from dictate.errors import DictateError
from dictate.recordings import Recordings
from dictate.session.line import line

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.deliverer import Deliverer
    from dictate.desktop.notify import Notifier
    from dictate.domain import Delivery, Focus, Level, UtteranceId
    from dictate.ports import TextSink
    from dictate.worker.workers import Workers

_log = logging.getLogger(__name__)

_N_LAST = 10
"""Newest texts kept in memory: one that could not be delivered must outlive those behind it."""


@dataclass(frozen=True, slots=True)
class Call:
    """Something to run on the controller's thread that is no event of dictation."""

    run: Callable[[], None]


Inbox = queue.SimpleQueue[on.Event | Call | None]
"""What the controller's loop takes; None ends it."""


@dataclass
class Parts:
    """What the controller acts through; the daemon may replace some when settings change."""

    workers: Workers
    sink: TextSink
    deliverer: Deliverer
    notifier: Notifier
    hotkey: str
    """The key's name for people."""

    trailing_space: bool
    level_chosen: Callable[[Level], None]
    """Told when the user chose a cleanup level, to remember it."""


class Controller:
    """Runs the session. Everything but the inbox belongs to the thread that calls `run`."""

    def __init__(self, inbox: Inbox, parts: Parts, limits: on.Limits, level: Level) -> None:
        self.parts = parts
        self.last: deque[CleanText] = deque(maxlen=_N_LAST)
        """The newest words, the latest last, for `dictate last`."""
        self._inbox = inbox
        self._recordings = Recordings()
        self._focus: dict[UtteranceId, Focus | None] = {}
        self._timings: dict[UtteranceId, list[str]] = {}
        self.session, effects = sessions.start(limits, level)
        for effect in effects:
            self._carry_out(effect)
        self._show()

    def run(self) -> None:
        """Take events until the inbox holds None."""
        while True:
            deadline_s = sessions.next_deadline(self.session)
            timeout_s = None if deadline_s is None else max(0.0, deadline_s - time.monotonic())
            try:
                item = self._inbox.get(timeout=timeout_s)
            except queue.Empty:
                item = on.DeadlinePassed()
            if item is None:
                return
            self._guard(item.run if isinstance(item, Call) else partial(self.take, item))

    def status(self) -> dict[str, object]:
        """The state for `dictate status`; no dictated words."""
        session = self.session
        return {
            "phase": session.phase,
            "line": line(session, self.parts.hotkey),
            "level": session.level,
            "hotkey": self.parts.hotkey,
            "queued": len(session.jobs),
            "workers": {
                role: {
                    "state": getattr(session, role).health.name.lower(),
                    "pid": self.parts.workers.pids().get(role),
                    "message": getattr(session, role).message,
                    "remedy": getattr(session, role).remedy,
                }
                for role in ("mic", "asr", "llm", "tray")
            },
        }

    def take(self, event: on.Event) -> None:
        """Let the session take one step. The controller's thread only."""
        before = self.session
        self.session, effects = sessions.step(before, event, time.monotonic())
        self._note(event)
        for effect in effects:
            self._guard(partial(self._carry_out, effect))
        if self.session.level != before.level:
            self.parts.level_chosen(self.session.level)
        if self.session is not before:
            self._show()

    def _carry_out(self, effect: do.Effect) -> None:  # noqa: C901, PLR0912 - one case an effect
        parts = self.parts
        match effect:
            case do.StartWorker(role):
                self._start_worker(role)
            case do.StartCapture() | do.StopCapture() | do.DropCapture():
                parts.workers.capture(effect)
            case do.NoteFocus(utterance_id):
                # No window is a place too: words must not go to whichever gets the keyboard later.
                self._focus[utterance_id] = parts.sink.focus() or NO_WINDOW
            case do.StoreBlock(block):
                self._recordings.add(block)
                parts.workers.feed(block)
            case do.Recognise(utterance_id):
                parts.workers.recognise(utterance_id, self._recordings.pcm(utterance_id))
            case do.Clean():
                parts.workers.clean(effect)
            case do.CleanByRules():
                self._clean_by_rules(effect)
            case do.Deliver(clean, language):
                self.last.append(clean)
                text = (
                    with_trailing_space(clean.text, language)
                    if parts.trailing_space
                    else clean.text
                )
                parts.deliverer.deliver(
                    clean.utterance_id, text, self._focus.get(clean.utterance_id)
                )
            case do.KeepText(clean):
                if clean not in self.last:
                    self.last.append(clean)
            case do.KeepAudio():
                self._keep_audio(effect)
            case do.Forget(utterance_id):
                self._recordings.forget(utterance_id)
                self._focus.pop(utterance_id, None)
                self._timings.pop(utterance_id, None)
                parts.workers.forget(utterance_id)
            case do.Notify():
                parts.notifier.notify(effect.kind, effect.summary, effect.body)

    def _guard(self, run: Callable[[], None]) -> None:
        """One thing's bad luck must not take the next utterance's ears away."""
        try:
            run()
        except Exception as error:  # noqa: BLE001 - the border of the controller
            # The place, but not the message: it could quote words.
            place = "".join(traceback.format_tb(error.__traceback__))
            _log.error("controller: %s\n%s", type(error).__name__, place)

    def _start_worker(self, role: on.Role) -> None:
        try:
            self.parts.workers.start(role)
        except DictateError as error:
            self._inbox.put(on.WorkerFailed(role, error.message, error.remedy))
        except OSError as error:
            message = f"No process can be started ({error.strerror})"
            self._inbox.put(on.WorkerFailed(role, message, "Close other programs"))

    def _clean_by_rules(self, effect: do.CleanByRules) -> None:
        started_s = time.monotonic()
        transcript = effect.transcript
        text, notes = transcript.text, [effect.why]
        try:
            text = rules.tidy_and_repair(text, transcript.language)
        except Exception as error:  # noqa: BLE001 - a bug in the rules must not cost the words
            notes.append(f"the rules failed: {type(error).__name__}")
        clean_ms = 1000 * (time.monotonic() - started_s)
        clean = CleanText(
            transcript.utterance_id, text, effect.level, "rules", clean_ms, tuple(notes)
        )
        self._inbox.put(on.Cleaned(clean, by_worker=False))

    def _keep_audio(self, effect: do.KeepAudio) -> None:
        try:
            path = self._recordings.save(effect.utterance_id)
        except OSError as error:
            body = f"It could not be kept either: {error.strerror}."
            _log.error("utterance %d is lost: %s, %s", effect.utterance_id, effect.message, body)
        else:
            command = f"dictate transcribe {shlex.quote(str(path))}"
            body = f"{effect.remedy} The recording is kept: `{command}`".strip()
            _log.error("utterance %d kept as a file: %s", effect.utterance_id, effect.message)
        self.parts.notifier.notify("kept", effect.message, body)

    def _show(self) -> None:
        session = self.session
        can_cancel = session.phase in {Phase.RECORDING, Phase.WORKING}
        self.parts.workers.show(
            say.TrayState(
                phase=session.phase,
                level=session.level,
                line=line(session, self.parts.hotkey),
                can_cancel=can_cancel,
            )
        )

    def _note(self, event: on.Event) -> None:
        """Write the one line an utterance leaves in the log, without a word of it."""
        match event:
            case on.Recognised(transcript):
                self._timing(
                    transcript.utterance_id,
                    f"{transcript.seconds:.1f} s, recognise {transcript.recognise_ms:.0f} ms",
                )
                if not transcript.text:
                    _log.info("utterance %d: no speech", transcript.utterance_id)
            case on.Cleaned(clean):
                notes = f" ({'; '.join(clean.notes)})" if clean.notes else ""
                self._timing(
                    clean.utterance_id, f"clean {clean.clean_ms:.0f} ms by {clean.by}{notes}"
                )
            case on.Delivered(delivery):
                _log.info("utterance %s", _summary(delivery, self._timings))
            case on.DeliveryFailed(utterance_id, message):
                _log.error("utterance %d not delivered: %s", utterance_id, message)
            case on.WorkerFailed(role, message, remedy):
                _log.warning("worker %s cannot work: %s. %s", role, message, remedy)
            case on.CaptureFailed(utterance_id, message):
                _log.warning("utterance %d: %s", utterance_id, message)
            case _:
                pass

    def _timing(self, utterance_id: UtteranceId, text: str) -> None:
        if any(job.id == utterance_id for job in self.session.jobs):
            self._timings.setdefault(utterance_id, []).append(text)


def _summary(delivery: Delivery, timings: dict[UtteranceId, list[str]]) -> str:
    parts = [
        *timings.get(delivery.utterance_id, []),
        f"{delivery.method} {delivery.n_characters} characters in {delivery.deliver_ms:.0f} ms",
    ]
    return f"{delivery.utterance_id}: {', '.join(parts)}"
