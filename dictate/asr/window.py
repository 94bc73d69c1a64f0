"""How much of its 30 s window the encoder is given.

Whisper was trained on windows of 30 s, and an utterance of 3 s costs as much in one as 30 s of
speech. A shorter window is as good until it gets so short that the decoder loses the end of the
speech and starts over. Measured with Whisper base on 62 of the development clips of up to 28 s,
drawn by lot (L: the clip's length, read: English, other: de, es, fr, nl, pt, ...; word errors in
percent before -> after the second attempt; time: median of encoding and decoding against
`WhisperModel.transcribe`, which encodes once here, in alternation on the same clip):

    window                timestamps beam   read         other  again  time
    --------------------  ---------- ----   -----------  -----  -----  ----
    transcribe, 30 s      yes        5       9.7         22.6          1
    30 s (29 clips)       no         5       7.5 (*)     -      0      0.89
    max(16, L + 2)        no         5       8.1 -> 7.1  19.8   2      0.31
    max(12, L + 2)        no         5       7.8 -> 6.8  19.8   3      0.28
    max(10, L + 1.5), 29  no         5      60.6 -> 7.2  -      2      0.26
    max(8, L + 1)         no         5      33.1 -> 8.0  20.8   4      0.23
    max(12, L + 2)        no         1       9.5 -> 8.5  25.5   3      0.25
    max(12, L + 2)        yes        5      20.3 -> 8.4  23.6   2      0.30
    max(12, L + 2)        yes        1      11.4 ->10.4  17.9   2      0.26
                                            (*) transcribe on the same 29 clips: 9.0

Below 12 s loops begin (a sentence again and again up to the limit, which costs more than the
window saves). Timestamps are not asked for: with them the decoder may close its last segment
early and leave the rest to a next window.
"""

from __future__ import annotations

from typing import Final

LONGEST_S: Final = 30.0
"""The window that Whisper was trained on."""

FLOOR_S: Final = 12.0
MARGIN_S: Final = 2.0


def fitted(seconds: float) -> float:
    """The window, in seconds, that speech of this length (at most 30 s) is decoded in first."""
    return min(LONGEST_S, max(FLOOR_S, seconds + MARGIN_S))


def ladder(seconds: float) -> list[float]:
    """The windows to try in turn: fitted, halfway to the longest, longest."""
    first = fitted(seconds)
    return sorted({first, (first + LONGEST_S) / 2, LONGEST_S})
