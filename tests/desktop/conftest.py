"""A desktop whose only tray is a panel of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from panel import Panel
from rig import Rig

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def quiet_desktop() -> Iterator[Rig]:
    with Rig(audio=False, tray=False) as rig:
        yield rig


@pytest.fixture
def panel(quiet_desktop: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[Panel]:
    """The panel, with this process's environment set as for a program beside it."""
    for name, value in quiet_desktop.env.items():
        monkeypatch.setenv(name, value)
    with Panel(quiet_desktop.env["DBUS_SESSION_BUS_ADDRESS"]) as panel:
        yield panel
