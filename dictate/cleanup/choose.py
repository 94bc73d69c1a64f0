"""From the tagger's scores to cuts: best path over the words, and what may go on such evidence.

The network has read questions with slips in them by the thousand and dictations by the hundred, so
it is believed where it is sure, and never about what promise two protects: a number, a negation or
a name goes only if its like takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dictate.cleanup.edits import Cut, Kind
from dictate.cleanup.features import terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictate.cleanup.lexicon import Lexicon
    from dictate.cleanup.words import Word

_KEEP, _DROP = 0, 1
_NEVER = -1e9
_SLACK_WORDS = 3
"""How much later than in the reparandum a number or negation may come in the repair."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What dropping a span must gain over keeping it, as a natural logarithm of odds."""

    announced: float
    """An edit term is part of it, and nobody pauses around the term."""

    paused: float
    """As `announced`, with a comma or dash before or behind the term."""

    bare: float
    """There is no edit term in it."""


def choose(
    words: Sequence[Word],
    scores: Sequence[Sequence[float]],
    transitions: Sequence[Sequence[float]],
    costs: Costs,
    lists: Lexicon,
) -> list[Cut]:
    """The cuts to make in one window of words.

    Args:
        words: The window.
        scores: Of keeping and of dropping each word.
        transitions: From keep and drop (rows) to keep and drop (columns).
        costs: Learned with the scores.
        lists: The language's.
    """
    kept = [False] * len(words)
    cuts: list[Cut] = []
    total, path = _best_path(scores, transitions, kept)
    for start, stop in _spans(path):
        forced = list(kept)
        forced[start:stop] = [True] * (stop - start)
        gain = total - _best_path(scores, transitions, forced)[0]
        if gain > _cost(words, start, stop, costs, lists) and _may_go(words, start, stop, lists):
            cuts.append(Cut(start, stop, Kind.REPAIR, sure=False))
    return cuts


def _best_path(
    scores: Sequence[Sequence[float]],
    transitions: Sequence[Sequence[float]],
    kept: Sequence[bool],
) -> tuple[float, list[int]]:
    """The highest score of a path through keep and drop, and the path; linear in the words."""
    (keep_keep, keep_drop), (drop_keep, drop_drop) = transitions
    keep = drop = 0.0
    came: list[tuple[int, int]] = []
    for i, (score_keep, score_drop) in enumerate(scores):
        if i:
            from_keep, from_drop = keep + keep_keep, drop + drop_keep
            to_keep = _KEEP if from_keep >= from_drop else _DROP
            next_keep = max(from_keep, from_drop)
            from_keep, from_drop = keep + keep_drop, drop + drop_drop
            came.append((to_keep, _KEEP if from_keep >= from_drop else _DROP))
            keep, drop = next_keep, max(from_keep, from_drop)
        keep += score_keep
        drop += _NEVER if kept[i] else score_drop
    state = _KEEP if keep >= drop else _DROP
    path = [state]
    for step in reversed(came):
        state = step[state]
        path.append(state)
    return max(keep, drop), path[::-1]


def _spans(path: Sequence[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = -1
    for i, state in enumerate([*path, _KEEP]):
        if state == _DROP and start < 0:
            start = i
        elif state == _KEEP and start >= 0:
            spans.append((start, i))
            start = -1
    return spans


def _cost(words: Sequence[Word], start: int, stop: int, costs: Costs, lists: Lexicon) -> float:
    found = terms(words[start:stop], lists)
    if not found:
        return costs.bare
    begin, end, _ = found[-1]
    before = words[start + begin - 1] if start + begin else None
    if words[start + end - 1].pauses or (before and before.pauses):
        return costs.paused
    return costs.announced


def _may_go(words: Sequence[Word], start: int, stop: int, lists: Lexicon) -> bool:
    """Something is left to take its place, protected words included."""
    if stop >= len(words):
        return False
    found = terms(words[start:stop], lists)
    term = {start + i for begin, end, _ in found for i in range(begin, end)}
    gone = [i for i in range(start, stop) if i not in term]
    if found and not gone:
        return False  # a term alone corrects nothing
    names = sum(_is_name(words, i) for i in gone)
    left = sum(word.capitalised for word in words[stop:])
    if names and not (left if found else left >= names):
        return False
    repair = words[stop : stop + len(gone) + _SLACK_WORDS]
    return all(
        sum(test(words[i].key) for i in gone) <= sum(test(word.key) for word in repair)
        for test in (lists.is_number, lists.is_negation)
    )


def _is_name(words: Sequence[Word], i: int) -> bool:
    starts = not i or words[i - 1].ends_sentence
    return words[i].capitalised and not starts and len(words[i].key) > 1
