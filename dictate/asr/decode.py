"""One stretch of speech to one hypothesis.

Built on faster-whisper's features, tokenizer and prompt and on CTranslate2's `encode` and
`generate`; `WhisperModel.transcribe` would encode 30 s for every utterance, and twice to find its
language. The first attempt is made in a window that fits the speech (see `window`). It is made
again, in longer windows and at last at higher temperatures, when it has no end, goes round in a
loop, or is not believed by the decoder itself; as soon as two attempts agree they are believed.

The whole recogniser against `transcribe` (beam 5, 30 s, language open) on all 147 development
clips, word errors in percent:

    80 clips of read English        9.0 against 10.5
    20 in eight other languages    18.6 against 23.0
    19 synthetic, disfluent         7.5 against  6.6: fewer fillers and repetitions are written
    14 spontaneous                 12.0 against  9.2
    14 of noise                    no text; text from each of the 133 others

Five of the 125 clips of speech of up to 28 s needed another attempt: three loops, two
disbelieved.

Context from one stretch to the next, as a prompt, changed nothing on the seven development clips
of 31 to 53 s: 80 word errors without, 79 with it.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens

from dictate.asr import window
from dictate.asr.coverage import is_long, passed_over
from dictate.asr.hypothesis import Hypothesis
from dictate.domain import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from faster_whisper import WhisperModel

    from dictate.asr.echo import Span
    from dictate.ports import Samples

_CONTEXT_TOKENS = 448
"""Prompt and text of one window; the size of Whisper's decoder."""

_MOST_TOKENS = _CONTEXT_TOKENS // 2
"""CTranslate2 writes no more, whatever it is told."""

_TOKENS_PER_S = 16.0
_SPARE_TOKENS = 32
"""Fast English speech has 7 tokens a second, scripts that Whisper spells in bytes twice that.
The limit ends a repetition loop early: a clip of 2 s stops at 64 tokens instead of 224."""

_HOTWORD_TOKENS = 200
"""Whisper reads at most 223 tokens of prompt."""

_LEAST_PROBABILITY = 1e-9
"""Has a logarithm."""

_LONGEST_HOTWORD_TOKENS = 50
"""What is longer is no term, and must not take the others' place."""

_TEMPERATURES = (0.2, 0.4, 0.6, 0.8, 1.0)
_BEST_OF = 5
"""These two as in OpenAI's reference decoder."""


class AbandonedError(Exception):
    """Nobody wants the hypothesis any more."""


def always() -> bool:
    """It is wanted whatever happens."""
    return True


