"""Words that are lost or doubled where long speech was cut in two.

The words that were said are aligned with those that were heard (normalised as for the word error
rate, fewest errors). Between the words that match lie stretches that do not. A stretch that was
heard with fewer words than were said has lost the difference, unless its letters are the same
("fire place", "fireplace"). One that was heard with n words more has doubled them, if n words in a
row stand there twice in a row.

Not every such word is a seam's fault, so what the whole-utterance decode (the baseline's) loses or
doubles at the same place is subtracted. What is left is an upper bound: it holds the words that
only one of the two decodes overheard, seam or not. Substituted words count as neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from dictate.scoring import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FROM_S: Final = 28.0
"""Shorter clips fit into one of Whisper's windows and have no seam that anybody needs."""

_MISSED, _REPLACED = 1000, 1001
"""Of two alignments with as many errors, the one with more matches."""


class SeamErrors(NamedTuple):
    """How many words."""

    n_lost: int
    n_doubled: int


class _Stretch(NamedTuple):
    """Between two matches: words `start` to `stop` of what was said, and what became of them."""

    start: int
    stop: int
    n_lost: int
    n_doubled: int


def seam_errors(said: str, heard: str, whole: str) -> SeamErrors:
    """Count them.

    Args:
        said: The reference.
        heard: What was heard piece by piece.
        whole: What the whole-utterance decode heard.
    """
    reference = words(said)
    ours = _stretches(reference, words(heard))
    theirs = _stretches(reference, words(whole))
    n_lost = n_doubled = 0
    for stretch in ours:
        same_place = [
            other for other in theirs if other.start <= stretch.stop and stretch.start <= other.stop
        ]
        n_lost += max(0, stretch.n_lost - sum(other.n_lost for other in same_place))
        n_doubled += max(0, stretch.n_doubled - sum(other.n_doubled for other in same_place))
    return SeamErrors(n_lost, n_doubled)


def _stretches(said: Sequence[str], heard: Sequence[str]) -> list[_Stretch]:
    found = []
    i = j = 0
    for match_i, match_j in [*_matches(said, heard), (len(said), len(heard))]:
        n_surplus = (match_j - j) - (match_i - i)
        is_same = "".join(said[i:match_i]) == "".join(heard[j:match_j])
        if n_surplus and not is_same:
            twice = n_surplus > 0 and _stands_twice(heard, j, match_j, n_surplus)
            found.append(_Stretch(i, match_i, max(0, -n_surplus), n_surplus if twice else 0))
        i, j = match_i + 1, match_j + 1
    return found


def _stands_twice(heard: Sequence[str], start: int, stop: int, n: int) -> bool:
    """Whether the same `n` words follow each other somewhere that touches `start` to `stop`."""
    return any(
        heard[at : at + n] == heard[at + n : at + 2 * n]
        for at in range(max(0, start - 2 * n), stop + 1)
        if at + 2 * n <= len(heard)
    )


def _matches(said: Sequence[str], heard: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Places of equal words in an alignment with the fewest errors."""
    cost = [[0] * (len(heard) + 1) for _ in range(len(said) + 1)]
    cost[-1] = [_MISSED * n for n in range(len(heard), -1, -1)]
    for i in range(len(said) - 1, -1, -1):
        cost[i][-1] = _MISSED * (len(said) - i)
        for j in range(len(heard) - 1, -1, -1):
            across = cost[i + 1][j + 1] + (_REPLACED if said[i] != heard[j] else 0)
            cost[i][j] = min(across, cost[i + 1][j] + _MISSED, cost[i][j + 1] + _MISSED)
    i = j = 0
    while i < len(said) and j < len(heard):
        is_match = said[i] == heard[j]
        if cost[i][j] == cost[i + 1][j + 1] + (0 if is_match else _REPLACED):
            if is_match:
                yield i, j
            i, j = i + 1, j + 1
        elif cost[i][j] == cost[i + 1][j] + _MISSED:
            i += 1
        else:
            j += 1
