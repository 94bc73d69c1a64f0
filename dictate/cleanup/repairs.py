"""Self-corrections, found by aligning what was taken back with what replaced it.

    send it   to Anna,   no sorry,   to Ben   by Friday
              reparandum edit term   repair

The reparandum ends at the edit term; where it begins shows in the repair, which takes up its first
word again ("to ... to") or replaces it by its like (a day by a day, a number by a number, a name
by a name). Without such an alignment the text is left alone, so "tell him I mean what I say" is.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from dictate.cleanup.edits import Cut, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictate.cleanup.lexicon import Lexicon
    from dictate.cleanup.words import Word

_LONGEST_REPARANDUM = 7
"""Words; what was said further back is not taken back by an edit term."""

_LONGEST_MEANT = 3
"""Words that "I mean" takes back without a doubt; before more it explains what was said."""

_MOST_FILLERS = 2
"""Fillers before an edit term: "uh, um, no"."""

_LONGEST_GUESS = 4
_LONGEST_START = 5
_LONGEST_RESTART = 4
"""Words taken up again without an edit term; a longer likeness is style ("on ..., on ...")."""


def repairs(words: Sequence[Word], lexicon: Lexicon) -> list[Cut]:
    """Reparandum and edit term of each self-correction; `sure` where the alignment is plain."""
    found: list[Cut] = []
    for i in range(1, len(words)):
        if words[i - 1].ends_sentence:
            continue
        if term := _edit_term(words, i, lexicon):
            found += _corrections(words, i, term, lexicon)
        found += _restarts(words, i, lexicon)
    return found


def markers(words: Sequence[Word], lexicon: Lexicon) -> list[Cut]:
    """Discourse markers between two pauses or at the start of a sentence."""
    found: list[Cut] = []
    for i in range(len(words)):
        starts = not i or words[i - 1].ends_sentence or _is_filler(words[i - 1], lexicon)
        if not starts and not words[i - 1].pauses:
            continue
        for phrase in lexicon.markers:
            stop = i + len(phrase)
            if not _stands(phrase, words, i):
                continue
            behind = words[stop - 1]
            if starts and (behind.ends_sentence or stop == len(words)):
                continue  # a sentence of its own
            opening = starts and phrase[-1] in {"so", "well"}
            if behind.pauses or behind.ends_sentence or stop == len(words) or opening:
                # "that's, you know, a bit long": nobody pauses on purpose behind "that's".
                halts = not starts and words[i - 1].key in lexicon.function_words
                sure = halts and behind.pauses and stop < len(words)
                found.append(Cut(i, stop, Kind.MARKER, sure=sure))
    return found


def _stands(phrase: tuple[str, ...], words: Sequence[Word], i: int) -> bool:
    if words[i].key != phrase[0] or i + len(phrase) > len(words):
        return False
    return all(
        words[i + k].key == key and (k + 1 == len(phrase) or not words[i + k].ends_sentence)
        for k, key in enumerate(phrase)
    )


def _is_filler(word: Word, lexicon: Lexicon) -> bool:
    return bool(lexicon.filler.fullmatch(word.key))


class _Trust(enum.IntEnum):
    """How plainly an edit term announces a correction."""

    DOUBTFUL = 0
    ANNOUNCING = 1
    RETRACTING = 2


def _edit_term(words: Sequence[Word], i: int, lexicon: Lexicon) -> tuple[int, _Trust] | None:
    """Where an edit term that begins at `i` ends; None unless the text goes on behind it."""
    begin = i
    while begin < min(len(words), i + _MOST_FILLERS) and _is_filler(words[begin], lexicon):
        begin += 1
    if stop := _ends(lexicon.retractions, words, begin):
        return stop, _Trust.RETRACTING
    if stop := _ends(lexicon.edit_terms, words, begin):
        return stop, _Trust.ANNOUNCING
    stop = _ends(lexicon.paused_edit_terms, words, begin)
    if stop and words[stop - 1].pauses and (begin > i or words[i - 1].pauses):
        return stop, _Trust.ANNOUNCING
    if stop := _ends(lexicon.doubt_terms, words, begin):
        return stop, _Trust.DOUBTFUL
    return None


def _ends(phrases: Sequence[tuple[str, ...]], words: Sequence[Word], begin: int) -> int:
    """Where the first of `phrases` that stands at `begin` ends; 0 if the sentence ends there."""
    for phrase in phrases:
        stop = begin + len(phrase)
        if stop < len(words) and _stands(phrase, words, begin):
            return 0 if words[stop - 1].ends_sentence else stop
    return 0


def _corrections(
    words: Sequence[Word], end: int, term: tuple[int, _Trust], lexicon: Lexicon
) -> list[Cut]:
    """The reparanda that may end at `end`, before the edit term."""
    stop, trust = term
    first = end
    while first and end - first < _LONGEST_REPARANDUM and not words[first - 1].ends_sentence:
        first -= 1
    for start in range(end - 1, first - 1, -1):
        if _aligned(words, start, end, stop, lexicon):
            sure = _is_plain(words, start, end, stop, lexicon) or (
                _is_probable(words, start, end, stop, lexicon) and trust is _Trust.ANNOUNCING
            )
            return [Cut(start, stop, Kind.REPAIR, sure=sure or trust is _Trust.RETRACTING)]
    if _is_literal(words, end, stop, lexicon):
        return []
    return [
        Cut(start, stop, Kind.REPAIR, sure=False)
        for start in range(max(end - _LONGEST_GUESS, first), end)
        if not any(lexicon.is_protected(word.key) for word in words[start:end])
    ]


def _aligned(words: Sequence[Word], start: int, end: int, stop: int, lexicon: Lexicon) -> bool:
    """The repair at `stop` takes up what was said from `start` to `end`."""
    before, after = words[start], words[stop]
    if after.key in lexicon.questions:
        return before.key in lexicon.questions
    if before.key == words[end].key:
        return False  # "well, well, well"
    if before.key == after.key:
        return after.key not in lexicon.joiners or after.key in {"to", "by", "for", "in"}
    if not _alike(words, start, stop, lexicon):
        return False
    rest = end - start - 1
    if stop + 1 + rest > len(words):
        return False
    return all(words[start + 1 + k].key == words[stop + 1 + k].key for k in range(rest))


def _is_plain(words: Sequence[Word], start: int, end: int, stop: int, lexicon: Lexicon) -> bool:
    """Even a doubtful edit term is one here: "three no two", "when did no what company"."""
    term = words[stop - 1].key
    if term in lexicon.joiners:
        return False  # "three or four", "who or what"
    if words[stop].key in lexicon.questions:
        return words[end - 1].key in lexicon.function_words and term in {"no", "sorry"}
    return words[start].key != words[stop].key and _of_a_class(words, start, stop, lexicon)


def _is_probable(words: Sequence[Word], start: int, end: int, stop: int, lexicon: Lexicon) -> bool:
    """Behind a plain edit term a correction, rather than a new sentence that begins alike."""
    if words[stop - 1].key == "mean" and end - start > _LONGEST_MEANT:
        return words[stop].key in lexicon.questions
    # "I can't come, sorry, I have plans" takes nothing back.
    return words[stop].key not in lexicon.openers or words[stop].key in lexicon.questions


def _of_a_class(words: Sequence[Word], i: int, j: int, lexicon: Lexicon) -> bool:
    one, other = words[i].key, words[j].key
    if lexicon.is_number(one) and lexicon.is_number(other):
        return True
    return any(one in like and other in like for like in lexicon.classes)


def _alike(words: Sequence[Word], i: int, j: int, lexicon: Lexicon) -> bool:
    """The two words are of one class, so that one can replace the other."""
    if _of_a_class(words, i, j, lexicon):
        return True
    one, other = words[i].key, words[j].key
    starts = not i or words[i - 1].ends_sentence
    single = not (words[i - 1].capitalised and not starts) and not (
        j + 1 < len(words) and not words[j].trail and words[j + 1].capitalised
    )
    names = words[i].capitalised and words[j].capitalised and not starts and single
    return names and one not in lexicon.function_words and other not in lexicon.function_words


def _is_literal(words: Sequence[Word], end: int, stop: int, lexicon: Lexicon) -> bool:
    """The edit term is what was meant, as in "I mean what I say" or "she said no, sorry"."""
    return words[end - 1].key in lexicon.quoting or (
        words[stop - 1].key == "mean" and not words[stop - 1].pauses
    )


def _restarts(words: Sequence[Word], i: int, lexicon: Lexicon) -> list[Cut]:
    """A phrase broken off before `i` and begun again without an edit term."""
    broken = words[i - 1]
    if not broken.pauses:
        return []
    if broken.key in lexicon.bare_articles and words[i].key in lexicon.bare_articles:
        return [Cut(i - 1, i, Kind.REPAIR)]
    begin = i - 1
    while begin and not words[begin - 1].ends_sentence and i - begin < _LONGEST_START:
        begin -= 1
    protected = any(lexicon.is_protected(word.key) for word in words[begin:i])
    dangling = _is_dangling(words, i - 1, lexicon)
    if dangling or broken.key not in lexicon.joiners:  # "the park or, the beach"
        for start in range(i - 2, max(begin, i - _LONGEST_RESTART) - 1, -1):
            if words[start].key == words[i].key and words[i].key not in lexicon.joiners:
                return [Cut(start, i, Kind.REPAIR, sure=dangling and not protected)]
    whole = not begin or words[begin - 1].ends_sentence
    stop = i + ((words[i].key,) in lexicon.markers and i + 1 < len(words))
    if whole and dangling and not protected and words[stop].key in lexicon.openers:
        return [Cut(begin, stop, Kind.REPAIR)]
    return []


def _is_dangling(words: Sequence[Word], i: int, lexicon: Lexicon) -> bool:
    """No clause ends with this word: "the,", "going to,", "th-"."""
    pair = (words[i - 1].key if i else "", words[i].key)
    return words[i].broken_off or words[i].key in lexicon.articles or pair in lexicon.unfinished
