"""One stretch of speech to one hypothesis.

Built on faster-whisper's features, tokenizer and prompt and on CTranslate2's `encode` and
`generate`; `WhisperModel.transcribe` would encode 30 s for every utterance, and twice to find its
language. The first attempt is made in a window that fits the speech (see `window`). It is made
again, in longer windows and at last at higher temperatures, when it has no end, goes round in a
loop, or is not believed by the decoder itself; as soon as two attempts agree they are believed.

The whole recogniser against `transcribe` (beam 5, 30 s, language open) on all 147 development
clips, word errors in percent:

    80 clips of read English        9.2 against 10.5 (up to 28 s: 7.7 against 9.9)
    20 in eight other languages    21.4 against 23.0
    19 synthetic, disfluent         6.7 against  6.6
    14 spontaneous                 11.7 against  9.2: fewer fillers and false starts are written
    14 of noise                    no text; text from each of the 133 others

Five of the 125 clips of speech of up to 28 s needed another attempt: three loops, two
disbelieved.

Context from one stretch to the next (`prompt`) changed nothing on the seven development clips of
31 to 53 s: 80 word errors without, 79 with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_compression_ratio, get_suppressed_tokens

from dictate.asr import window
from dictate.asr.loops import loops
from dictate.domain import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from faster_whisper import WhisperModel

    from dictate.ports import Samples

_CONTEXT_TOKENS = 448
"""Prompt and text of one window; the size of Whisper's decoder."""

_MOST_TOKENS = _CONTEXT_TOKENS // 2
"""CTranslate2 writes no more, whatever it is told."""

_TOKENS_PER_S = 16.0
_SPARE_TOKENS = 32
"""Fast English speech has 7 tokens a second, scripts that Whisper spells in bytes twice that.
The limit ends a repetition loop early: a clip of 2 s stops at 64 tokens instead of 224."""

_PROMPT_TOKENS = 8
"""Around hotwords and prompt: start of prompt, start of text, language, task, some to spare."""

_HOTWORD_TOKENS = 200
"""Whisper reads at most 223 tokens of prompt."""

_TEMPERATURES = (0.2, 0.4, 0.6, 0.8, 1.0)
_BEST_OF = 5
_LEAST_LOG_PROBABILITY = -1.0
_MOST_REPETITION = 2.4
_MOST_NO_SPEECH = 0.6
"""These five as in OpenAI's reference decoder."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What the decoder proposes for a stretch."""

    text: str = field(repr=False)
    """As the tokenizer writes it: with a leading space in languages that have spaces, so that
    the texts of neighbouring stretches can be joined as they are."""

    tokens: tuple[int, ...] = field(repr=False)
    """Without the end token; good as `prompt` of the next stretch."""

    language: str
    """ISO 639-1 code: the one asked for, or the one heard."""

    ended: bool
    """Whether the decoder came to an end token before the limit. If not, words may be missing."""

    log_probability: float
    """Mean over the tokens, the end token among them."""

    no_speech: float
    """Whisper's own probability that nobody spoke."""

    @property
    def repetition(self) -> float:
        """How often the text says the same: its size over its zlib size."""
        return float(get_compression_ratio(self.text.strip()))

    @property
    def is_loop(self) -> bool:
        """Whether it says a phrase again and again."""
        return self.repetition > _MOST_REPETITION or loops(self.tokens)

    @property
    def is_whole(self) -> bool:
        """Whether the decoder came to its end properly. If not, the window is often at fault."""
        return self.ended and not self.is_loop

    @property
    def is_likely(self) -> bool:
        """Whether the decoder believes it."""
        return self.log_probability >= _LEAST_LOG_PROBABILITY

    @property
    def is_silence(self) -> bool:
        """Whether the decoder rather believes that nobody spoke."""
        return self.no_speech > _MOST_NO_SPEECH and not self.is_likely


