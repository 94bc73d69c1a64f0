"""Self-corrections, found by aligning what was taken back with what replaced it.

    send it   to Anna,   no sorry,   to Ben   by Friday
              reparandum edit term   repair

The reparandum ends at the edit term; where it begins shows in the repair, which takes up its first
word again ("to ... to") or replaces it by its like (a day by a day, a number by a number, a name
by a name). Without such an alignment the text is left alone, so "tell him I mean what I say" is.
"""

from __future__ import annotations

import enum
from dataclasses import replace
from typing import TYPE_CHECKING

from dictate.cleanup.edits import Cut, Kind
from dictate.cleanup.evidence import (
    Fit,
    alike,
    asks_again,
    fit,
    is_quoted,
    keeps_names,
    keeps_protected,
)
from dictate.cleanup.phrases import is_filler, is_no_term, stands, starts_sentence
from dictate.cleanup.restarts import restarts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictate.cleanup.lexicon import Lexicon
    from dictate.cleanup.words import Word

_LONGEST_REPARANDUM = 7
"""Words; what was said further back is not taken back by an edit term."""

_MOST_FILLERS = 2
"""Fillers before an edit term: "uh, um, no"."""

_LONGEST_GUESS = 4

_LONGEST_TERM = 5

_FULL_STOP, _COMMA = ".", ","


def repairs(words: Sequence[Word], lexicon: Lexicon) -> list[Cut]:
    """Reparandum and edit term of each self-correction; `sure` where the alignment is plain."""
    found: list[Cut] = []
    behind = 0
    for i in range(1, len(words)):
        if words[i - 1].ends_sentence:
            continue
        # The "no" of "oh no" is no term of its own.
        if i >= behind and (term := _edit_term(words, i, lexicon)):
            behind = term[0]
            found += _corrections(words, i, term, lexicon)
        found += restarts(words, i, lexicon)
    return found + _across_sentences(words, lexicon)


class _Trust(enum.IntEnum):
    """How plainly an edit term announces a correction."""

    OPEN = 0
    DOUBTFUL = 1
    EXPLAINING = 2
    ANNOUNCING = 3
    PLAIN = 4
    RETRACTING = 5


def _edit_term(words: Sequence[Word], i: int, lexicon: Lexicon) -> tuple[int, _Trust] | None:
    """Where an edit term that begins at `i` ends; None unless the text goes on behind it."""
    begin = i
    while begin < min(len(words), i + _MOST_FILLERS) and is_filler(words[begin], lexicon):
        begin += 1
    if begin == len(words) or is_no_term(words, begin, lexicon):
        return None
    lists = (
        (lexicon.retractions, _Trust.RETRACTING),
        (lexicon.plain_terms, _Trust.PLAIN),
        (lexicon.edit_terms, _Trust.ANNOUNCING),
        (lexicon.explaining_terms, _Trust.EXPLAINING),
        (lexicon.doubt_terms, _Trust.DOUBTFUL),
        (lexicon.open_terms, _Trust.OPEN),
    )
    stop, trust = max((_ends(phrases, words, begin), trust) for phrases, trust in lists)
    if not stop or _governs(words, stop, lexicon):
        return None
    if trust is _Trust.DOUBTFUL and _is_joined(words, begin, lexicon):
        return None
    return stop, trust


def _ends(phrases: Sequence[tuple[str, ...]], words: Sequence[Word], begin: int) -> int:
    """Where the first of `phrases` that stands at `begin` ends; 0 if the sentence ends there."""
    for phrase in phrases:
        stop = begin + len(phrase)
        if stop < len(words) and stands(phrase, words, begin):
            return 0 if words[stop - 1].ends_sentence else stop
    return 0


def _governs(words: Sequence[Word], stop: int, lexicon: Lexicon) -> bool:
    """The term's last word belongs to the next one: "no one", "wait 5 minutes", "I mean to go"."""
    last, after = words[stop - 1], words[stop]
    if last.pauses or last.key not in lexicon.governing:
        return False
    named = stop > 1 and words[stop - 2].capitalised and after.capitalised
    if stop > 1 and words[stop - 2].core.isdigit() and after.core.isdigit():
        return False  # "15 no 10 minutes"
    return not named and after.key not in lexicon.ungoverned


