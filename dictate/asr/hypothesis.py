"""What the decoder proposes for a stretch, and what is to be thought of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from faster_whisper.transcribe import get_compression_ratio

from dictate.asr.loops import loops

if TYPE_CHECKING:
    from dictate.asr.coverage import Span

_LEAST_LOG_PROBABILITY = -1.0
_MOST_REPETITION = 2.4
_MOST_NO_SPEECH = 0.6
"""These three as in OpenAI's reference decoder."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What the decoder proposes for a stretch."""

    text: str = field(repr=False)
    """As the tokenizer writes it: with a leading space in languages that have spaces, so that
    the texts of neighbouring stretches can be joined as they are."""

    tokens: tuple[int, ...] = field(repr=False)
    """Without the end token."""

    language: str
    """ISO 639-1 code: the one asked for, or the one heard."""

    certainty: float
    """Probability that it is this language; 1 if it was asked for."""

    ended: bool
    """Whether the decoder came to an end token before the limit. If not, words may be missing."""

    log_probability: float
    """Mean over the tokens, the end token among them."""

    no_speech: float
    """Whisper's own probability that nobody spoke."""

    passed_over: Span | None = None
    """Where to divide the stretch, for on one side of it there is speech without words."""

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
    def merit(self) -> tuple[bool, bool, bool, float]:
        """The greater of two hypotheses is the better one."""
        whole = self.ended, not self.is_loop, self.passed_over is None
        return *whole, self.log_probability

    @property
    def is_silence(self) -> bool:
        """Whether the decoder rather believes that nobody spoke."""
        return self.no_speech > _MOST_NO_SPEECH and not self.is_likely

    def agrees(self, other: Hypothesis) -> bool:
        """Whether two attempts say the same, so that it is the speech and not the attempt.

        A loop that runs into the limit does so in every window.
        """
        return self.tokens == other.tokens and (self.ended or not self.is_loop)