class Decoder:
    """A loaded Whisper model and how to ask it. One thread at a time.

    Args:
        whisper: Used for its features, tokenizer, encoder and decoder.
        beam_size: Hypotheses kept side by side at temperature 0.
        hotwords: Terms to expect; those that do not fit Whisper's prompt are left out.
    """

    def __init__(self, whisper: WhisperModel, beam_size: int, hotwords: tuple[str, ...]) -> None:
        self._whisper = whisper
        self._beam_size = beam_size
        self._tokenizers: dict[str, tuple[Tokenizer, list[int]]] = {}
        self.hotwords, self._n_hotword_tokens = self._fit_hotwords(hotwords)

    def decode(
        self,
        samples: Samples,
        *,
        language: str | None = None,
        prompt: Sequence[int] = (),
        stubborn: bool = True,
    ) -> Hypothesis:
        """The best hypothesis for a stretch.

        Args:
            samples: Shape (n,), 1600 <= n <= 480000, finite, 16 kHz.
            language: ISO 639-1 code; None to find out from the same encoding.
            prompt: Tokens of what was said before; the last 200 or so are read.
            stubborn: Do not take an unlikely hypothesis for an answer: try the longer windows, then
                up to five temperatures. Noise is always unlikely, and takes very long this way.

        Raises:
            RuntimeError: The decoder failed.
        """
        tried: list[Hypothesis] = []
        for hypothesis in self._hypotheses(samples, language, prompt, stubborn=stubborn):
            settled = hypothesis.is_likely or hypothesis.is_silence or not stubborn
            if hypothesis.is_whole and settled:
                return hypothesis
            if tried and _agree(hypothesis, tried[-1]):
                return hypothesis
            tried.append(hypothesis)
        return max(tried, key=lambda one: (one.ended, not one.is_loop, one.log_probability))

    def _hypotheses(
        self, samples: Samples, language: str | None, prompt: Sequence[int], *, stubborn: bool
    ) -> Iterator[Hypothesis]:
        """One for each window, then, if `stubborn`, one for each temperature in the longest."""
        seconds = len(samples) / SAMPLE_RATE_HZ
        limit = min(_MOST_TOKENS, _SPARE_TOKENS + int(_TOKENS_PER_S * seconds))
        encoded, spoken = None, ""
        for window_s in window.ladder(seconds):
            encoded = self._encode(samples, window_s)
            spoken = self._language(encoded, language)
            yield self._generate(encoded, spoken, prompt, limit)
        for temperature in _TEMPERATURES if stubborn else ():
            yield self._generate(encoded, spoken, prompt, limit, temperature)

    def warm_up(self) -> float:
        """Run a second of silence through, so that the first utterance does not pay for it.

        Returns:
            The mean log probability of what came out: finite if the weights are numbers.
        """
        encoded = self._encode(np.zeros(SAMPLE_RATE_HZ, dtype=np.float32), window_s=1.0)
        language = self._language(encoded, None)
        return self._generate(encoded, language, prompt=(), limit=1).log_probability

    def _encode(self, samples: Samples, window_s: float) -> Any:
        extract = self._whisper.feature_extractor
        n_frames = 2 * round(window_s * self._whisper.tokens_per_second)
        n_samples = n_frames * extract.hop_length
        # Silence is added to the samples: zeros among the features would be a sound.
        features = extract(samples, padding=max(0, n_samples - len(samples)))
        return self._whisper.encode(features[:, :n_frames])

    def _language(self, encoded: Any, wanted: str | None) -> str:
        model = self._whisper.model
        if not model.is_multilingual:
            return "en"
        if wanted:
            return wanted
        token: str = model.detect_language(encoded)[0][0][0]
        return token[2:-2]

    def _generate(
        self,
        encoded: Any,
        language: str,
        prompt: Sequence[int],
        limit: int,
        temperature: float = 0.0,
    ) -> Hypothesis:
        tokenizer, suppressed = self._tokenizer(language)
        n_prompt = _CONTEXT_TOKENS - _MOST_TOKENS - _PROMPT_TOKENS - self._n_hotword_tokens
        start = self._whisper.get_prompt(
            tokenizer, prompt[-n_prompt:], without_timestamps=True, hotwords=self.hotwords
        )
        how = (
            {"beam_size": 1, "num_hypotheses": _BEST_OF, "sampling_topk": 0}
            if temperature
            else {"beam_size": self._beam_size}
        )
        result = self._whisper.model.generate(
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
            ended=len(tokens) < limit,
            log_probability=result.scores[0] * len(tokens) / (len(tokens) + 1),
            no_speech=result.no_speech_prob,
        )

    def _tokenizer(self, language: str) -> tuple[Tokenizer, list[int]]:
        """The tokenizer of a language, and the tokens of sounds and markers, never to be said."""
        if language not in self._tokenizers:
            whisper = self._whisper
            tokenizer = Tokenizer(
                whisper.hf_tokenizer,
                whisper.model.is_multilingual,
                task="transcribe",
                language=language,
            )
            suppressed = list(get_suppressed_tokens(tokenizer, [-1]))
            self._tokenizers[language] = tokenizer, suppressed
        return self._tokenizers[language]

    def _fit_hotwords(self, hotwords: tuple[str, ...]) -> tuple[str | None, int]:
        """As many of the hotwords as Whisper's prompt holds, and how many tokens they are."""
        kept, n_kept = "", 0
        for term in hotwords:
            longer = f"{kept}, {term}" if kept else term
            n_tokens = len(self._whisper.hf_tokenizer.encode(f" {longer}").ids)
            if n_tokens > _HOTWORD_TOKENS:
                break
            kept, n_kept = longer, n_tokens
        return kept or None, n_kept


def _agree(one: Hypothesis, other: Hypothesis) -> bool:
    """Whether two attempts say the same, so that it is the speech and not the attempt.

    A loop that runs into the limit does so in every window.
    """
    return one.tokens == other.tokens and (one.ended or not one.is_loop)
