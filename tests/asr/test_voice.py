"""Where somebody speaks, window by window."""

from __future__ import annotations

import numpy as np
import pytest
from speech_clips import clip_names, samples_of

from dictate.asr.gate import longest_run
from dictate.asr.voice import WINDOW, VoiceDetector
from dictate.domain import SAMPLE_RATE_HZ


@pytest.mark.parametrize("n_block", [1, 320, 511, 7777])
def test_the_answers_do_not_depend_on_how_the_samples_come(n_block: int) -> None:
    samples = samples_of("gcp-hello")
    at_once, in_blocks = VoiceDetector(), VoiceDetector()
    blocks = (samples[start : start + n_block] for start in range(0, len(samples), n_block))
    heard = [probability for block in blocks for probability in in_blocks.hear(block)]
    assert heard == list(at_once.hear(samples))
    assert len(samples) // WINDOW - 1 <= len(heard) <= len(samples) // WINDOW


@pytest.mark.parametrize("name", [n for n in clip_names("noise") if n != "noise-music-vibeace"])
def test_noise_is_no_voice(name: str) -> None:
    assert max(VoiceDetector().hear(samples_of(name))) < 0.2


@pytest.mark.parametrize("gain", [0.003, 1.0, 20.0])
def test_a_voice_is_heard_at_any_loudness(gain: float) -> None:
    heard = np.array(list(VoiceDetector().hear(samples_of("jfk") * np.float32(gain))))
    assert longest_run(heard > 0.8) > 20


def test_a_voice_is_heard_after_a_thump() -> None:
    thump = np.zeros(SAMPLE_RATE_HZ, dtype=np.float32)
    thump[8000:8400] = np.sin(np.arange(400))
    quiet = 0.01 * samples_of("jfk")
    heard = np.array(list(VoiceDetector().hear(np.concatenate([thump, quiet]))))
    assert longest_run(heard[SAMPLE_RATE_HZ // WINDOW :] > 0.5) > 20


def test_pauses_between_phrases_are_seen() -> None:
    heard = np.array(list(VoiceDetector().hear(samples_of("jfk"))))
    spoken = np.flatnonzero(heard >= 0.2)
    assert (np.diff(spoken) * WINDOW / SAMPLE_RATE_HZ > 0.4).sum() >= 3
