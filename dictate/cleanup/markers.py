"""Discourse markers: they carry nothing between two pauses, and much elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dictate.cleanup.edits import Cut, Kind
from dictate.cleanup.phrases import is_filler, stands, starts_sentence
from dictate.cleanup.restarts import is_unfinished

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictate.cleanup.lexicon import Lexicon
    from dictate.cleanup.words import Word

_LONGEST_SUBJECT = 4
"""Words, and the verb."""

_LONGEST_AGAIN = 4
"""Words said again behind a marker."""


def markers(words: Sequence[Word], lexicon: Lexicon) -> list[Cut]:
    """Discourse markers between two pauses or at the start of a sentence."""
    found: list[Cut] = []
    for i in range(len(words)):
        starts = starts_sentence(words, i) or is_filler(words[i - 1], lexicon)
        # "But I mean, it was late"
        joined = i == 1 or (i > 1 and words[i - 2].ends_sentence)
        starts = starts or (joined and words[i - 1].key in lexicon.opening_joiners)
        if not starts and not words[i - 1].pauses:
            continue
        for phrase in lexicon.markers:
            stop = i + len(phrase)
            if not stands(phrase, words, i):
                continue
            behind = words[stop - 1]
            if starts and (behind.ends_sentence or stop == len(words)):
                continue  # a sentence of its own
            opening = starts and phrase[-1] in {"so", "well"}
            if behind.pauses or behind.ends_sentence or stop == len(words) or opening:
                # "that's, you know, a bit long": nobody pauses on purpose behind "that's".
                halts = not starts and _is_expectant(words[i - 1].key, lexicon)
                # "I was going to, well, we decided" is more than a marker.
                halts = halts and not is_unfinished(words, i - 1, lexicon)
                # "we were late, I mean, they just left"
                explains = phrase in lexicon.empty_openings and not starts
                halts = halts or (not starts and _goes_on(words, i, stop))
                more = behind.pauses and stop < len(words)
                sure = more and (halts or (explains and _begins_clause(words, stop, lexicon)))
                sure = sure or (starts and phrase in lexicon.empty_openings)
                if more and _is_bare_subject(words, i, stop, lexicon):
                    found.append(Cut(i - 2, stop, Kind.REPAIR))
                else:
                    found.append(Cut(i, stop, Kind.MARKER, sure=sure))
            elif starts and phrase in lexicon.empty_openings:
                sure = _is_clause(words, stop, lexicon)
                if sure or _begins_clause(words, stop, lexicon):
                    found.append(Cut(i, stop, Kind.MARKER, sure=sure))
    return found


def _is_bare_subject(words: Sequence[Word], i: int, stop: int, lexicon: Lexicon) -> bool:
    """As before the marker of "we're just, you know, there's some": nothing was said of it."""
    led = i > 1 and words[i - 1].key in lexicon.leading and "'" in words[i - 2].key
    return led and words[i - 2].key in lexicon.subjects and words[stop].key in lexicon.subjects


def _goes_on(words: Sequence[Word], i: int, stop: int) -> bool:
    """The words before a marker are said again behind it: "for us, you know, for us it's late"."""
    return any(
        [word.key for word in words[i - n : i]] == [word.key for word in words[stop : stop + n]]
        for n in range(2, min(i, _LONGEST_AGAIN) + 1)
    )


def _is_expectant(key: str, lexicon: Lexicon) -> bool:
    """Whether a clause goes on behind this word."""
    lists = (lexicon.function_words, lexicon.questions, lexicon.introducing)
    return any(key in words for words in lists)


def _is_clause(words: Sequence[Word], i: int, lexicon: Lexicon) -> bool:
    """As in "I mean we left" or "I mean the house is old", but not "I mean the house he bought"."""
    first = words[i]
    if first.pauses or first.ends_sentence or i + 1 == len(words):
        return False
    if first.key in lexicon.nominatives or ("'" in first.key and first.key in lexicon.subjects):
        return True
    if first.key.endswith(lexicon.adverb_endings) and words[i + 1].key in lexicon.nominatives:
        return True
    for word in words[i + 1 : i + _LONGEST_SUBJECT]:
        if word.key in lexicon.finite:
            return not word.ends_sentence
        if word.key in lexicon.relating or word.key in lexicon.subjects or word.pauses:
            break
    return False


def _begins_clause(words: Sequence[Word], i: int, lexicon: Lexicon) -> bool:
    """As in "I mean they left", but not "I mean it" or "I mean you, Ben"."""
    return words[i].key in lexicon.subjects and not words[i].pauses and i + 1 < len(words)
