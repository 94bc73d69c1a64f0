"""A world to dictate in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from session_world import World

from dictate import events as on

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def world() -> Iterator[World]:
    """Everything has loaded, nothing has happened yet; nothing may be left over in the end."""
    world = World()
    world.wait(3.0)
    yield world
    if world.key_is_down:
        world.release()
    world.take(on.StopRequested())
    world.settle()
