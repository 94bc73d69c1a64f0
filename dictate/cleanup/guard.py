"""A model's answer against the transcript: what of it may happen.

The answer is never used as text. It is aligned with the transcript word by word, and says which of
the known cuts to make and where to change case or punctuation. What it added, changed, reordered
or dropped otherwise has no effect, so nothing can be invented whatever the model writes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from dictate.cleanup.align import Alignment, align
from dictate.cleanup.edits import Cut, fillers, repetitions
from dictate.cleanup.lexicon import Lexicon, lexicon
from dictate.cleanup.markers import markers
from dictate.cleanup.repairs import repairs
from dictate.cleanup.surface import render, without_pauses
from dictate.cleanup.words import Word, split

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKS = frozenset(".,;:!?…")
_LONGEST_MARK = 3
_MOST_PUT_BACK = 0.34
"""An answer that differs from the transcript in more than a third of its words is about
something else; it decides nothing."""


def candidates(words: Sequence[Word], lists: Lexicon) -> list[Cut]:
    """Every cut that may be made at all, in order of its place."""
    empty = fillers(words, lists)
    return sorted(
        {
            *empty,
            *repetitions(words, lists, empty),
            *repairs(words, lists),
            *markers(words, lists),
        }
    )


def accept(transcript: str, answer: str, language: str) -> str:
    """`transcript` with those of the answer's edits that are allowed.

    An edit is allowed if it deletes a filler, a discourse marker between pauses, a repetition or
    the reparandum of a self-correction with its edit term, or changes case or punctuation.
    The words of the result are words of `transcript`, in order, for any `answer`.

    Args:
        transcript: What was said.
        answer: What a model made of it.
        language: ISO 639-1.
    """
    words, lists = split(transcript), lexicon(language)
    verdict = decide(words, split(answer), lists)
    if not words or not verdict.trusted:
        return transcript
    return render(verdict.words, verdict.cuts, lists)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer is allowed to do."""

    trusted: bool
    """False: the answer is no edited transcript; nothing of it counts."""

    words: tuple[Word, ...]
    """The transcript's, in the answer's case and punctuation."""

    cuts: tuple[Cut, ...]


def decide(words: Sequence[Word], answer: Sequence[Word], lists: Lexicon) -> Verdict:
    """Align `answer` with `words` and keep what is allowed of it."""
    answer = answer[: 2 * len(words) + 10]
    found = align(words, answer, candidates(words, lists))
    partner = found.partner
    if found.n_put_back > _MOST_PUT_BACK * len(words):
        return Verdict(trusted=False, words=tuple(words), cuts=())
    cuts = tuple(cut for cut in found.cuts if _is_evident(cut, found, len(words)))
    dressed = [
        _dress(word, answer[partner[i]]) if i in partner else word for i, word in enumerate(words)
    ]
    for cut in cuts:
        # The answer has told how the words around it are punctuated.
        dressed[cut.start : cut.stop] = [_hushed(word) for word in words[cut.start : cut.stop]]
    return Verdict(trusted=True, words=tuple(dressed), cuts=cuts)


def _is_evident(cut: Cut, found: Alignment, n: int) -> bool:
    """The answer has the words before and behind the cut side by side."""
    gone = {i for other in found.cuts for i in range(other.start, other.stop)}
    before, after = cut.start - 1, cut.stop
    while before in gone:
        before -= 1
    while after in gone:
        after += 1
    left = found.partner.get(before) if before >= 0 else -1
    if left is None or after >= n:
        return left is not None
    return found.partner.get(after) == left + 1


def _dress(word: Word, model: Word) -> Word:
    """`word` in the case and punctuation that the model gave it."""
    core = word.core
    if core[1:] == model.core[1:] and core[:1].lower() == model.core[:1].lower():
        core = model.core
    trail = model.trail
    if len(trail) > _LONGEST_MARK or not _MARKS.issuperset(trail):
        trail = word.trail
    if (word.ends_sentence and not trail) or not _MARKS.issuperset(word.trail):
        trail = word.trail
    return replace(word, core=core, trail=trail)


def _hushed(word: Word) -> Word:
    """`word` without the comma or dash behind it."""
    return replace(word, trail=without_pauses(word.trail))


def removed_words(raw: str, clean: str) -> list[tuple[str, bool]]:
    """Each word of `raw` with its punctuation, and whether cleaning removed it.

    Of two equal copies the later one is taken to have stayed.
    """
    before, after = split(raw), split(clean)
    stayed = _last_places(before, after)
    return [(word.lead + word.core + word.trail, i not in stayed) for i, word in enumerate(before)]


def _last_places(before: Sequence[Word], after: Sequence[Word]) -> set[int]:
    places: set[int] = set()
    left = len(after)
    for i in range(len(before) - 1, -1, -1):
        if left and before[i].key == after[left - 1].key:
            places.add(i)
            left -= 1
    if not left:
        return places
    # Rewritten rather than cut: what the two have in common stayed.
    keys = [word.key for word in before], [word.key for word in after]
    matcher = SequenceMatcher(None, *keys, autojunk=False)
    return {block.a + k for block in matcher.get_matching_blocks() for k in range(block.size)}
