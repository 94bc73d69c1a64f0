"""The cleaners that are examined: dictate's own with a real worker, and what they are called."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from dictate import config, paths
from dictate.domain import Level
from dictate.evaluation.systems import Dictate, systems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OPEN = "The parcel is in the kitchen I mean in the old garage."
"""The rules leave it to the model."""


@pytest.fixture(autouse=True)
def default_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


@pytest.fixture
def tidy(default_settings: None) -> Iterator[Dictate]:
    del default_settings
    with Dictate(config.load(), Level.TIDY) as tidy:
        yield tidy


def test_the_model_is_asked_only_where_the_rules_leave_something_open(tidy: Dictate) -> None:
    assert not tidy.clean("Um, nothing is open here.", "en").asked
    asked = tidy.clean(OPEN, "en")
    assert asked.asked
    assert asked.ms > 0
    assert not tidy.notes


def test_when_the_worker_dies_the_rules_clean_and_it_is_noted_and_the_next_text_is_judged(
    tidy: Dictate,
) -> None:
    assert tidy._worker
    assert tidy._worker.pid
    os.kill(tidy._worker.pid, signal.SIGKILL)
    by_rules = tidy.clean(OPEN, "en")
    assert (by_rules.text, by_rules.asked) == (OPEN, False)
    assert len(tidy.notes) == 1
    assert "garage" not in str(tidy.notes)
    assert tidy.clean(OPEN, "en").asked


def test_dictate_is_first_and_every_model_is_asked_once_under_its_whole_name() -> None:
    home = paths.data_dir() / "models" / "smollm2-135m"
    file = home / "SmolLM2-135M-Instruct.Q4_1.gguf"
    names = ["smollm2-135m", str(file)]
    found = systems(config.load(), Level.REWRITE, compare=False, models=names)
    asked = ["smollm2-135m, asked", "SmolLM2-135M-Instruct.Q4_1, asked"]
    assert [system.name for system in found] == ["dictate, rewrite", *asked]
    found = systems(config.load(), Level.TIDY, compare=True, models=names)
    assert [system.name for system in found][:3] == ["dictate, tidy", "rules", asked[0]]
    assert len(found) == len({system.name for system in found})
