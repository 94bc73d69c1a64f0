"""An utterance that is recognised while it is being spoken.

Milliseconds from `Finish` to the answer, simulated: blocks of 20 ms and 0.3 s of digital silence
after each of 103 development clips, a virtual clock, and decoding times from a model (0.19 s for a
window of 12 s, 12.5 ms a token, 40 ms to compare speech and words; every attempt counts). Real
clips decide what is guessed rightly; the times are no measurement. On the right, with stretches of
up to 28 s instead of 14 (see `stream`), and guesses of up to 10 s:

    clip     clips   p50   p75   p95       p50   p75   p95
    2-5 s      33     90   299   411        90   299   411
    5-15 s     46    251   479   842       294   486  1024
    15-30 s    16     66   281   542        66   349  1083
    30-60 s     8     87   453   521        87   623  1205

On a machine of half the speed: 606, 992, 681, 795 at p50, 1254, 2284, 1324, 1638 at p95 (before:
the same at p50, 1254, 2461, 2622, 2684). What is left are sentences of 5 to 14 s without a pause,
of which nothing is decoded before they end. A wrong guess that is being written when the utterance
ends delays the answer by what is left of it; one that is still being encoded when speech goes on is
abandoned. One clip ("uh uh uh uh uh uh", 26 s in both) stands outside: a loop in every window and
at four temperatures, which it really is.

To give the words of an earlier guess to the decoder, for it to go on from, was tried: CTranslate2
reads them one by one, as slowly as it writes, and what was heard before the sentence was whole is
worse (every 5 s: word errors in read English from 9.4 to 11.2 percent).
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dictate.asr.decode import AbandonedError, always
from dictate.asr.stream import Stream, Stretch
from dictate.domain import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.asr.hypothesis import Hypothesis
    from dictate.asr.recogniser import Recogniser
    from dictate.ports import Samples

_CERTAIN = 0.7
"""A language heard with this probability is the utterance's."""

_SHARE = 0.25
_GRANT_S = 0.5
"""What may be spent in vain: a quarter of the time spoken, and half a second."""


@dataclass(frozen=True, slots=True)
class _Guess:
    """A stretch that was decoded before it was known to be one."""

    start: int
    end: int
    heard: list[Hypothesis] = field(repr=False)
    took_s: float


