"""A desktop in miniature around the real session: a clock, workers, a window, and no threads.

`World` plays everybody the session talks to and answers its effects with events at plain times.
The microphone sends a block every `BLOCK_S`, the recogniser hears "words of 3" in utterance 3, the
cleaner writes "clean words of 3". Each part can be slow, hang, fail or die. `Promises` looks over
the session's shoulder at every step of every test.
"""

from __future__ import annotations

import heapq
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from session_parts import BLOCK_S, PCM, Microphone, Worker, words
from session_promises import Promises

from dictate import effects as do
from dictate import events as on
from dictate import session as sessions
from dictate.domain import (
    Block,
    CleanText,
    Delivery,
    DeliveryMethod,
    Level,
    Limits,
    Role,
    Transcript,
    UtteranceId,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.session.state import Session, WorkerState

E = TypeVar("E")

LIMITS = Limits(
    min_hold_s=0.15,
    max_utterance_s=300.0,
    post_roll_s=0.3,
    clean_deadline_s=2.0,
    rewrite_deadline_s=8.0,
    hotkey_has_modifier=True,
)

GUEST = 2**32
"""Guests' utterances have ids from here on."""

MANY = 50
"""More events at one moment than this are a loop."""


class World:
    """See the module. Times are on the world's own clock; nothing waits in reality."""

    def __init__(
        self, *, limits: Limits = LIMITS, asr_load_s: float = 1.0, llm_load_s: float = 1.0
    ) -> None:
        self.now = 1000.0
        self.mic, self.tray = Microphone(), Worker()
        self.asr, self.llm = Worker(load_s=asr_load_s), Worker(load_s=llm_load_s)
        self.deliver_s = 0.1
        self.delivery = DeliveryMethod.TYPED
        self.window_fails = self.window_hangs = False
        self.is_hurried = False
        """The user presses the key again before the window is looked at."""
        self.is_silent = False
        """Nothing is said: the recogniser hears no word."""

        self.only_fillers = False
        """Only "um" is said: the rules leave nothing."""

        self.is_plain = False
        """What is said leaves no question open: the cleaner need not be asked."""

        self.effects: list[do.Effect] = []
        self.promises = Promises()
        self.key_is_down = False
        self._agenda: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = count()
        self._earlier = count(-1, -1)
        self._guests = count(GUEST)
        self._window_free_s = 0.0
        self.session: Session
        self.session, effects = sessions.start(limits, Level.TIDY)
        self._carry_out(effects)

    # --- what a test does -----------------------------------------------------------------------

    def press(self) -> list[do.Effect]:
        """Hold the hotkey."""
        self.key_is_down = True
        return self.take(on.HotkeyPressed(self.now))

    def release(self) -> None:
        """Let go of it."""
        self.key_is_down = False
        self.take(on.HotkeyReleased(self.now))

    def commit(self, utterance_id: int) -> list[do.Effect]:
        """The recogniser tells what it knows of an utterance so far."""
        said = words(UtteranceId(utterance_id))
        return self.take(on.Committed(UtteranceId(utterance_id), said, "en"))

    def repeat_key(self) -> None:
        """X11's auto-repeat while the hotkey is held."""
        self.take(on.HotkeyReleased(self.now))
        self.take(on.HotkeyPressed(self.now))

    def escape(self) -> None:
        """Press Esc."""
        self.take(on.EscapePressed(self.now))

    def other_key(self) -> None:
        """Press a key that makes the held hotkey a shortcut."""
        self.take(on.OtherKeyPressed(self.now))

    def hold(self, seconds: float = 1.0) -> None:
        """Hold the hotkey for so long."""
        self.press()
        self.wait(seconds)
        self.release()

    def dictate(self, seconds: float = 1.0) -> None:
        """Hold, speak, release, and wait for the words."""
        self.hold(seconds)
        self.wait(5.0)

    def recover(self, n: int, n_texts: int = 0) -> None:
        """An earlier daemon left `n` recordings, and texts."""
        unheard = tuple((UtteranceId(next(self._earlier)), 3.0) for _ in range(n))
        self.take(on.Recovered(unheard, n_texts))

    def guest_begins(self, level: Level = Level.TIDY) -> UtteranceId:
        """Somebody begins to speak into the page."""
        utterance_id = UtteranceId(next(self._guests))
        self.take(on.GuestBegan(utterance_id, level))
        return utterance_id

    def guest_speaks(self, utterance_id: UtteranceId) -> None:
        """One more block."""
        self.take(on.BlockArrived(Block(utterance_id, PCM)))

    def guest_says(self, level: Level = Level.TIDY) -> UtteranceId:
        """A guest speaks, and has said all."""
        utterance_id = self.guest_begins(level)
        self.guest_speaks(utterance_id)
        self.take(on.GuestEnded(utterance_id))
        return utterance_id

    def guest_brings(self, seconds: float = 30.0, level: Level = Level.TIDY) -> UtteranceId:
        """A guest has a recording."""
        utterance_id = UtteranceId(next(self._guests))
        self.take(on.GuestBrought(utterance_id, seconds, level))
        return utterance_id

    def guest_wants_cleaning(self, level: Level) -> UtteranceId:
        """A guest has a transcript."""
        utterance_id = UtteranceId(next(self._guests))
        transcript = Transcript(utterance_id, words(utterance_id), "en", 0.0, 0.0)
        self.take(on.GuestWantsCleaning(transcript, level))
        return utterance_id

    def kill(
        self, role: Role, message: str = "", remedy: str = "", *, told_after_s: float = 0.0
    ) -> None:
        """SIGKILL a worker; its supervisor notices a little later, and may know more."""
        worker = self.worker(role)
        if not worker.is_alive:
            return
        worker.generation += 1
        worker.is_alive = False
        if worker is self.mic:
            self.mic.capture_id = 0
        generation = worker.generation

        def tell() -> None:
            if worker.generation == generation:
                worker.is_ready, worker.requests = False, []
                self.take(on.WorkerLost(role, message, remedy))

        if told_after_s:
            self._later(told_after_s, tell)
        else:
            tell()

    def freeze(self, role: Role) -> None:
        """SIGSTOP a worker."""
        self.worker(role).is_frozen = True

    def wait(self, seconds: float) -> None:
        """Let time pass, as the controller would: what happened comes before what is due."""
        until_s = self.now + seconds
        n_at_once = 0
        while True:
            event_s = self._agenda[0][0] if self._agenda else float("inf")
            deadline_s = sessions.next_deadline(self.session)
            due_s = float("inf") if deadline_s is None else deadline_s
            if min(event_s, due_s) > until_s:
                break
            n_at_once = n_at_once + 1 if min(event_s, due_s) <= self.now else 0
            assert n_at_once < MANY, f"a loop at {self.now}"
            if event_s <= due_s:
                self.now = max(self.now, event_s)
                heapq.heappop(self._agenda)[2]()
            else:
                self.now = max(self.now, due_s)
                self.take(on.DeadlinePassed())
        self.now = until_s

    def stall(self, seconds: float) -> None:
        """The machine is busy: things happen, but nobody looks at the clock meanwhile."""
        until_s = self.now + seconds
        while self._agenda and self._agenda[0][0] <= until_s:
            event_s, _, happen = heapq.heappop(self._agenda)
            self.now = max(self.now, event_s)
            happen()
        self.now = until_s

    def stand_still(self, seconds: float) -> None:
        """The daemon does not run; then it looks at the clock before what happened reaches it."""
        self.now += seconds
        self.take(on.DeadlinePassed())

    def settle(self) -> None:
        """Wait until nothing happens any more, and see that nothing was forgotten."""
        for _ in range(MANY):
            if not self._agenda and sessions.next_deadline(self.session) is None:
                break
            self.wait(100.0)
        self.promises.settled(self)

    def take(self, event: on.Event) -> list[do.Effect]:
        """Let the session know, and carry out what it wants."""
        before = self.session
        self.session, effects = sessions.step(before, event, self.now)
        self.promises.check(self, before, event, effects)
        self._carry_out(effects)
        return effects

    # --- what a test sees -----------------------------------------------------------------------

    def worker(self, role: Role) -> Worker:
        """The process of a role."""
        worker: Worker = getattr(self, role)
        return worker

    def did(self, kind: type[E]) -> list[E]:
        """The effects of a kind so far."""
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def worker_state(self, role: Role) -> WorkerState:
        """The process of a role as the session sees it."""
        state: WorkerState = getattr(self.session, role)
        return state

    @property
    def delivered(self) -> list[str]:
        """The texts that were put into the window."""
        return [effect.clean.text for effect in self.did(do.Deliver)]

    @property
    def answers(self) -> list[str]:
        """The texts that guests got."""
        return [effect.clean.text for effect in self.did(do.AnswerGuest)]

    @property
    def notices(self) -> list[str]:
        """What the user was told."""
        return [effect.summary for effect in self.did(do.Notify)]

    def starts(self, role: Role) -> int:
        """How often a worker was started."""
        return self.did(do.StartWorker).count(do.StartWorker(role))

    # --- what the world does --------------------------------------------------------------------

    def _carry_out(self, effects: list[do.Effect]) -> None:  # noqa: C901 - one case an effect
        self.effects += effects
        for effect in effects:
            match effect:
                case do.StartWorker(role):
                    self._start_process(role)
                case do.StopWorker(role):
                    self._end_process(self.worker(role))
                case do.StartCapture(utterance_id, _):
                    self._start_capture(utterance_id)
                case do.StopCapture(utterance_id) if utterance_id == self.mic.capture_id:
                    self.mic.ends_s = self.now + self.session.limits.post_roll_s
                case do.DropCapture(utterance_id) if utterance_id == self.mic.capture_id:
                    self.mic.capture_id = 0
                case do.Recognise():
                    self._request("asr", effect)
                case do.Clean():
                    self._ask_cleaner(effect)
                case do.CleanByRules():
                    self._later(0.0, partial(self._clean_by_rules, effect))
                case do.Deliver():
                    self._deliver(effect)

    def _later(self, seconds: float, happen: Callable[[], object]) -> None:
        heapq.heappush(self._agenda, (self.now + seconds, next(self._numbers), happen))

    def _by(self, worker: Worker, seconds: float, happen: Callable[[], object]) -> None:
        """Let a worker do something later, if its process lives that long."""
        generation = worker.generation

        def happen_if_alive() -> None:
            if worker.generation == generation and not worker.is_frozen:
                happen()

        self._later(seconds, happen_if_alive)

    def _start_process(self, role: Role) -> None:
        worker = self.worker(role)
        self._end_process(worker)
        worker.is_alive = True
        self._by(worker, worker.load_s, partial(self._load, role))

    def _end_process(self, worker: Worker) -> None:
        worker.generation += 1
        worker.is_alive = worker.is_ready = worker.is_frozen = False
        worker.requests = []
        self.mic.capture_id = 0 if worker is self.mic else self.mic.capture_id

    def _load(self, role: Role) -> None:
        worker = self.worker(role)
        if worker.missing:
            self.take(on.WorkerFailed(role, worker.missing, "Fetch it"))
            self.kill(role)
            return
        worker.is_ready = True
        if worker is self.mic and self.mic.capture_id:
            self._open_microphone()
        self.take(on.WorkerReady(role, worker.device, worker.notice, "Mend it"))

    # --- the microphone -------------------------------------------------------------------------

    def _start_capture(self, utterance_id: UtteranceId) -> None:
        mic = self.mic
        assert mic.capture_id != utterance_id, "a process is asked once"
        if mic.is_alive and mic.capture_id:
            self._by(mic, 0.0, partial(self.take, on.CaptureEnded(UtteranceId(mic.capture_id), 0)))
        if mic.is_alive:
            mic.capture_id, mic.ends_s = utterance_id, None
            mic.n_asked += 1
        if mic.is_alive and mic.is_ready:
            self._open_microphone()

    def _open_microphone(self) -> None:
        mic, utterance_id = self.mic, UtteranceId(self.mic.capture_id)
        if mic.refuses:
            mic.capture_id = 0
            failure = on.CaptureFailed(utterance_id, mic.refuses, "Plug it in")
            self._by(mic, mic.open_s, partial(self.take, failure))
        else:
            send = partial(self._send_block, utterance_id, mic.n_asked)
            self._by(mic, mic.open_s + BLOCK_S, send)

    def _send_block(self, utterance_id: UtteranceId, n_asked: int) -> None:
        mic = self.mic
        if mic.capture_id != utterance_id or mic.n_asked != n_asked:
            return
        self._by(mic, BLOCK_S, partial(self._send_block, utterance_id, n_asked))
        self.take(on.BlockArrived(Block(utterance_id, PCM)))
        if mic.ends_s is not None and self.now >= mic.ends_s and mic.capture_id == utterance_id:
            mic.capture_id = 0
            self.take(on.CaptureEnded(utterance_id, mic.n_overflows))

    def unplug(self, message: str = "The microphone went away") -> None:
        """The device goes; the worker stays and says so."""
        utterance_id, self.mic.capture_id = self.mic.capture_id, 0
        if utterance_id:
            self.take(on.CaptureFailed(UtteranceId(utterance_id), message, "Plug it in"))

    def end_capture(self) -> None:
        """The worker's own limit on length is reached."""
        utterance_id, self.mic.capture_id = self.mic.capture_id, 0
        self.take(on.CaptureEnded(UtteranceId(utterance_id), 0))

    # --- the models -----------------------------------------------------------------------------

    def _request(self, role: Role, request: do.Recognise | do.Clean) -> None:
        worker = self.worker(role)
        if role == "llm":
            self._give_way()
        worker.requests.append(request)
        if worker.is_alive and worker.is_ready and len(worker.requests) == 1:
            self._by(worker, worker.work_s, partial(self._answer, role))

    def _give_way(self) -> None:
        """The cleaner drops what is patient."""
        for request in [request for request in self.llm.requests if request.patient]:
            self.llm.requests.remove(request)
            assert isinstance(request, do.Clean)
            postponed = on.CleaningPostponed(request.transcript.utterance_id)
            self._by(self.llm, 0.0, partial(self.take, postponed))

    def _answer(self, role: Role) -> None:
        worker = self.worker(role)
        if not worker.requests:
            return
        # Whoever is patient waits.
        worker.requests.sort(key=lambda request: request.patient)
        request = worker.requests.pop(0)
        if worker.requests:
            self._by(worker, worker.work_s, partial(self._answer, role))
        if isinstance(request, do.Recognise):
            self.take(self._hear(request))
        else:
            self.take(self._clean(request))

    def _hear(self, request: do.Recognise) -> on.Event:
        if self.asr.refuses:
            return on.RecognitionFailed(request.utterance_id, self.asr.refuses, "Try again")
        text = "" if self.is_silent else words(request.utterance_id)
        return on.Recognised(Transcript(request.utterance_id, text, "en", 1.0, 300.0))

    def _clean(self, request: do.Clean) -> on.Event:
        transcript = request.transcript
        if self.llm.refuses:
            return on.CleaningFailed(transcript.utterance_id, self.llm.refuses)
        text = f"clean {transcript.text}"
        clean = CleanText(transcript.utterance_id, text, request.level, "llm", 300.0)
        return on.Cleaned(clean, by_worker=True)

    def _ask_cleaner(self, request: do.Clean) -> None:
        if self.is_plain:
            self._later(0.0, partial(self._spare, request))
        else:
            self._request("llm", request)

    def _spare(self, request: do.Clean) -> None:
        self.take(on.CleaningSpared(self._ruled(request, "plain")))

    def _clean_by_rules(self, request: do.CleanByRules) -> None:
        clean = self._ruled(request, "" if self.only_fillers else "tidy")
        self.take(on.Cleaned(clean, by_worker=False))

    def _ruled(self, request: do.Clean | do.CleanByRules, how: str) -> CleanText:
        transcript = request.transcript
        text = f"{how} {transcript.text}" if how else ""
        return CleanText(transcript.utterance_id, text, request.level, "rules", 0.1)

    # --- the window -----------------------------------------------------------------------------

    def _deliver(self, effect: do.Deliver) -> None:
        clean, utterance_id = effect.clean, effect.clean.utterance_id
        if self.window_hangs:
            return
        event: on.Event
        if self.is_hurried and effect.may_postpone:
            event = on.DeliveryPostponed(utterance_id)
        elif self.window_fails:
            event = on.DeliveryFailed(utterance_id, "Neither window nor clipboard", "Try again")
        else:
            event = on.Delivered(
                Delivery(utterance_id, self.delivery, len(clean.text), 100.0, "Another window")
            )
        self._window_free_s = max(self._window_free_s, self.now) + self.deliver_s
        self._later(self._window_free_s - self.now, partial(self.take, event))
