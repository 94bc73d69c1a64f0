"""The figures of a set of trials.

Those in which nobody speaks have a line of their own: nobody waits for their words, recognisers
that see it early are fast, and others take long to write what nobody said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dictate.bench import seams
from dictate.bench.clips import CLASSES
from dictate.bench.seams import SeamErrors, seam_errors
from dictate.scoring import WordErrors, word_errors
from dictate.spread import Spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictate.bench.trial import Decoding, Trial


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one length class, or of all clips; None where there is nothing to count.

    Times are in milliseconds. A real-time factor is processor time of the recogniser over the
    length of the clips: most of it is spent while the user speaks, where no clock on the wall sees
    it. Word error rates are those of the recogniser, before cleanup.
    """

    n: int
    release: Spread | None
    recognise: Spread | None
    clean: Spread | None
    recognise_and_clean: Spread | None
    deliver: Spread | None
    rtf: float | None
    wer: float | None
    baseline: Spread | None
    """Of its decoding alone, which begins at the key up."""

    baseline_rtf: float | None
    baseline_wer: float | None

    @property
    def ratio(self) -> float | None:
        """The middle release latency over the baseline's middle decoding time."""
        return _over(self.release, self.baseline)

    @property
    def work_ratio(self) -> float | None:
        """The same without the wait for the post-roll and without the delivery."""
        return _over(self.recognise_and_clean, self.baseline)


def figures(trials: Sequence[Trial]) -> Figures:
    """The figures of these trials together."""
    decoded = [(trial, trial.baseline) for trial in trials if trial.baseline]
    return Figures(
        n=len(trials),
        release=Spread.of([trial.release_ms for trial in trials]),
        recognise=Spread.of([trial.heard.ms for trial in trials]),
        clean=Spread.of([trial.clean_ms for trial in trials]),
        recognise_and_clean=Spread.of([trial.heard.ms + trial.clean_ms for trial in trials]),
        deliver=Spread.of([t.deliver_ms for t in trials if t.deliver_ms is not None]),
        rtf=_rtf([(trial, trial.heard) for trial in trials]),
        wer=_wer([(trial, trial.heard) for trial in trials]),
        baseline=Spread.of([decoding.ms for _, decoding in decoded]),
        baseline_rtf=_rtf(decoded),
        baseline_wer=_wer(decoded),
    )


def spoken(trials: Sequence[Trial]) -> list[Trial]:
    """Those in which somebody speaks."""
    return [trial for trial in trials if trial.clip.is_spoken]


def by_class(trials: Sequence[Trial]) -> dict[str, Figures]:
    """The figures of each length class, also of those without a clip; spoken ones only."""
    return {
        name: figures([trial for trial in spoken(trials) if trial.clip.length == name])
        for name in CLASSES
    }


def growth(classes: dict[str, Figures]) -> float | None:
    """The middle release latency of the longest class over that of the shortest."""
    shortest, *_, longest = classes.values()
    return _over(longest.release, shortest.release)


def seam_errors_of(trials: Sequence[Trial]) -> dict[str, SeamErrors]:
    """Those of the long clips that have a baseline, by file."""
    return {
        trial.clip.file: seam_errors(trial.clip.transcript, trial.heard.text, trial.baseline.text)
        for trial in spoken(trials)
        if trial.baseline and trial.clip.seconds > seams.FROM_S
    }


def _over(some: Spread | None, other: Spread | None) -> float | None:
    return some.p50 / other.p50 if some and other and other.p50 else None


def _rtf(decoded: Sequence[tuple[Trial, Decoding]]) -> float | None:
    if not decoded:
        return None
    used_s = sum(decoding.processor_s for _, decoding in decoded)
    return used_s / sum(trial.clip.seconds for trial, _ in decoded)


def _wer(decoded: Sequence[tuple[Trial, Decoding]]) -> float | None:
    errors = sum(
        (
            word_errors(trial.clip.transcript, decoding.text)
            for trial, decoding in decoded
            if trial.clip.is_spoken
        ),
        WordErrors(0, 0),
    )
    return errors.rate if errors.n_words else None
