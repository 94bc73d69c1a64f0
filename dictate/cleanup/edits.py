"""What may change: the cuts that a cleaner can make at all, found without any model.

Who decides is another matter: `rules` takes the plain ones, `guard` lets a model's answer choose.
Nothing here depends on anything but the words, and every search looks a bounded way, so the cost
is linear in the text.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dictate.cleanup.lexicon import Lexicon
    from dictate.cleanup.words import Word

_LONGEST_REPEAT = 6
"""Words in a repeated phrase; longer ones are meant."""

_PHRASE = 3
"""Words from which on a phrase is no number."""

_NEAR = 6
"""Words before a verb that a relative clause may begin with."""

_SHORT = 3
"""Letters of a word that hardly anyone doubles on purpose in a language without word lists."""

_SHORTEST, _LONGEST_FRAGMENT = 2, 4
"""Letters of a word broken off, if nothing else, and if a comma, says that it was."""

_VOWELS = frozenset("aeiouy")


class Kind(enum.StrEnum):
    """Why words may go."""

    FILLER = "filler"
    REPETITION = "repetition"
    REPAIR = "repair"
    """The reparandum of a self-correction together with its edit term."""

    MARKER = "marker"


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """Words `start` to `stop` (exclusive) may go."""

    start: int
    stop: int
    kind: Kind
    sure: bool = True
    """False: only if a model says so too."""


def fillers(words: Sequence[Word], lexicon: Lexicon) -> list[Cut]:
    """The words that carry no meaning in this language."""
    return [
        Cut(i, i + 1, Kind.FILLER)
        for i, word in enumerate(words)
        if lexicon.filler.fullmatch(word.key) and not _means_something(words, i, lexicon)
    ]


def hesitant_openings(words: Sequence[Word], cuts: Iterable[Cut], lexicon: Lexicon) -> list[Cut]:
    """Markers that were only said to win time: the "so" of "So, um, the meeting is on".

    Args:
        words: The text.
        cuts: Its fillers.
        lexicon: Its language's lists.
    """
    return [
        Cut(cut.start - 1, cut.start, Kind.MARKER)
        for cut in cuts
        if cut.start
        and words[cut.start - 1].key in lexicon.time_winners
        and words[cut.start - 1].pauses
        and (cut.start == 1 or words[cut.start - 2].ends_sentence)
        and cut.stop < len(words)
        and not words[cut.stop - 1].ends_sentence
    ]


def _means_something(words: Sequence[Word], i: int, lexicon: Lexicon) -> bool:
    word = words[i]
    before = words[i - 1].key if i else ""
    after = words[i + 1].key if i + 1 < len(words) else ""
    if (word.key, after) in lexicon.answers or (before, word.key) in lexicon.answers:
        return True
    if len(word.core) > 1 and word.core.isupper():
        return True  # an abbreviation: the ER, the UM
    if word.key == "mm" and i and (lexicon.is_number(before) or not words[i - 1].pauses):
        return True  # millimetres: "5 mm", "measured in mm"
    starts = not i or words[i - 1].ends_sentence
    # "Ah, I see" and "Hmm." are said on purpose.
    return starts and (word.key.startswith("ah") or (word.ends_sentence and word.key[0] in "hm"))


def repetitions(words: Sequence[Word], lexicon: Lexicon, cuts: Iterable[Cut] = ()) -> list[Cut]:
    """Words and phrases said twice in a row; the earlier copy goes.

    Args:
        words: The text.
        lexicon: Its language's lists.
        cuts: Fillers, which may stand inside and between the copies.
    """
    gone = {i for cut in cuts for i in range(cut.start, cut.stop)}
    kept = [i for i in range(len(words)) if i not in gone]
    found: list[Cut] = []
    stack: list[int] = []
    for place, index in enumerate(kept):
        stack.append(index)
        after = words[kept[place + 1]].key if place + 1 < len(kept) else ""
        for n in range(min(_LONGEST_REPEAT, len(stack) // 2), 0, -1):
            if words[stack[-n - 1]].key != words[index].key:
                continue
            if _repeats(words, stack, n, after, lexicon):
                found.append(Cut(stack[-2 * n], stack[-n - 1] + 1, Kind.REPETITION))
                del stack[-2 * n : -n]
                break
        if len(stack) > 1 and _is_drawn_together(words, stack, after, lexicon):
            found.append(Cut(stack[-2], stack[-2] + 1, Kind.REPETITION))
            del stack[-2]
        if len(stack) > 1 and _is_fragment(words[stack[-2]], words[index], lexicon):
            found.append(Cut(stack[-2], stack[-2] + 1, Kind.REPETITION))
            del stack[-2]
    return found


def _repeats(
    words: Sequence[Word], stack: Sequence[int], n: int, after: str, lexicon: Lexicon
) -> bool:
    """The last `n` words of `stack` say those before them again, by accident."""
    first, second = stack[-2 * n : -n], stack[-n:]
    before = words[stack[-2 * n - 1]] if len(stack) > 2 * n else None
    keys = {words[i].key for i in first}
    if not _is_copied(words, first, second, lexicon):
        return False
    hesitates = second[0] - first[-1] > 1  # a filler lies between
    if keys <= lexicon.doubled:
        # "things like that, that really matter"
        last = words[first[0] - 1].key if first[0] else ""
        whole = last in lexicon.prepositions or last == "like"
        broken = words[first[0]].pauses and keys <= lexicon.doubled_in_one_breath
        return hesitates or (broken and not whole)
    if n == 1:
        word = words[first[0]]
        if word.pauses and not hesitates and not word.broken_off and lexicon.known:
            begins = _begins_clause(words, stack, 2, lexicon)
            return _is_said_again(words, first[0], after, lexicon, begins=begins)
        more = word.key in {after, before.key if before else ""}
        if more and lexicon.known and not hesitates:
            # "some more words words words": content said so often is meant.
            return word.broken_off or word.key in lexicon.function_words
        return _stutters(word, words[second[0]], lexicon, hesitates=hesitates)
    # "on and on and on", whichever two copies are looked at
    chained = after == words[first[0]].key or (before and before.key == words[first[-1]].key)
    ties = chained and not lexicon.joiners.isdisjoint(keys)
    # "New York, New York"
    named = all(words[i].capitalised for i in (*first, *second)) and "i" not in keys
    return not ties and not named


def _is_copied(
    words: Sequence[Word], first: Sequence[int], second: Sequence[int], lexicon: Lexicon
) -> bool:
    """The same words, in one clause, and nothing is counted in them."""
    if any(words[a].key != words[b].key for a, b in zip(first, second, strict=True)):
        return False
    if words[first[-1]].ends_clause:
        return False
    if len(first) > 1 and len({words[i].key for i in first}) == 1:
        return False  # "some more words, words, words, words": one by one, if at all
    numbers = {words[i].key for i in first if lexicon.is_number(words[i].key)}
    # "one of our, one of our favourites"
    dangles = len(first) >= _PHRASE and words[first[-1]].key in lexicon.articles
    # "between two and, um, two and four"
    breaks_off = second[0] - first[-1] > 1 and words[first[-1]].key in lexicon.joiners
    counts = numbers and not (breaks_off or (dangles and numbers <= lexicon.weak_numbers))
    return not counts and not any(words[i].ends_sentence for i in (*first, *second[:-1]))


def _begins_clause(words: Sequence[Word], stack: Sequence[int], n: int, lexicon: Lexicon) -> bool:
    """Whether a clause begins with the `n`th of `stack` from behind."""
    if len(stack) <= n:
        return True
    i = stack[-n - 1]
    before = words[i]
    if before.key in lexicon.opening_joiners and i:
        before = words[i - 1]  # "these and those, those are mine"
    joins = words[i].key in lexicon.introducing or not i
    return before.ends_sentence or before.pauses or joins


def _stutters(word: Word, again: Word, lexicon: Lexicon, *, hesitates: bool) -> bool:
    """One word said twice: by accident rather than for emphasis or as a name."""
    if word.broken_off:
        return True
    plain = word.key in lexicon.function_words
    spelt = len(word.key) == 1 and word.key.isalpha()
    if not lexicon.known:
        return hesitates or (len(word.key) <= _SHORT and not word.pauses and not spelt)
    if lexicon.is_negation(word.key):
        return hesitates
    named = word.capitalised and again.capitalised
    return plain or not (spelt or named)


def _is_said_again(
    words: Sequence[Word], i: int, after: str, lexicon: Lexicon, *, begins: bool
) -> bool:
    """One word said again behind a pause: "it, it"."""
    key = words[i].key
    if key in lexicon.stutters or (begins and key in lexicon.beginnings):
        return True
    # "What it is, is a test", "We are, are you?"
    near = words[max(i - _NEAR, 0) : i]
    told = any(word.key in lexicon.relating for word in near)
    asks = after in lexicon.beginnings or after in lexicon.subjects
    return key in lexicon.copulas and not told and not asks


def _is_drawn_together(
    words: Sequence[Word], stack: Sequence[int], after: str, lexicon: Lexicon
) -> bool:
    """As in "we, we're" and "it's, it is": no clause ends with "we" or "it's"."""
    word, again = words[stack[-2]], words[stack[-1]]
    told = again.key.partition("'")
    if told[1] and told[0] == word.key:
        begins = word.key in lexicon.beginnings and _begins_clause(words, stack, 2, lexicon)
        return begins or word.key in lexicon.nominatives
    drawn = word.key.partition("'")
    if not drawn[1] or drawn[0] != again.key or not word.pauses or word.ends_sentence:
        return False
    # "It's, it seems, too late"
    put_in = stack[-1] + 1 < len(words) and words[stack[-1] + 1].pauses
    return word.key in lexicon.subjects and bool(after) and not put_in


def _is_fragment(word: Word, after: Word, lexicon: Lexicon) -> bool:
    """A word broken off: "th- the", "I can't g-, take it". "Short- and long-term" has none."""
    if not word.broken_off or after.key == word.key:
        return False
    if after.key.startswith(word.key):
        return True
    if not lexicon.prefixes or not word.trail.startswith("-") or after.key in lexicon.joiners:
        return False
    if lexicon.is_protected(word.key) or word.key in lexicon.prefixes or after.broken_off:
        return False  # "low-, medium- and high-risk"
    # "sh-", but not "on- site" or "u- turn"
    small = len(word.key) == _SHORTEST and word.core.islower() and _VOWELS.isdisjoint(word.key)
    return small or (word.trail.startswith("-,") and len(word.key) <= _LONGEST_FRAGMENT)
