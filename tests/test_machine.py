"""What the machine is good for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dictate import machine

if TYPE_CHECKING:
    from collections.abc import Callable


def with_processors(
    monkeypatch: pytest.MonkeyPatch, n: int, siblings: Callable[[int], str]
) -> None:
    """A machine with `n` processors; `siblings` tells which share the core of one."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(n)))
    monkeypatch.setattr(Path, "read_text", lambda path, *_: siblings(int(path.parts[5][3:])))


@pytest.mark.parametrize(
    ("n_cores", "expected"), [(1, 1), (2, 2), (3, 3), (4, 4), (6, 4), (8, 4), (64, 4)]
)
def test_there_is_a_thread_a_core_up_to_four(
    monkeypatch: pytest.MonkeyPatch, n_cores: int, expected: int
) -> None:
    with_processors(monkeypatch, n_cores, str)
    assert machine.model_threads(0) == expected


@pytest.mark.parametrize(("n_processors", "expected"), [(2, 1), (4, 2), (8, 4), (16, 4)])
def test_hyper_threads_are_no_cores(
    monkeypatch: pytest.MonkeyPatch, n_processors: int, expected: int
) -> None:
    with_processors(monkeypatch, n_processors, lambda n: f"{n // 2 * 2}-{n // 2 * 2 + 1}\n")
    assert machine.model_threads(0) == expected


def test_where_the_system_does_not_tell_each_processor_is_a_core(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {10_000_001, 10_000_002})
    assert machine.model_threads(0) == 2


def test_what_the_user_set_is_taken() -> None:
    assert machine.model_threads(7) == 7
