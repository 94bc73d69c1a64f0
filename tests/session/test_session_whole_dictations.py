"""Whole dictations in a world where anything may happen at any moment.

What must hold is in `session_promises`, and is checked at every step.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from session_parts import PCM
from session_world import LIMITS, World

from dictate import effects as do
from dictate import events as on
from dictate.domain import (
    Block,
    CleanText,
    Delivery,
    DeliveryMethod,
    Level,
    Limits,
    Phase,
    Role,
    Transcript,
    UtteranceId,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


Deed = tuple[str, tuple[object, ...]]
"""A method of `WildWorld` and its arguments."""


class WildWorld(World):
    """A world whose every part, and whose user, may do anything."""

    def do(self, deeds: Sequence[Deed]) -> None:
        """Do all of these, then let go of the key and wait for quiet."""
        for name, arguments in deeds:
            getattr(self, name)(*arguments)
        self.key_up()
        self.settle()

    def key_down(self) -> None:
        if not self.key_is_down:
            self.press()

    def key_up(self) -> None:
        if self.key_is_down:
            self.release()

    def key_repeats(self) -> None:
        if self.key_is_down:
            self.repeat_key()

    def another_key(self) -> None:
        if self.key_is_down:
            self.other_key()

    def speak(self, seconds: float) -> None:
        self.key_down()
        self.wait(seconds)
        self.key_up()

    def hear(self, which: int) -> None:
        """The recogniser knows some words of what is spoken, or of what was."""
        known = sorted(self.promises.started)
        if known:
            self.commit(known[which % len(known)])

    def post(self, event: on.Event) -> None:
        self.take(event)

    def limit(self, limits: Limits) -> None:
        self.take(on.LimitsChanged(limits))

    def change(self, part: str, name: str, value: object) -> None:
        setattr(self.worker(part) if part else self, name, value)  # type: ignore[arg-type]

    def kill_worker(self, role: Role, told_after_s: float) -> None:
        self.kill(role, told_after_s=told_after_s)

    def answer_late(self, which: int) -> None:
        """Answers come for an utterance that has ended, or never was: they mean nothing."""
        known = [*sorted(self.promises.forgotten), -10_000, 10_000]
        utterance_id = UtteranceId(known[which % len(known)])
        clean = CleanText(utterance_id, "late words of nobody", Level.TIDY, "llm", 1.0)
        events: list[on.Event] = [
            on.BlockArrived(Block(utterance_id, PCM)),
            on.SignalMissing(utterance_id, "Microphone"),
            on.CaptureEnded(utterance_id, 3),
            on.CaptureFailed(utterance_id, "Gone", ""),
            on.Committed(utterance_id, "late words of nobody", "en"),
            on.Cleaned(clean, by_worker=False),
            on.Delivered(Delivery(utterance_id, DeliveryMethod.CLIPBOARD, 3, 1.0, "Elsewhere")),
            on.DeliveryPostponed(utterance_id),
            on.DeliveryFailed(utterance_id, "Gone", ""),
        ]
        if self.session.asr_late_until_s is None:
            transcript = Transcript(utterance_id, "late words of nobody", "en", 1.0, 1.0)
            events += [
                on.Recognised(transcript),
                on.RecognitionFailed(utterance_id, "Gone", ""),
            ]
        if self.session.llm_late_until_s is None:
            events += [
                on.Cleaned(clean, by_worker=True),
                on.CleaningSpared(clean),
                on.CleaningFailed(utterance_id, "Gone"),
            ]
        for event in events:
            assert self.take(event) == []


def deed(name: str, *arguments: st.SearchStrategy[object]) -> st.SearchStrategy[Deed]:
    return st.tuples(st.just(name), st.tuples(*arguments))


def choice(*values: object) -> st.SearchStrategy[object]:
    return st.sampled_from(values)


SHORT = replace(LIMITS, max_utterance_s=5.0, unload_after_s=20.0)

ROLES = choice("mic", "asr", "llm", "tray")

SPEECH = deed("speak", choice(1.0, 0.5, 2.0, 0.16, 0.1, 3.0))

PATIENCE = deed("wait", choice(0.5, 0.01, 0.04, 0.06, 0.2, 1.5, 4.0, 11.0, 40.0))

KEYS = st.one_of(deed("key_down"), deed("key_up"), deed("key_repeats"), deed("escape"))

NOISE = st.one_of(
    deed("another_key"),
    deed(
        "post",
        choice(on.StartRequested(), on.StopRequested(), on.CancelRequested(), on.DeadlinePassed()),
    ),
    deed("post", st.builds(on.LevelChosen, st.sampled_from(Level))),
    deed("post", st.builds(on.WorkerOutdated, ROLES)),
    deed("stall", choice(0.03, 0.2, 2.5, 20.0)),
    deed("answer_late", st.integers(0, 20)),
    deed("hear", st.integers(0, 20)),
    deed("change", st.just(""), st.just("is_plain"), st.booleans()),
    deed("recover", choice(0, 1, 2), choice(0, 1)),
    deed("post", st.builds(on.PauseChosen, st.booleans())),
    deed(
        "limit",
        st.builds(
            replace,
            st.just(SHORT),
            hotkey_has_modifier=st.booleans(),
            max_utterance_s=st.sampled_from([1.0, 5.0]),
            post_roll_s=st.sampled_from([0.3, 0.0, 2.0]),
        ),
    ),
)

TROUBLE = st.one_of(
    deed("post", st.builds(on.WorkerLost, ROLES)),
    deed("post", st.builds(on.WorkerFailed, ROLES, st.just("It said so long ago"), st.just(""))),
    deed("unplug"),
    deed("kill_worker", ROLES, choice(0.0, 0.02, 0.5)),
    deed("freeze", ROLES),
    deed("change", ROLES, st.just("missing"), choice("", "It is not installed")),
    deed("change", ROLES, st.just("refuses"), choice("", "It does not want to")),
    deed("change", ROLES, st.just("load_s"), choice(0.0, 0.2, 5.0, 500.0)),
    deed("change", ROLES, st.just("work_s"), choice(0.0, 0.3, 1.9, 2.5, 13.0, 100.0)),
    deed("change", st.just("mic"), st.just("open_s"), choice(0.0, 0.5, 3.0, 6.0)),
    deed("change", st.just("mic"), st.just("n_overflows"), choice(0, 2)),
    deed("change", st.just(""), st.just("is_silent"), st.booleans()),
    deed("change", st.just(""), st.just("only_fillers"), st.booleans()),
    deed("change", st.just(""), st.just("window_fails"), st.booleans()),
    deed("change", st.just(""), st.just("window_hangs"), st.booleans()),
    deed("change", st.just(""), st.just("is_hurried"), st.booleans()),
    deed("change", st.just(""), st.just("deliver_s"), choice(0.0, 0.1, 3.0, 100.0)),
    deed("change", st.just(""), st.just("delivery"), st.sampled_from(DeliveryMethod)),
)

CALM = [SPEECH, SPEECH, SPEECH, PATIENCE, PATIENCE, KEYS, NOISE]
"""What may be done next, each as likely as often as it is listed."""


def life(*kinds: st.SearchStrategy[Deed]) -> st.SearchStrategy[list[Deed]]:
    return st.lists(st.sampled_from(kinds).flatmap(lambda kind: kind), min_size=5, max_size=30)


FEW = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(life(*CALM, TROUBLE, TROUBLE))
def test_every_spoken_word_finds_an_end_whatever_happens(deeds: list[Deed]) -> None:
    world = WildWorld(limits=SHORT)
    world.do(deeds)
    assert world.session.phase in {Phase.IDLE, Phase.ERROR}


@FEW
@given(life(*CALM))
def test_in_a_world_without_trouble_all_words_are_delivered(deeds: list[Deed]) -> None:
    world = WildWorld(limits=SHORT)
    world.mic.open_s = 0.0
    world.wait(3.0)
    world.do(deeds)
    assert not world.did(do.KeepAudio)
    assert world.session.phase is Phase.IDLE
