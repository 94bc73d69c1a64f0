"""The part of `tidy` that needs no model: pure, fast, and the fallback when the model is late."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dictate.cleanup.edits import fillers, hesitant_openings, repetitions
from dictate.cleanup.lexicon import lexicon
from dictate.cleanup.markers import markers
from dictate.cleanup.repairs import repairs
from dictate.cleanup.surface import capitalise, join, render
from dictate.cleanup.words import split

if TYPE_CHECKING:
    from dictate.cleanup.words import Word

_MOST_PASSES = 8
"""Deletions can bring new repetitions together; more than two passes are a curiosity."""

_GAP_BEFORE_MARK = re.compile(r"\s+(?=[,.;:!?…])")
_DOUBLED_COMMA = re.compile(r",(?:\s*,)+|,\s*(?=[.!?])|(?<=[.!?])\s+,")
_I = re.compile(r"i(?:'(?:m|ll|ve|d|s))?")


def tidy(text: str, language: str) -> str:
    """Drop fillers and repetitions, mend spacing, punctuation and capitals.

    Deletes, re-cases and re-punctuates only; every word of the answer is a word of `text`, in
    order. Applying it twice changes nothing more. A text of nothing but fillers stays as it is.

    Args:
        text: A transcript.
        language: ISO 639-1; an unknown one gets spacing and plain repetitions only.
    """
    for _ in range(_MOST_PASSES):
        before, text = text, _pass(text, language)
        if text == before:
            break
    return text


def tidy_and_repair(text: str, language: str) -> str:
    """`tidy`, and also drop the self-corrections and discourse markers that are beyond doubt.

    As pure and nearly as fast.
    """
    text = tidy(text, language)
    lists = lexicon(language)
    words = split(text)
    cuts = [cut for cut in (*repairs(words, lists), *markers(words, lists)) if cut.sure]
    return tidy(render(words, cuts, lists), language) if cuts else text


def _pass(text: str, language: str) -> str:
    words = [_mend(word, language) for word in split(text)]
    if not words:
        return " ".join(text.split())
    lists = lexicon(language)
    empty = fillers(words, lists)
    if len(empty) == len(words):
        return join(words)
    if lists.known:
        words[0] = capitalise(words[0])
    empty += hesitant_openings(words, empty, lists)
    return render(words, [*empty, *repetitions(words, lists, empty)], lists)


def _mend(word: Word, language: str) -> Word:
    if word.trail[1:] or word.trail.isspace():
        trail = word.trail
        if language[:2] != "fr":
            # French sets a space before its high marks.
            trail = _GAP_BEFORE_MARK.sub("", trail)
        word = replace(word, trail=_DOUBLED_COMMA.sub(_stronger, trail))
    if language[:2] == "en" and word.core[0] == "i" and _I.fullmatch(word.key):
        word = replace(word, core="I" + word.core[1:])
    return word


def _stronger(match: re.Match[str]) -> str:
    return "," if match.group().count(",") > 1 else ""
