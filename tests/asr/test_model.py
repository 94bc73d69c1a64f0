"""Loading the real model; what else can go wrong with it is in test_serve."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dictate.asr.model import load, n_threads

if TYPE_CHECKING:
    from pathlib import Path

    from dictate.settings import RecogniserSettings


def test_a_loaded_model_is_warm(whisper_dir: Path, settings: RecogniserSettings) -> None:
    assert load(whisper_dir, settings).decoder.warm_up() < 0


@pytest.mark.parametrize(
    ("n_cores", "expected"), [(1, 1), (2, 2), (4, 4), (6, 4), (12, 6), (64, 8)]
)
def test_threads_follow_the_cores(
    monkeypatch: pytest.MonkeyPatch, n_cores: int, expected: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(n_cores)))
    assert n_threads(0) == expected
    assert n_threads(3) == 3
