"""Did anybody speak at all?

The gate only decides whether an utterance is empty; it never cuts what the recogniser hears.
Silero's voice activity detector listens to a copy that is high-passed (rumble hides speech from
it) and brought to one loudness (recordings whose peak is below -40 dBFS are real).

Whisper cannot be asked instead: over the exercise bike it writes text with a mean log
probability of -0.59, better than over some speech.

Margins on the development clips. `p` is the detector's probability of speech in a window of
32 ms, a run is windows in a row with p > 0.8; these two are all that the verdict looks at:

    verdict  needs                highest p            longest run
    -------  -------------------  -------------------  ---------------------------
    NONE     p < 0.3 everywhere
    WEAK     p >= 0.3 somewhere
    CLEAR    a run of 10 windows

    12 clips of noise, hum,       0.29 (dishes)        0
    keys, tones and trumpet       0.43 (*)             0
    a cough                       0.39                 0
    a pop tune without a voice    0.80, 0.89 (*)       0, 7 (*)
    133 clips of speech, lowest   0.86 (-36 dB, JFK)   6 ("Firefox"), 8 (whispered),
                                                       8 ("two people"), 10 (-36 dB)
    (*) the same clip cut into pieces that begin at any second

So of 14 noise clips 12 are NONE, the cough and the tune WEAK, and of 133 speech clips 130 are
CLEAR and three WEAK: those five are for the recogniser to settle. Under noise as loud as the
speech itself (0 dB) the highest p stayed above 0.3 in 151 of 152 mixes (19 clips of read speech, 8
noises; next to it 0.35); at -5 dB, where Whisper base understands little, in 146.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import numpy as np
from faster_whisper.vad import get_vad_model

from dictate.domain import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dictate.ports import Samples

VOICE_WINDOW = 512
"""Samples of one decision of Silero's at 16 kHz."""

_PIECE = 10 * SAMPLE_RATE_HZ
_OVERLAP = SAMPLE_RATE_HZ
"""A word on the seam of two pieces is whole in one of them."""

_SHORTEST = SAMPLE_RATE_HZ // 10
"""No word is shorter than a tenth of a second."""

HIGH_PASS = 32
"""Samples of the moving average that is subtracted: -9 dB at 250 Hz, -36 dB at 50 Hz."""

_LOUDNESS_FRAME = 480
"""30 ms, over which loudness is measured."""

LOUDNESS = 0.1
"""The loudest 30 ms of the copy, root mean square."""

SILENCE = 1e-4
"""-80 dBFS: three quantisation steps of a 16-bit recording. The quietest speech has 18 times it."""

_SPEECH_P = 0.3
"""Below it everywhere: nobody spoke."""

_CLEAR_P = 0.8
_CLEAR_WINDOWS = 10
"""So many windows in a row, 0.32 s, are clear speech."""


class Evidence(enum.Enum):
    """How sure it is that somebody spoke."""

    NONE = "none"
    """Nobody did."""

    WEAK = "weak"
    """Perhaps: a cough, music, a whisper, a word in loud noise. The text must convince."""

    CLEAR = "clear"


class SpeechGate:
    """Judges whole utterances. Loading takes about 50 ms; one thread at a time."""

    def __init__(self) -> None:
        self._probabilities = get_vad_model()

    def judge(self, samples: Samples) -> Evidence:
        """Look for speech, and stop at the first clear stretch of it.

        Args:
            samples: Shape (n,), any n, finite, at 16 kHz.
        """
        evidence = Evidence.NONE
        for start in range(0, max(len(samples) - _OVERLAP, 1), _PIECE - _OVERLAP):
            found = self._judge_piece(samples[start : start + _PIECE])
            if found is Evidence.CLEAR:
                return found
            if found is Evidence.WEAK:
                evidence = found
        return evidence

    def _judge_piece(self, samples: Samples) -> Evidence:
        if len(samples) < _SHORTEST:
            return Evidence.NONE
        sharp = high_pass(samples)
        loudness = loudest(sharp)
        if loudness < SILENCE:
            return Evidence.NONE
        level = (sharp * (LOUDNESS / loudness)).astype(np.float32)
        probabilities = self._probabilities(np.pad(level, (0, -len(level) % VOICE_WINDOW))).ravel()
        if longest_run(probabilities > _CLEAR_P) >= _CLEAR_WINDOWS:
            return Evidence.CLEAR
        return Evidence.WEAK if probabilities.max() >= _SPEECH_P else Evidence.NONE


def high_pass(samples: Samples) -> NDArray[np.float64]:
    """Subtract the moving average, which takes away rumble, hum and offset; same shape."""
    before = HIGH_PASS // 2
    total = np.cumsum(np.pad(samples.astype(np.float64), (before + 1, HIGH_PASS - before - 1)))
    sharp: NDArray[np.float64] = samples - (total[HIGH_PASS:] - total[:-HIGH_PASS]) / HIGH_PASS
    return sharp


def loudest(samples: NDArray[np.float64]) -> float:
    """The root mean square of the loudest 30 ms; needs at least that many samples."""
    whole = len(samples) // _LOUDNESS_FRAME * _LOUDNESS_FRAME
    frames = samples[:whole].reshape(-1, _LOUDNESS_FRAME)
    return float(np.sqrt((frames**2).mean(axis=1).max()))


def longest_run(flags: NDArray[np.bool_]) -> int:
    """The length of the longest stretch of true flags."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return int((edges[1::2] - edges[::2]).max(initial=0))
