from __future__ import annotations

import struct
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictate.audio.capture import (
    Captures,
    CloseStream,
    Effect,
    OpenStream,
    SendBlock,
    TellEnd,
    TellSilence,
)
from dictate.settings import AudioSettings

PRE_ROLL, POST_ROLL = 32, 48
ONE_SECOND = 16_000


def settings(**changes: object) -> AudioSettings:
    """Rolls of a few samples, so that short blocks cross every boundary."""
    values = {
        "device": "default",
        "pre_roll_ms": 2,
        "post_roll_ms": 3,
        "keep_warm_s": "always",
        "max_utterance_s": 1,
    }
    return AudioSettings(**(values | changes))


def loud(n_samples: int) -> bytes:
    return struct.pack("<f", 0.5) * n_samples


@dataclass
class Run:
    """Feeds a stream whose every sample is its own number, and collects what is sent."""

    captures: Captures
    is_open: bool = False
    lag_s: float = 0.0
    position: int = 0
    effects: list[Effect] = field(default_factory=list)

    @property
    def now_s(self) -> float:
        """Samples come when they were spoken, unless they lag behind."""
        return self.position / ONE_SECOND + self.lag_s

    def do(self, effects: list[Effect]) -> list[Effect]:
        for effect in effects:
            if isinstance(effect, OpenStream | CloseStream):
                assert self.is_open != isinstance(effect, OpenStream)
                self.is_open = isinstance(effect, OpenStream)
        self.effects += effects
        return effects

    def block(self, n_samples: int) -> None:
        """The device delivers, if it is open."""
        numbers = range(self.position, self.position + n_samples)
        self.position += n_samples
        if self.is_open:
            self.do(self.captures.block(struct.pack(f"<{n_samples}f", *numbers), self.now_s))

    def release(self, utterance_id: int) -> list[Effect]:
        return self.do(self.captures.stop(utterance_id, self.now_s))

    def sent(self, utterance_id: int) -> list[int]:
        pcm = b"".join(
            effect.pcm
            for effect in self.effects
            if isinstance(effect, SendBlock) and effect.utterance_id == utterance_id
        )
        return [int(value) for (value,) in struct.iter_unpack("<f", pcm)]

    def ended(self) -> list[TellEnd]:
        return [effect for effect in self.effects if isinstance(effect, TellEnd)]


@pytest.fixture
def warm() -> Run:
    run = Run(Captures(settings()))
    run.do(run.captures.begin())
    run.block(100)
    return run


BLOCK_SIZES = st.lists(st.integers(1, 70), min_size=1, max_size=12)
PRESSES = st.lists(st.tuples(BLOCK_SIZES, BLOCK_SIZES), min_size=1, max_size=5)


@given(presses=PRESSES, keep_warm_s=st.sampled_from([0, 1, "always"]))
def test_no_sample_is_lost_or_doubled_between_key_down_and_the_end_of_the_post_roll(
    presses: list[tuple[list[int], list[int]]], keep_warm_s: int | str
) -> None:
    run = Run(Captures(settings(keep_warm_s=keep_warm_s)))
    run.do(run.captures.begin())
    held_to, ended_at, opened_at = 0, 0, 0
    expected: list[range] = []
    for number, (between, held) in enumerate(presses):
        for n_samples in between:
            run.block(n_samples)
        if not run.is_open:
            opened_at = run.position
        if expected:
            ended_at = min(held_to + POST_ROLL, run.position)
            expected[-1] = range(expected[-1].start, ended_at)
        expected.append(
            range(max(run.position - PRE_ROLL, ended_at, opened_at), run.position + sum(held))
        )
        run.do(run.captures.start(number))
        for n_samples in held:
            run.block(n_samples)
        run.release(number)
        held_to = run.position
    run.block(POST_ROLL)
    expected[-1] = range(expected[-1].start, run.position)
    assert [run.sent(number) for number in range(len(presses))] == [list(r) for r in expected]
    assert [(end.utterance_id, end.seconds) for end in run.ended()] == [
        (number, len(samples) / ONE_SECOND) for number, samples in enumerate(expected)
    ]


DEEDS = st.lists(
    st.one_of(st.sampled_from(["press", "press the same", "release", "drop"]), st.integers(1, 40)),
    max_size=30,
)


@given(deeds=DEEDS)
def test_every_sample_is_in_one_utterance_and_none_between_two_close_ones_is_missing(
    deeds: list[str | int],
) -> None:
    run = Run(Captures(settings(pre_roll_ms=1000)))
    run.do(run.captures.begin())
    number, is_held = 0, False
    dropped: set[int] = set()
    for deed in deeds:
        match deed:
            case int():
                run.block(deed)
            case "press":
                number, is_held = number + 1, True
                run.do(run.captures.start(number))
            case "press the same" if is_held:
                assert run.do(run.captures.start(number)) == []
            case "release":
                is_held = False
                run.release(number)
            case "drop" if is_held:
                is_held = False
                dropped.add(number)
                run.do(run.captures.drop(number))
    sent = [n for kept in range(1, number + 1) if kept not in dropped for n in run.sent(kept)]
    assert sent == list(range(len(sent)))


