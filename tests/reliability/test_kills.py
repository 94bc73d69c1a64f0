"""The daemon or a worker is killed at a random moment of a dictation: no word is lost or doubled.

pytest tests/reliability/test_kills.py --trials 200
"""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

import kill_clips
import pytest
from kill_harness import Harness
from kill_trial import PHASES, VICTIMS, Trial
from rig import Rig

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import ReliabilityTable

N_SHOWN = 5


def trials(seed: int, n: int, folder: Path) -> Iterator[Trial]:
    """Every victim in every phase, again and again, in an order left to chance."""
    chance = random.Random(seed)  # noqa: S311  to be repeated, not to be secret
    clips, doubtful = kill_clips.plain(), kill_clips.doubtful(folder)
    every = list(itertools.product(VICTIMS, PHASES[:-1]))
    order = [pair for _ in range(1 + n // len(every)) for pair in chance.sample(every, len(every))]
    for victim, phase in order[:n]:
        clip = doubtful if phase == "cleaning" else chance.choice(clips)
        yield Trial(victim, phase, clip, chance.random())


@pytest.fixture
def harness(tmp_path: Path) -> Iterator[Harness]:
    with Rig() as rig:
        harness = Harness(rig, evidence=tmp_path)
        yield harness
        # Shown if the test failed.
        print(harness.dictation.log)  # noqa: T201  pytest's way
        harness.dictation.stop()


@pytest.mark.timeout(14_400)
def test_no_word_is_lost_or_doubled_whoever_is_killed_and_when(
    harness: Harness,
    n_trials: int,
    seed: int,
    reliability_table: ReliabilityTable,
    tmp_path: Path,
) -> None:
    done: list[Trial] = []
    try:
        for trial in trials(seed, n_trials, tmp_path):
            harness.run(trial)
            done.append(trial)
    finally:
        for trial in sorted(done, key=lambda trial: (trial.victim, PHASES.index(trial.phase))):
            reliability_table.add("kills", row(trial))
    failed = [
        f"trial {number}: {trial}\n{trial.log}"
        for number, trial in enumerate(done, 1)
        if trial.n_lost or trial.n_doubled or trial.files_left
    ]
    assert not failed, f"--seed {seed}\n" + "\n".join(failed[:N_SHOWN])


def row(trial: Trial) -> dict[str, str | int | float]:
    """What a trial adds to the table."""
    counts: dict[str, str | int | float] = {
        "killed": trial.victim,
        "phase": trial.phase,
        "trials": 1,
        "words lost": trial.n_lost,
        "words doubled": trial.n_doubled,
        "keys left down": len(trial.keys_left_down),
        "files left": len(trial.files_left),
    }
    if trial.killed_s is not None and trial.heard_again_s is not None:
        counts["microphone away s"] = trial.heard_again_s - trial.killed_s
    return counts
