"""The only owner of the session: takes events from one inbox and carries the effects out."""

from __future__ import annotations

import logging
import queue
import time
import traceback
from collections import deque
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from dictate import effects as do
from dictate import events as on
from dictate import messages as say
from dictate import session as sessions
from dictate.cleanup import levels
from dictate.deliverer import with_trailing_space
from dictate.domain import (
    BYTES_PER_SAMPLE,
    NO_WINDOW,
    ROLES,
    SAMPLE_RATE_HZ,
    CleanText,
    Level,
    Limits,
    Role,
)
from dictate.errors import DictateError, sentences
from dictate.logbook import Logbook
from dictate.recordings import Recordings
from dictate.session.line import line
from dictate.store.entry import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.cleanup.fillers import Fillers
    from dictate.deliverer import Deliverer
    from dictate.desktop.notify import Notifier
    from dictate.domain import Focus, Transcript, UtteranceId
    from dictate.guests import Guests
    from dictate.ports import TextSink
    from dictate.service.sd_notify import ServiceManager
    from dictate.store.archive import Recovered
    from dictate.store.journal import Journal
    from dictate.vocabulary import Vocabulary
    from dictate.worker.workers import Workers

_log = logging.getLogger(__name__)

_N_LAST = 10
"""Newest texts kept in memory: one that could not be delivered must outlive those behind it."""


_GUEST_APPLICATION = "dictate page"
"""Where the words of a guest went, for the history."""


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
    journal: Journal
    guests: Guests
    hotkey: str
    """The key's name for people."""

    microphone: str
    language: str
    """As the settings name them, for the tray's menu."""

    trailing_space: bool
    vocabulary: Vocabulary
    has_rewrite_model: bool
    level_chosen: Callable[[Level], None]
    """Told when the user chose a cleanup level, to remember it."""


