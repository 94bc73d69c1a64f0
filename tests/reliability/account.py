"""Settles what was said against what arrived."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from long_dictation import EndlessField
    from performer import Spoken

TEXT = re.compile(
    r"t(\d+)-(\d+)(-with-(\d+)|-and-is-long-enough-to-be-pasted)?[. ]*", re.IGNORECASE
)
"""What the stand-ins make of an utterance."""

SLACK_S = 0.1
"""How well the clock is known, and how late a busy machine may be."""

LATE_S = 4.0
"""A microphone that had to be started first may hear only what comes after the key."""

SHORTEST_S = 0.02
POST_ROLL_S = 0.35
"""With the time after which a release is believed."""


@dataclass(frozen=True)
class Heard:
    """A text that arrived: when its first and last sample were spoken."""

    began_s: float
    ended_s: float
    holds_s: float | None = None
    """How much sound it is, if that is another length than from its beginning to its end."""

    @property
    def has_holes(self) -> bool:
        """Whether something is missing in the middle, or there twice."""
        return self.holds_s is not None

    @property
    def by_its_end(self) -> Heard:
        """The same, if what it begins with is a microphone's first moments and no time at all."""
        if self.holds_s is None:
            return self
        return Heard(self.ended_s - self.holds_s, self.ended_s, self.holds_s)

    def __str__(self) -> str:
        return f"{self.began_s:.3f} to {self.ended_s:.3f}"

    def shares_s(self, spoken: Spoken) -> float:
        """How much of it was spoken then."""
        return min(self.ended_s, spoken.ended_s) - max(self.began_s, spoken.began_s)

    def overlap_s(self, other: Heard) -> float:
        """How much of it is in another text too."""
        return min(self.ended_s, other.ended_s) - max(self.began_s, other.began_s)

    def may_end(self, spoken: Spoken) -> bool:
        """Whether it begins in the post-roll of that."""
        return 0 <= self.began_s - spoken.ended_s < POST_ROLL_S

    def holds(self, spoken: Spoken) -> bool:
        """Whether all that was spoken then is in it."""
        return self.began_s <= spoken.began_s + SLACK_S and self.ended_s >= spoken.ended_s - SLACK_S


def read(text: str, at: Callable[[int], float]) -> tuple[list[Heard], str]:
    """The texts in a field, and what in it is none."""
    heard = [
        Heard(at(int(found[1])), at(int(found[2])), int(found[4]) / 1000 if found[4] else None)
        for found in TEXT.finditer(text)
    ]
    return heard, TEXT.sub("", text).strip()


def covered(spoken: Spoken, texts: Iterable[Heard]) -> bool:
    """Whether all that was spoken then is in one text or in several that follow on each other."""
    reached_s = spoken.began_s
    of_it = [one for one in texts if one.shares_s(spoken) > SHORTEST_S]
    for one in sorted(of_it, key=lambda one: one.began_s):
        if one.began_s <= reached_s + SLACK_S:
            reached_s = max(reached_s, one.ended_s)
    return bool(of_it) and reached_s >= spoken.ended_s - SLACK_S


