"""The user's own fillers: words that mean something elsewhere, so they go only where set off.

"Basically, we should go" and "it is, you know, late" have one each, "you know it" has none. What
the lexicon calls fillers means nothing anywhere; what it calls markers is what these are like, and
they are judged as strictly: a phrase goes between two pauses, or at the edge of its sentence with a
pause on its other side, or where it opens a clause that begins anew with its subject.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dictate.cleanup.edits import Cut, Kind
from dictate.cleanup.lexicon import lexicon
from dictate.cleanup.surface import render
from dictate.cleanup.words import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dictate.cleanup.lexicon import Lexicon
    from dictate.cleanup.words import Word

MOST_WORDS = 6
"""In one filler; more is something said."""

_QUOTES = frozenset("\"'“”‘’«»„‚)]}")  # noqa: RUF001 - the quotes of typographers

_Phrase = tuple[str, ...]


def _longest_first(phrase: _Phrase) -> tuple[int, _Phrase]:
    return -len(phrase), phrase


class Fillers:
    """Words and phrases that the user fills pauses with. Immutable; an empty one drops nothing.

    Args:
        by_language: ISO 639-1 code -> phrases to which nothing is to be objected.
    """

    def __init__(self, by_language: Mapping[str, Sequence[str]] | None = None) -> None:
        self._phrases = {
            language: sorted({_keys(phrase) for phrase in phrases}, key=_longest_first)
            for language, phrases in (by_language or {}).items()
            if phrases
        }

    def __len__(self) -> int:
        """How many there are."""
        return sum(map(len, self._phrases.values()))

    def __eq__(self, other: object) -> bool:
        """Whether both drop the same."""
        return isinstance(other, Fillers) and self._phrases == other._phrases

    __hash__ = None  # type: ignore[assignment] # as of the dict that it holds

    @property
    def by_language(self) -> dict[str, list[str]]:
        """As they can be given to another one."""
        return {
            language: [" ".join(phrase) for phrase in phrases]
            for language, phrases in self._phrases.items()
        }

    def left_out(self, text: str, language: str) -> str:
        """`text` without the fillers that are set off; its words are words of `text`, in order.

        Pure, and linear in the text.

        Args:
            text: A transcript, or a line of it.
            language: ISO 639-1, as the recogniser heard it.
        """
        phrases = self._phrases.get(language.lower().partition("-")[0])
        if not phrases:
            return text
        words, lists = split(text), lexicon(language)
        cuts = [*_cuts(words, phrases, lists)]
        return render(words, cuts, lists) if cuts else text


def objection(phrase: str, language: str) -> str:
    """Why a phrase cannot be a filler, without a word of it; empty if it can.

    A capital is taken for a name: whoever wants the word gone all the same can write it small.
    """
    words, lists = split(phrase), lexicon(language)
    if not words:
        return "a filler without a letter or digit"
    if len(words) > MOST_WORDS:
        return f"a filler of more than {MOST_WORDS} words"
    if any(lists.is_number(word.key) for word in words):
        return "a number among the fillers"
    if any(lists.is_negation(word.key) for word in words):
        return "a negation among the fillers"
    if any(word.core != word.core.lower() and not _is_i(word) for word in words):
        return "a name, or another word with a capital, among the fillers"
    return ""


def _keys(phrase: str) -> _Phrase:
    return tuple(word.key for word in split(phrase))


def _is_i(word: Word) -> bool:
    """English writes "I" with a capital anywhere."""
    return word.key.partition("'")[0] == "i"


def _cuts(words: Sequence[Word], phrases: Sequence[_Phrase], lists: Lexicon) -> Iterator[Cut]:
    first = behind = 0
    """Where the last run of fillers begins and ends."""
    for i in range(len(words)):
        phrase = next((phrase for phrase in phrases if _stands(phrase, words, i)), None)
        if phrase is None or i < behind:
            continue
        in_row = behind == i > first and not words[i - 1].ends_sentence
        first = first if in_row else i
        if _is_set_off(words, first, i, phrase, lists):
            behind = i + len(phrase)
            yield Cut(i, behind, Kind.MARKER)


def _stands(phrase: _Phrase, words: Sequence[Word], i: int) -> bool:
    """In one breath."""
    said = words[i : i + len(phrase)]
    if tuple(word.key for word in said) != phrase:
        return False
    return not any(word.pauses or word.ends_sentence for word in said[:-1])


def _is_set_off(words: Sequence[Word], first: int, i: int, phrase: _Phrase, lists: Lexicon) -> bool:
    """Those from `first` on go already. The last word of a sentence stays, whatever it is."""
    stop = i + len(phrase)
    starts = not first or words[first - 1].ends_sentence
    ends = stop == len(words) or words[stop - 1].ends_sentence
    if (starts and ends) or _is_meant(words, i, stop, lists):
        return False
    paused_behind = words[stop - 1].pauses or (not ends and _hesitates(words[stop], lists))
    if starts:
        return paused_behind or _opens_clause(words, stop, phrase, lists)
    paused_before = words[i - 1].pauses or _hesitates(words[i - 1], lists)
    return paused_before and (paused_behind or ends)


def _is_meant(words: Sequence[Word], i: int, stop: int, lists: Lexicon) -> bool:
    """It is quoted, a name, or one of its like: "left, right, left"."""
    said = words[i:stop]
    if any(not _QUOTES.isdisjoint(word.lead + word.trail) for word in said):
        return True
    starts = not i or words[i - 1].ends_sentence
    if any(word.capitalised and not _is_i(word) for word in said[starts:]):
        return True
    near = {word.key for word in (*words[max(i - 1, 0) : i], *words[stop : stop + 1])}
    return any(said[0].key in like and not like.isdisjoint(near) for like in lists.classes)


def _hesitates(word: Word, lists: Lexicon) -> bool:
    return bool(lists.filler.fullmatch(word.key))


def _opens_clause(words: Sequence[Word], stop: int, phrase: _Phrase, lists: Lexicon) -> bool:
    """As in "basically we should go"; not in "like I said", "so they say", "honestly it"."""
    if phrase in lists.markers and phrase not in lists.empty_openings:
        return False
    after = words[stop]
    return after.key in lists.subjects and not after.pauses and stop + 1 < len(words)