def _is_joined(words: Sequence[Word], begin: int, lexicon: Lexicon) -> bool:
    """What begins there goes on: "rather cold and rather wet", "fast and actually cheap"."""
    before = words[begin - 1]
    joins = before.key in lexicon.joiners and before.key not in lexicon.prepositions
    return joins and not before.pauses


def _corrections(
    words: Sequence[Word], end: int, term: tuple[int, _Trust], lexicon: Lexicon
) -> list[Cut]:
    """The reparanda that may end at `end`, before the edit term."""
    stop, trust = term
    if trust is _Trust.EXPLAINING and _is_verb(words, end, stop, lexicon):
        return []
    first = end
    while first and end - first < _LONGEST_REPARANDUM and not words[first - 1].ends_sentence:
        first -= 1
    for start in range(end - 1, first - 1, -1):
        if _aligned(words, start, end, stop, lexicon):
            sure = _is_sure(words, start, end, term, lexicon)
            if sure or _is_open(words, start, end, term, lexicon):
                return [Cut(start, stop, Kind.REPAIR, sure=sure)]
            return []
    paused = words[end - 1].pauses or words[stop - 1].pauses  # "Hi Anna, sorry, Ben is out"
    adverb = trust is _Trust.DOUBTFUL and words[stop - 1].key in lexicon.adverbs
    if paused or adverb or trust is _Trust.OPEN or _is_literal(words, end, stop, lexicon):
        return []
    return [
        Cut(start, stop, Kind.REPAIR, sure=False)
        for start in range(max(end - _LONGEST_GUESS, first), end)
        if not any(lexicon.is_protected(word.key) for word in words[start:end])
        and keeps_names(words, start, end, stop)
    ]


def _across_sentences(words: Sequence[Word], lexicon: Lexicon) -> list[Cut]:
    """Those that the recogniser made a sentence of: "Send it to Anna. No, sorry. To Ben."."""
    found: list[Cut] = []
    for i in range(1, len(words)):
        if words[i - 1].trail != _FULL_STOP or not (stop := _term_sentence(words, i, lexicon)):
            continue
        joined = [
            replace(word, trail=_COMMA) if i <= k + 1 <= stop and word.trail == _FULL_STOP else word
            for k, word in enumerate(words)
        ]
        term = _edit_term(joined, i, lexicon)
        if term and term[0] == stop and term[1] >= _Trust.EXPLAINING:
            cuts = _corrections(joined, i, term, lexicon)
            found += [
                cut for cut in cuts if cut.sure and _is_restated(joined, cut, i, term, lexicon)
            ]
    return found


def _is_restated(
    words: Sequence[Word], cut: Cut, end: int, term: tuple[int, _Trust], lexicon: Lexicon
) -> bool:
    """One of a class for another, or a whole sentence for a whole one."""
    stop, trust = term
    starts = starts_sentence(words, cut.start)
    behind = stop + end - cut.start
    ends = behind <= len(words) and words[behind - 1].ends_sentence
    needed = Fit.SHAPE if starts and ends else Fit.KIND
    again = starts and trust is _Trust.RETRACTING and _says_again(words, cut.start, stop)
    return again or fit(words, cut.start, end, stop, lexicon) >= needed


def _term_sentence(words: Sequence[Word], i: int, lexicon: Lexicon) -> int:
    """Where the edit term of several words ends with which a sentence begins at `i`; 0 if none."""
    keys = [word.key for word in words[i : i + _LONGEST_TERM]]
    lists = (lexicon.retractions, lexicon.plain_terms, lexicon.edit_terms, lexicon.explaining_terms)
    terms = [term for phrases in lists for term in phrases]
    n = max((len(term) for term in terms if list(term) == keys[: len(term)]), default=0)
    return i + n if n and i + n < len(words) else 0


def _is_open(
    words: Sequence[Word], start: int, end: int, term: tuple[int, _Trust], lexicon: Lexicon
) -> bool:
    """A correction is likely enough for a model to be asked."""
    stop, trust = term
    asks = words[stop].key in lexicon.questions
    found = Fit.LOOSE if asks else fit(words, start, end, stop, lexicon)
    if any(lexicon.is_protected(word.key) for word in words[start:end]):
        # "We sold 40, sorry, 14 failed", "I can't come, no, I can't"
        return found >= Fit.KIND and keeps_protected(words, start, end, stop, lexicon)
    if trust is _Trust.RETRACTING or words[end - 1].pauses:
        # "Meet me in June, oh wait, July is better", "How it works, I mean, who knows?"
        known = trust >= _Trust.ANNOUNCING or keeps_names(words, start, end, stop)
        return known and found >= Fit.SHAPE
    return True


