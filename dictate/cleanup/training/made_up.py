"""Dictations with slips of the tongue, put together from templates; what to leave out is known.

Disfl-QA has nothing but questions, and no slip there is without an edit term. Here are sentences
as people dictate them, with the slips put in, and sentences that only look as if they had some.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_FOLDER = Path(__file__).parent
_SLOT = re.compile(r"\{(\w+)\}")

_BEFORE = (", ", ", ", ", ", ", ", " ", " ", "... ", " — ")
_BEHIND = (", ", ", ", " ", " ", " ", "... ")
_SUBJECTS = frozenset(["i", "we", "you", "he", "she", "it", "they"])
_BEGUN = (
    "just",
    "don't",
    "was",
    "really",
    "think",
    "would",
    "have",
    "can't",
    "had",
    "know",
    "",
    "",
)
_PROPER = frozenset(["name", "surname", "city", "day", "month"])


@dataclass(frozen=True, slots=True)
class Example:
    """What was said and what should be written."""

    said: str
    meant: str


@dataclass(frozen=True, slots=True)
class _Filled:
    """A template with its slots filled."""

    words: list[str]
    slots: list[tuple[int, int, str]]
    """Start, stop and name of each slot."""


class Inventor:
    """Makes up examples, the same ones for the same random numbers."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._sentences = _lines("sentences.txt")
        self._meant = _lines("meant.txt")
        # Those that stand there twice are commoner.
        self._terms = _lines("terms.txt")
        self._retractions = _lines("retractions.txt")
        self._swaps = {
            word: rest for word, *rest in (line.lower().split() for line in _lines("swaps.txt"))
        }
        self._slots = {
            name: [value.replace("|", " ") for value in values.split()]
            for name, values in (line.split(": ", 1) for line in _lines("slots.txt"))
        }

    def example(self) -> Example:
        """One sentence, most often with one slip, sometimes with two or none."""
        roll = self._random.random()
        if roll < 0.3:  # noqa: PLR2004 - a third is fluent, two thirds of it look otherwise
            template = self._random.choice(self._meant if roll < 0.2 else self._sentences)  # noqa: PLR2004
            text = " ".join(self._fill(template).words)
            return self._dressed(Example(text, text))
        template = self._random.choice(self._sentences * 3 + self._meant)
        filled = self._fill(template)
        slips = [self._substituted] * 6 + [self._begun_otherwise] * 2 + [self._begun_again] * 2
        said = self._random.choice(slips)(filled)
        return self._dressed(Example(said, " ".join(filled.words)))

    def hesitant(self, text: str) -> Example | None:
        """`text` with a few words taken up again: "I just, I can't", "the, a tree"."""
        words, random = text.split(), self._random
        subjects = [i for i, word in enumerate(words) if word.lower() in _SUBJECTS]
        small = [i for i, word in enumerate(words) if word.lower() in self._swaps]
        joint = random.choice((", ", ", ", " ", "... "))
        if subjects and (not small or random.random() < 0.5):  # noqa: PLR2004 - either will do
            i = random.choice(subjects)
            begun = [words[i], *random.choice(_BEGUN).split()]
        elif small:
            i = random.choice(small)
            begun = [random.choice(self._swaps[words[i].lower()])]
            if i and random.random() < 0.3:  # noqa: PLR2004 - now and then the word before it, too
                i -= 1
                begun = [words[i].rstrip(",.?"), *begun]
        else:
            return None
        if i == 0:
            begun[0] = begun[0][0].upper() + begun[0][1:]
        said = " ".join([*words[:i], " ".join(begun) + joint + " ".join(words[i:])])
        return self._dressed(Example(said, text))

    def _fill(self, template: str) -> _Filled:
        words: list[str] = []
        slots: list[tuple[int, int, str]] = []
        for part in template.split():
            found = _SLOT.search(part)
            if not found:
                words.append(part)
                continue
            value = self._value(found[1]).split()
            slots.append((len(words), len(words) + len(value), found[1]))
            words += value
            words[-1] += part[found.end() :]
        if words[0][0].islower():
            words[0] = words[0][0].upper() + words[0][1:]
        return _Filled(words, slots)

    def _value(self, slot: str) -> str:
        return self._random.choice(self._slots[slot])

    def _substituted(self, filled: _Filled) -> str:
        """One of a class for another: "to Anna, no sorry, to Ben"."""
        words, random = filled.words, self._random
        if not filled.slots:
            return self._begun_again(filled)
        start, stop, slot = random.choice(filled.slots)
        again = min(random.choice((0, 0, 1, 1, 2, 3, 4)), start)
        right = " ".join(words[start:stop]).rstrip(",.?")
        wrong = next(v for v in iter(lambda: self._value(slot), None) if v != right)
        head = words[:start]
        more = [word.rstrip(",.?") for word in words[stop : stop + random.choice((0, 0, 0, 1, 2))]]
        if again == 0 and start:
            more = []
        taken_back = [*head, wrong, *more]
        if start == 0:
            taken_back[0] = wrong[0].upper() + wrong[1:]
        repair = " ".join(_lowered(words[start - again :], filled))
        if again and words[start - 1].lower() in {"the", "a", "my"} and random.random() < 0.15:  # noqa: PLR2004
            return " ".join(taken_back) + ", " + repair
        return " ".join(taken_back) + self._term(self._terms) + repair

    def _begun_otherwise(self, filled: _Filled) -> str:
        """A sentence is given up for another."""
        random = self._random
        other = self._fill(random.choice(self._sentences)).words
        n = random.randint(2, max(2, len(other) - 1))
        begun = " ".join(other[:n]).rstrip(",.?")
        joint = self._term(self._terms + self._retractions * 2)
        return begun + joint + " ".join(_lowered(filled.words, filled))

    def _begun_again(self, filled: _Filled) -> str:
        """A sentence is broken off and begun again, with or without an edit term."""
        random = self._random
        n = random.randint(1, max(1, min(5, len(filled.words) - 2)))
        begun = " ".join(filled.words[:n]).rstrip(",.?")
        joint = self._term(self._terms) if random.random() < 0.5 else random.choice((", ", "... "))  # noqa: PLR2004
        return begun + joint + " ".join(_lowered(filled.words, filled))

    def _term(self, terms: list[str]) -> str:
        random = self._random
        filler = random.choice(("", "", "", "uh, ", "um, ", "er "))
        return random.choice(_BEFORE) + filler + random.choice(terms) + random.choice(_BEHIND)

    def _dressed(self, example: Example) -> Example:
        """Some recognisers write neither capitals nor punctuation."""
        roll = self._random.random()
        if roll < 0.12:  # noqa: PLR2004
            return Example(_bare(example.said), _bare(example.meant))
        return example


def _lowered(words: list[str], filled: _Filled) -> list[str]:
    """The first word as it stands inside a sentence."""
    first = words[0]
    starts = len(words) == len(filled.words)
    named = any(start == 0 and slot in _PROPER for start, _, slot in filled.slots)
    if starts and not named and first[:2] not in {"I ", "I'"} and first != "I":
        return [first[0].lower() + first[1:], *words[1:]]
    return words


def _bare(text: str) -> str:
    return re.sub(r"[,.?!—]+(?=\s|$)", "", text).replace(" — ", " ").replace("  ", " ").lower()


def _lines(name: str) -> list[str]:
    lines = (_FOLDER / name).read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]