class Account:
    """What one script came to."""

    def __init__(self, spoken: list[Spoken]) -> None:
        self._spoken = spoken
        self.complaints: Counter[str] = Counter()
        """What is wrong -> how often."""

        self.details: list[str] = []
        self._heard: list[Heard] = []
        self._heard_elsewhere: list[Heard] = []

    def heard_elsewhere(self, texts: Iterable[str], at: Callable[[int], float]) -> None:
        """What is not in a field but where the user finds it, for what follows on it."""
        self._heard_elsewhere = [one for text in texts for one in read(text, at)[0]]
        self.details += [f"history: {one}" for one in self._heard_elsewhere]

    def in_fields(
        self, arrived: Iterable[tuple[EndlessField, str]], at: Callable[[int], float]
    ) -> None:
        """Count in what came into the fields during the script."""
        readings = [(field, *self._read(text, at)) for field, text in arrived]
        self._heard = [one for _, heard, _ in readings for one in heard]
        for field, heard, rest in readings:
            if rest:
                self.complaints["garbled"] += 1
                self.details.append(f"{field.name}: {rest!r}")
            if heard != sorted(heard, key=lambda one: one.began_s):
                self.complaints["out of order"] += 1
            for one in heard:
                self._settle(one, field)
        self._credit(self._heard)

    def _read(self, text: str, at: Callable[[int], float]) -> tuple[list[Heard], str]:
        heard, rest = read(text, at)
        if any(spoken.microphone_died for spoken in self._spoken):
            heard = [one.by_its_end for one in heard]
        return heard, rest

    def elsewhere(self) -> None:
        """Count in what is in no field but where the user finds it: clipboard and history."""
        for one in self._heard_elsewhere:
            if (owner := self._owner(one)) and not owner.n_arrived:
                owner.n_arrived = 1
        whole = [one for one in self._heard_elsewhere if not one.has_holes]
        self._credit([*self._heard, *whole])

    @property
    def missing(self) -> list[Spoken]:
        """What had to arrive and has not been seen yet."""
        return [spoken for spoken in self._spoken if spoken.fate == "due" and not spoken.n_arrived]

    def _settle(self, heard: Heard, field: EndlessField) -> None:
        owner = self._owner(heard)
        if owner is None:
            self.complaints["nobody's"] += 1
            self.details.append(f"{field.name}: {heard}, nobody's")
            return
        owner.n_arrived += 1
        faults = {
            "wrong window": owner.field is not field,
            "doubled": owner.n_arrived > 1 and self._repeats(heard),
            "cancelled": owner.fate == "never",
            "holes": heard.has_holes and not owner.microphone_died,
            "cut short": not (heard.holds(owner) or self._follows(heard) or owner.microphone_died),
        }
        if found := [name for name, is_so in faults.items() if is_so]:
            self.complaints.update(found)
            self.details.append(f"{field.name}: {heard}, of {owner}: {', '.join(found)}")

    def _credit(self, texts: list[Heard]) -> None:
        """Two presses that the daemon took for one, or one that two texts share out: all of its
        sound is in a text, though none is its own."""
        for spoken in self._spoken:
            if not spoken.n_arrived and covered(spoken, texts):
                spoken.n_arrived = 1

    def _repeats(self, heard: Heard) -> bool:
        """Whether the same sound is in another text. Two texts may well share out one press."""
        others = [other for other in self._heard if other is not heard]
        return any(heard.overlap_s(other) > SLACK_S for other in others)

    def _follows(self, heard: Heard) -> bool:
        """Whether another ends where it begins, or begins where it ends: what it lacks is there."""
        others = [*self._heard, *self._heard_elsewhere]
        seams_s = [abs(heard.began_s - other.ended_s) for other in others]
        seams_s += [abs(other.began_s - heard.ended_s) for other in others]
        return min(seams_s) < SLACK_S

    def _owner(self, heard: Heard) -> Spoken | None:
        # The sound from before a press may hold what was cancelled just then.
        shared = [spoken for spoken in self._spoken if heard.shares_s(spoken) > SHORTEST_S]
        wanted = [spoken for spoken in shared if spoken.fate != "never"]
        meant = [spoken for spoken in wanted if spoken.microphone_died or heard.holds(spoken)]
        # Whose microphone died may have but the end of the post-roll in it.
        ends = [
            spoken
            for spoken in self._spoken
            if spoken.fate != "never" and spoken.microphone_died and heard.may_end(spoken)
        ]
        if shared:
            return max(meant or ends or shared, key=heard.shares_s)
        late = [
            spoken
            for spoken in self._spoken
            if spoken.microphone_died and 0 <= heard.began_s - spoken.began_s < LATE_S
        ]
        return late[-1] if late else None
