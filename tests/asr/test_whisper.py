"""Utterances to transcripts, with the real model on recorded clips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from speech_clips import CLIPS, clip_names, samples_of

from dictate.asr.whisper import WhisperTranscriber
from dictate.domain import SAMPLE_RATE_HZ, UtteranceId
from dictate.scoring import edit_distance, word_error_rate, word_errors, words

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
    names += ["vctk-p225_004", "lslong-1688-142285-0000_0005"]
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


def _first(name: str, seconds: float) -> Samples:
    return samples_of(name)[: int(seconds * SAMPLE_RATE_HZ)]


def _joined(*names: str) -> tuple[Samples, str]:
    samples = np.concatenate([samples_of(name) for name in names])
    return samples, " ".join(CLIPS[name]["transcript"] for name in names)


def _n_errors_up_to_some_word(said: str, heard: str) -> int:
    reference = words(said)
    return min(edit_distance(reference[:end], words(heard)) for end in range(len(reference) + 1))


def test_a_clip_that_ends_in_the_middle_of_a_word_keeps_the_words_before(
    transcribe: Transcribe,
) -> None:
    heard = words(transcribe(_first("jfk", 1.9)))
    assert heard[:4] == ["and", "so", "my", "fellow"]
    assert len(heard) <= 6


def test_three_tenths_of_a_second_are_a_word_at_most(transcribe: Transcribe) -> None:
    assert len(words(transcribe(_first("gcp-hello", 0.3)))) <= 1


@pytest.mark.parametrize("seconds", [27.9, 28.1, 29.9, 30.1])
def test_nothing_happens_where_one_window_is_no_longer_enough(
    transcribe: Transcribe, seconds: float
) -> None:
    samples, said = _joined("jfk", "lj-LJ001-0007", "austen-0890", "ls-1272-128104-0000")
    heard = transcribe(samples[: int(seconds * SAMPLE_RATE_HZ)])
    assert len(words(heard)) > 2 * seconds
    assert _n_errors_up_to_some_word(said, heard) <= 6


def test_a_minute_has_all_its_words_once(transcribe: Transcribe) -> None:
    samples, said = _joined("lslong-1688-142285-0000_0005", "jfk", "cv-651325")
    assert word_errors(said, transcribe(samples)).rate < 0.15


def test_a_long_silence_between_two_sentences_says_nothing(transcribe: Transcribe) -> None:
    silence = np.random.default_rng(1).normal(0, 1e-3, 40 * SAMPLE_RATE_HZ).astype(np.float32)
    heard = transcribe(np.concatenate([samples_of("jfk"), silence, samples_of("cv-651325")]))
    _, said = _joined("jfk", "cv-651325")
    assert word_errors(said, heard).n_errors <= 2


def test_more_words_than_one_hypothesis_holds_are_all_there(
    transcribe: Transcribe, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As with scripts that Whisper spells in bytes: many tokens in few seconds.
    monkeypatch.setattr("dictate.asr.decode._MOST_TOKENS", 20)
    heard = transcribe(samples_of("jfk"))
    assert word_errors(CLIPS["jfk"]["transcript"], heard).n_errors <= 2


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