class Decoder:
    """A loaded Whisper model and how to ask it. One thread at a time.

    Args:
        whisper: Used for its features, tokenizer, encoder and decoder.
        beam_size: Hypotheses kept side by side at temperature 0.
        hotwords: Terms to expect; those that do not fit Whisper's prompt are left out.
    """

    def __init__(self, whisper: WhisperModel, beam_size: int, hotwords: tuple[str, ...]) -> None:
        self.whisper = whisper
        self._beam_size = beam_size
        self._tokenizers: dict[str, tuple[Tokenizer, list[int]]] = {}
        self.expected = self._fitting(hotwords)
        """Those hotwords that fit Whisper's prompt."""

    def decode(
        self,
        samples: Samples,
        *,
        language: str | None = None,
        voiced: Sequence[int] = (),
        stubborn: bool = True,
        is_wanted: Callable[[], bool] = always,
    ) -> Hypothesis:
        """The best hypothesis for a stretch.

        Args:
            samples: Shape (n,), 1600 <= n <= 480000, finite, 16 kHz.
            language: ISO 639-1 code; None to find out from the same encoding.
            voiced: Where somebody speaks, as far as that is known (see `stream.Stretch`). The
                hypothesis tells whether words are missing there.
            is_wanted: Asked after each encoding, which is a third of the work or more.
            stubborn: Do not take an unlikely hypothesis for an answer: try the longer windows, then
                up to five temperatures. Noise is always unlikely, and takes very long this way.

        Raises:
            AbandonedError: It is not wanted.
            RuntimeError: The decoder failed.
        """
        tried: list[Hypothesis] = []
        for hypothesis in self._hypotheses(samples, language, voiced, is_wanted, stubborn=stubborn):
            settled = hypothesis.is_likely or hypothesis.is_silence or not stubborn
            if hypothesis.is_whole and settled:
                return hypothesis
            if tried and hypothesis.agrees(tried[-1]):
                return hypothesis
            tried.append(hypothesis)
        return max(tried, key=lambda one: one.merit)

    def unprompted(self) -> Decoder:
        """The same, but expecting nothing."""
        return Decoder(self.whisper, self._beam_size, ())

    def support(self, samples: Samples, hypothesis: Hypothesis, span: Span) -> float:
        """How likely a part of a hypothesis is by the sound alone, without the hotwords.

        Args:
            samples: As for `decode`.
            hypothesis: Of these samples.
            span: The part of its text, at least a character.

        Returns:
            The mean log probability of its tokens.

        Raises:
            RuntimeError: The decoder failed.
        """
        tokenizer, _ = self._tokenizer(hypothesis.language)
        window_s = window.fitted(len(samples) / SAMPLE_RATE_HZ)
        tokens = list(hypothesis.tokens)
        start = [*tokenizer.sot_sequence, tokenizer.no_timestamps]
        n_frames = 2 * round(window_s * self.whisper.tokens_per_second)
        encoded = self._encode(samples, window_s)
        aligned = self.whisper.model.align(encoded, start, [tokens], [n_frames])[0]
        ends = [len(tokenizer.decode(tokens[:n])) for n in range(1, len(tokens) + 1)]
        first, behind = span
        asked = [
            math.log(max(probability, _LEAST_PROBABILITY))
            for end, probability in zip(ends, aligned.text_token_probs, strict=False)
            if first < end <= behind
        ]
        return sum(asked) / max(len(asked), 1)

    def _hypotheses(
        self,
        samples: Samples,
        language: str | None,
        voiced: Sequence[int],
        is_wanted: Callable[[], bool],
        *,
        stubborn: bool,
    ) -> Iterator[Hypothesis]:
        """One for each window, then, if `stubborn`, one for each temperature in the longest."""
        seconds = len(samples) / SAMPLE_RATE_HZ
        limit = min(_MOST_TOKENS, _SPARE_TOKENS + int(_TOKENS_PER_S * seconds))
        encoded, spoken = None, ("", 0.0)
        for window_s in window.ladder(seconds):
            encoded = self._encode(samples, window_s)
            if not is_wanted():
                raise AbandonedError
            spoken = self._language(encoded, language)
            hypothesis = self._generate(encoded, spoken, limit)
            yield self._compare(hypothesis, encoded, window_s, voiced)
        for temperature in _TEMPERATURES if stubborn else ():
            hypothesis = self._generate(encoded, spoken, limit, temperature)
            yield self._compare(hypothesis, encoded, window.LONGEST_S, voiced)

    def _compare(
        self, hypothesis: Hypothesis, encoded: Any, window_s: float, voiced: Sequence[int]
    ) -> Hypothesis:
        """The hypothesis, with the speech noted for which it has no words."""
        tokens = list(hypothesis.tokens)
        if not tokens or not is_long(voiced):
            return hypothesis
        tokenizer, _ = self._tokenizer(hypothesis.language)
        n_frames = 2 * round(window_s * self.whisper.tokens_per_second)
        start = list(tokenizer.sot_sequence)
        aligned = self.whisper.model.align(encoded, start, [tokens], [n_frames])[0].alignments
        starts_s = {token: frame / self.whisper.tokens_per_second for token, frame in aligned[::-1]}
        return replace(hypothesis, passed_over=passed_over(starts_s, voiced))

    def warm_up(self) -> float:
        """Run a second of silence through, so that the first utterance does not pay for it.

        Returns:
            The mean log probability of what came out: finite if the weights are numbers.
        """
        encoded = self._encode(np.zeros(SAMPLE_RATE_HZ, dtype=np.float32), window_s=1.0)
        spoken = self._language(encoded, None)
        return self._generate(encoded, spoken, limit=1).log_probability

    def _encode(self, samples: Samples, window_s: float) -> Any:
        extract = self.whisper.feature_extractor
        n_frames = 2 * round(window_s * self.whisper.tokens_per_second)
        n_samples = n_frames * extract.hop_length
        # Silence is added to the samples: zeros among the features would be a sound.
        features = extract(samples, padding=max(0, n_samples - len(samples)))
        return self.whisper.encode(features[:, :n_frames])

    def _language(self, encoded: Any, wanted: str | None) -> tuple[str, float]:
        """The language to write, and how sure it is."""
        model = self.whisper.model
        if not model.is_multilingual:
            return "en", 1.0
        if wanted:
            return wanted, 1.0
        token, probability = model.detect_language(encoded)[0][0]
        return token[2:-2], probability

    def _generate(
        self,
        encoded: Any,
        spoken: tuple[str, float],
        limit: int,
        temperature: float = 0.0,
    ) -> Hypothesis:
        language, certainty = spoken
        tokenizer, suppressed = self._tokenizer(language)
        start = self.whisper.get_prompt(
            tokenizer, [], without_timestamps=True, hotwords=_prompt(self.expected)
        )
        how = (
            {"beam_size": 1, "num_hypotheses": _BEST_OF, "sampling_topk": 0}
            if temperature
            else {"beam_size": self._beam_size}
        )
        result = self.whisper.model.generate(
            encoded,
            [start],
            # CTranslate2 stops at half of this, or at this less the prompt, whichever is less.
            max_length=max(2 * limit, limit + len(start)),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=suppressed,
            sampling_temperature=temperature or 1.0,
            **how,
        )[0]
        tokens = tuple(result.sequences_ids[0])
        return Hypothesis(
            text=tokenizer.decode(tokens),
            tokens=tokens,
            language=language,
            certainty=certainty,
            ended=len(tokens) < limit,
            log_probability=result.scores[0] * len(tokens) / (len(tokens) + 1),
            no_speech=result.no_speech_prob,
        )

    def _tokenizer(self, language: str) -> tuple[Tokenizer, list[int]]:
        """The tokenizer of a language, and the tokens of sounds and markers, never to be said."""
        if language not in self._tokenizers:
            whisper = self.whisper
            tokenizer = Tokenizer(
                whisper.hf_tokenizer,
                whisper.model.is_multilingual,
                task="transcribe",
                language=language,
            )
            suppressed = list(get_suppressed_tokens(tokenizer, [-1]))
            self._tokenizers[language] = tokenizer, suppressed
        return self._tokenizers[language]

    def _fitting(self, hotwords: tuple[str, ...]) -> tuple[str, ...]:
        """As many of the hotwords as Whisper's prompt holds, the first first."""
        kept: tuple[str, ...] = ()
        for term in hotwords:
            if self._prompt_tokens((term,)) > _LONGEST_HOTWORD_TOKENS:
                continue
            if self._prompt_tokens((*kept, term)) > _HOTWORD_TOKENS:
                break
            kept = (*kept, term)
        return kept

    def _prompt_tokens(self, hotwords: tuple[str, ...]) -> int:
        return len(self.whisper.hf_tokenizer.encode(f" {_prompt(hotwords)}").ids)


def _prompt(hotwords: tuple[str, ...]) -> str | None:
    # Without the full stop, short texts come without one too.
    return f"{', '.join(hotwords)}." if hotwords else None
