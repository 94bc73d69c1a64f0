"""Random scripts of what users do to a dictation program, mostly in a hurry."""

from __future__ import annotations

import random
from dataclasses import dataclass

ROLES = ("mic", "asr", "llm", "tray")


@dataclass(frozen=True)
class Step:
    """One thing that the user does, or that happens to the daemon."""

    name: str
    """A method of `performer.Performer`."""

    arguments: tuple[str | float, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(repr, self.arguments))})"


HOLD = (0.25, 0.5)
"""Seconds: longer than the 0.15 that a press must last, also if the machine is busy."""

LEVELS = ("off", "tidy", "rewrite")

WEIGHTS_AND_ARGUMENTS: dict[str, tuple[int, tuple[tuple[float, float] | tuple[str, ...], ...]]] = {
    "dictate": (10, (HOLD,)),
    "tap": (2, ((0.0, 0.06),)),
    "dictate_with_auto_repeat": (2, (HOLD,)),
    "dictate_and_go_to_the_other_field": (2, (HOLD,)),
    "dictate_by_command": (2, (HOLD,)),
    "dictate_by_toggle": (2, (HOLD,)),
    "dictate_and_lose_a_worker": (1, ((0.3, 0.6), ROLES, (0.0, 0.7))),
    "cancel_with_escape": (2, ((0.0, 0.4),)),
    "cancel_by_command": (2, ((0.0, 0.4),)),
    "cancel_what_is_worked_on": (2, (HOLD, ("escape", "command"), (0.0, 0.4))),
    "chord": (2, ((0.0, 0.4),)),
    "speak_while_the_hotkey_is_paused": (1, (HOLD,)),
    "press_while_a_command_records": (1, (HOLD,)),
    "go_to_the_other_field": (3, ()),
    "choose_level": (1, (LEVELS,)),
    "rest": (3, ((0.0, 0.4),)),
    "lose_a_worker": (1, (ROLES,)),
}
"""Step -> how often it comes, and what each argument is taken from: a stretch or a choice."""

MIN_STEPS, MAX_STEPS = 2, 6


def script(seed: int, number: int) -> list[Step]:
    """The script of this number: the same for the same seed."""
    chance = random.Random(f"{seed}-{number}")  # noqa: S311  to be repeated, not to be secret
    weights = [weight for weight, _ in WEIGHTS_AND_ARGUMENTS.values()]
    n_steps = chance.randint(MIN_STEPS, MAX_STEPS)
    return [
        _step(name, chance) for name in chance.choices([*WEIGHTS_AND_ARGUMENTS], weights, k=n_steps)
    ]


def rehearsal(seed: int) -> list[Step]:
    """One step of each kind: after it, nothing happens for the first time any more."""
    chance = random.Random(seed)  # noqa: S311  to be repeated, not to be secret
    return [_step(name, chance) for name in WEIGHTS_AND_ARGUMENTS]


def _step(name: str, chance: random.Random) -> Step:
    _, arguments = WEIGHTS_AND_ARGUMENTS[name]
    return Step(name, tuple(_argument(given, chance) for given in arguments))


def _argument(given: tuple[float, float] | tuple[str, ...], chance: random.Random) -> str | float:
    choices = [choice for choice in given if isinstance(choice, str)]
    if choices:
        return chance.choice(choices)
    least, most = (float(end) for end in given)
    return round(chance.uniform(least, most), 3)
