"""What became of the words of a recording: said, heard by the recogniser, and written.

A recogniser leaves out fillers and gets words wrong, so the cleaner is judged by what was heard:
the transcript of what was said is laid beside it, and tells of each word whether it is to stay.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Self

from dictate.evaluation.compared import common, words
from dictate.evaluation.figures import FILLERS

if TYPE_CHECKING:
    from collections.abc import Container, Sequence


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of words, and of repairs: passages that go and are more than fillers."""

    clips: int = 0
    fillers_said: int = 0
    fillers_heard: int = 0
    fillers_left: int = 0
    repairs_said: int = 0
    repairs_heard: int = 0
    repairs_left: int = 0
    """Of which at least a word is written."""

    content_heard: int = 0
    """Words that have to stay, or were heard for such."""

    content_lost: int = 0
    invented: int = 0
    """Words written that were not heard, or not there."""

    def __add__(self, other: Self) -> Self:
        sums = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)}
        return type(self)(**sums)


@dataclass(frozen=True, slots=True)
class Account:
    """Of one recording."""

    counts: Counts
    lost: tuple[str, ...] = field(repr=False)
    """The content words that were heard and are not written."""

    left: tuple[str, ...] = field(repr=False)
    """The words that are written and should have gone."""


def account(said: str, meant: str, heard: str, written: str, language: str = "en") -> Account:
    """What became of the words of one recording.

    Args:
        said: Every word of it, with fillers and slips.
        meant: The part of them that should be written.
        heard: What the recogniser wrote.
        written: What was left of that.
        language: ISO 639-1.
    """
    known = set(FILLERS.get(language[:2].lower(), "").split())
    all_said, all_heard, all_written = words(said), words(heard), words(written)
    runs = _runs(len(all_said), _places(all_said, words(meant)))
    # For each word heard the run of words to go that it belongs to; None: it is to stay.
    belongs = _belongs(all_said, all_heard, runs, known)
    content = [word for word, run in zip(all_heard, belongs, strict=True) if run is None]
    stayed = _places(all_heard, all_written)
    lost = Counter(content) - Counter(common(content, all_written))
    surplus = Counter(all_written) - Counter(common(content, all_written))
    repairs = {
        run
        for run, places in enumerate(runs)
        if any(all_said[place] not in known for place in places)
    }
    to_go = {
        place: run
        for place, run in enumerate(belongs)
        if run in repairs and all_heard[place] not in known
    }
    counts = Counts(
        clips=1,
        fillers_said=sum(all_said[place] in known for places in runs for place in places),
        fillers_heard=_n_of(known, Counter(all_heard) - Counter(content)),
        fillers_left=_n_of(known, surplus),
        repairs_said=len(repairs),
        repairs_heard=len(set(to_go.values())),
        repairs_left=len({run for place, run in to_go.items() if place in stayed}),
        content_heard=len(content),
        content_lost=lost.total(),
        invented=len(all_written) - len(common(all_heard, all_written)),
    )
    return Account(counts, tuple(lost.elements()), tuple(surplus.elements()))


_INSERTED = -1
"""Stands for a word heard that nobody said."""


def _belongs(
    said: Sequence[str], heard: Sequence[str], runs: Sequence[Sequence[int]], known: set[str]
) -> list[int | None]:
    run_of = {place: run for run, places in enumerate(runs) for place in places}
    partners = _partners(said, heard, run_of)
    found = [run_of.get(partner) for partner in partners]
    for i, (word, partner) in enumerate(zip(heard, partners, strict=True)):
        if partner != _INSERTED:
            continue
        # Between two words of a slip it is a part of it.
        around = {found[i - 1] if i else None, *found[i + 1 : i + 2]}
        if word in known:
            found[i] = next((run for run in around if run is not None), _INSERTED)
        elif len(around) == 1:
            found[i] = around.pop()
    return found


_ERROR, _ERROR_IN_SLIP = 100, 90
"""What it costs that a word is not heard, or another: words of a slip are sooner not heard."""


def _partners(said: Sequence[str], heard: Sequence[str], in_slip: Container[int]) -> list[int]:
    """For each word heard the place of the word said that it stands for, or `_INSERTED`.

    As an edit distance is found.
    """
    n, m = len(said), len(heard)
    missed = [_ERROR_IN_SLIP if i in in_slip else _ERROR for i in range(n)]
    cost = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(n, -1, -1):
        for j in range(m, -1, -1):
            ways = [cost[i + 1][j] + missed[i]] if i < n else []
            ways += [cost[i][j + 1] + _ERROR] if j < m else []
            ways += [cost[i + 1][j + 1] + _ERROR * (said[i] != heard[j])] if i < n and j < m else []
            cost[i][j] = min(ways, default=0)
    found: list[int] = []
    i = j = 0
    while j < m:
        if i < n and cost[i][j] == cost[i + 1][j + 1] + _ERROR * (said[i] != heard[j]):
            found.append(i)
            i, j = i + 1, j + 1
        elif i < n and cost[i][j] == cost[i + 1][j] + missed[i]:
            i += 1
        else:
            found.append(_INSERTED)
            j += 1
    return found


def _places(of: Sequence[str], some: Sequence[str]) -> set[int]:
    """Where the words of `some` stand in `of`, as many as can be; of equal ones the later."""
    rest = common(list(reversed(of)), list(reversed(some)))
    found: set[int] = set()
    for place in range(len(of) - 1, -1, -1):
        if len(found) < len(rest) and of[place] == rest[len(found)]:
            found.add(place)
    return found


def _runs(n: int, kept: set[int]) -> list[list[int]]:
    """The places that are not kept, those side by side together."""
    runs: list[list[int]] = []
    for place in range(n):
        if place in kept:
            continue
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _n_of(known: set[str], counts: Counter[str]) -> int:
    return sum(n for word, n in counts.items() if word in known)
