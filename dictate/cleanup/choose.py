"""From the tagger's scores to cuts: best path over the words, and what may go on such evidence.

The network has read questions with slips in them by the thousand and dictations by the hundred, so
it is believed where it is sure, and never about what promise two protects: a number, a negation or
a name goes only if its like takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dictate.cleanup.edits import Cut, Kind
from dictate.cleanup.features import Term, terms
from dictate.cleanup.guard import candidates
from dictate.cleanup.restarts import is_parallel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    """There is an edit term in it."""

    bare: float
    """There is none."""


_LONGEST_RESTART = 3
"""Words that are taken up without an edit term; a longer likeness is style."""


def choose(
    words: Sequence[Word],
    scores: Sequence[Sequence[float]],
    transitions: Sequence[Sequence[float]],
    costs: Mapping[str, Costs],
    lists: Lexicon,
) -> list[Cut]:
    """The cuts to make in one window of words.

    Args:
        words: The window.
        scores: Of keeping and of dropping each word.
        transitions: From keep and drop (rows) to keep and drop (columns).
        costs: Set with the scores; of a `question` and of a `statement`.
        lists: The language's.
    """
    needed = costs["question" if _asks(words) else "statement"]
    kept = [False] * len(words)
    cuts: list[Cut] = []
    total, path = _best_path(scores, transitions, kept)
    every = terms(words, lists)
    for start, stop in _spans(path):
        found = [term for term in every if start <= term[0] and term[1] <= stop]
        if stop == len(words) or not _may_go(words, start, stop, found, lists):
            continue
        forced = list(kept)
        forced[start:stop] = [True] * (stop - start)
        gain = total - _best_path(scores, transitions, forced)[0]
        if gain > (needed.announced if found else needed.bare):
            cuts.append(Cut(start, stop, Kind.REPAIR, sure=False))
    return cuts


def may_hold_slips(words: Sequence[Word], lists: Lexicon) -> bool:
    """Whether `choose` could find anything at all; much cheaper than to describe the words."""
    return (
        _asks(words)
        or any(_begins_again(words, i) for i in range(1, len(words)))
        or bool(terms(words, lists))
    )


def _begins_again(words: Sequence[Word], i: int) -> bool:
    first = max(i - _LONGEST_RESTART, 0)
    return words[i - 1].pauses and any(_stem(words[k]) == _stem(words[i]) for k in range(first, i))


def _asks(words: Sequence[Word]) -> bool:
    return any("?" in word.trail for word in words)


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


def _may_go(
    words: Sequence[Word], start: int, stop: int, found: Sequence[Term], lists: Lexicon
) -> bool:
    """The words from `start` to `stop` are replaced by what follows, as far as rules can tell."""
    term = _announcement(stop, found)
    gone = [i for i in range(start, stop) if i not in term]
    if tuple(word.key for word in words[start:stop]) in lists.empty_openings:
        return not start or words[start - 1].ends_sentence
    if not gone:
        return False
    anew = bool(found) and not start and words[stop].key in lists.questions
    if not anew and not _is_made_good(words, gone, stop, found, lists):
        return False
    if _asks(words) and (found or not words[stop - 1].pauses):
        # "Rain or no rain?"
        chooses = words[stop - 2].key in lists.alternatives and stop - start == len(term) + 1
        return not (chooses and words[gone[0]].key == words[stop].key)
    if found:
        # Outside questions people mean "no", "wait" and "sorry" more often than not.
        cuts = candidates(words, lists)
        return any(cut.stop == stop and cut.kind is not Kind.MARKER for cut in cuts)
    return _is_taken_up(words, start, stop, lists)


def _announcement(stop: int, found: Sequence[Term]) -> set[int]:
    """The words of the edit terms right before `stop`; further ahead a "no" is a word like any."""
    first = stop
    for begin, end, _ in reversed(found):
        if end == first:
            first = begin
    return set(range(first, stop))


def _is_taken_up(words: Sequence[Word], start: int, stop: int, lists: Lexicon) -> bool:
    """A few words, broken off and begun again: "we don't, we do"."""
    if stop - start > _LONGEST_RESTART or not words[stop - 1].pauses:
        return False
    if any(word.pauses for word in words[start : stop - 1]):
        return False
    alone = stop - start == 1 and words[start].key == words[stop].key
    if alone and words[start].key not in lists.function_words:
        return False  # "words, words, words"
    if words[stop - 1].key in lists.parenthetical or words[stop].key in lists.alternatives:
        return False  # "like I say, I worked", "dirt, or weeds, or leaves"
    if words[stop].key in lists.prepositions and words[stop - 1].key not in lists.function_words:
        return False  # "in the end, in the city"
    again = _stem(words[start]) == _stem(words[stop])
    return again and not is_parallel(words, start, stop, lists)


def _stem(word: Word) -> str:
    """Without what is drawn together with it: "it" of "it's"."""
    return word.key.partition("'")[0]


def _is_made_good(
    words: Sequence[Word], gone: Sequence[int], stop: int, found: Sequence[Term], lists: Lexicon
) -> bool:
    """For each number, negation and name that goes there is another one to come."""
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
