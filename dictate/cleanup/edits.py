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


def _means_something(words: Sequence[Word], i: int, lexicon: Lexicon) -> bool:
    word = words[i]
    before = words[i - 1].key if i else ""
    after = words[i + 1].key if i + 1 < len(words) else ""
    if (word.key, after) in lexicon.answers or (before, word.key) in lexicon.answers:
        return True
    if len(word.core) > 1 and word.core.isupper():
        return True  # an abbreviation: the ER, the UM
    if word.key == "mm" and lexicon.is_number(before):
        return True  # millimetres
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
            first, second = stack[-2 * n : -n], stack[-n:]
            before = words[stack[-2 * n - 1]].key if len(stack) > 2 * n else ""
            # "on and on and on", whichever two copies are looked at
            chained = after == words[first[0]].key or before == words[first[-1]].key
            if _repeats(words, first, second, lexicon, chained=chained):
                found.append(Cut(first[0], first[-1] + 1, Kind.REPETITION))
                del stack[-2 * n : -n]
                break
        if len(stack) > 1 and _is_drawn_together(words[stack[-2]], words[index], lexicon):
            found.append(Cut(stack[-2], stack[-2] + 1, Kind.REPETITION))
            del stack[-2]
        if len(stack) > 1 and _is_fragment(words[stack[-2]], words[index], lexicon):
            found.append(Cut(stack[-2], stack[-2] + 1, Kind.REPETITION))
            del stack[-2]
    return found


def _repeats(
    words: Sequence[Word], first: list[int], second: list[int], lexicon: Lexicon, *, chained: bool
) -> bool:
    if any(words[a].key != words[b].key for a, b in zip(first, second, strict=True)):
        return False
    keys = {words[i].key for i in first}
    apart = any(words[i].ends_sentence for i in (*first, *second[:-1]))
    if apart or any(lexicon.is_number(key) for key in keys):
        return False
    hesitates = second[0] - first[-1] > 1  # a filler lies between
    if keys <= lexicon.doubled:
        # "things like that, that really matter"
        before = words[first[0] - 1].key if first[0] else ""
        whole = before in lexicon.prepositions or before == "like"
        broken = words[first[0]].pauses and keys <= lexicon.doubled_in_one_breath
        return hesitates or (broken and not whole)
    if len(first) == 1:
        return _stutters(words[first[0]], words[second[0]], lexicon, hesitates=hesitates)
    ties = chained and not lexicon.joiners.isdisjoint(keys)
    # "New York, New York"
    named = all(words[i].capitalised for i in (*first, *second)) and "i" not in keys
    return not ties and not named


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
    if word.pauses and not hesitates:
        return word.key in lexicon.stutters
    return plain or not (spelt or named)


def _is_drawn_together(word: Word, again: Word, lexicon: Lexicon) -> bool:
    """As in "we, we're": no clause ends with "we"."""
    told = again.key.partition("'")
    return word.key in lexicon.nominatives and told[0] == word.key and bool(told[1])


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
