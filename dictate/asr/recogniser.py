"""One stretch of an utterance to the words that are accepted of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from dictate.asr import window
from dictate.asr.decode import always
from dictate.asr.echo import LEAST_SUPPORT, echo, holds_term
from dictate.asr.gate import Evidence, SpeechGate
from dictate.asr.hallucination import holds_no_words, is_often_imagined
from dictate.asr.stretches import middle, quietest
from dictate.domain import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dictate.asr.decode import Decoder
    from dictate.asr.echo import Span
    from dictate.asr.hypothesis import Hypothesis
    from dictate.ports import Samples

_LEAST_LOG_PROBABILITY = -1.1
"""Between the word "Firefox" said softly (-0.93) and a cough that becomes "Oh" (-1.28)."""

_MOST_NO_SPEECH = 0.6
_MOST_REPETITION = 2.4
"""Whisper's own limits, here each enough to refuse a text without clear speech behind it."""

_LIKELY, _SPOILT = -0.6, 0.2
"""With a prompt of 30 foreign names, "Hold on, hold fast" became "Hodorn, Hophats". What is less
likely than the first is decoded without the prompt too, and taken so if that gains the second. On
the development clips and pieces of them, with a list of 2 and of 30 names, that were nine
decodings, none of them worse without."""

_SHORTEST_TO_HALVE = 4 * SAMPLE_RATE_HZ
"""A stretch of 4 s may have 96 tokens, more than can be said in it."""


class Recogniser:
    """Gate, decoder and the rules of what is believed. One thread at a time.

    Args:
        decoder: A warm one.
    """

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._plain = decoder.unprompted()
        self._gate = SpeechGate()
        self._pace = 0.0

    def hear(
        self,
        samples: Samples,
        language: str | None,
        voiced: Sequence[int] = (),
        is_wanted: Callable[[], bool] = always,
    ) -> list[Hypothesis]:
        """The accepted hypotheses of a stretch: none, or one, or one for each half and so on.

        Args:
            samples: Shape (n,), n <= 480000, finite, 16 kHz.
            language: ISO 639-1 code; None to find out.
            voiced: Where in it somebody speaks, as far as that is known (see `stream.Stretch`).
            is_wanted: Asked in the middle of the work whether it is still worth while.

        Raises:
            AbandonedError: It is not.
            RuntimeError: The decoder failed.
        """
        started = time.monotonic()
        heard = list(self._hear(samples, language, voiced, is_wanted))
        if heard:
            self._pace = (time.monotonic() - started) / _window_s(samples)
        return heard

    def is_silent(self, samples: Samples) -> bool:
        """Whether nobody speaks; samples as for `hear`."""
        return self._gate.judge(samples) is Evidence.NONE

    def expected_s(self, samples: Samples) -> float:
        """How long `hear` would take, going by the last time; 0 before the first."""
        return self._pace * _window_s(samples)

    def _hear(
        self,
        samples: Samples,
        language: str | None,
        voiced: Sequence[int],
        is_wanted: Callable[[], bool],
        *,
        is_part: bool = False,
    ) -> Iterator[Hypothesis]:
        evidence = self._gate.judge(samples)
        if evidence is Evidence.NONE:
            return
        clear = evidence is Evidence.CLEAR
        hypothesis = self._decode(
            samples,
            language=language,
            voiced=voiced if clear else (),
            stubborn=clear,
            is_wanted=is_wanted,
        )
        if cut := _cut(samples, hypothesis) if clear else None:
            before = [end for end in voiced if end <= cut]
            yield from self._hear(samples[:cut], language, before, is_wanted, is_part=True)
            after = [end - cut for end in voiced if end > cut]
            yield from self._hear(samples[cut:], language, after, is_wanted, is_part=True)
        elif self._convinces(hypothesis, clear=clear, is_part=is_part):
            yield hypothesis

    def _decode(self, samples: Samples, *, stubborn: bool, **how: Any) -> Hypothesis:
        """What the decoder says, unless it has that from its prompt rather than from the samples.

        Where there may be no speech at all (not `stubborn`) the samples must convince without one.
        """
        hypothesis = self._decoder.decode(samples, stubborn=stubborn, **how)
        if not self._decoder.expected:
            return hypothesis
        part = echo(hypothesis.text, self._decoder.expected)
        if stubborn and self._is_borne_out(samples, hypothesis, part):
            return hypothesis
        plain = self._plain.decode(samples, stubborn=stubborn, **how)
        if part is not None:
            return plain
        if stubborn:
            gain = plain.log_probability - hypothesis.log_probability
            return plain if gain > _SPOILT else hypothesis
        return hypothesis if self._convinces(plain, clear=False) else plain

    def _is_borne_out(self, samples: Samples, hypothesis: Hypothesis, part: Span | None) -> bool:
        """Whether the prompt can have done no harm."""
        if part is not None:
            return self._plain.support(samples, hypothesis, part) >= LEAST_SUPPORT
        is_likely = hypothesis.log_probability >= _LIKELY
        return is_likely or holds_term(hypothesis.text, self._decoder.expected)

    def _convinces(self, hypothesis: Hypothesis, *, clear: bool, is_part: bool = False) -> bool:
        if hypothesis.is_silence or holds_no_words(hypothesis.text):
            return False
        if is_part and hypothesis.no_speech >= _MOST_NO_SPEECH:
            # The decoder found no words in it twice. An "um" between two pauses became "Qaham".
            return False
        return clear or (
            hypothesis.log_probability > _LEAST_LOG_PROBABILITY
            and hypothesis.no_speech < _MOST_NO_SPEECH
            and hypothesis.repetition < _MOST_REPETITION
            and not is_often_imagined(hypothesis.text)
        )


def _cut(samples: Samples, hypothesis: Hypothesis) -> int | None:
    """Where to divide a stretch that is too much for one hypothesis, if it is."""
    if hypothesis.passed_over:
        begin_s, end_s = hypothesis.passed_over
        return quietest(samples, int(begin_s * SAMPLE_RATE_HZ), int(end_s * SAMPLE_RATE_HZ))
    if not hypothesis.ended and len(samples) >= _SHORTEST_TO_HALVE:
        # More was said than one hypothesis can hold, or the decoder got lost.
        return middle(samples)
    return None


def _window_s(samples: Samples) -> float:
    return window.fitted(len(samples) / SAMPLE_RATE_HZ)
