"""One stretch of speech to one hypothesis, with the real model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from faster_whisper import WhisperModel
from speech_clips import CLIPS, samples_of

from dictate.asr import window
from dictate.asr.decode import Decoder
from dictate.asr.stream import Stream
from dictate.domain import SAMPLE_RATE_HZ
from dictate.scoring import WordErrors, word_errors, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from dictate.ports import Samples


class _Watched(WhisperModel):  # type: ignore[misc]  # faster-whisper ships no types
    """Notes how many seconds each encoding saw."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.windows_s: list[float] = []

    def encode(self, features: Any) -> Any:
        self.windows_s.append(features.shape[-1] / self.frames_per_second)
        return super().encode(features)


@pytest.fixture(scope="module")
def whisper(whisper_dir: Path) -> _Watched:
    return _Watched(str(whisper_dir), device="cpu", compute_type="int8")


@pytest.fixture
def decoder(whisper: _Watched) -> Decoder:
    whisper.windows_s.clear()
    return Decoder(whisper, beam_size=5, hotwords=())


def _errors(decoder: Decoder, names: Iterable[str]) -> WordErrors:
    heard = ((CLIPS[name]["transcript"], decoder.decode(samples_of(name)).text) for name in names)
    return sum((word_errors(said, text) for said, text in heard), WordErrors(0, 0))


def _voiced(samples: Samples) -> tuple[int, ...]:
    stream = Stream()
    stream.feed(samples)
    return stream.rest().voiced


READ = (
    *("fleurs-en-003", "ls-2609-156975-0001", "cv-651325", "ls-84-121123-0003"),
    *("arctic-aew_a0003", "pv-de", "fleurs-fr-003", "aug-attenuated-jfk"),
)


def test_a_fitted_window_hears_as_well_as_the_longest(
    decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted = _errors(decoder, READ)
    monkeypatch.setattr(window, "FLOOR_S", window.LONGEST_S)
    longest = _errors(decoder, READ)
    assert fitted.rate <= longest.rate + 0.01


@pytest.mark.parametrize(
    ("name", "window_s"), [("gcp-hello", 12), ("fleurs-en-003", 12), ("jfk", 13)]
)
def test_the_encoder_sees_what_was_said_once_and_little_more(
    decoder: Decoder, whisper: _Watched, name: str, window_s: float
) -> None:
    hypothesis = decoder.decode(samples_of(name))
    assert (hypothesis.language, hypothesis.ended) == ("en", True)
    assert whisper.windows_s == [window_s]


def test_a_loop_is_decoded_again_in_a_longer_window(
    decoder: Decoder, whisper: _Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "FLOOR_S", 5.0)
    monkeypatch.setattr(window, "MARGIN_S", 1.0)
    hypothesis = decoder.decode(samples_of("cv-651325"))
    assert words(hypothesis.text) == ["every", "purchase", "is", "a", "vote"]
    assert whisper.windows_s == [5.0, 17.5]


def test_a_sentence_that_was_said_twice_stays_once_two_windows_agree(
    decoder: Decoder, whisper: _Watched
) -> None:
    once = samples_of("cv-651325")
    heard = words(decoder.decode(np.concatenate([once, once])).text)
    assert heard == 2 * ["every", "purchase", "is", "a", "vote"]
    # On some processors the second says it with another comma.
    assert whisper.windows_s in ([12.0, 21.0], [12.0, 21.0, 30.0])


def test_a_hypothesis_that_the_limit_cut_off_is_not_whole(
    decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dictate.asr.decode._MOST_TOKENS", 8)
    hypothesis = decoder.decode(samples_of("jfk"), stubborn=False)
    assert not hypothesis.ended
    assert not hypothesis.is_whole
    assert len(hypothesis.tokens) == 8


def test_speech_that_the_text_lacks_is_noted(decoder: Decoder) -> None:
    samples = samples_of("tts-email01")[113_152:194_048].copy()
    voiced = _voiced(samples)
    # What the decoder passes over by itself depends on the processor.
    samples[2 * SAMPLE_RATE_HZ :] = 0
    hypothesis = decoder.decode(samples, language="en", voiced=voiced)
    assert words(hypothesis.text)[:4] == ["can", "you", "send", "the"]
    begin_s, end_s = hypothesis.passed_over or (0, 0)
    assert 1 < begin_s < end_s < len(samples) / SAMPLE_RATE_HZ


def test_a_text_that_has_all_its_speech_is_decoded_once(
    decoder: Decoder, whisper: _Watched
) -> None:
    for name in ("gcp-hello", "cv-651325", "jfk", "pv-de"):
        whisper.windows_s.clear()
        samples = samples_of(name)
        assert decoder.decode(samples, voiced=_voiced(samples)).passed_over is None
        assert len(whisper.windows_s) == 1


def test_noise_is_decoded_again_only_if_asked(decoder: Decoder, whisper: _Watched) -> None:
    def n_encodings(*, stubborn: bool) -> int:
        whisper.windows_s.clear()
        for name in ("noise-dishes", "noise-kitchen", "noise-background-stp"):
            decoder.decode(samples_of(name), stubborn=stubborn)
        return len(whisper.windows_s)

    assert n_encodings(stubborn=False) < n_encodings(stubborn=True)


def test_one_utterance_leaves_nothing_to_the_next(decoder: Decoder) -> None:
    first = decoder.decode(samples_of("jfk"))
    decoder.decode(samples_of("pv-de"))
    assert decoder.decode(samples_of("jfk")) == first


def test_a_fixed_language_is_not_questioned(decoder: Decoder) -> None:
    assert decoder.decode(samples_of("thorsten-gt1"), language="en").language == "en"


def test_hotwords_that_do_not_fit_the_prompt_are_left_out(whisper: _Watched) -> None:
    decoder = Decoder(whisper, 1, tuple(f"Llanfairpwllgwyngyll {number}" for number in range(100)))
    assert decoder.expected[:2] == ("Llanfairpwllgwyngyll 0", "Llanfairpwllgwyngyll 1")
    assert 100 < len(whisper.hf_tokenizer.encode(", ".join(decoder.expected)).ids) <= 200
    # Room is left for the text.
    assert decoder.decode(samples_of("cv-651325"), stubborn=False).ended


def test_a_hotword_mends_a_name(whisper: _Watched) -> None:
    def heard(hotwords: Sequence[str]) -> str:
        decoder = Decoder(whisper, 5, tuple(hotwords))
        return decoder.decode(samples_of("lj-LJ001-0007"), language="en").text

    assert "Gutenberg" not in heard([])
    assert "Gutenberg" in heard(["Gutenberg"])
