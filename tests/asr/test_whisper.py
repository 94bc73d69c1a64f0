"""Utterances to transcripts, with the real model on recorded clips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from speech_clips import CLIPS, clip_names, samples_of

from dictate.asr.whisper import WhisperTranscriber
from dictate.domain import SAMPLE_RATE_HZ, UtteranceId
from dictate.scoring import word_error_rate, word_errors, words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dictate.ports import Samples
    from dictate.settings import RecogniserSettings

    Transcribe = Callable[[Samples], str]


@pytest.mark.parametrize("name", clip_names("noise"))
def test_noise_gives_nothing(transcribe: Transcribe, name: str) -> None:
    assert transcribe(samples_of(name)) == ""


@pytest.mark.parametrize(
    "name", ["fleurs-en-002", "fleurs-en-007", "aug-attenuated-jfk", "mfa-whisper2"]
)
def test_quiet_and_whispered_speech_gives_text(transcribe: Transcribe, name: str) -> None:
    assert word_errors(CLIPS[name]["transcript"], transcribe(samples_of(name))).rate < 0.35


@pytest.mark.parametrize("name", ["cv-22058266", "gcp-two_people", "gcp-hello", "az-thank-you"])
def test_a_word_or_two_are_enough(transcribe: Transcribe, name: str) -> None:
    assert words(transcribe(samples_of(name))) == words(CLIPS[name]["transcript"])


def test_read_english_is_recognised(transcribe: Transcribe) -> None:
    names = ["austen-0890", "fleurs-en-003", "lj-LJ001-0007", "ls-1272-128104-0000", "sb-spk1_snt5"]
    names += ["vctk-p225_004", "lslong-2609-156975-0002_0004"]
    heard = [(CLIPS[name]["transcript"], transcribe(samples_of(name))) for name in names]
    assert word_error_rate(heard) < 0.15


@pytest.mark.parametrize(
    ("name", "language"), [("pv-de", "de"), ("fleurs-fr-003", "fr"), ("pv-es", "es")]
)
def test_the_language_is_found(transcriber: WhisperTranscriber, name: str, language: str) -> None:
    transcriber.feed(UtteranceId(1), samples_of(name))
    transcript = transcriber.finish(UtteranceId(1))
    assert transcript.language == language
    assert word_errors(CLIPS[name]["transcript"], transcript.text).rate < 0.7


@pytest.mark.parametrize("n_samples", [0, 1, 100, 1599, 1600])
@pytest.mark.parametrize("level", [0.0, 0.5])
def test_a_scrap_of_audio_gives_nothing(
    transcribe: Transcribe, n_samples: int, level: float
) -> None:
    assert transcribe(np.full(n_samples, level, dtype=np.float32)) == ""


def test_five_minutes_of_zeros_give_nothing(transcribe: Transcribe) -> None:
    assert transcribe(np.zeros(300 * SAMPLE_RATE_HZ, dtype=np.float32)) == ""


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_spoil_no_word(transcribe: Transcribe, broken: float) -> None:
    samples = samples_of("gcp-hello").copy()
    samples[[0, 5000]] = broken
    assert words(transcribe(samples)) == ["hello"]
    assert transcribe(np.full(SAMPLE_RATE_HZ, broken, dtype=np.float32)) == ""


def test_seconds_count_what_was_fed(transcriber: WhisperTranscriber) -> None:
    for _ in range(3):
        transcriber.feed(UtteranceId(7), np.zeros(800, dtype=np.float32))
    transcript = transcriber.finish(UtteranceId(7))
    assert (transcript.utterance_id, transcript.seconds) == (7, 0.15)
    assert transcriber.finish(UtteranceId(7)).seconds == 0.0


def test_hotwords_do_not_speak_for_a_cough(whisper_dir: Path, settings: RecogniserSettings) -> None:
    with_hotwords = msgspec.structs.replace(settings, language="en", hotwords=("PortAudio", "Oh"))
    transcriber = WhisperTranscriber(whisper_dir, with_hotwords)
    transcriber.feed(UtteranceId(1), samples_of("noise-cough"))
    assert transcriber.finish(UtteranceId(1)).text == ""
