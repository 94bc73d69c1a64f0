"""A model that says anything: scores that depend on the text, but in no sensible way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dictate.cleanup.judge import GivenUpError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictate.cleanup.judge import GiveUp


def never() -> bool:
    """Be patient."""
    return False


class AnyModel:
    """Its tokens are letters."""

    def __init__(self, seed: int, greed: float) -> None:
        self._seed = seed
        self._greed = greed
        self.n_letters = 0

    def tokens(self, text: str) -> list[int]:
        return [ord(letter) for letter in text]

    def log_probabilities(
        self, prompt: Sequence[int], continuation: Sequence[int], *, give_up: GiveUp
    ) -> list[float]:
        if give_up():
            raise GivenUpError
        self.n_letters += len(continuation)
        return [
            -self._greed * (hash((self._seed, len(prompt), token)) % 100) for token in continuation
        ]
