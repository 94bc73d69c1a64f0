"""Desktops for tests; other fixtures live beside the tests that use them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from rig import Rig

if TYPE_CHECKING:
    from collections.abc import Iterator

# Tests that load the recogniser in their own process send nothing anywhere either.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


@pytest.fixture(scope="session")
def desktop() -> Iterator[Rig]:
    """A whole desktop that all tests share: leave it as you found it."""
    with Rig() as rig:
        yield rig


@pytest.fixture
def fresh_desktop() -> Iterator[Rig]:
    """A whole desktop of the test's own, for those that kill or freeze parts of it."""
    with Rig() as rig:
        yield rig


@pytest.fixture
def at_desktop(desktop: Rig, monkeypatch: pytest.MonkeyPatch) -> Rig:
    """The shared desktop, with this process's environment set as for a program on it."""
    for name, value in desktop.env.items():
        monkeypatch.setenv(name, value)
    return desktop
