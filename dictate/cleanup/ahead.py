"""What the model said of utterances that are still being spoken, until they are cleaned.

A question takes it 0.2 to 0.7 s of processor time, too long to be asked after the release. The text
is settled then all the same, by the same questions; those that were asked before are answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from dictate.cleanup.judge import Answers
    from dictate.domain import UtteranceId

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

_MOST_UTTERANCES = 4
"""One is being spoken, one or two wait to be cleaned; what else is here was forgotten by others."""

_MOST_ANSWERS = 256
"""Of one utterance, at some 10 kB each. Five minutes of hesitant speech ask for fewer than 100."""


class Ahead:
    """Answers to the judge's questions, by utterance. One thread only."""

    def __init__(self) -> None:
        self._answers: dict[UtteranceId, Answers] = {}

    def answers(self, utterance_id: UtteranceId) -> Answers:
        """What is known of an utterance so far, to be added to; bounded, the oldest goes first."""
        known = self._answers.setdefault(utterance_id, {})
        _shorten(self._answers, _MOST_UTTERANCES)
        _shorten(known, _MOST_ANSWERS)
        return known

    def taken(self, utterance_id: UtteranceId) -> Answers:
        """What is known of an utterance, and here no more; nothing if it was not prepared."""
        return self._answers.pop(utterance_id, {})


def _shorten(entries: dict[_Key, _Value], most: int) -> None:
    """Leave the newest `most` entries."""
    for key in list(entries)[: max(len(entries) - most, 0)]:
        del entries[key]
