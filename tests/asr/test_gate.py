"""Whether anybody spoke, on recorded clips."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from speech_clips import clip_names, samples_of

from dictate.asr.gate import Evidence, SpeechGate, high_pass, longest_run
from dictate.domain import SAMPLE_RATE_HZ


@pytest.fixture(scope="module")
def gate() -> SpeechGate:
    return SpeechGate()


@pytest.mark.parametrize("name", clip_names("noise"))
def test_noise_is_never_clear_speech(gate: SpeechGate, name: str) -> None:
    assert gate.judge(samples_of(name)) is not Evidence.CLEAR


@pytest.mark.parametrize("name", clip_names("noise"))
def test_noise_is_weak_evidence_only_where_voices_are_near(gate: SpeechGate, name: str) -> None:
    # A throat and a piece of music; the recogniser settles these.
    like_a_voice = name in {"noise-cough", "noise-music-vibeace"}
    assert (gate.judge(samples_of(name)) is Evidence.WEAK) == like_a_voice


@pytest.mark.parametrize("name", clip_names("read", "spontaneous", "tts"))
def test_speech_is_always_heard(gate: SpeechGate, name: str) -> None:
    assert gate.judge(samples_of(name)) is not Evidence.NONE


@pytest.mark.parametrize("gain", [0.003, 0.05, 20.0])
def test_loudness_does_not_matter(gate: SpeechGate, gain: float) -> None:
    assert gate.judge(samples_of("jfk") * np.float32(gain)) is Evidence.CLEAR


def test_a_word_after_a_minute_of_room_tone_is_found(gate: SpeechGate) -> None:
    minute = np.resize(samples_of("noise-roomtone-8s"), 60 * SAMPLE_RATE_HZ)
    assert gate.judge(minute) is Evidence.NONE
    assert gate.judge(np.concatenate([minute, samples_of("gcp-hello")])) is Evidence.CLEAR


@pytest.mark.parametrize("shift", [0.0, 0.2, 0.4, 0.6])
def test_a_word_on_the_seam_of_two_pieces_is_found(gate: SpeechGate, shift: float) -> None:
    before = np.zeros(round((10.0 - shift) * SAMPLE_RATE_HZ), dtype=np.float32)
    after = np.zeros(5 * SAMPLE_RATE_HZ, dtype=np.float32)
    assert gate.judge(np.concatenate([before, samples_of("gcp-hello"), after])) is Evidence.CLEAR


@pytest.mark.parametrize("hum_hz", [50.0, 100.0])
def test_speech_under_a_loud_hum_is_clear(gate: SpeechGate, hum_hz: float) -> None:
    speech = samples_of("fleurs-en-003")
    time_s = np.arange(len(speech)) / SAMPLE_RATE_HZ
    hum = 30 * np.abs(speech).max() * np.sin(2 * np.pi * hum_hz * time_s)
    assert gate.judge((speech + hum).astype(np.float32)) is Evidence.CLEAR


@pytest.mark.parametrize("n_samples", [0, 1, 511, 1599])
def test_what_is_too_short_for_a_word_is_none(gate: SpeechGate, n_samples: int) -> None:
    assert gate.judge(samples_of("jfk")[8000 : 8000 + n_samples]) is Evidence.NONE


@pytest.mark.parametrize("level", [0.0, 1.0, -0.5])
def test_a_constant_signal_is_none(gate: SpeechGate, level: float) -> None:
    constant = np.full(2 * SAMPLE_RATE_HZ, level, dtype=np.float32)
    assert gate.judge(constant) is Evidence.NONE


@pytest.mark.parametrize(
    ("tone_hz", "least_db", "most_db"), [(50, -60, -30), (250, -12, -6), (1000, -2, 2)]
)
def test_the_high_pass_takes_rumble_and_leaves_voices(
    tone_hz: float, least_db: float, most_db: float
) -> None:
    time_s = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    tone = np.sin(2 * np.pi * tone_hz * time_s).astype(np.float32)
    kept = np.std(high_pass(tone)[1000:-1000]) / np.std(tone)
    assert least_db < 20 * np.log10(kept) < most_db


@given(st.lists(st.booleans()))
def test_the_longest_run_is_the_longest_row_of_true(flags: list[bool]) -> None:
    rows = "".join("x" if flag else " " for flag in flags).split()
    assert longest_run(np.array(flags, dtype=bool)) == max(map(len, rows), default=0)
