"""When the post-roll ends before its time, on sounds made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

from dictate.audio.capture import Captures, Effect, SendBlock, TellEnd
from dictate.domain import SAMPLE_RATE_HZ
from dictate.settings import AudioSettings

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCK = 320
SAMPLES = NDArray[np.float32]
CHANCE = np.random.default_rng(1)


def noise(seconds: float, level: float = 0.001) -> SAMPLES:
    """A quiet room."""
    return CHANCE.normal(0, level, round(seconds * SAMPLE_RATE_HZ)).astype(np.float32)


def vowel(seconds: float, level: float = 0.3, pitch_hz: float = 150) -> SAMPLES:
    t = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    overtones = sum(np.sin(2 * np.pi * pitch_hz * n * t) / n for n in range(1, 20))
    return (level * overtones + noise(seconds)).astype(np.float32)


def hiss(seconds: float, level: float) -> SAMPLES:
    """An "s" or an "f"."""
    return (np.diff(noise(seconds, level), prepend=0) + noise(seconds)).astype(np.float32)


def hum(seconds: float) -> SAMPLES:
    """A fan."""
    t = np.arange(round(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return (0.007 * np.sin(2 * np.pi * 300 * t) + noise(seconds)).astype(np.float32)


def sound(*parts: SAMPLES) -> SAMPLES:
    return np.concatenate(parts)


class Stream:
    """A warm microphone that has heard a room, by default a quiet one."""

    def __init__(self, room: SAMPLES | None = None) -> None:
        self.captures = Captures(
            AudioSettings(
                device="default",
                pre_roll_ms=400,
                post_roll_ms=300,
                keep_warm_s="always",
                max_utterance_s=60,
            )
        )
        self.captures.begin()
        self.spoken_s = 0.0
        self.sent: dict[int, bytes] = {}
        self.hear(noise(0.4) if room is None else room)

    def hear(self, samples: SAMPLES, late_s: float = 0.0, *, overflowed: bool = False) -> float:
        """Seconds of it that were taken before the capture ended."""
        began_s = self.spoken_s
        for start in range(0, len(samples), BLOCK):
            pcm = samples[start : start + BLOCK].tobytes()
            self.spoken_s += BLOCK / SAMPLE_RATE_HZ
            at_s = max(began_s + late_s, self.spoken_s)
            effects = self.captures.block(pcm, at_s, overflowed=overflowed)
            self._note(effects)
            overflowed = False
            if any(isinstance(effect, TellEnd) for effect in effects):
                break
        return self.spoken_s - began_s

    def press(self, utterance_id: int = 1) -> None:
        self._note(self.captures.start(utterance_id))

    def release(self) -> None:
        self.captures.stop(1, self.spoken_s)

    def _note(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, SendBlock):
                known = self.sent.get(effect.utterance_id, b"")
                self.sent[effect.utterance_id] = known + effect.pcm


@pytest.fixture
def stream() -> Stream:
    stream = Stream()
    stream.press()
    stream.hear(vowel(0.5))
    return stream


WHOLE_S = pytest.approx(0.3)


def test_who_has_stopped_speaking_waits_a_fifth_of_the_time(stream: Stream) -> None:
    stream.hear(noise(0.3))
    stream.release()
    assert stream.hear(noise(0.3)) == pytest.approx(0.06)


def test_who_lets_go_at_the_end_of_a_word_waits_until_no_word_can_be_going_on(
    stream: Stream,
) -> None:
    stream.release()
    assert 0.2 <= stream.hear(noise(0.3)) <= 0.23


def test_what_is_said_right_after_an_early_end_is_whole_in_the_next_utterance(
    stream: Stream,
) -> None:
    stream.hear(noise(0.3))
    stream.release()
    stream.hear(noise(0.06))
    afterwards = sound(noise(0.1), vowel(0.2))
    stream.hear(afterwards[:3200])
    stream.press(2)
    stream.hear(afterwards[3200:])
    assert stream.sent[2] == afterwards.tobytes()


SOFT_ENDS: dict[str, Callable[[], SAMPLES]] = {
    "s": lambda: hiss(0.15, 0.01),
    "f": lambda: hiss(0.15, 0.003),
    "t": lambda: sound(noise(0.08), hiss(0.01, 0.01)),
    "m": lambda: vowel(0.15, 0.01, 120),
    "a voice that dies away": lambda: vowel(0.15, 0.004),
}


@pytest.mark.parametrize("end", SOFT_ENDS)
def test_a_soft_end_after_the_key_went_up_is_kept(stream: Stream, end: str) -> None:
    stream.hear(noise(0.1))
    stream.release()
    assert stream.hear(sound(SOFT_ENDS[end](), noise(0.3))[:4800]) == WHOLE_S


@pytest.mark.parametrize("end", SOFT_ENDS)
def test_a_soft_end_is_no_part_of_the_quiet(stream: Stream, end: str) -> None:
    stream.hear(SOFT_ENDS[end]())
    stream.release()
    assert stream.hear(noise(0.3)) >= 0.18


def test_where_it_is_noisy_the_whole_post_roll_is_kept() -> None:
    stream = Stream(noise(0.4, 0.01))
    stream.press()
    stream.hear(sound(vowel(0.5), noise(0.3, 0.01)))
    stream.release()
    assert stream.hear(noise(0.3, 0.01)) == WHOLE_S


def test_an_s_is_heard_beside_a_louder_hum() -> None:
    stream = Stream(hum(0.4))
    stream.press()
    stream.hear(sound(vowel(0.5), hum(0.3)))
    stream.release()
    assert stream.hear(hum(0.3) + sound(hiss(0.1, 0.0025), noise(0.2))) == WHOLE_S


def test_where_the_noise_comes_and_goes_the_whole_post_roll_is_kept(stream: Stream) -> None:
    stream.hear(noise(0.3, 0.005))
    stream.release()
    assert stream.hear(noise(0.3, 0.005)) == WHOLE_S


def test_who_says_nothing_is_not_cut_short() -> None:
    stream = Stream()
    stream.press()
    stream.hear(noise(0.5))
    stream.release()
    assert stream.hear(noise(0.3)) == WHOLE_S


def test_a_noise_gate_does_not_cost_the_early_end(stream: Stream) -> None:
    stream.hear(sound(np.zeros(4800, np.float32), vowel(0.5), noise(0.3, 0.00005)))
    stream.release()
    assert stream.hear(noise(0.3, 0.00005)) == pytest.approx(0.06)


def test_quiet_that_was_spoken_before_the_key_went_up_ends_nothing(stream: Stream) -> None:
    # The machine stalls in a pause, the user speaks on and lets go.
    backlog = sound(noise(0.5), vowel(0.3))
    stream.captures.stop(1, stream.spoken_s + 0.8)
    assert stream.hear(backlog, late_s=0.85) == pytest.approx(0.8)


def test_quiet_over_a_slow_wireless_link_ends_nothing(stream: Stream) -> None:
    # The last word is still under way when the key goes up.
    stream.hear(noise(0.3))
    stream.captures.stop(1, stream.spoken_s, is_late=True)
    assert stream.hear(sound(noise(0.1), vowel(0.2))) == WHOLE_S


def test_after_lost_samples_the_whole_post_roll_is_kept(stream: Stream) -> None:
    stream.hear(noise(0.3), overflowed=True)
    stream.release()
    assert stream.hear(noise(0.3)) == WHOLE_S


def test_a_device_with_a_slow_clock_ends_early_all_day() -> None:
    stream = Stream()
    # 0.1 per mille slow for an hour.
    second_of_noise = noise(1).tobytes()
    for second in range(3600):
        stream.captures.block(second_of_noise, stream.spoken_s + (second + 1) * 1.0001)
    stream.spoken_s += 3600 * 1.0001
    stream.press()
    stream.hear(sound(vowel(0.5), noise(0.3)))
    stream.release()
    assert stream.hear(noise(0.3)) == pytest.approx(0.06)
