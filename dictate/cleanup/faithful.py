"""Whether a freely written text still says what was said.

Softer than `tidy`'s guard, since new words are what the user of `rewrite` asked for; but what a
reader would act on must survive, in its order and beside the words it belongs to: numbers, dates,
directions, whose it is, negations and what they negate, names, addresses and code. Nothing of the
kind may come in. Of every sentence a good part of its own words must be left, which no translation,
no summary, no answer to a question and no obeyed instruction has.

Whatever is in doubt is refused: the text of `tidy` is delivered then.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dictate.cleanup.lexicon import Lexicon, lexicon
from dictate.cleanup.words import Word, sentences, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LONGEST, _SLACK_WORDS = 1.25, 3
"""Words of the answer for each word of the text; a few more are always allowed."""

_MOST_NEW = 0.4
"""The part of an answer's words that may be new."""

_LEAST_KEPT, _LEAST_KEPT_OF_SENTENCE = 0.6, 0.34
"""The part of the words with a meaning that must be left: of the text, less one word, and of each
sentence."""

_SHORT_SENTENCE = 3
"""Words with meaning in a sentence that may go as a whole: "That's what I think."."""

_ASSISTANT = re.compile(
    r"(?:sure|certainly|of course|absolutely|here(?: is|'s| are)|i'm sorry|i am sorry|"
    r"i can(?:not|'t)|i'd be|as an ai|okay, here|hello|hi\b|rewritten|the (?:re)?written|"
    r"the cleaned|cleaned|natürlich|gerne|hier ist|voici|bien sûr|claro|aquí|por supuesto|"
    r"hier is|natuurlijk)(?!\w)",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[<>()\[\]]|\*\*|```|^#|\n", re.MULTILINE)
_LABEL = re.compile(r"(?:[\w'-]+ ){0,5}[\w'-]+:")
"""As in "Cleaned text:", before the text or behind it."""

_ABOUT_ELSE = "the answer is about something else"

_REPLIES = frozenset("yes yeah yep no nope ja nein doch oui non si sí nee".split())  # noqa: SIM905 - reads better
_QUESTIONS = {
    "de": "wer wen wem wessen was wann wo wohin woher warum wieso weshalb wie welche welcher "
    "welches welchen",
    "fr": "qui que quoi quand où pourquoi comment combien quel quelle quels quelles",
    "es": "quién quiénes qué cuándo dónde por cómo cuánto cuánta cuántos cuál cuáles",
    "nl": "wie wat wanneer waar waarom hoe welke welk hoeveel",
}
"""Words that ask, where the word lists have none."""

_CODE = re.compile(r"[_/\\@#$%&=+*<>{}|~^]|\w\.\w|\d\D|\D\d|[^\W\d_][^\W_a-z-]*[A-Z]")
"""Addresses, paths, amounts, "iPhone", "v2": what stands as it is or is wrong."""


def objection(text: str, answer: str, language: str) -> str:
    """Why `answer` may not stand for `text`; empty if it may. Holds none of their words.

    Args:
        text: What was said, tidied.
        answer: What a model made of it.
        language: ISO 639-1.
    """
    said, written, lists = split(text), split(answer), lexicon(language)
    if not said or not written:
        return "the answer is empty"
    objections = (
        (_strays(text, answer), "the answer speaks for itself"),
        (_MARKUP.search(answer) and not _MARKUP.search(text), "the answer holds markup"),
        (len(written) > _LONGEST * len(said) + _SLACK_WORDS, "the answer is too long"),
        (_n_questions(said, language) > _n_questions(written, language), "the question is gone"),
        (_brings_much(said, written), _ABOUT_ELSE),
        (_facts(said, lists) != _facts(written, lists), "a number or date changed"),
        (_denied(said, lists) != _denied(written, lists), "a negation changed"),
        (_code(said) != _code(written), "an address or code changed"),
        (_renames(said, written, lists), "a name changed"),
        (_drops(said, written, lists), "words are gone"),
    )
    return next((why for is_true, why in objections if is_true), "")


def early_objection(text: str, begun: str, language: str) -> str:
    """Why no answer that begins so may stand for `text`, as far as that can be seen by now.

    Never objects to what `objection` would let pass in the end.

    Args:
        text: What was said, tidied.
        begun: The whole words of an answer that is still being written.
        language: ISO 639-1.
    """
    said, written, lists = split(text), split(begun), lexicon(language)
    if not said or not written:
        return ""
    most_words = _LONGEST * len(said) + _SLACK_WORDS
    objections = (
        (_strays(text, begun), "the answer speaks for itself"),
        (_MARKUP.search(begun) and not _MARKUP.search(text), "the answer holds markup"),
        (len(written) > most_words, "the answer is too long"),
        (_n_new(said, written) > max(_MOST_NEW * most_words, 1), _ABOUT_ELSE),
        (not _goes_on(_facts(written, lists), _facts(said, lists)), "a number or date changed"),
        (not _goes_on(_decided(written, lists), _denied(said, lists)), "a negation changed"),
        (not _goes_on(_code(written), _code(said)), "an address or code changed"),
        (not _stems(said).issuperset(_names(written, lists)), "a name changed"),
    )
    return next((why for is_true, why in objections if is_true), "")


def _goes_on(begun: Sequence[str], whole: Sequence[str]) -> bool:
    return list(whole[: len(begun)]) == list(begun)


def _strays(text: str, answer: str) -> bool:
    """Whether the answer talks to somebody."""
    if any(begin.match(answer) and not begin.match(text) for begin in (_ASSISTANT, _LABEL)):
        return True
    first = split(answer)[0].key
    return first in _REPLIES and all(word.key != first for word in split(text))


def _n_questions(words: Sequence[Word], language: str) -> int:
    """Sentences that ask, by their mark or by their first word."""
    asking = lexicon(language).questions or frozenset(_QUESTIONS.get(language[:2], "").split())
    return sum(
        any("?" in word.trail for word in words[place]) or words[place][0].key in asking
        for place in sentences(words)
    )


def _brings_much(said: Sequence[Word], written: Sequence[Word]) -> bool:
    return _n_new(said, written) > max(_MOST_NEW * len(written), 1)


def _n_new(said: Sequence[Word], written: Sequence[Word]) -> int:
    before = _stems(said)
    return sum(_stem(word) not in before for word in written)


def _facts(words: Sequence[Word], lists: Lexicon) -> list[str]:
    """Numbers and what has only a few alternatives: days, directions, whose it is."""
    known = frozenset().union(*lists.classes)
    return [word.key for word in words if lists.is_number(word.key) or _stem(word) in known]


def _denied(words: Sequence[Word], lists: Lexicon) -> list[str]:
    """For each negation the next word with a meaning: "don't need", "do not need" -> "need"."""
    denied: list[str] = []
    following = ""
    for word in reversed(words):
        if lists.is_negation(word.key):
            denied.append(following)
        elif _carries(word, lists):
            following = _stem(word)
    return denied[::-1]


def _decided(words: Sequence[Word], lists: Lexicon) -> list[str]:
    """The same of a text that goes on: what its last negations deny is not known yet."""
    denied = _denied(words, lists)
    while denied and not denied[-1]:
        denied.pop()
    return denied


def _code(words: Sequence[Word]) -> list[str]:
    return _once(word.core for word in words if _CODE.search(word.core))


def _renames(said: Sequence[Word], written: Sequence[Word], lists: Lexicon) -> bool:
    """Whether a name is gone, is new, or has changed places with another."""
    before, after = _stems(said), _stems(written)
    names = _once(_names(said, lists))
    places = [_stem(word) for word in written]
    if not after.issuperset(names) or not before.issuperset(_names(written, lists)):
        return True
    if names != sorted(names, key=places.index):
        return True
    # What begins a sentence may be a name, too: it may go, but not for another.
    return bool(_first(said, lists) - after) and bool(_first(written, lists) - before)


def _names(words: Sequence[Word], lists: Lexicon) -> Iterator[str]:
    """Words with a capital that is not the sentence's; in German all nouns."""
    for before, word in zip([None, *words], words, strict=False):
        if word.capitalised and before and not before.ends_sentence and _carries(word, lists):
            yield _stem(word)


def _first(words: Sequence[Word], lists: Lexicon) -> set[str]:
    first = (words[place][0] for place in sentences(words))
    return {_stem(word) for word in first if word.capitalised and _carries(word, lists)}


def _drops(said: Sequence[Word], written: Sequence[Word], lists: Lexicon) -> bool:
    """Whether too many words with a meaning are gone, of all or of one sentence."""
    after = _stems(written)
    kept = [_kept(said[place], after, lists) for place in sentences(said)]
    n_kept, n_all = (sum(numbers) for numbers in zip(*kept, strict=True))
    return n_kept < min(n_all, max(_LEAST_KEPT * n_all - 1, 1)) or any(
        n < _LEAST_KEPT_OF_SENTENCE * of for n, of in kept if of > _SHORT_SENTENCE
    )


def _kept(words: Sequence[Word], after: set[str], lists: Lexicon) -> tuple[int, int]:
    asked = {_stem(word) for word in words if _carries(word, lists)}
    return len(asked & after), len(asked)


def _carries(word: Word, lists: Lexicon) -> bool:
    """Whether the word has a meaning of its own, and is not "I" or "the"."""
    return word.key not in lists.function_words and word.key[:2] not in {"i", "i'"}


def _stems(words: Iterable[Word]) -> set[str]:
    return {_stem(word) for word in words}


def _stem(word: Word) -> str:
    return word.key.removesuffix("'s")


def _once(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))
