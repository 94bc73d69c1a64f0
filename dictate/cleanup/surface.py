"""Words back to text: punctuation and capitals made whole where something was cut."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from dictate.cleanup.edits import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dictate.cleanup.edits import Cut
    from dictate.cleanup.lexicon import Lexicon
    from dictate.cleanup.words import Word

_TERMINAL = re.compile(r"[.!?…。！？]+")  # noqa: RUF001 - the marks of other scripts
_QUOTES = re.compile(r"[\"”»)\]}]+")
_SOFT = re.compile(r"[,;—–…-]|\.{2,}")  # noqa: RUF001 - dashes are what it is about
_HELLOS = frozenset(
    ["okay", "ok", "yes", "no", "yeah", "hi", "hello", "thanks", "ja", "nein", "oui", "non", "sí"]
)
"""Words that stand before a comma although they are one word."""


def render(words: Sequence[Word], cuts: Iterable[Cut], lexicon: Lexicon) -> str:
    """The text of `words` without the cut ones."""
    why: dict[int, Kind] = {}
    for cut in cuts:
        for i in range(cut.start, cut.stop):
            why[i] = cut.kind
    kept: list[Word] = []
    run: list[int] = []
    end = ""
    for i, word in enumerate(words):
        if i in why:
            run.append(i)
            continue
        following = word
        if run:
            removed, kinds = [words[k] for k in run], [why[k] for k in run]
            following, taken_back = _resume(kept, removed, kinds, word, lexicon)
            end, run = taken_back or end, []
        if end and following.ends_sentence:
            following, end = _ended(following, end), ""
        kept.append(following)
    if run and kept:
        _close(kept, [words[k] for k in run], why[run[0]], None, lexicon)
    if end:
        kept[-1] = _ended(kept[-1], end)
    return join(kept)


def _resume(
    kept: list[Word], run: list[Word], kinds: Sequence[Kind], following: Word, lexicon: Lexicon
) -> tuple[Word, str]:
    """Mend the seam; returns the mended `following`, and the mark that its sentence is to have."""
    end = ""
    if Kind.REPAIR in kinds and kept and not kept[-1].ends_sentence:
        end = _end_taken_back(run)
    if end:
        following = _in_sentence(following, run[0], lexicon)
        run = [replace(word, trail=_TERMINAL.sub("", word.trail)) for word in run]
    return _close(kept, run, kinds[0], following, lexicon), end


def _end_taken_back(run: Sequence[Word]) -> str:
    """The mark of the sentence that a correction goes on with: "by Monday? No wait, Tuesday."."""
    return _terminal(word for word in run[:-1] if word.ends_sentence)


def _in_sentence(word: Word, instead_of: Word, lexicon: Lexicon) -> Word:
    """Without the capital that only the beginning of a sentence gave it."""
    if word.key == instead_of.key:
        return replace(word, core=instead_of.core)
    own = word.key.startswith("i'") or not word.core[1:].islower()  # "I'm", "I"
    if word.key in lexicon.function_words and not own:
        return replace(word, core=word.core.lower())
    return word


def _ended(word: Word, mark: str) -> Word:
    """With the mark behind it; a question stays one."""
    if not word.ends_sentence:
        return replace(word, trail=without_pauses(word.trail) + mark)
    return replace(word, trail=word.trail.replace(".", mark, 1)) if "?" in mark else word


def join(words: Iterable[Word]) -> str:
    """The words with their punctuation and one space between them."""
    return " ".join(word.lead + word.core + word.trail for word in words)


def capitalise(word: Word) -> Word:
    """A capital first letter, unless the word has its own spelling ("iPhone", "docs.org")."""
    if not word.core.isalpha() and "'" not in word.key and "-" not in word.key:
        return word
    if not word.core[0].islower() or not word.core[1:].islower():
        return word if len(word.core) > 1 or not word.core.isalpha() else _upper(word)
    return _upper(word)


def _upper(word: Word) -> Word:
    first = word.core[0].upper()
    # "ß" has no capital of one letter.
    return word if len(first) > 1 else replace(word, core=first + word.core[1:])


def _close(
    kept: list[Word], run: list[Word], kind: Kind, following: Word | None, lexicon: Lexicon
) -> Word:
    """Mend the seam between the last kept word and `following`; returns the mended `following`."""
    opening = "".join(word.lead for word in run)
    closing = "".join("".join(_QUOTES.findall(word.trail)) for word in run)
    if opening and closing:
        opening, closing = opening[len(closing) :], closing[len(opening) :]
    if following and opening:
        following = replace(following, lead=opening + following.lead)
    if not kept or kept[-1].ends_sentence:
        began = not kept or run[0].capitalised or "." not in kept[-1].core
        if closing and kept:
            kept[-1] = replace(kept[-1], trail=kept[-1].trail + closing)
        return capitalise(following) if following and began else following or run[0]
    last = kept[-1]
    # Dots are a hesitation, but where they end the text or a sentence.
    with_dots = not following or (following.capitalised and kind is not Kind.REPAIR)
    terminal = _terminal(word for word in run if with_dots or word.ends_sentence)
    if terminal:
        trail = without_pauses(last.trail) + terminal + closing
    elif kind in {Kind.FILLER, Kind.MARKER}:
        trail = _comma(last, run, following, lexicon) + closing
    else:
        trail = last.trail + closing
    if following is None and not terminal:
        trail = without_pauses(last.trail) + closing
    kept[-1] = replace(last, trail=trail)
    if terminal and following:
        return capitalise(following)
    return following or run[0]


def _terminal(words: Iterable[Word]) -> str:
    """The first mark behind any of them that ends a sentence."""
    marks = (_TERMINAL.search(word.trail) for word in words)
    return next((mark.group() for mark in marks if mark), "")


def without_pauses(trail: str) -> str:
    """Punctuation without commas, dashes and dots of hesitation."""
    return _SOFT.sub("", trail).rstrip()


def _comma(last: Word, run: list[Word], following: Word | None, lexicon: Lexicon) -> str:
    """The pause around a filler is not always punctuation: "we should, um, go" has none."""
    left = "," in last.trail
    right = any("," in word.trail for word in run)
    if not left and not right:
        return last.trail
    if last.key in lexicon.function_words or following is None:
        return last.trail.replace(",", "")
    if left and not right:
        return last.trail
    if following.key in lexicon.openers or last.key in _HELLOS:
        return last.trail if left else last.trail + ","
    return last.trail.replace(",", "")
