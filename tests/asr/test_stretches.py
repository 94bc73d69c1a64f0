"""Cutting what holds more than one hypothesis can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from speech_clips import samples_of

from dictate.asr.stretches import middle, quietest
from dictate.domain import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from dictate.ports import Samples


def _tone(seconds: float) -> Samples:
    times_s = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return np.sin(2 * np.pi * 440 * times_s).astype(np.float32)


@pytest.mark.parametrize("seconds", [1.0, 4.0, 28.0])
def test_neither_half_is_much_the_longer(seconds: float) -> None:
    samples = np.random.default_rng(1).normal(0, 0.1, int(seconds * 16_000)).astype(np.float32)
    assert 0.3 <= middle(samples) / len(samples) <= 0.7


def test_the_cut_is_in_the_middle_of_a_pause() -> None:
    pause = np.zeros(SAMPLE_RATE_HZ // 2, dtype=np.float32)
    cut = middle(np.concatenate([_tone(12), pause, _tone(20)]))
    assert 12.1 < cut / SAMPLE_RATE_HZ < 12.4


def test_rumble_hides_no_pause() -> None:
    times_s = np.arange(32 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    sound: Samples = 0.1 * _tone(32)
    sound[14 * SAMPLE_RATE_HZ : 15 * SAMPLE_RATE_HZ] = 0
    sound += np.sin(2 * np.pi * 20 * times_s)
    assert 14 < middle(sound) / SAMPLE_RATE_HZ < 15


def test_silence_can_be_cut() -> None:
    assert 0 < middle(np.zeros(SAMPLE_RATE_HZ, dtype=np.float32)) < SAMPLE_RATE_HZ


@pytest.mark.parametrize("begin", [0, 5_000, 15_990])
def test_a_place_is_found_however_little_there_is_to_choose_from(begin: int) -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, 16_000).astype(np.float32)
    assert abs(quietest(noise, begin, begin) - begin) <= 3_300
    assert 0 < quietest(noise, begin, begin) < len(noise)


def test_joined_sentences_are_cut_between_them() -> None:
    first, second = samples_of("ls-3729-6852-0024"), samples_of("austen-0890")
    gap = np.zeros(int(0.35 * SAMPLE_RATE_HZ), dtype=np.float32)
    cut = middle(np.concatenate([first, gap, second]))
    assert abs(cut - len(first) - len(gap) / 2) < 0.4 * SAMPLE_RATE_HZ
