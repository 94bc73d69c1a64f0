"""What must hold at every step of every dictation, whatever the world does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dictate import effects as do
from dictate import events as on
from dictate import session as sessions
from dictate.session.state import CHORD_S, Stage

if TYPE_CHECKING:
    from session_world import World

    from dictate.session.state import Session

GUEST = 2**32
"""Guests' utterances have ids from here on."""

SAID = "words of"
"""A part of whatever is dictated in the world."""


class Promises:
    """Watches the effects; every broken promise is an AssertionError."""

    def __init__(self) -> None:
        self.started: set[int] = set()
        self.forgotten: set[int] = set()
        self.delivered: list[int] = []
        self.fates: Counter[int] = Counter()
        """How many ends an utterance's words have found: the window, the history, or a place to
        wait in. What is kept of words that the window may not have taken is no end, but a second
        chance."""

        self.n_stored: Counter[int] = Counter()
        self.n_recognised: Counter[int] = Counter()
        """Blocks of an utterance: kept, and those of them that the recogniser was asked about."""

        self.pressed_s: dict[int, float] = {}
        self.released_s = 0.0
        """When the hotkey went down for an utterance, and when it went up last."""

    def check(
        self, world: World, before: Session, event: on.Event, effects: list[do.Effect]
    ) -> None:
        """Hold `effects`, not yet carried out, against all promises."""
        self._blocks_are_kept(before, event, effects)
        self._work_ahead_is_no_decision(before, world.session, event, effects)
        if isinstance(event, on.Recovered):
            self.recover(event)
        self._welcome(event)
        if isinstance(event, on.DeliveryPostponed) and event.utterance_id in self.delivered[-1:]:
            self.fates[self.delivered.pop()] -= 1
        for effect in effects:
            self._ids_are_known(effect)
            self._follow(world, event, effect)
            if isinstance(effect, do.StartCapture) and isinstance(event, on.HotkeyPressed):
                self.pressed_s[effect.utterance_id] = event.at_s
        for effect in effects:
            if isinstance(effect, do.Forget):
                self._end_is_right(before, event, effects, int(effect.utterance_id))
        self._models_have_one_request(world, effects)
        self._lanes_are_in_order(world)
        if not isinstance(event, on.BlockArrived):
            self._words_stay_private(world, event, effects)
            self._nothing_is_left_undone(world)
        if isinstance(event, on.HotkeyReleased):
            self.released_s = event.at_s

    def recover(self, event: on.Recovered) -> None:
        """There is speech of earlier: it has a fate too, but never the window."""
        for utterance_id, _seconds in event.unheard:
            self.started.add(utterance_id)
            self.n_stored[utterance_id] = 1

    def _welcome(self, event: on.Event) -> None:
        """A guest comes: its words have a fate too, but never the window."""
        match event:
            case on.GuestBegan(utterance_id):
                self.started.add(utterance_id)
            case on.GuestBrought(utterance_id):
                self.started.add(utterance_id)
                self.n_stored[utterance_id] = 1
            case on.GuestWantsCleaning(transcript):
                self.started.add(transcript.utterance_id)

    def settled(self, world: World) -> None:
        """Nothing has happened for a long time."""
        session = world.session
        assert session.capture is None
        assert session.jobs == ()
        assert self.started == self.forgotten
        assert sessions.next_deadline(session) is None

    # --- one promise each -----------------------------------------------------------------------

    def _blocks_are_kept(self, before: Session, event: on.Event, effects: list[do.Effect]) -> None:
        stored = [effect.block for effect in effects if isinstance(effect, do.StoreBlock)]
        if not isinstance(event, on.BlockArrived):
            assert not stored
            return
        recording = {before.capture.id} if before.capture else set()
        ending = {job.id for job in before.jobs if job.stage in {Stage.ENDING, Stage.SPEAKING}}
        is_wanted = event.block.utterance_id in recording | ending
        assert stored == ([event.block] if is_wanted else [])

    def _work_ahead_is_no_decision(
        self, before: Session, after: Session, event: on.Event, effects: list[do.Effect]
    ) -> None:
        if isinstance(event, on.Committed):
            assert after == before
        for effect in effects:
            is_hint = isinstance(effect, do.Prepare | do.TellGuest)
            assert is_hint == isinstance(event, on.Committed)

    def _ids_are_known(self, effect: do.Effect) -> None:
        match effect:
            case do.StartWorker() | do.StopWorker() | do.Notify():
                return
            case do.StoreBlock(block):
                utterance_id = block.utterance_id
            case do.Clean(transcript) | do.CleanByRules(transcript) | do.ShowTranscript(transcript):
                utterance_id = transcript.utterance_id
            case do.Deliver(clean) | do.KeepText(clean) | do.AnswerGuest(clean):
                utterance_id = clean.utterance_id
            case _:
                utterance_id = effect.utterance_id
        if isinstance(effect, do.StartCapture):
            others = {0, *(other for other in self.started if other < GUEST)}
            assert utterance_id == max(others) + 1 or self._is_alive(utterance_id)
            self.started.add(utterance_id)
        assert self._is_alive(utterance_id), effect

    def _is_alive(self, utterance_id: int) -> bool:
        return utterance_id in self.started - self.forgotten

    def _follow(self, world: World, event: on.Event, effect: do.Effect) -> None:
        match effect:
            case do.StoreBlock(block):
                self.n_stored[block.utterance_id] += 1
            case do.Recognise(utterance_id):
                self.n_recognised[utterance_id] = self.n_stored[utterance_id]
                assert self.n_stored[utterance_id] > 0
            case do.Deliver(clean):
                assert 0 < clean.utterance_id < GUEST, "only what the hotkey recorded is typed"
                assert not self.delivered or clean.utterance_id > self.delivered[-1]
                assert not (world.key_is_down and world.session.limits.hotkey_has_modifier)
                self.delivered.append(clean.utterance_id)
                self.fates[clean.utterance_id] += 1
            case do.KeepText(clean) if clean.utterance_id in self.delivered:
                assert isinstance(event, on.DeliveryFailed | on.DeadlinePassed)
            case do.AnswerGuest(clean):
                assert clean.utterance_id >= GUEST
                self.fates[clean.utterance_id] += 1
            case do.KeepText(clean):
                self.fates[clean.utterance_id] += 1
            case do.Suspend(utterance_id) if utterance_id in self.delivered:
                assert isinstance(event, on.Ending)
            case do.KeepAudio(utterance_id) | do.Suspend(utterance_id):
                assert isinstance(effect, do.KeepAudio) or isinstance(event, on.Ending)
                assert self.n_stored[utterance_id] > 0
                self.fates[utterance_id] += 1
            case do.Forget(utterance_id):
                self.forgotten.add(utterance_id)

    def _end_is_right(
        self,
        before: Session,
        event: on.Event,
        effects: list[do.Effect],
        utterance_id: int,
    ) -> None:
        n_fates = self.fates[utterance_id]
        assert n_fates <= 1
        if n_fates == 1:
            if utterance_id in self.delivered:
                assert self.n_recognised[utterance_id] == self.n_stored[utterance_id]
            return
        match event:
            case on.EscapePressed() | on.CancelRequested():
                assert 0 < utterance_id < GUEST, "only the hotkey's words are what the user means"
            case on.GuestLeft():
                assert event.utterance_id == utterance_id
            case on.GuestEnded() | on.DeadlinePassed() if utterance_id >= GUEST:
                assert self.n_stored[utterance_id] == 0
            case on.OtherKeyPressed(at_s):
                assert at_s - self.pressed_s[utterance_id] < CHORD_S
            case on.Recognised(transcript):
                assert (transcript.utterance_id, transcript.text) == (utterance_id, "")
            case on.Cleaned(clean) | on.CleaningSpared(clean):
                assert (clean.utterance_id, clean.text) == (utterance_id, "")
            case _:
                held_s = self.released_s - self.pressed_s.get(utterance_id, 0.0)
                is_short = held_s < before.limits.min_hold_s
                is_told = any(isinstance(effect, do.Notify) for effect in effects)
                has_nothing = self.n_stored[utterance_id] == 0
                is_over = isinstance(event, on.Ending) and has_nothing
                assert is_short or is_over or (has_nothing and is_told), event

    def _models_have_one_request(self, world: World, effects: list[do.Effect]) -> None:
        restarted = {effect.role for effect in effects if isinstance(effect, do.StartWorker)}
        for kind, worker, is_fresh in (
            (do.Recognise, world.asr, "asr" in restarted),
            (do.Clean, world.llm, "llm" in restarted),
        ):
            old = [] if is_fresh else worker.requests
            new = [effect for effect in effects if isinstance(effect, kind)]
            for is_patient in (False, True):
                assert sum(one.patient is is_patient for one in (*old, *new)) <= 1
            assert not new or (worker.is_ready and not is_fresh)

    def _lanes_are_in_order(self, world: World) -> None:
        session = world.session
        ids = [int(job.id) for job in session.jobs if not job.patient]
        if session.capture:
            ids.append(int(session.capture.id))
        assert ids == sorted(set(ids))
        patient = {int(job.id) for job in session.jobs if job.patient}
        assert set(ids) | patient == self.started - self.forgotten

    def _words_stay_private(self, world: World, event: on.Event, effects: list[do.Effect]) -> None:
        assert SAID not in repr((world.session, event, effects))
        for effect in effects:
            if isinstance(effect, do.Notify):
                assert SAID not in effect.summary + effect.body

    def _nothing_is_left_undone(self, world: World) -> None:
        """An event that changes nothing finds nothing to do."""
        session = world.session
        assert sessions.step(session, on.LevelChosen(session.level), world.now) == (session, [])
        due_s = sessions.next_deadline(session)
        if due_s is None or due_s > world.now:
            assert sessions.step(session, on.DeadlinePassed(), world.now) == (session, [])
