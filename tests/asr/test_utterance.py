"""Recognising while speaking, with the real model on recorded and joined clips."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from speech_clips import CLIPS, samples_of

from dictate.asr.decode import always
from dictate.asr.hypothesis import Hypothesis
from dictate.asr.model import load
from dictate.asr.recogniser import Recogniser
from dictate.asr.utterance import Utterance, _joined
from dictate.domain import SAMPLE_RATE_HZ
from dictate.scoring import word_errors, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dictate.asr.decode import Decoder
    from dictate.ports import Samples
    from dictate.settings import RecogniserSettings

FIRST, SECOND = "ls-1272-128104-0000", "lj-LJ001-0007"
"""5.9 and 8.4 s of read English."""


class Watched(Recogniser):
    """Notes how long the stretches were; may be told to be slow, or to break down."""

    def __init__(self, decoder: Decoder) -> None:
        super().__init__(decoder)
        self.heard_s: list[float] = []
        self.slow_s: float | None = None
        self.broken = False

    def hear(
        self,
        samples: Samples,
        language: str | None,
        voiced: Sequence[int] = (),
        is_wanted: Callable[[], bool] = always,
    ) -> list[Hypothesis]:
        if self.broken:
            raise RuntimeError
        self.heard_s.append(len(samples) / SAMPLE_RATE_HZ)
        return super().hear(samples, language, voiced, is_wanted)

    def expected_s(self, samples: Samples) -> float:
        return super().expected_s(samples) if self.slow_s is None else self.slow_s


@pytest.fixture(scope="module")
def decoder(whisper_dir: Path, settings: RecogniserSettings) -> Decoder:
    return load(whisper_dir, settings).decoder


@pytest.fixture
def recogniser(decoder: Decoder) -> Watched:
    watched = Watched(decoder)
    watched.slow_s = 0.0
    return watched


def _silence(seconds: float) -> Samples:
    return np.random.default_rng(1).normal(0, 3e-4, round(seconds * 16_000)).astype(np.float32)


def _hypothesis(text: str) -> Hypothesis:
    return Hypothesis(text, (1,), "en", 1.0, ended=True, log_probability=-0.1, no_speech=0.0)


def _hear_nothing() -> None:
    """Nothing has come meanwhile."""


def _said(*names: str) -> str:
    return " ".join(CLIPS[name]["transcript"] for name in names)


def _feed(utterance: Utterance, *parts: Samples, n_block: int = 320, ahead: bool = True) -> None:
    samples = np.concatenate(parts)
    for start in range(0, len(samples), n_block):
        utterance.feed(samples[start : start + n_block])
        while ahead and utterance.work_ahead(_hear_nothing):
            pass


def test_what_was_said_before_a_pause_is_not_heard_again(recogniser: Watched) -> None:
    utterance = Utterance(recogniser, None)
    _feed(utterance, samples_of(SECOND), _silence(1.0))
    assert recogniser.heard_s
    recogniser.heard_s.clear()
    _feed(utterance, samples_of("cv-651325"), ahead=False)
    text, language = utterance.finish()
    assert max(recogniser.heard_s) < 5
    assert language == "en"
    assert word_errors(_said(SECOND, "cv-651325"), text).n_errors <= 2


def test_words_depend_neither_on_blocks_nor_on_what_was_done_ahead(recogniser: Watched) -> None:
    parts = [samples_of(SECOND), _silence(0.8), samples_of(FIRST), _silence(0.4)]
    ahead, at_once = Utterance(recogniser, None), Utterance(recogniser, None)
    _feed(ahead, *parts)
    _feed(at_once, *parts, n_block=1 << 30, ahead=False)
    heard = ahead.finish()
    assert heard == at_once.finish()
    assert word_errors(_said(SECOND, FIRST), heard[0]).n_errors <= 3


def test_seams_lose_and_double_no_word(recogniser: Watched) -> None:
    names = [SECOND, "jfk", FIRST, "austen-0890", "cv-651325"]
    utterance = Utterance(recogniser, None)
    pauses = [_silence(0.35), _silence(0.9), _silence(0.15), _silence(2.2), _silence(0.3)]
    pairs = zip(map(samples_of, names), pauses, strict=True)
    _feed(utterance, *[part for pair in pairs for part in pair], n_block=1 << 30)
    text, _ = utterance.finish()
    assert len(recogniser.heard_s) >= 3
    assert word_errors(_said(*names), text).n_errors <= 4


def test_the_answer_is_there_at_release_if_a_pause_went_before(recogniser: Watched) -> None:
    utterance = Utterance(recogniser, None)
    _feed(utterance, samples_of("cv-651325"), _silence(0.4))
    recogniser.heard_s.clear()
    assert words(utterance.finish()[0]) == words(_said("cv-651325"))
    assert recogniser.heard_s == []


def test_a_guess_is_dropped_when_speech_goes_on(recogniser: Watched) -> None:
    utterance = Utterance(recogniser, None)
    _feed(utterance, samples_of(FIRST), _silence(0.4), samples_of("cv-651325"))
    assert recogniser.heard_s
    text, _ = utterance.finish()
    assert word_errors(_said(FIRST, "cv-651325"), text).n_errors <= 2


def test_a_guess_is_abandoned_as_soon_as_speech_goes_on(
    recogniser: Watched, decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    n_written = []
    monkeypatch.setattr(decoder, "_generate", n_written.append)
    utterance = Utterance(recogniser, None)
    _feed(utterance, samples_of(FIRST), _silence(0.2), ahead=False)
    assert utterance.work_ahead(lambda: utterance.feed(samples_of(SECOND)))
    assert recogniser.heard_s
    assert not n_written
    monkeypatch.undo()
    text, _ = utterance.finish()
    assert word_errors(_said(FIRST, SECOND), text).n_errors <= 2


def test_a_guess_goes_on_while_the_silence_does(recogniser: Watched) -> None:
    utterance = Utterance(recogniser, None)
    _feed(utterance, samples_of("cv-651325"), _silence(0.4), ahead=False)
    assert utterance.work_ahead(lambda: utterance.feed(_silence(0.3)))
    recogniser.heard_s.clear()
    assert words(utterance.finish()[0]) == words(_said("cv-651325"))
    assert recogniser.heard_s == []


def test_quiet_last_words_are_not_taken_for_silence(recogniser: Watched) -> None:
    utterance = Utterance(recogniser, None)
    quiet = np.float32(0.1) * samples_of("cv-651325")
    _feed(utterance, samples_of(FIRST), _silence(0.5), quiet, n_block=1 << 30)
    whole_s = utterance.seconds
    utterance.finish()
    # What Whisper makes of them is another matter.
    assert sum(recogniser.heard_s) == pytest.approx(whole_s, abs=0.1)


def test_a_sentence_that_a_loud_word_hides_is_heard(recogniser: Watched) -> None:
    utterance = Utterance(recogniser, None)
    _feed(utterance, samples_of(FIRST), _silence(0.5), samples_of("gcp-hello"), n_block=1 << 30)
    text, _ = utterance.finish()
    assert word_errors(_said(FIRST, "gcp-hello"), text).n_errors <= 2


def test_a_sentence_that_the_decoder_passed_over_is_heard_alone(recogniser: Watched) -> None:
    utterance = Utterance(recogniser, "en")
    _feed(utterance, samples_of("tts-email01")[113_152:194_048], n_block=1 << 30)
    heard = words(utterance.finish()[0])
    assert heard[:5] == ["can", "you", "send", "the", "final"]
    assert heard[-1] == "thanks"


def test_a_word_alone_between_two_pauses_is_heard(recogniser: Watched) -> None:
    utterance = Utterance(recogniser, "en")
    _feed(utterance, samples_of("lslong-2609-156975-0002_0004")[143_360:226_304], n_block=1 << 30)
    heard = words(utterance.finish()[0])
    # A name: what the model makes of it is another matter.
    assert heard[1:4] == ["the", "egyptian", "background"]


def test_what_was_passed_over_adds_no_word_if_it_seems_silence_to_the_decoder(
    recogniser: Watched, decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = replace(_hypothesis(" And so on."), passed_over=(3.0, 5.0))
    cough = replace(_hypothesis(" Qaham."), log_probability=-0.9, no_speech=0.76)
    answers = iter([whole, cough, _hypothesis(" And so on.")])
    monkeypatch.setattr(decoder, "decode", lambda *_, **__: next(answers))
    heard = recogniser.hear(samples_of(SECOND), "en")
    assert [one.text for one in heard] == [" And so on."]


@pytest.mark.parametrize("noise", ["noise-cough", "noise-roomtone-8s", "noise-keyboard-topre"])
def test_noise_behind_a_pause_adds_no_word(recogniser: Watched, noise: str) -> None:
    alone, followed = Utterance(recogniser, None), Utterance(recogniser, None)
    _feed(alone, samples_of(FIRST), n_block=1 << 30)
    _feed(followed, samples_of(FIRST), _silence(2.2), samples_of(noise), n_block=1 << 30)
    assert words(followed.finish()[0]) == words(alone.finish()[0])


def test_a_slow_machine_guesses_nothing_but_commits(recogniser: Watched) -> None:
    recogniser.slow_s = 60.0
    utterance = Utterance(recogniser, None)
    _feed(utterance, samples_of("cv-651325"), _silence(0.5))
    assert recogniser.heard_s == []
    _feed(utterance, samples_of(SECOND), _silence(1.0))
    assert len(recogniser.heard_s) == 1


def test_what_failed_ahead_is_not_tried_before_the_end_and_then_again(recogniser: Watched) -> None:
    utterance = Utterance(recogniser, None)
    recogniser.broken = True
    utterance.feed(np.concatenate([samples_of(SECOND), _silence(1.0)]))
    with pytest.raises(RuntimeError):
        utterance.work_ahead(_hear_nothing)
    assert not utterance.work_ahead(_hear_nothing)
    recogniser.broken = False
    text, _ = utterance.finish()
    assert word_errors(_said(SECOND), text).n_errors <= 2


def test_an_unsure_first_stretch_does_not_settle_the_language(recogniser: Watched) -> None:
    unsure, sure = samples_of("gcp-hello")[:5000], samples_of("pv-de")
    utterance = Utterance(recogniser, None)
    _feed(utterance, unsure, _silence(2.2), sure, n_block=1 << 30)
    _, language = utterance.finish()
    assert language == "de"


def test_a_sure_language_is_the_one_of_all_stretches(recogniser: Watched) -> None:
    utterance = Utterance(recogniser, None)
    _feed(utterance, samples_of("pv-de"), _silence(2.2), samples_of("fleurs-de-005"))
    text, language = utterance.finish()
    assert language == "de"
    assert word_errors(_said("pv-de", "fleurs-de-005"), text).rate < 0.5


def test_nothing_and_silence_say_nothing(recogniser: Watched) -> None:
    assert Utterance(recogniser, None).finish() == ("", "")
    silent = Utterance(recogniser, None)
    _feed(silent, _silence(25), n_block=1 << 30)
    assert silent.finish() == ("", "")


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        (
            " By Thursday evening.",
            " and label the boxes.",
            "By Thursday evening and label the boxes.",
        ),
        (
            " By Thursday evening.",
            " And label the boxes.",
            "By Thursday evening. And label the boxes.",
        ),
        (" Is it?", " it is.", "Is it? it is."),
        (" Wait...", " what?", "Wait... what?"),
    ],
)
def test_a_sentence_that_goes_on_behind_a_seam_has_no_full_stop_there(
    before: str, after: str, joined: str
) -> None:
    assert _joined([_hypothesis(before), _hypothesis(after)]) == (joined, "en")
