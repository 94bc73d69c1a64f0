"""Cutting what is too long for one window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from speech_clips import samples_of

from dictate.asr.stretches import halves, stretches
from dictate.domain import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from dictate.ports import Samples


def _tone(seconds: float) -> Samples:
    times_s = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    return np.sin(2 * np.pi * 440 * times_s).astype(np.float32)


@pytest.mark.parametrize("seconds", [0.0, 0.3, 27.9, 28.0, 28.1, 30.1, 57.0, 61.0, 300.0])
def test_no_sample_is_lost_or_doubled_and_no_stretch_is_long(seconds: float) -> None:
    samples = np.random.default_rng(1).normal(0, 0.1, int(seconds * 16_000)).astype(np.float32)
    pieces = stretches(samples)
    assert np.array_equal(np.concatenate(pieces), samples)
    assert all(len(piece) <= 28 * SAMPLE_RATE_HZ for piece in pieces)
    assert len(pieces) == 1 or all(len(piece) >= 8 * SAMPLE_RATE_HZ for piece in pieces)


def test_the_cut_is_in_the_middle_of_a_pause() -> None:
    pause = np.zeros(SAMPLE_RATE_HZ // 2, dtype=np.float32)
    before, after = halves(np.concatenate([_tone(12), pause, _tone(20)]))
    assert 12.1 < len(before) / SAMPLE_RATE_HZ < 12.4
    assert len(after) / SAMPLE_RATE_HZ > 20


def test_rumble_hides_no_pause() -> None:
    times_s = np.arange(32 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    sound: Samples = 0.1 * _tone(32)
    sound[14 * SAMPLE_RATE_HZ : 15 * SAMPLE_RATE_HZ] = 0
    sound += np.sin(2 * np.pi * 20 * times_s)
    before, _ = halves(sound)
    assert 14 < len(before) / SAMPLE_RATE_HZ < 15


def test_silence_can_be_cut() -> None:
    assert [len(half) for half in halves(np.zeros(SAMPLE_RATE_HZ, dtype=np.float32))]


def test_joined_sentences_are_cut_between_them() -> None:
    first, second = samples_of("ls-3729-6852-0024"), samples_of("austen-0890")
    gap = np.zeros(int(0.35 * SAMPLE_RATE_HZ), dtype=np.float32)
    before, _ = halves(np.concatenate([first, gap, second]))
    assert abs(len(before) - len(first) - len(gap) / 2) < 0.4 * SAMPLE_RATE_HZ
