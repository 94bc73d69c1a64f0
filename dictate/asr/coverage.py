"""Whether all that was spoken has its words.

Now and then the decoder passes over a sentence, mostly at the beginning or the end of a stretch,
and is as sure of the rest as ever. But then one of its tokens stands for seconds of speech, by the
attention that it paid (CTranslate2's `align`): 3.5 s where "The stories regarding Joseph, the
traditional father of" were lost, at most 0.9 s in the other 60 stretches that were looked at.

It also passes over a word that was said alone between two pauses ("Lincoln", 0.5 s, before a pause
of 1.3 s). Then no token begins from where the word begins to where speech begins again: mostly the
first token, which begins at 0 by the alignment whatever it is, stands for the silence, the word and
the next pause. On the development clips that was so in four: this one, one with an "um" of 0.7 s
and two that consist of "uh" and "um". Without counting the tokens of punctuation it was so in
eleven, mostly for words that were there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dictate.asr.gate import VOICE_WINDOW
from dictate.domain import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

Span = tuple[float, float]
"""Begin and end, in seconds from the beginning of the stretch."""

_PASSED_OVER_S = 1.5
"""Speech behind one token; a word that is drawn out takes less."""

_WITHOUT_WORDS_S = 1.0
"""As much of it at least has no words; the rest may be the token's own."""

_NEAR_S = 1.5
"""So near to a word that is there the stretch is divided: in the pause behind it, or before it."""


_PAUSE_S = 0.2
_WORD_S = 0.3
"""So much speech, with so much silence on either side, should have its words. The shortest that
had none was 0.5 s, but for an "uh" among many."""


def is_long(voiced: Sequence[int]) -> bool:
    """Whether there is so much speech that some may be passed over (see `stream.Stretch`)."""
    return len(voiced) * VOICE_WINDOW >= _PASSED_OVER_S * SAMPLE_RATE_HZ


def passed_over(starts_s: Mapping[int, float], voiced: Sequence[int]) -> Span | None:
    """Where to divide the stretch so that speech without words stands alone; None if there is none.

    Args:
        starts_s: Token -> where it begins, in seconds; the tokens in order.
        voiced: See `stream.Stretch`.
    """
    begins_s = [starts_s[token] for token in sorted(starts_s)]
    ends_s = np.asarray(voiced) / SAMPLE_RATE_HZ
    return _behind_one_token(begins_s, ends_s) or _between_pauses(begins_s, ends_s)


def _behind_one_token(begins_s: Sequence[float], ends_s: NDArray[np.float64]) -> Span | None:
    edges_s = [0.0, *begins_s, np.inf]
    n_voiced, _ = np.histogram(ends_s, edges_s)
    longest = int(np.argmax(n_voiced))
    if n_voiced[longest] * VOICE_WINDOW < _PASSED_OVER_S * SAMPLE_RATE_HZ:
        return None
    begin_s, end_s = edges_s[longest : longest + 2]
    inside_s = ends_s[(ends_s >= begin_s) & (ends_s < end_s)]
    n_without = round(_WITHOUT_WORDS_S * SAMPLE_RATE_HZ / VOICE_WINDOW)
    if longest == 0:
        # Nothing is there before it.
        return max(float(inside_s[n_without - 1]), end_s - _NEAR_S), float(end_s)
    return float(begin_s), min(float(inside_s[-n_without]), begin_s + _NEAR_S)


def _between_pauses(begins_s: Sequence[float], ends_s: NDArray[np.float64]) -> Span | None:
    window_s = VOICE_WINDOW / SAMPLE_RATE_HZ
    pauses = np.flatnonzero(np.diff(ends_s) > _PAUSE_S + window_s)
    island_begins_s = ends_s[[0, *(pauses + 1)]] - window_s
    island_ends_s = ends_s[[*pauses, -1]]
    n_tokens, _ = np.histogram(begins_s, [*island_begins_s, np.inf])
    without = (n_tokens == 0) & (island_ends_s - island_begins_s >= _WORD_S)
    if not len(pauses) or not without.any():
        return None
    # Before it; the first stands alone if the second is divided from it.
    island = max(1, int(np.argmax(without)))
    return float(island_ends_s[island - 1]), float(island_begins_s[island])
