"""Where phrases stand in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictate.cleanup.lexicon import Lexicon
    from dictate.cleanup.words import Word


def starts_sentence(words: Sequence[Word], i: int) -> bool:
    """Whether a sentence begins with word `i`."""
    return not i or words[i - 1].ends_sentence


def stands(phrase: tuple[str, ...], words: Sequence[Word], i: int) -> bool:
    """Whether `phrase` begins at word `i`, and no sentence ends inside it."""
    if words[i].key != phrase[0] or i + len(phrase) > len(words):
        return False
    return all(
        words[i + k].key == key and (k + 1 == len(phrase) or not words[i + k].ends_sentence)
        for k, key in enumerate(phrase)
    )


def is_no_term(words: Sequence[Word], i: int, lexicon: Lexicon) -> bool:
    """Whether what looks like an edit term at word `i` is none: "rather than", "so sorry for"."""
    if any(stands(phrase, words, i) for phrase in lexicon.literal):
        return True
    if words[i].key not in lexicon.adjectives or not i or i + 1 == len(words):
        return False
    before = words[i - 1]
    said = before.key in lexicon.predicating and not before.pauses
    return said and words[i + 1].key in lexicon.complementing


def is_filler(word: Word, lexicon: Lexicon) -> bool:
    """Whether the word carries no meaning."""
    return bool(lexicon.filler.fullmatch(word.key))