class Utterance:
    """Commits stretches, and guesses the last one. One thread at a time.

    Its words depend on its samples alone. What is done ahead only changes when they are known.

    Args:
        recogniser: Used by one utterance after the other.
        language: ISO 639-1 code; None to find out from the stretches.
    """

    def __init__(self, recogniser: Recogniser, language: str | None) -> None:
        self._recogniser = recogniser
        self._language = language
        self._stream = Stream()
        self._said: list[tuple[Stretch | None, list[Hypothesis]]] = []
        self._guess: _Guess | None = None
        self._vain_s = 0.0
        self._failed = False

    @property
    def seconds(self) -> float:
        """How long what was fed is."""
        return self._stream.n_samples / SAMPLE_RATE_HZ

    def feed(self, samples: Samples) -> None:
        """Take the next samples, shape (n,), 16 kHz. Decodes nothing."""
        self._stream.feed(samples)

    def work_ahead(self, listen: Callable[[], object]) -> bool:
        """Decode one stretch that is complete, or else the last sentence if it seems to be.

        Args:
            listen: Called in the middle of it, to `feed` what has come meanwhile.

        Returns:
            Whether there was anything to do.

        Raises:
            RuntimeError: The decoder failed. Nothing is lost, and nothing more is done ahead:
                `finish` will try again.
        """
        if self._failed:
            return False
        self._failed = True
        worked = self._commit_next() or self._guess_next(listen)
        self._failed = False
        return worked

    @property
    def so_far(self) -> tuple[str, str]:
        """What was said by now, the guess among it, and in which language."""
        said = [one for _, hypotheses in self._said for one in hypotheses]
        if self._guess and self._guess.start == self._stream.start:
            said += self._guess.heard
        return _joined(said)

    def finish(self) -> tuple[str, str]:
        """What was said, and in which language; both empty if nothing was.

        Raises:
            RuntimeError: The decoder failed.
        """
        while self._commit_next():
            pass
        self._commit(self._last())
        self._agree([one for _, heard in self._said for one in heard], at_least=0.0)
        return _joined([one for _, hypotheses in self._said for one in hypotheses])

    def _commit_next(self) -> bool:
        if not self._stream.ended:
            return False
        self._commit(self._stream.ended[0])
        self._stream.ended.popleft()
        self._agree(self._said[-1][1], at_least=_CERTAIN)
        return True

    def _guess_next(self, listen: Callable[[], object]) -> bool:
        end = self._stream.pause
        if end is None or self._guessed(self._stream.start, end):
            return False
        stretch = self._stream.rest(end)
        if not self._can_guess(stretch):
            return False

        def is_wanted() -> bool:
            listen()
            return self._may_be_right(stretch)

        started = time.monotonic()
        with suppress(AbandonedError):
            heard = self._hear(stretch, self._language, is_wanted)
            self._guess = _Guess(stretch.start, stretch.end, heard, time.monotonic() - started)
        self._vain_s += time.monotonic() - started
        return True

    def _may_be_right(self, guess: Stretch) -> bool:
        """Whether the stretch ends there, as far as is known by now."""
        if self._stream.start == guess.start:
            return self._stream.pause == guess.end
        return any(guess.end == stretch.end for stretch in self._stream.ended)

    def _last(self) -> Stretch:
        """The rest, without the silence it ends in if it surely is one.

        To take the pause for the end whatever the gate says would save 0.3 s in one utterance of
        40, and lose last words that are 26 to 32 dB quieter than those before.
        """
        rest, end = self._stream.rest(), self._stream.pause
        if end and self._recogniser.is_silent(rest.samples[end - rest.start :]):
            return self._stream.rest(end)
        return rest

    def _commit(self, stretch: Stretch) -> None:
        guess = self._guessed(stretch.start, stretch.end)
        if guess:
            self._vain_s -= guess.took_s
        heard = guess.heard if guess else self._hear(stretch, self._language)
        self._said.append((None if self._language else stretch, heard))

    def _agree(self, hypotheses: list[Hypothesis], at_least: float) -> None:
        """Take the surest language, if it is sure enough; hear again what was taken for another."""
        surest = max(hypotheses, key=lambda one: one.certainty, default=None)
        if self._language or not surest or surest.certainty < at_least:
            return
        for index, (stretch, heard) in enumerate(self._said):
            if stretch and any(one.language != surest.language for one in heard):
                self._said[index] = None, self._hear(stretch, surest.language)
        self._said = [(None, heard) for _, heard in self._said]
        self._language = surest.language

    def _hear(
        self, stretch: Stretch, language: str | None, is_wanted: Callable[[], bool] = always
    ) -> list[Hypothesis]:
        return self._recogniser.hear(stretch.samples, language, stretch.voiced, is_wanted)

    def _guessed(self, start: int, end: int) -> _Guess | None:
        guess = self._guess
        return guess if guess and (guess.start, guess.end) == (start, end) else None

    def _can_guess(self, stretch: Stretch) -> bool:
        expected_s = self._recogniser.expected_s(stretch.samples)
        return self._vain_s + expected_s <= _SHARE * self.seconds + _GRANT_S


def _joined(said: list[Hypothesis]) -> tuple[str, str]:
    text = ""
    for one in said:
        # A breath in mid-sentence made the decoder write a full stop; it goes on in lower case.
        if one.text.lstrip()[:1].islower() and text.endswith(".") and not text.endswith(".."):
            text = text[:-1]
        text += one.text
    text = " ".join(text.split())
    return (text, said[-1].language) if text else ("", "")
