from __future__ import annotations

import numpy as np
import pytest

from dictate.audio.resample import to_16k_mono


def tone(rate_hz: int, n_samples: int) -> np.ndarray:
    return np.sin(2 * np.pi * 440 * np.arange(n_samples) / rate_hz).astype(np.float32)


@pytest.mark.parametrize("rate_hz", [8000, 44_100, 48_000, 96_000])
def test_blocks_of_any_rate_become_one_unbroken_tone_at_16_khz(rate_hz: int) -> None:
    convert = to_16k_mono(rate_hz, 1)
    blocks = np.array_split(tone(rate_hz, rate_hz), 50)
    samples = np.frombuffer(b"".join(convert(block.tobytes()) for block in blocks), np.float32)
    assert len(samples) > 14_000
    # The filter needs a few milliseconds to settle; after that a seam would show at once.
    assert np.abs(samples - tone(16_000, 16_000)[: len(samples)])[500:].max() < 0.01


def test_channels_are_averaged() -> None:
    stereo = np.array([[0.5, -0.5], [1.0, 0.0], [0.25, 0.25]], np.float32)
    mono = np.frombuffer(to_16k_mono(16_000, 2)(stereo.tobytes()), np.float32)
    assert mono.tolist() == [0.0, 0.5, 0.25]


def test_what_is_right_already_passes_untouched() -> None:
    assert to_16k_mono(16_000, 1)(b"12345678") == b"12345678"


def test_digital_silence_stays_digital_silence() -> None:
    assert not any(to_16k_mono(44_100, 2)(bytes(44_100 * 8)))
