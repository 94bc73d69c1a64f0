"""Models decide the edits that the rules leave open: a network first, then a language model.

A model of this size cannot be told to clean: asked in words it answers, or drops what it likes. So
it writes nothing. It scores the text as it is and without each of the open cuts; a cut is made if
the text gets likelier by more than leaving out words does anyway. What no cut offers cannot happen.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from dictate.cleanup.choose import may_hold_slips
from dictate.cleanup.edits import Cut, Kind
from dictate.cleanup.features import windows
from dictate.cleanup.guard import candidates
from dictate.cleanup.lexicon import Lexicon, lexicon
from dictate.cleanup.surface import join, render
from dictate.cleanup.words import Word, sentences, split

if TYPE_CHECKING:
    from collections.abc import Sequence

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

_LATE = "the model was late"

_BEGIN = "\n"
"""Stands before every text, so that its first word is scored as the first of a paragraph."""

GiveUp = Callable[[], bool]
"""Whether to stop, and be content with what is known."""


def past(deadline_s: float) -> GiveUp:
    """Gives up at that time of `time.monotonic`."""
    return lambda: time.monotonic() > deadline_s


class GivenUpError(Exception):
    """There is no time for it; what the model said so far is not the whole answer."""


class Scorer(Protocol):
    """A language model, as far as it is needed to judge."""

    def tokens(self, text: str) -> list[int]:
        """The tokens of `text`."""

    def log_probabilities(
        self, prompt: Sequence[int], continuation: Sequence[int], *, give_up: GiveUp
    ) -> list[float]:
        """Natural logarithm of each token's probability, given `prompt` and the tokens before.

        Raises:
            GivenUpError: `give_up` said so first.
        """


class Corrector(Protocol):
    """Finds slips by itself, at once and without a language model."""

    def correct(self, text: str, give_up: GiveUp) -> tuple[str, bool]:
        """Tidied English `text` without the slips that are plain to it, and whether it is whole."""


@dataclass(frozen=True, slots=True)
class Question:
    """All that the model's answer depends on: nothing of the text further away."""

    near: tuple[Word, ...]
    """The words around the cuts."""

    cuts: tuple[Cut, ...]
    """In `near`; at most one of them is made."""


Answers = dict[Question, Cut | None]
"""What the model said: the cut to make, if any."""


class Judge:
    """Scores texts with a language model, as far as there is one."""

    def __init__(self, model: Scorer | None, corrector: Corrector | None = None) -> None:
        """Put the parts together.

        Args:
            model: Scores texts; None: what is open behind the corrector stays as it is.
            corrector: Makes its cuts first; None: there is none.
        """
        self._model = model
        self._corrector = corrector

    def settle(
        self, text: str, language: str, give_up: GiveUp, known: Answers
    ) -> tuple[str, bool, list[str]]:
        """Make or leave the open edits of `text`.

        Args:
            text: Tidied text.
            language: ISO 639-1.
            give_up: Asked often, while the model works; the edits not judged when it says yes are
                not made.
            known: What is found in it is not asked again, and what is asked is added: to the
                same question the model gives the same answer, to the last bit.

        Returns:
            The text, whether a model had a say in it, and notes without words of the text.
        """
        lists = lexicon(language)
        said = text
        if self._corrector and _speaks(language):
            text, whole = self._corrector.correct(text, give_up)
            if not whole:
                return text, True, [_LATE]
        corrected = text != said
        if self._model is None:
            return text, corrected, []
        words = split(text)
        groups = _open_groups(words, lists, language)
        made: list[Cut] = []
        notes: list[str] = []
        try:
            for group in groups:
                question, first = _question(words, group)
                if question not in known:
                    known[question] = _choose(self._model, question, lists, give_up)
                if cut := known[question]:
                    made.append(_moved(cut, first))
        except GivenUpError:
            notes.append(_LATE)
        text = render(words, made, lists) if made else text
        return text, corrected or bool(groups), notes


def is_open(text: str, language: str) -> bool:
    """Whether a model may have a say about tidied `text`; pure, and nearly as fast as the rules."""
    if not _speaks(language):
        return False
    words, lists = split(text), lexicon(language)
    slips = any(may_hold_slips(words[place], lists) for place in windows(words, lists))
    return slips or bool(_open_groups(words, lists, language))


def _choose(model: Scorer, question: Question, lists: Lexicon, give_up: GiveUp) -> Cut | None:
    """The cut that helps most, or none if the text is best as it is."""
    near, begin = question.near, model.tokens(_BEGIN)
    best: Cut | None = None
    if len(join(near).encode()) > _MOST_BYTES:
        return best
    whole = model.tokens(join(near))
    # All of it is asked for, so nothing that was read before has a part in the answer.
    scores = model.log_probabilities(begin, whole, give_up=give_up)
    highest = sum(scores)
    for cut in question.cuts:
        tokens = model.tokens(render(near, [cut], lists))
        if not tokens:
            continue  # something must be left to be scored
        # What stands before the cut has been scored already.
        n = min(n_shared(whole, tokens), len(tokens) - 1)
        rest = model.log_probabilities([*begin, *tokens[:n]], tokens[n:], give_up=give_up)
        score = sum(scores[:n]) + sum(rest) - _COST - _COST_A_WORD * (cut.stop - cut.start)
        if score > highest:
            best, highest = cut, score
    return best


def _speaks(language: str) -> bool:
    return language[:2].lower() == _LANGUAGE


def n_shared(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens the two begin with in common."""
    n = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        n += 1
    return n


def _open_groups(words: Sequence[Word], lists: Lexicon, language: str) -> list[list[Cut]]:
    """The cuts that are not sure, those that overlap together; within one sentence each."""
    groups: list[list[Cut]] = []
    if not _speaks(language):
        return groups
    for place in sentences(words):
        end = -1
        sentence = words[place]
        for cut in candidates(sentence, lists):
            if cut.sure or not _is_worth_asking(sentence, cut, lists):
                continue
            moved = _moved(cut, place.start)
            if moved.start < end:
                groups[-1].append(moved)
            else:
                groups.append([moved])
            end = max(end, moved.stop)
    return groups


def _is_worth_asking(sentence: Sequence[Word], cut: Cut, lists: Lexicon) -> bool:
    """Whether more than chance is to be had of the model's answer.

    Not about "So, what is next?" or "It was late, you know?": as good with as without.
    """
    if cut.kind is not Kind.MARKER:
        return True
    before, last = sentence[cut.start - 1 : cut.start], sentence[cut.stop - 1]
    between = bool(before) and before[0].pauses and last.pauses and not last.ends_sentence
    return between and sentence[cut.start].key not in lists.connecting


def _question(words: Sequence[Word], group: Sequence[Cut]) -> tuple[Question, int]:
    """What to ask about `group`, and where in `words` its own begin."""
    first = max(min(cut.start for cut in group) - _BEFORE, 0)
    near = words[first : max(cut.stop for cut in group) + _AFTER]
    return Question(tuple(near), tuple(_moved(cut, -first) for cut in group)), first


def _moved(cut: Cut, by: int) -> Cut:
    return replace(cut, start=cut.start + by, stop=cut.stop + by)
