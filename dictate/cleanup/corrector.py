"""Self-corrections and restarts in English, found by the tagger; some milliseconds a sentence.

What it learned from, how well it does, and against what it was chosen, is in `tagger.toml`.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

from dictate.cleanup.choose import Costs, choose
from dictate.cleanup.features import describe, windows
from dictate.cleanup.lexicon import lexicon
from dictate.cleanup.rules import tidy
from dictate.cleanup.surface import render
from dictate.cleanup.tagger import Tagger
from dictate.cleanup.words import split

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

    def correct(self, text: str) -> str:
        """Tidied English `text` without the slips; its words are words of `text`, in order."""
        words, lists = split(text), lexicon(_LANGUAGE)
        cuts = []
        for place in windows(words, lists):
            near = words[place]
            scores = self._tagger.scores([word.key for word in near], describe(near, lists))
            asks = any("?" in word.trail for word in near)
            costs = self._costs["question" if asks else "statement"]
            cuts += [
                replace(cut, start=cut.start + place.start, stop=cut.stop + place.start)
                for cut in choose(near, scores.tolist(), self._transitions, costs, lists)
            ]
        return tidy(render(words, cuts, lists), _LANGUAGE) if cuts else text
