"""Decoding with the real model."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pytest
from speech_clips import CLIPS, samples_of

from dictate.asr.model import SpeechModel, _EncodesOnce, n_threads
from dictate.scoring import word_errors

if TYPE_CHECKING:
    from pathlib import Path

    from dictate.settings import RecogniserSettings


@pytest.fixture(scope="module")
def english(whisper_dir: Path, settings: RecogniserSettings) -> SpeechModel:
    return SpeechModel(whisper_dir, msgspec.structs.replace(settings, language="en", beam_size=1))


def test_one_utterance_leaves_nothing_to_the_next(english: SpeechModel) -> None:
    for name in ("jfk", "cv-651325", "jfk"):
        heard = english.decode(samples_of(name))
        assert word_errors(CLIPS[name]["transcript"], heard.text).rate < 0.1


def test_a_fixed_language_is_not_questioned(english: SpeechModel) -> None:
    assert english.decode(samples_of("thorsten-gt1")).language == "en"


class _Counting(_EncodesOnce):
    n_encodings = 0

    def encode(self, features: Any) -> Any:
        self.n_encodings += 1
        return super().encode(features)


def test_finding_the_language_costs_no_second_encoding(whisper_dir: Path) -> None:
    model = _Counting(str(whisper_dir), device="cpu", compute_type="int8")
    segments, info = model.transcribe(samples_of("jfk"), language=None, beam_size=1)
    assert "country" in "".join(segment.text for segment in segments)
    assert (info.language, model.n_encodings) == ("en", 1)


def test_hotwords_that_do_not_fit_the_prompt_are_left_out(
    whisper_dir: Path, settings: RecogniserSettings
) -> None:
    many = tuple(f"Llanfairpwllgwyngyll {number}" for number in range(100))
    model = SpeechModel(whisper_dir, msgspec.structs.replace(settings, hotwords=many, beam_size=1))
    assert 0 < model._n_hotword_tokens <= 200
    assert model._hotwords is not None
    assert model._hotwords.startswith("Llanfairpwllgwyngyll 0, Llanfairpwllgwyngyll 1,")
    # A window of 30 s asks for the most tokens: prompt and text must still fit together.
    assert model.decode(np.zeros(30 * 16_000, dtype=np.float32)).language


def test_a_hotword_mends_a_name(whisper_dir: Path, settings: RecogniserSettings) -> None:
    wanted = msgspec.structs.replace(settings, language="en", hotwords=("Mountain View",))
    plain = msgspec.structs.replace(settings, language="en")
    samples = samples_of("gcp-mountain_view")
    assert "Mountain View" not in SpeechModel(whisper_dir, plain).decode(samples).text
    assert "Mountain View" in SpeechModel(whisper_dir, wanted).decode(samples).text


@pytest.mark.parametrize(
    ("n_cores", "expected"), [(1, 1), (2, 2), (4, 4), (6, 4), (12, 6), (64, 8)]
)
def test_threads_follow_the_cores(
    monkeypatch: pytest.MonkeyPatch, n_cores: int, expected: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(n_cores)))
    assert n_threads(0) == expected
    assert n_threads(3) == 3
