"""How plainly the words behind an edit term replace those before it.

Most words of edit terms mean something of their own ("no one", "wait 5 minutes", "I mean it"), so
what lies on both sides decides: the same shape, a day for a day, and nothing behind the repair
that makes it a clause of its own ("close the door, wait, the keys are inside").
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictate.cleanup.lexicon import Lexicon
    from dictate.cleanup.words import Word

_SLACK_WORDS = 3
"""How much later than in the reparandum a number or negation may come in the repair."""

_COPIED = 2
"""Words in a row said again, as in "what type of ... what type of"."""

_LONGEST_QUOTE = 4
"""Words between "when I say ..." and "I mean"."""


class Fit(enum.IntEnum):
    """How plainly a repair lines up with the reparandum."""

    LOOSE = 0
    SHAPE = 1
    """As many words, beginning with the same one."""

    KIND = 2
    """One of a class for another: a day, a number, a name behind a preposition."""

    BOTH = 3
    """The same words but for one of a class: "at five ... at six"."""


def fit(words: Sequence[Word], start: int, end: int, stop: int, lexicon: Lexicon) -> Fit:
    """How the repair at `stop` lines up with the words from `start` to `end`."""
    n = end - start
    if not _is_bounded(words, stop + n, lexicon):
        measured = n == 1 and lexicon.is_number(words[stop].key)
        unit = measured and stop + 1 < len(words) and words[stop + 1].key in lexicon.units
        if not unit or words[stop].pauses or not _ends_phrase(words[stop + 1]):
            return Fit.LOOSE
    differing = [k for k in range(n) if words[start + k].key != words[stop + k].key]
    if not differing:
        return Fit.LOOSE
    replaced = len(differing) == 1 and _replaces(words, start, stop, differing[0], lexicon)
    if differing[0] == 0:
        return Fit.KIND if replaced else Fit.LOOSE
    return Fit.BOTH if replaced else Fit.SHAPE


def _replaces(words: Sequence[Word], start: int, stop: int, k: int, lexicon: Lexicon) -> bool:
    i, j = start + k, stop + k
    if of_a_class(words, i, j, lexicon):
        weak = {words[i].key, words[j].key} & lexicon.weak_numbers
        return not weak or j + 1 == len(words) or _ends_phrase(words[j])
    behind = i > 0 and words[i - 1].key in lexicon.prepositions and not words[i - 1].pauses
    return behind and alike(words, i, j, lexicon)


def _is_bounded(words: Sequence[Word], stop: int, lexicon: Lexicon) -> bool:
    """The phrase that ends before `stop` is whole there and begins no clause."""
    if stop >= len(words):
        return stop == len(words)
    # "the sixteenth of May", but not "seven of his friends"
    dated = stop + 1 < len(words) and words[stop + 1].capitalised
    dated = dated and any(words[stop + 1].key in like for like in lexicon.classes)
    follows = words[stop].key in lexicon.followers or (words[stop].key == "of" and dated)
    return follows or _ends_phrase(words[stop - 1])


def _ends_phrase(word: Word) -> bool:
    return word.pauses or word.ends_sentence


def of_a_class(words: Sequence[Word], i: int, j: int, lexicon: Lexicon) -> bool:
    """Two numbers, days, months, directions ..."""
    one, other = words[i].key, words[j].key
    if lexicon.is_number(one) and lexicon.is_number(other):
        return True
    return any(one in like and other in like for like in lexicon.classes)


def alike(words: Sequence[Word], i: int, j: int, lexicon: Lexicon) -> bool:
    """The two words are of one class, or both names of one word."""
    if of_a_class(words, i, j, lexicon):
        return True
    one, other = words[i].key, words[j].key
    starts = not i or words[i - 1].ends_sentence
    single = not (words[i - 1].capitalised and not starts) and not (
        j + 1 < len(words) and not words[j].trail and words[j + 1].capitalised
    )
    names = words[i].capitalised and words[j].capitalised and not starts and single
    return names and one not in lexicon.function_words and other not in lexicon.function_words


def asks_again(words: Sequence[Word], start: int, end: int, stop: int, lexicon: Lexicon) -> bool:
    """A question is broken off, or begun with the same words: "when did, no sorry, what ..."."""
    copied = 0
    while copied < end - start and stop + copied < len(words):
        if words[start + copied].key != words[stop + copied].key:
            break
        copied += 1
    last = words[end - 1]
    broken = last.key in lexicon.questions or (
        last.key in lexicon.function_words and last.key not in lexicon.openers
    )
    if last.pauses and last.key not in lexicon.articles:
        broken = False  # "how good it is, I mean, who knows?"
    return broken or copied >= _COPIED


def keeps_protected(
    words: Sequence[Word], start: int, end: int, stop: int, lexicon: Lexicon
) -> bool:
    """The repair has a number for each number taken back, and a negation for each negation."""
    gone = [word.key for word in words[start:end]]
    if not any(lexicon.is_protected(key) for key in gone):
        return True
    repair = [word.key for word in words[stop : stop + len(gone) + _SLACK_WORDS]]
    return all(
        sum(map(test, gone)) <= sum(map(test, repair))
        for test in (lexicon.is_number, lexicon.is_negation)
    )


def keeps_names(words: Sequence[Word], start: int, end: int, stop: int) -> bool:
    """The repair has a name for each name taken back."""
    repair = words[stop : stop + end - start + _SLACK_WORDS]
    return _n_names(words, start, end) <= sum(word.capitalised for word in repair)


def _n_names(words: Sequence[Word], start: int, end: int) -> int:
    return sum(
        words[i].capitalised and i > 0 and not words[i - 1].ends_sentence and len(words[i].key) > 1
        for i in range(start, end)
    )


def is_quoted(words: Sequence[Word], end: int, lexicon: Lexicon) -> bool:
    """The words before `end` are mentioned, as in "when I say five I mean five"."""
    near = words[max(end - _LONGEST_QUOTE, 0) : end]
    return any(word.key in lexicon.mentioning for word in near)