def _is_verb(words: Sequence[Word], end: int, stop: int, lexicon: Lexicon) -> bool:
    """As in "you know what I mean when I say that" or "I mean to call her"."""
    intends = words[stop].key in lexicon.intended and not words[stop - 1].pauses
    return intends or words[end - 1].key in lexicon.questions


def _is_sure(
    words: Sequence[Word], start: int, end: int, term: tuple[int, _Trust], lexicon: Lexicon
) -> bool:
    """No other reading is likely; whatever is in doubt waits for a model."""
    stop, trust = term
    if trust is _Trust.OPEN or is_quoted(words, end, lexicon):
        return False
    if not keeps_protected(words, start, end, stop, lexicon):
        return False
    if words[stop].key in lexicon.questions:
        whole = starts_sentence(words, start) and words[start].key == words[stop].key
        again = asks_again(words, start, end, stop, lexicon) or (whole and trust >= _Trust.PLAIN)
        return again and trust >= _Trust.EXPLAINING
    paused = words[end - 1].pauses or words[stop - 1].pauses
    # "I lost the key, oh wait, the key is here"
    plain = trust is _Trust.RETRACTING or (
        trust >= _Trust.ANNOUNCING and words[stop].key in lexicon.openers
    )
    if plain and paused and _says_again(words, start, stop):
        return True
    if trust is _Trust.DOUBTFUL and _is_number_for_number(words, start, end, stop, lexicon):
        return True
    needed = _needed_fit(words, start, end, term)
    # "I can't come, sorry, I have plans" takes nothing back.
    opens = words[stop].key in lexicon.openers
    return bool(needed) and not opens and fit(words, start, end, stop, lexicon) >= needed


def _needed_fit(words: Sequence[Word], start: int, end: int, term: tuple[int, _Trust]) -> Fit:
    """How plainly the repair must line up with the reparandum; LOOSE if nothing is plain enough."""
    stop, trust = term
    paused = words[end - 1].pauses
    if trust is _Trust.DOUBTFUL:
        # "Monday, no, Tuesday, yes"
        between = paused and words[stop - 1].pauses and not starts_sentence(words, start)
        return Fit.KIND if between else Fit.LOOSE
    if trust is _Trust.EXPLAINING:
        return Fit.KIND if paused else Fit.BOTH
    return Fit.BOTH if trust is _Trust.ANNOUNCING and not paused else Fit.SHAPE


def _is_number_for_number(
    words: Sequence[Word], start: int, end: int, stop: int, lexicon: Lexicon
) -> bool:
    """In one breath, as in "15 no 10 minutes": "no 10 minutes" would be nothing to say."""
    breath = not any(word.pauses for word in words[start:stop])
    digits = all(words[i].core.isdigit() for i in (start, stop))
    counted = stop + 1 < len(words) and words[stop + 1].key in lexicon.units
    return breath and digits and counted and end - start == 1


def _says_again(words: Sequence[Word], start: int, stop: int) -> bool:
    """Two words again: "I'll bring the salad, scratch that, I'll bring dessert"."""
    return stop + 1 < len(words) and all(
        words[start + k].key == words[stop + k].key for k in range(2)
    )


def _aligned(words: Sequence[Word], start: int, end: int, stop: int, lexicon: Lexicon) -> bool:
    """The repair at `stop` takes up what was said from `start` to `end`."""
    before, after = words[start], words[stop]
    if after.key in lexicon.questions:
        return before.key in lexicon.questions
    if before.key == words[end].key:
        return False  # "well, well, well"
    if before.key == after.key:
        return after.key not in lexicon.joiners or after.key in lexicon.prepositions
    if not alike(words, start, stop, lexicon):
        return False
    rest = end - start - 1
    if stop + 1 + rest > len(words):
        return False
    return all(words[start + 1 + k].key == words[stop + 1 + k].key for k in range(rest))


def _is_literal(words: Sequence[Word], end: int, stop: int, lexicon: Lexicon) -> bool:
    """The edit term is what was meant, as in "I mean what I say" or "she said no, sorry"."""
    explains = any(phrase[-1] == words[stop - 1].key for phrase in lexicon.explaining_terms)
    return words[end - 1].key in lexicon.quoting or (explains and not words[stop - 1].pauses)