def test_a_cold_microphone_opens_at_key_down_and_sends_from_its_first_sample() -> None:
    run = Run(Captures(settings(keep_warm_s=30)))
    assert run.do(run.captures.begin()) == []
    assert run.do(run.captures.start(1)) == [OpenStream()]
    run.block(10)
    assert run.sent(1) == list(range(10))


def test_a_warm_microphone_sends_the_pre_roll_at_once(warm: Run) -> None:
    warm.do(warm.captures.start(1))
    assert warm.sent(1) == list(range(100 - PRE_ROLL, 100))


def test_news_of_the_key_that_comes_late_costs_no_sample(warm: Run) -> None:
    warm.block(50)
    warm.do(warm.captures.start(1, late_s=50 / ONE_SECOND))
    assert warm.sent(1) == list(range(100 - PRE_ROLL, 150))


def test_news_that_comes_late_repeats_nothing_of_the_utterance_before(warm: Run) -> None:
    warm.do(warm.captures.start(1))
    warm.release(1)
    warm.block(POST_ROLL + 10)
    warm.do(warm.captures.start(2, late_s=1.0))
    assert warm.sent(2) == list(range(100 + POST_ROLL, 100 + POST_ROLL + 10))


def test_a_press_during_the_post_roll_ends_the_first_utterance_and_takes_none_of_it(
    warm: Run,
) -> None:
    warm.do(warm.captures.start(1))
    warm.block(10)
    warm.release(1)
    warm.block(20)
    assert warm.do(warm.captures.start(2)) == [TellEnd(1, (PRE_ROLL + 30) / ONE_SECOND, 0)]
    warm.block(20)
    assert warm.sent(1)[-1] == 129
    assert warm.sent(2) == list(range(130, 150))


def test_a_press_after_the_post_roll_begins_where_it_ended(warm: Run) -> None:
    warm.do(warm.captures.start(1))
    warm.release(1)
    warm.block(POST_ROLL + 10)
    warm.do(warm.captures.start(2))
    assert warm.sent(1)[-1] == 100 + POST_ROLL - 1
    assert warm.sent(2) == list(range(100 + POST_ROLL, 100 + POST_ROLL + 10))


def test_asking_again_for_the_capture_in_progress_changes_nothing(warm: Run) -> None:
    warm.do(warm.captures.start(1))
    warm.block(10)
    assert warm.do(warm.captures.start(1)) == []
    warm.block(10)
    assert warm.sent(1) == list(range(100 - PRE_ROLL, 120))


def test_after_a_lost_stream_the_same_capture_can_be_asked_for_again(warm: Run) -> None:
    warm.do(warm.captures.start(1))
    warm.captures.lost()
    assert warm.captures.start(1) == [OpenStream()]


def test_a_second_key_up_does_not_prolong_the_post_roll(warm: Run) -> None:
    warm.do(warm.captures.start(1))
    warm.release(1)
    warm.block(POST_ROLL - 1)
    assert warm.release(1) == []
    warm.block(1)
    assert [end.utterance_id for end in warm.ended()] == [1]


def test_samples_that_lagged_behind_at_key_up_do_not_use_up_the_post_roll() -> None:
    run = Run(Captures(settings(post_roll_ms=300)))
    run.do(run.captures.begin())
    run.do(run.captures.start(1))
    run.lag_s = 1.0
    run.release(1)
    for _ in range(60):
        # A second's backlog comes all at once ...
        run.lag_s -= 320 / ONE_SECOND
        run.block(320)
        if run.lag_s <= 0:
            break
    assert run.ended() == []
    # ... and then the samples of the post-roll proper, in their time.
    for _ in range(30):
        run.block(320)
    assert 1.2 <= run.ended()[0].seconds <= 1.32


@pytest.mark.parametrize(("lag_s", "longer_s"), [(0.6, 0.9), (5.0, 2.3)])
def test_samples_that_go_on_lagging_behind_are_waited_for_but_not_for_ever(
    lag_s: float, longer_s: float
) -> None:
    run = Run(Captures(settings(post_roll_ms=300, max_utterance_s=30)))
    run.do(run.captures.begin())
    run.do(run.captures.start(1))
    run.block(320)
    run.lag_s = lag_s
    run.release(1)
    for _ in range(500):
        run.block(320)
    assert run.ended()[0].seconds == pytest.approx(0.02 + longer_s, abs=0.06)


def test_without_post_roll_the_utterance_ends_with_the_key() -> None:
    run = Run(Captures(settings(post_roll_ms=0, keep_warm_s=0)))
    run.do(run.captures.start(1))
    run.block(10)
    assert run.release(1) == [TellEnd(1, 10 / ONE_SECOND, 0), CloseStream()]


def test_a_dropped_capture_is_never_heard_of_again(warm: Run) -> None:
    warm.do(warm.captures.start(1))
    warm.do(warm.captures.drop(1))
    n_effects = len(warm.effects)
    warm.block(POST_ROLL)
    warm.release(1)
    assert warm.effects[n_effects:] == []


