"""How long cleaning takes, by what there is to do: `dictate bench --cleanup`.

The texts are of known make, each another one, and hold the kind of slip that the rules do not
decide. Each comes to the cleaner whole, as if it had not worked ahead while it was spoken: what is
measured is the longest that a user may wait for it.
"""

from __future__ import annotations

import random
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dictate.spread import Spread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dictate.evaluation.figures import Answer
    from dictate.evaluation.systems import System

_FLUENT = "The {thing} that {name} ordered on {day} is now in the {place} near the {place}."
"""15 words and nothing that could go."""

_SLIPS = (
    "The {thing} is in the {place} I mean in the old {place}.",
    "We meet {name} on {day}, actually on {day}, to see the {thing}.",
    "Could you ask {name} no {name} whether the {thing} is there yet?",
    "Send the {thing} to {name} I mean {name} before we leave tomorrow.",
)
"""12 words each."""

_CLOSING = "Thanks a lot."

_FILLINGS = {
    "thing": "parcel letter ladder carpet printer kettle mirror guitar blanket lantern",
    "place": "kitchen garage cellar office attic hallway garden library workshop corridor",
    "name": "Anna Ben Clara David Emma Frank Grace Henry Iris Jack Laura Martin",
    "day": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
_SEED = 5
_N_TEXTS = 20

_SHORT, _LONG = "60 words, 5 slips", "240 words, 20 slips"

_KINDS: Final[Mapping[str, Callable[[random.Random], str]]] = {
    "15 words, nothing to judge": lambda dice: _filled(_FLUENT, dice),
    "15 words, 1 slip": lambda dice: f"{_slips(1, dice)} {_CLOSING}",
    _SHORT: lambda dice: _slips(5, dice),
    _LONG: lambda dice: _slips(20, dice),
}


@dataclass(frozen=True, slots=True)
class Timing:
    """Of the texts of one kind."""

    n: int
    n_words: int
    """Of one text."""

    n_asked: int
    """Texts that a model was asked about."""

    ms: Spread
    mean_ms: float


def measure(system: System, n: int | None, show: Callable[[str], None]) -> dict[str, Timing]:
    """Clean `n` texts of each kind, in turns, so that a busy moment falls upon all of them.

    Args:
        system: A loaded cleaner.
        n: None: enough for a 95th percentile.
        show: Is told how far it is.
    """
    dice = random.Random(_SEED)  # noqa: S311 - texts, not secrets
    n = n or _N_TEXTS
    answers: dict[str, list[Answer]] = {kind: [] for kind in _KINDS}
    n_words: dict[str, int] = {}
    system.clean(_CLOSING, "en")  # the first text pays for what is loaded only once
    for number in range(1, n + 1):
        show(f"{number}/{n}")
        for kind, make in _KINDS.items():
            text = make(dice)
            n_words[kind] = len(text.split())
            answers[kind].append(system.clean(text, "en"))
    show("")
    return {kind: _timing(found, n_words[kind]) for kind, found in answers.items()}


def growth(timings: Mapping[str, Timing]) -> float:
    """The mean time of 240 words over that of 60: 4 if a word costs the same in both."""
    return timings[_LONG].mean_ms / timings[_SHORT].mean_ms


def as_object(timings: Mapping[str, Timing]) -> dict[str, object]:
    """What `--json` prints; times in ms."""
    kinds = {
        kind: {
            "n": timing.n,
            "words": timing.n_words,
            "asked": timing.n_asked,
            "p50_ms": round(timing.ms.p50, 2),
            "p95_ms": round(timing.ms.p95, 2),
            "mean_ms": round(timing.mean_ms, 2),
        }
        for kind, timing in timings.items()
    }
    return {"cleanup": kinds, "growth": round(growth(timings), 2)}


def as_table(timings: Mapping[str, Timing]) -> str:
    """The same for people."""
    return "\n".join(_lines(timings))


def _lines(timings: Mapping[str, Timing]) -> Iterator[str]:
    yield f"{'':30}{'model asked':>14}{'ms, p50':>10}{'ms, p95':>10}"
    for kind, timing in timings.items():
        asked = f"{timing.n_asked} of {timing.n}"
        yield f"{kind:30}{asked:>14}{timing.ms.p50:>10.1f}{timing.ms.p95:>10.1f}"
    yield ""
    yield f"growth, 240 words over 60: {growth(timings):.2f}"


def _timing(answers: Sequence[Answer], n_words: int) -> Timing:
    times_ms = [answer.ms for answer in answers]
    ms = Spread.of(times_ms)
    assert ms
    n_asked = sum(answer.asked for answer in answers)
    return Timing(len(answers), n_words, n_asked, ms, statistics.fmean(times_ms))


def _slips(n: int, dice: random.Random) -> str:
    return " ".join(_filled(dice.choice(_SLIPS), dice) for _ in range(n))


def _filled(sentence: str, dice: random.Random) -> str:
    """`sentence` with another word in each of its gaps."""
    for gap, fillings in _FILLINGS.items():
        for word in dice.sample(fillings.split(), sentence.count(f"{{{gap}}}")):
            sentence = sentence.replace(f"{{{gap}}}", word, 1)
    return sentence
