"""Lays a model's answer beside the transcript: which known cuts explain it best?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictate.cleanup.edits import Cut
    from dictate.cleanup.words import Word

_PUT_BACK = 1000
_CUT = 10
"""A cut that the answer agrees with beats putting its words back; among cuts fewer and shorter."""


@dataclass(slots=True)
class Alignment:
    """The cheapest explanation of an answer."""

    cuts: list[Cut] = field(default_factory=list)
    """In order and apart from each other."""

    partner: dict[int, int] = field(default_factory=dict)
    """For words that the answer kept: their place there."""

    n_put_back: int = 0
    """How many words the answer dropped or added without leave."""


@dataclass(frozen=True, slots=True)
class _Step:
    """From one word of the transcript and of the answer to the next."""

    cost: int
    i: int
    j: int
    cut: Cut | None = None


def align(words: Sequence[Word], answer: Sequence[Word], cuts: Sequence[Cut]) -> Alignment:
    """Explain `answer` by keeping words, by making some of `cuts`, and by as few errors as can be.

    Quadratic in the number of words: give it a sentence or two, or a text of a few hundred words.
    """
    return _Grid(words, answer, cuts).best()


class _Grid:
    """Dynamic programming over pairs of places, as in an edit distance, with cuts as moves."""

    def __init__(self, words: Sequence[Word], answer: Sequence[Word], cuts: Sequence[Cut]) -> None:
        self._words = [word.key for word in words]
        self._answer = [word.key for word in answer]
        self._cuts: dict[int, list[Cut]] = {}
        for cut in cuts:
            self._cuts.setdefault(cut.start, []).append(cut)
        n, m = len(words), len(answer)
        self._cost = [[0] * (m + 1) for _ in range(n)]
        self._cost.append([_PUT_BACK * (m - j) for j in range(m + 1)])
        for i in range(n - 1, -1, -1):
            for j in range(m, -1, -1):
                self._cost[i][j] = self._step(i, j).cost

    def best(self) -> Alignment:
        found = Alignment()
        i = j = 0
        while i < len(self._words):
            step = self._step(i, j)
            if step.cut:
                found.cuts.append(step.cut)
            elif step.i > i and step.j > j and self._words[i] == self._answer[j]:
                found.partner[i] = j
            else:
                found.n_put_back += 1
            i, j = step.i, step.j
        found.n_put_back += len(self._answer) - j
        return found

    def _step(self, i: int, j: int) -> _Step:
        """The cheapest step from word `i` and the answer's word `j`; never backwards."""
        cost = self._cost
        steps = [_Step(_PUT_BACK + cost[i + 1][j], i + 1, j)]
        if j < len(self._answer):
            differs = self._words[i] != self._answer[j]
            steps += [
                _Step(_PUT_BACK * differs + cost[i + 1][j + 1], i + 1, j + 1),
                _Step(_PUT_BACK + cost[i][j + 1], i, j + 1),
            ]
        steps += [
            _Step(_CUT + cut.stop - cut.start + cost[cut.stop][j], cut.stop, j, cut)
            for cut in self._cuts.get(i, ())
        ]
        return min(steps, key=_cost)


def _cost(step: _Step) -> int:
    return step.cost
