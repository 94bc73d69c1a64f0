"""The small model decides the edits that the rules leave open.

A model of this size cannot be told to clean: asked in words it answers, or drops what it likes. So
it writes nothing. It scores the text as it is and without each of the open cuts; a cut is made if
the text gets likelier by more than leaving out words does anyway. What no cut offers cannot happen.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from dictate.cleanup.guard import candidates
from dictate.cleanup.lexicon import Lexicon, lexicon
from dictate.cleanup.surface import join, render
from dictate.cleanup.words import Word, sentences, split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictate.cleanup.edits import Cut

_BEFORE, _AFTER = 14, 8
"""Words around a cut that the model reads: the cost of an edit does not grow with the text."""

_MOST_BYTES = 1000
"""A text has no more tokens than bytes, and the model's context holds as many."""

_COST, _COST_A_WORD = 10.0, 3.0
"""What a cut must gain, in nats of log-probability; the fewer words there are, the likelier they
are, whatever they say. Set on development pairs such as those in `tests/data/text`: the lowest
costs at which no fluent text of theirs lost a word."""

_LANGUAGE = "en"
"""Models this small know no other: in five languages they took every second "no" for a slip."""

_BEGIN = "\n"
"""Stands before every text, so that its first word is scored as the first of a paragraph."""


class DeadlineError(Exception):
    """The time is up; what the model said so far is not the whole answer."""


class Scorer(Protocol):
    """A language model, as far as it is needed to judge."""

    def tokens(self, text: str) -> list[int]:
        """The tokens of `text`."""

    def log_probabilities(
        self, prompt: Sequence[int], continuation: Sequence[int], *, deadline: float
    ) -> list[float]:
        """Natural logarithm of each token's probability, given `prompt` and the tokens before.

        Raises:
            DeadlineError: `deadline` (`time.monotonic` seconds) passed first.
        """


class Judge:
    """Scores texts with a language model."""

    def __init__(self, model: Scorer) -> None:
        self._model = model
        self._begin = model.tokens(_BEGIN)

    def settle(self, text: str, language: str, deadline: float) -> tuple[str, bool, list[str]]:
        """Make or leave the open edits of `text`.

        Args:
            text: Tidied text.
            language: ISO 639-1.
            deadline: In `time.monotonic` seconds; edits not judged by then are not made.

        Returns:
            The text, whether the model was asked at all, and notes without words of the text.
        """
        words, lists = split(text), lexicon(language)
        groups = _open_groups(words, lists) if language[:2].lower() == _LANGUAGE else []
        made: list[Cut] = []
        notes: list[str] = []
        try:
            for group in groups:
                made += self._choose(words, group, lists, deadline)
        except DeadlineError:
            notes.append("the model was late")
        return (render(words, made, lists) if made else text), bool(groups), notes

    def _choose(
        self, words: Sequence[Word], group: Sequence[Cut], lists: Lexicon, deadline: float
    ) -> list[Cut]:
        """The cut that helps most, or none if the text is best as it is."""
        first = max(min(cut.start for cut in group) - _BEFORE, 0)
        near = words[first : max(cut.stop for cut in group) + _AFTER]
        best: list[Cut] = []
        if len(join(near).encode()) > _MOST_BYTES:
            return best
        whole = self._model.tokens(join(near))
        scores = self._model.log_probabilities(self._begin, whole, deadline=deadline)
        highest = sum(scores)
        for cut in group:
            here = replace(cut, start=cut.start - first, stop=cut.stop - first)
            tokens = self._model.tokens(render(near, [here], lists))
            if not tokens:
                continue  # something must be left to be scored
            # What stands before the cut has been scored already.
            n = min(n_shared(whole, tokens), len(tokens) - 1)
            rest = self._model.log_probabilities(
                [*self._begin, *tokens[:n]], tokens[n:], deadline=deadline
            )
            score = sum(scores[:n]) + sum(rest) - _COST - _COST_A_WORD * (cut.stop - cut.start)
            if score > highest:
                best, highest = [cut], score
        return best


def n_shared(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens the two begin with in common."""
    n = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        n += 1
    return n


def _open_groups(words: Sequence[Word], lists: Lexicon) -> list[list[Cut]]:
    """The cuts that are not sure, those that overlap together; within one sentence each."""
    groups: list[list[Cut]] = []
    for place in sentences(words):
        end = -1
        for cut in candidates(words[place], lists):
            if cut.sure:
                continue
            moved = replace(cut, start=cut.start + place.start, stop=cut.stop + place.start)
            if moved.start < end:
                groups[-1].append(moved)
            else:
                groups.append([moved])
            end = max(end, moved.stop)
    return groups