def test_a_dropped_press_leaves_its_samples_to_the_next(warm: Run) -> None:
    warm.do(warm.captures.start(1))
    warm.block(20)
    warm.do(warm.captures.drop(1))
    warm.do(warm.captures.start(2))
    assert warm.sent(2) == list(range(120 - PRE_ROLL, 120))


def test_requests_for_another_utterance_change_nothing(warm: Run) -> None:
    warm.do(warm.captures.start(2))
    assert warm.release(1) == []
    assert warm.do(warm.captures.drop(1)) == []
    warm.block(POST_ROLL + 1)
    assert warm.ended() == []


def test_the_microphone_closes_keep_warm_s_after_the_last_sample() -> None:
    run = Run(Captures(settings(keep_warm_s=1)))
    run.do(run.captures.start(1))
    run.release(1)
    run.block(POST_ROLL)
    run.block(ONE_SECOND - 1)
    assert run.is_open
    run.block(1)
    assert not run.is_open


def test_a_microphone_that_is_not_kept_warm_closes_after_a_drop() -> None:
    run = Run(Captures(settings(keep_warm_s=0)))
    run.do(run.captures.start(1))
    run.do(run.captures.drop(1))
    assert not run.is_open


def test_a_reopened_microphone_has_no_pre_roll_from_before() -> None:
    run = Run(Captures(settings(keep_warm_s=0)))
    run.do(run.captures.start(1))
    run.block(100)
    run.do(run.captures.drop(1))
    run.do(run.captures.start(2))
    assert run.sent(2) == []


def test_an_utterance_that_nobody_ends_ends_one_second_after_the_longest() -> None:
    run = Run(Captures(settings(max_utterance_s=1)))
    run.do(run.captures.start(1))
    for _ in range(5):
        run.block(7000)
    assert run.ended() == [TellEnd(1, 2.0, 0)]
    run.do(run.captures.start(2))
    assert run.sent(2)[0] > run.sent(1)[-1]


def test_a_lost_stream_names_the_capture_that_it_cost(warm: Run) -> None:
    assert warm.captures.lost() is None
    warm.captures.start(1)
    assert warm.captures.lost() == 1


def test_after_a_lost_stream_the_next_press_opens_again(warm: Run) -> None:
    warm.captures.lost()
    assert warm.captures.start(2) == [OpenStream()]


def test_overflows_are_counted_for_the_utterance_they_hurt(warm: Run) -> None:
    captures = warm.captures
    captures.block(loud(10), 0, overflowed=True)
    captures.start(1)
    captures.block(loud(10), 0, overflowed=True)
    captures.block(loud(10), 0, overflowed=False)
    captures.stop(1, 0)
    effects = captures.block(loud(POST_ROLL), 1, overflowed=True)
    assert [effect.n_overflows for effect in effects if isinstance(effect, TellEnd)] == [2]


def silence_told(captures: Captures, blocks: list[bytes]) -> list[int]:
    """The numbers of the blocks after which silence was told of."""
    return [
        number
        for number, pcm in enumerate(blocks)
        if any(isinstance(effect, TellSilence) for effect in captures.block(pcm, 0))
    ]


def test_a_second_of_digital_silence_is_told_once() -> None:
    captures = Captures(settings(max_utterance_s=60))
    captures.start(1)
    assert silence_told(captures, [bytes(4 * 1600)] * 30) == [9]


def test_a_microphone_muted_in_mid_utterance_is_told_of() -> None:
    captures = Captures(settings(max_utterance_s=60))
    captures.start(1)
    assert silence_told(captures, [loud(1600)] * 3 + [bytes(4 * 1600)] * 30) == [12]


def test_a_single_sample_that_is_not_zero_breaks_the_silence() -> None:
    captures = Captures(settings(max_utterance_s=60))
    captures.start(1)
    almost = bytes(4 * 1599) + struct.pack("<f", 1e-7)
    assert silence_told(captures, [almost] * 30) == []


def test_no_silence_is_told_while_nobody_records() -> None:
    captures = Captures(settings())
    captures.begin()
    assert silence_told(captures, [bytes(4 * 1600)] * 30) == []


def test_silence_counts_from_the_middle_of_a_block() -> None:
    captures = Captures(settings(max_utterance_s=60))
    captures.start(1)
    blocks = [loud(1) + bytes(4 * 15_000), bytes(4 * 1000), bytes(4 * 1000)]
    assert silence_told(captures, blocks) == [1]


def test_a_press_that_ends_an_utterance_by_itself_repeats_nothing_of_it(warm: Run) -> None:
    warm.do(warm.captures.start(1))
    warm.block(100)
    warm.do(warm.captures.start(2))
    assert warm.sent(2) == []


@pytest.mark.parametrize("ends", ["stopped", "dropped"])
def test_the_time_kept_warm_counts_from_the_last_utterance(ends: str) -> None:
    run = Run(Captures(settings(keep_warm_s=1)))
    for utterance_id in (1, 2):
        run.do(run.captures.start(utterance_id))
        if ends == "stopped":
            run.release(utterance_id)
            run.block(POST_ROLL)
        else:
            run.do(run.captures.drop(utterance_id))
        run.block(ONE_SECOND - 1)
        assert run.is_open