class Controller:
    """Runs the session. Everything but the inbox belongs to the thread that calls `run`."""

    def __init__(self, inbox: Inbox, parts: Parts, limits: Limits, level: Level) -> None:
        self.parts = parts
        self.last: deque[str] = deque(maxlen=_N_LAST)
        """The newest words, the latest last, for `dictate last`."""
        self._inbox = inbox
        self._recordings = Recordings()
        self._focus: dict[UtteranceId, Focus | None] = {}
        self._logbook = Logbook()
        self.session, effects = sessions.start(limits, level)
        for effect in effects:
            self._carry_out(effect)
        self.show()

    def run(self, manager: ServiceManager) -> None:
        """Take events until the inbox holds None; `manager` hears after each that all is well."""
        while True:
            try:
                item = self._inbox.get(timeout=self._wait_s(manager.ping_s))
            except queue.Empty:
                item = on.DeadlinePassed()
            if item is None:
                return
            self._guard(item.run if isinstance(item, Call) else partial(self.take, item))
            manager.alive()

    def _wait_s(self, ping_s: float | None) -> float | None:
        """How long nothing need happen; None for ever."""
        deadline_s = sessions.next_deadline(self.session)
        timeout_s = None if deadline_s is None else max(0.0, deadline_s - time.monotonic())
        return min((wait_s for wait_s in (timeout_s, ping_s) if wait_s is not None), default=None)

    def status(self) -> dict[str, object]:
        """The state for `dictate status`; no dictated words."""
        session = self.session
        return {
            "phase": session.phase,
            "line": line(session, self.parts.hotkey),
            "level": session.level,
            "hotkey": self.parts.hotkey,
            "paused": session.paused,
            "queued": len(session.jobs),
            "stages": [job.stage.name.lower() for job in session.jobs],
            "waiting": session.n_waiting,
            "workers": {
                role: {
                    "state": getattr(session, role).health.name.lower(),
                    "pid": self.parts.workers.pids().get(role),
                    "device": getattr(session, role).device,
                    "message": getattr(session, role).message,
                    "remedy": getattr(session, role).remedy,
                }
                for role in ROLES
            },
        }

    def advice(self) -> str:
        """What the chosen level still needs; "" if nothing."""
        if self.session.level is Level.REWRITE and not self.parts.has_rewrite_model:
            return "No cleanup.rewrite_model is set: rewrite works as tidy until there is one."
        return ""

    def recover(self, recovered: Recovered) -> None:
        """Go on with what an earlier daemon left, or what waited for another try."""
        if recovered.last and not self.last:
            self.last.append(recovered.last)
        self.last.extend(entry.text for entry in recovered.texts)
        unheard = []
        for entry, pcm in recovered.unheard:
            utterance_id = self.parts.journal.adopt(entry)
            if utterance_id is None:
                continue
            self._recordings.put(utterance_id, pcm)
            self._logbook.begin(utterance_id)
            unheard.append((utterance_id, len(pcm) / (BYTES_PER_SAMPLE * SAMPLE_RATE_HZ)))
        self.take(on.Recovered(tuple(unheard), len(recovered.texts)))

    def wipe(self) -> None:
        """Forget every word of the past; what is being dictated goes on."""
        self.take(on.EarlierForgotten())
        self.parts.journal.wipe()
        self.last.clear()
        self.show()

    def take(self, event: on.Event) -> None:
        """Let the session take one step. The controller's thread only."""
        before = self.session
        self.session, effects = sessions.step(before, event, time.monotonic())
        self.parts.journal.follow(event)
        self._logbook.note(event)
        for effect in effects:
            self._guard(partial(self._carry_out, effect))
        if self.session.level != before.level:
            self.parts.level_chosen(self.session.level)
        if self.session is not before:
            self.show()

    def _carry_out(self, effect: do.Effect) -> None:  # noqa: C901, PLR0912 - one case an effect
        parts = self.parts
        match effect:
            case do.StartWorker(role):
                self._start_worker(role)
            case do.StopWorker(role):
                parts.workers.stop(role)
            case do.StartCapture(utterance_id, _):
                parts.workers.capture(effect)
                parts.journal.begin(utterance_id, self.session.level)
                self._logbook.begin(utterance_id)
            case do.StopCapture() | do.DropCapture():
                parts.workers.capture(effect)
            case do.NoteFocus(utterance_id):
                self._note_focus(utterance_id)
            case do.StoreBlock(block, patient):
                self._recordings.add(block)
                parts.workers.feed(block, patient=patient)
                parts.journal.append(block)
            case do.Recognise(utterance_id, patient):
                pcm = self._recordings.pcm(utterance_id)
                parts.workers.recognise(utterance_id, pcm, patient=patient)
                parts.journal.note(utterance_id, status=Status.RECORDED)
            case do.Prepare():
                text = self._lines(effect.text, effect.language)
                parts.workers.prepare(replace(effect, text=text))
            case do.Clean():
                self._clean(effect)
            case do.CleanByRules():
                self._clean_by_rules(effect)
            case do.Deliver():
                self._deliver(effect)
            case do.KeepText():
                self._keep_text(effect)
            case do.KeepAudio():
                self._keep_audio(effect)
            case do.Suspend(utterance_id):
                parts.journal.suspend(utterance_id, self._recordings.pcm(utterance_id))
            case do.Forget(utterance_id):
                self._recordings.forget(utterance_id)
                self._focus.pop(utterance_id, None)
                self._logbook.forget(utterance_id)
                parts.workers.forget(utterance_id)
                parts.journal.forget(utterance_id)
                parts.guests.forget(utterance_id)
            case do.Notify():
                parts.notifier.notify(effect.kind, effect.summary, effect.body)
            case _:
                self._serve_guest(effect)

    def _serve_guest(self, effect: do.ForGuest) -> None:
        parts = self.parts
        match effect:
            case do.BeginGuest(utterance_id, level):
                parts.journal.begin(utterance_id, level)
                parts.journal.note(utterance_id, application=_GUEST_APPLICATION)
                self._logbook.begin(utterance_id)
            case do.TellGuest():
                parts.guests.tell(effect)
            case do.ShowTranscript(transcript):
                parts.guests.show(transcript)
            case do.AnswerGuest():
                self._answer_guest(effect)
            case do.RefuseGuest(utterance_id, message, remedy):
                parts.guests.refuse(utterance_id, message, remedy)

    def _guard(self, run: Callable[[], None]) -> None:
        """One thing's bad luck must not take the next utterance's ears away."""
        try:
            run()
        except Exception as error:  # noqa: BLE001 - the border of the controller
            # The place, but not the message: it could quote words.
            place = "".join(traceback.format_tb(error.__traceback__))
            _log.error("controller: %s\n%s", type(error).__name__, place)

    def _start_worker(self, role: Role) -> None:
        try:
            self.parts.workers.start(role)
        except DictateError as error:
            self._inbox.put(on.WorkerFailed(role, error.message, error.remedy))
        except OSError as error:
            message = f"No process can be started ({error.strerror})"
            self._inbox.put(on.WorkerFailed(role, message, "Close other programs"))

    def _clean(self, effect: do.Clean) -> None:
        transcript = self._in_lines(effect.transcript)
        clean = self._by_rules(transcript, effect.level, "the cleaner knows more")
        if clean.notes:
            self.parts.workers.clean(replace(effect, transcript=transcript))
        else:
            self._inbox.put(on.CleaningSpared(clean))

    def _clean_by_rules(self, effect: do.CleanByRules) -> None:
        clean = self._by_rules(self._in_lines(effect.transcript), effect.level, effect.why)
        self._inbox.put(on.Cleaned(clean, by_worker=False))

    def _by_rules(self, transcript: Transcript, level: Level, why: str) -> CleanText:
        return _by_rules(transcript, level, why, self.parts.vocabulary.fillers)

    def _in_lines(self, transcript: Transcript) -> Transcript:
        """What the cleaner is to hear of: the user's spoken commands are obeyed."""
        return replace(transcript, text=self._lines(transcript.text, transcript.language))

    def _lines(self, text: str, language: str) -> str:
        return _unless_it_fails(self.parts.vocabulary.lines, text, language)

    def _finished(self, clean: CleanText, language: str) -> CleanText:
        """What the user gets to see."""
        text = _unless_it_fails(self.parts.vocabulary.finish, clean.text, language)
        return replace(clean, text=text)

    def _note_focus(self, utterance_id: UtteranceId) -> None:
        # No window is a place too: words must not go to whichever gets the keyboard later.
        focus = self.parts.sink.focus() or NO_WINDOW
        self._focus[utterance_id] = focus
        application = self.parts.sink.application(focus)
        self.parts.journal.note(utterance_id, application=application)

    def _deliver(self, effect: do.Deliver) -> None:
        clean = self._finished(effect.clean, effect.language)
        # It is not new if its delivery was postponed.
        if [clean.text] != [*self.last][-1:]:
            self.last.append(clean.text)
        # Before the first key: should the daemon end now, the next one knows not to type again.
        self.parts.journal.note_text(clean, status=Status.DELIVERING)
        text = clean.text
        if self.parts.trailing_space:
            text = with_trailing_space(text, effect.language)
        focus = self._focus.get(clean.utterance_id)
        self.parts.deliverer.deliver(
            clean.utterance_id, text, focus, may_postpone=effect.may_postpone
        )

    def _keep_text(self, effect: do.KeepText) -> None:
        clean = self._finished(effect.clean, effect.language)
        if clean.text not in self.last:
            self.last.append(clean.text)
        self.parts.journal.note_text(clean)
        status = Status.RECOVERED if effect.recovered else Status.KEPT
        self.parts.journal.end(clean.utterance_id, status, reason=effect.why)

    def _answer_guest(self, effect: do.AnswerGuest) -> None:
        clean = self._finished(effect.clean, effect.language)
        utterance_id = clean.utterance_id
        is_read = self.parts.guests.answer(clean)
        if self.parts.journal.has(utterance_id):
            self.last.append(clean.text)
            self.parts.journal.note_text(clean)
            status = Status.DELIVERED if is_read else Status.KEPT
            reason = "" if is_read else "the page was closed"
            self.parts.journal.end(utterance_id, status, reason=reason)

    def recognise_file(self, utterance_id: UtteranceId, pcm: bytes, level: Level) -> None:
        """Recognise and clean a whole recording, when nothing else is to be done."""
        self._recordings.put(utterance_id, pcm)
        seconds = len(pcm) / (BYTES_PER_SAMPLE * SAMPLE_RATE_HZ)
        self.take(on.GuestBrought(utterance_id, seconds, level))

    def _keep_audio(self, effect: do.KeepAudio) -> None:
        pcm = self._recordings.pcm(effect.utterance_id)
        if not self.parts.journal.wait(effect.utterance_id, pcm, effect.message):
            return
        _log.error("utterance %d waits for a retry: %s", effect.utterance_id, effect.message)
        body = sentences(effect.remedy, "The recording is kept: `dictate retry` tries again")
        self.parts.notifier.notify("kept", effect.message, body)

    def show(self) -> None:
        """Let tray and page show how things are. The controller's thread only."""
        session = self.session
        state = say.TrayState(
            phase=session.phase,
            level=session.level,
            line=line(session, self.parts.hotkey),
            can_cancel=session.is_urgent,
            paused=session.paused,
            microphones=list(session.microphones or ()),
            microphone=self.parts.microphone,
            language=self.parts.language,
            can_copy=bool(self.last),
            n_waiting=session.n_waiting,
        )
        self.parts.workers.show(state)
        self.parts.guests.show_state(state)


def _by_rules(transcript: Transcript, level: Level, why: str, fillers: Fillers) -> CleanText:
    """Clean without a model; noted is `why`, if a model would have had a say, and what failed."""
    try:
        return levels.clean_by_rules(transcript, level, why, fillers)
    except Exception as error:  # noqa: BLE001 - a bug in the rules must not cost the words
        notes = (why, f"the rules failed: {type(error).__name__}")
        return CleanText(transcript.utterance_id, transcript.text, level, "rules", 0.0, notes=notes)


def _unless_it_fails(step: Callable[[str, str], str], text: str, language: str) -> str:
    """`step`'s text, or `text` itself: a bug in the vocabulary must not cost the words."""
    try:
        return step(text, language)
    except Exception as error:  # noqa: BLE001 - as above
        _log.error("vocabulary: %s", type(error).__name__)
        return text
