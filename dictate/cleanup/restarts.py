"""Phrases broken off and begun again without an edit term: "the blue, the green one"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dictate.cleanup.edits import Cut, Kind
from dictate.cleanup.phrases import starts_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictate.cleanup.lexicon import Lexicon
    from dictate.cleanup.words import Word

_LONGEST_START = 5
_LONGEST_RESTART = 4
"""Words taken up again without an edit term; a longer likeness is style ("on ..., on ...")."""

_LONGEST_FRAGMENT = 7
"""The same before a word broken off in the middle, which nobody does on purpose."""

_LONGEST_PUT_IN = 4

_LONGEST_ITEM = 8
"""Words of one item of a list."""


def restarts(words: Sequence[Word], i: int, lexicon: Lexicon) -> list[Cut]:
    """What was broken off before word `i`, if that begins it again; at most one cut."""
    if not words[i - 1].pauses:
        return []
    if _is_article(words, i - 1, lexicon) and words[i].key in lexicon.bare_articles:
        return [Cut(i - 1, i, Kind.REPAIR)]
    if start := _before_article(words, i, lexicon):
        return [Cut(start, i, Kind.REPAIR)]
    begin = i - 1
    while begin and not words[begin - 1].ends_sentence and i - begin < _LONGEST_START:
        begin -= 1
    if any(lexicon.is_protected(word.key) for word in words[begin:i]):
        return []
    if n := _n_of_bare_subject(words, i, lexicon):
        return [Cut(i - n, i, Kind.REPAIR)]
    return _taken_up(words, begin, i, lexicon) or _abandoned(words, begin, i, lexicon)


def _taken_up(words: Sequence[Word], begin: int, i: int, lexicon: Lexicon) -> list[Cut]:
    """Its beginning is said again: "the blue, the green one"."""
    dangling = _is_dangling(words, i - 1, lexicon)
    broken = words[i - 1].broken_off
    if _joins(words, i, lexicon, dangling=dangling, broken=broken):
        return []
    longest = _LONGEST_FRAGMENT if broken else _LONGEST_RESTART
    for start in range(i - 2, max(begin, i - longest) - 1, -1):
        if words[start].pauses:
            break  # a list
        if words[start].key == words[i].key:
            meant = not dangling and is_parallel(words, start, i, lexicon)
            return [] if meant else [Cut(start, i, Kind.REPAIR, sure=dangling)]
    return []


def is_parallel(words: Sequence[Word], start: int, i: int, lexicon: Lexicon) -> bool:
    """What begins at `start` and what begins alike at `i`, behind a pause, are both meant."""
    return (
        words[i - 1].ends_clause
        or _is_list(words, start, i, lexicon)
        or _is_fronted(words, start, lexicon)
    )


def _is_list(words: Sequence[Word], start: int, i: int, lexicon: Lexicon) -> bool:
    """As in "hold on, hold fast." or "the window, the pointer and the keyboard"."""
    last = 2 * i - start - 1
    if last < len(words) and (words[last].pauses or words[last].ends_sentence):
        return True
    for k in range(i + 1, min(i + _LONGEST_ITEM, len(words))):
        if words[k - 1].ends_sentence:
            break
        goes_on = words[k - 1].pauses or words[k - 1].key in lexicon.joiners
        if words[k].key == words[i].key and goes_on:
            return True
    return False


def _is_fronted(words: Sequence[Word], start: int, lexicon: Lexicon) -> bool:
    """As in "upon leaving the room, the light goes out"."""
    first = start
    while first and not words[first - 1].ends_sentence:
        first -= 1
    begins = [i for i in range(first, start + 1) if i == first or words[i - 1].pauses]
    return begins[-1] < start and all(words[i].key in lexicon.fronting for i in begins)


def _joins(
    words: Sequence[Word], i: int, lexicon: Lexicon, *, dangling: bool, broken: bool
) -> bool:
    """The words on both sides of the pause belong together."""
    key = words[i].key
    if key in lexicon.joiners and not (broken and key in lexicon.prepositions):
        return True
    # "I took his, I think", "the park or, the beach"
    return not dangling and (key in lexicon.openers or words[i - 1].key in lexicon.joiners)


def _n_of_bare_subject(words: Sequence[Word], i: int, lexicon: Lexicon) -> int:
    """How many words before `i` are a subject of which nothing is said; 0: none is.

    As in "it's, there's a reason" or "I just, I can't": no clause ends so.
    """
    before, after = words[i - 1], words[i : i + _LONGEST_PUT_IN]
    # "It's, I think, too late"
    if after[0].key not in lexicon.subjects or any(word.pauses for word in after):
        return 0
    if "'" in before.key and before.key in lexicon.subjects:
        return 1
    led = i > 1 and before.key in lexicon.leading and not words[i - 2].pauses
    return 2 if led and words[i - 2].key in lexicon.subjects and _same(words, i - 2, i) else 0


def _before_article(words: Sequence[Word], i: int, lexicon: Lexicon) -> int:
    """Where a phrase begins that breaks off behind its article: "most of the, all of the oil"."""
    if i < 2 or words[i - 1].key not in lexicon.bare_articles:  # noqa: PLR2004 - a word and its article
        return 0
    for n in (1, 2):
        start = i - 1 - n
        again = words[i : i + n + 1]
        if start < 1 or len(again) <= n or any(word.pauses for word in words[start : i - 1]):
            break
        if any(lexicon.is_protected(word.key) for word in words[start:i]):
            break
        alike = words[start + n].key == again[n].key and all(
            words[start + k].key == again[k].key for k in range(1, n)
        )
        small = (
            words[i - 2].key in lexicon.prepositions and again[n - 1].key in lexicon.prepositions
        )
        if alike and small:
            return start
    return 0


def _same(words: Sequence[Word], i: int, j: int) -> bool:
    """The two are one word, drawn together with another or not: "I", "I'm"."""
    return words[i].key.partition("'")[0] == words[j].key.partition("'")[0]


def _abandoned(words: Sequence[Word], begin: int, i: int, lexicon: Lexicon) -> list[Cut]:
    """A sentence given up for another: "if you look at the, when you open it"."""
    dangling = _is_dangling(words, i - 1, lexicon)
    if not starts_sentence(words, begin) or not (dangling or is_unfinished(words, i - 1, lexicon)):
        return []
    stop = i + ((words[i].key,) in lexicon.markers and i + 1 < len(words))
    if words[stop].key not in lexicon.openers or words[i].key in lexicon.joiners:
        return []  # "short- and long-term goals", "I want to, but I can't"
    # "I was going to, well, we decided": "I want to, well, I'll try" may say all there is to say.
    announced = stop > i and (words[i - 2].key, words[i - 1].key) in lexicon.intending
    return [Cut(begin, stop, Kind.REPAIR, sure=dangling or announced)]


def _is_dangling(words: Sequence[Word], i: int, lexicon: Lexicon) -> bool:
    return words[i].trail.startswith("-") or _is_article(words, i, lexicon)


def is_unfinished(words: Sequence[Word], i: int, lexicon: Lexicon) -> bool:
    """Whether no clause ends with word `i` and the one before it: "going to"."""
    return i > 0 and (words[i - 1].key, words[i].key) in lexicon.unfinished


def _is_article(words: Sequence[Word], i: int, lexicon: Lexicon) -> bool:
    """No clause ends with this word, unless it is a letter: "plan A, the better one"."""
    return words[i].key in lexicon.articles and (
        starts_sentence(words, i) or not words[i].capitalised
    )
