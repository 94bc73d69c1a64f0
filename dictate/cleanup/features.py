"""What can be seen of a word without a language model: its kind, and whether it is said again.

A self-correction shows in how the words behind an edit term line up with those before it, so most
of the numbers here are about pairs of words. Pure, and linear in the text: every look is bounded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dictate.cleanup.guard import candidates
from dictate.cleanup.phrases import is_no_term
from dictate.cleanup.words import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictate.cleanup.edits import Cut
    from dictate.cleanup.lexicon import Lexicon
    from dictate.cleanup.words import Word

_FAR = 12
"""Words; what is said again later than that is said for its own sake."""

_STEM = 4
"""Letters that two words begin with in common, if one is a form of the other."""

_CLOSE = 3
"""Words behind an edit term that take up what was said before it."""

Term = tuple[int, int, int]
"""Where an edit term begins and ends, and how plainly it announces a correction."""

_LONGEST_WINDOW = 60
"""Words; the network was trained on windows of such lengths."""

_KINDS = ("filler", "repetition", "repair", "marker")


def windows(words: Sequence[Word], lists: Lexicon) -> list[slice]:
    """Cut a text into what is decided together; all of it, in order.

    A sentence, with the one behind it if that begins with an edit term ("To Anna. No, to Ben.");
    of a sentence without end, as much as ends with a pause. What is added to a text changes none
    but its last window.
    """
    begins = {start for start, _, _ in terms(words, lists)}
    found: list[slice] = []
    for place in sentences(words):
        start, stop = place.start, place.stop
        if found and start in begins and stop - found[-1].start <= _LONGEST_WINDOW:
            found[-1] = slice(found[-1].start, stop)
            continue
        while stop - start > _LONGEST_WINDOW:
            most = start + _LONGEST_WINDOW
            near = range(most, most - _LONGEST_WINDOW // 2, -1)
            cut = next((i for i in near if words[i - 1].pauses), most)
            found.append(slice(start, cut))
            start = cut
        found.append(slice(start, stop))
    return found


def describe(words: Sequence[Word], lists: Lexicon) -> list[list[float]]:
    """Numbers between -1 and 1 for each word, as many for each; a row a word."""
    found = terms(words, lists)
    cuts = _in_cuts(words, candidates(words, lists))
    rows = []
    for i in range(len(words)):
        row = _alone(words, i, lists)
        row += _again(words, i, lists)
        row += _near_terms(words, i, found)
        row += cuts[i]
        rows.append(row)
    return rows


def _alone(words: Sequence[Word], i: int, lists: Lexicon) -> list[float]:
    word = words[i]
    key, n = word.key, len(words)
    starts = not i or words[i - 1].ends_sentence
    flags = (
        starts,
        word.ends_sentence or i == n - 1,
        word.pauses,
        bool(i) and words[i - 1].pauses,
        word.broken_off,
        word.capitalised,
        word.capitalised and starts,
        lists.is_number(key),
        lists.is_negation(key),
        key in lists.function_words,
        key in lists.questions,
        key in lists.prepositions,
        key in lists.articles,
        key in lists.openers,
        key in lists.joiners,
        bool(lists.filler.fullmatch(key)),
        key.isalpha(),
    )
    return [*map(float, flags), min(len(key), 10) / 10, min(i, 20) / 20, min(n - 1 - i, 20) / 20]


def _again(words: Sequence[Word], i: int, lists: Lexicon) -> list[float]:
    """How near the same word, a form of it or its like is said again, and was said before."""
    row: list[float] = []
    n = len(words)
    key = words[i].key
    stem = key[:_STEM] if len(key) > _STEM else ""
    kind = _class(key, lists)
    for step in (1, -1):
        same = pair = form = like = 0.0
        for d in range(1, _FAR + 1):
            j = i + step * d
            if not 0 <= j < n:
                break
            other = words[j].key
            nearness = 1 - (d - 1) / _FAR
            if other == key:
                same = same or nearness
                if not pair and i + 1 < n and j + 1 < n and words[i + 1].key == words[j + 1].key:
                    pair = nearness
            elif stem and other.startswith(stem):
                form = form or nearness
            elif kind and _class(other, lists) == kind:
                like = like or nearness
        row += [same, pair, form, like]
    return row


def _class(key: str, lists: Lexicon) -> int:
    """Words that replace each other in corrections have the same number; 0: none."""
    if key in lists.questions:
        return 1
    if lists.is_number(key):
        return 2
    for k, like in enumerate(lists.classes):
        if key in like:
            return 3 + k
    if key in lists.prepositions:
        return -1
    return 0


def terms(words: Sequence[Word], lists: Lexicon) -> list[Term]:
    """The edit terms, the longest at each place."""
    tiers = (
        lists.open_terms,
        lists.doubt_terms,
        lists.explaining_terms,
        lists.edit_terms,
        lists.plain_terms,
        lists.retractions,
    )
    found: list[Term] = []
    behind = 0
    firsts = {phrase[0] for tier in tiers for phrase in tier}
    for i, word in enumerate(words):
        if i < behind or word.key not in firsts:
            continue
        if is_no_term(words, i, lists):
            continue
        best = (0, 0)
        for trust, tier in enumerate(tiers):
            for phrase in tier:
                k = len(phrase)
                if k > best[0] and tuple(w.key for w in words[i : i + k]) == phrase:
                    best = (k, trust)
        if best[0]:
            behind = i + best[0]
            found.append((i, behind, best[1]))
    return found


def _near_terms(words: Sequence[Word], i: int, found: Sequence[Term]) -> list[float]:
    """Where the next and the last edit term lie, and how this word meets its other side."""
    inside = [0.0] * 6
    ahead = behind = matches = begins = later = earlier = 0.0
    for start, stop, trust in found:
        if start <= i < stop:
            inside[trust] = 1.0
        elif i < start and not ahead:
            if start - i <= _FAR:
                ahead = 1 - (start - i - 1) / _FAR
                close = [word.key for word in words[stop : stop + _CLOSE]]
                matches = float(words[i].key in close)
                begins = float(bool(close) and words[i].key == close[0])
                later = float(any(words[i].key == w.key for w in words[stop : stop + _FAR]))
        elif stop <= i:
            behind = max(0.0, 1 - (i - stop) / _FAR)
            before = words[max(start - _FAR, 0) : start]
            earlier = float(any(words[i].key == w.key for w in before))
    return [*inside, ahead, behind, matches, begins, later, earlier]


def _in_cuts(words: Sequence[Word], cuts: Sequence[Cut]) -> list[list[float]]:
    """Which kinds of cut a word lies in, and whether it is the first of one."""
    rows = [[0.0] * (2 * len(_KINDS)) for _ in words]
    for cut in cuts:
        k = _KINDS.index(cut.kind.value)
        rows[cut.start][len(_KINDS) + k] = 1.0
        for i in range(cut.start, cut.stop):
            rows[i][k] = 1.0
    return rows
