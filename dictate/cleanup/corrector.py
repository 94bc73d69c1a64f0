"""Self-corrections and restarts in English, found by the tagger; some milliseconds a sentence.

What it learned from, how well it does, and against what it was chosen, is in `tagger.toml`.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dictate.cleanup.choose import Costs, choose, may_hold_slips
from dictate.cleanup.features import describe, windows
from dictate.cleanup.lexicon import lexicon
from dictate.cleanup.rules import tidy
from dictate.cleanup.surface import render
from dictate.cleanup.tagger import Tagger
from dictate.cleanup.words import split

if TYPE_CHECKING:
    from dictate.cleanup.edits import Cut
    from dictate.cleanup.judge import GiveUp

_FOLDER = Path(__file__).parent
_LANGUAGE = "en"


class NetworkCorrector:
    """The tagger with its weights and costs, loaded once. One thread at a time."""

    def __init__(self) -> None:
        """Read the weights; some milliseconds."""
        about = tomllib.loads((_FOLDER / "tagger.toml").read_text())
        self._costs = {kind: Costs(**costs) for kind, costs in about["costs"].items()}
        self._tagger = Tagger(_FOLDER / "tagger.npz")
        self._transitions = self._tagger.transitions.tolist()

    def correct(self, text: str, give_up: GiveUp) -> tuple[str, bool]:
        """Tidied English `text` without the slips; its words are words of `text`, in order.

        Args:
            text: Tidied text.
            give_up: Asked at every sentence.

        Returns:
            The text, and whether all of it was looked at.
        """
        words, lists = split(text), lexicon(_LANGUAGE)
        cuts: list[Cut] = []
        given_up = False
        for place in windows(words, lists):
            near = words[place]
            if not may_hold_slips(near, lists):
                continue
            if given_up := give_up():
                break
            scores = self._tagger.scores([word.key for word in near], describe(near, lists))
            cuts += [
                replace(cut, start=cut.start + place.start, stop=cut.stop + place.start)
                for cut in choose(near, scores.tolist(), self._transitions, self._costs, lists)
            ]
        return (tidy(render(words, cuts, lists), _LANGUAGE) if cuts else text), not given_up
