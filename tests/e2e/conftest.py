"""A desktop with the real daemon on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dictation import Dictation, Field
from rig import CONTROL_L, END, Rig

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def e2e_desktop() -> Iterator[Rig]:
    """A desktop for the daemon alone: other tests' windows and hotkeys would disturb."""
    with Rig() as rig:
        yield rig


@pytest.fixture(scope="session")
def running(e2e_desktop: Rig) -> Iterator[Dictation]:
    """The daemon with its default settings, started once."""
    dictation = Dictation(e2e_desktop)
    dictation.start()
    yield dictation
    dictation.stop()


@pytest.fixture(scope="session")
def tk_field(e2e_desktop: Rig) -> Field:
    return Field(e2e_desktop, "tk")


@pytest.fixture
def dictation(running: Dictation) -> Iterator[Dictation]:
    """The daemon, idle before the test and after it."""
    running.wait_for_phase("idle")
    for role in ("mic", "asr", "llm"):
        running.wait_for_worker(role)
    yield running
    # A test that failed may have left the key down.
    running.release()
    running.wait_for_phase("idle")


@pytest.fixture
def field(dictation: Dictation, tk_field: Field) -> Field:
    """A text field with the keyboard, its caret at the end: Ctrl+A, say, has moved it."""
    dictation.rig.activate(tk_field.window)
    dictation.rig.key_down(CONTROL_L)
    dictation.rig.tap(END)
    dictation.rig.key_up(CONTROL_L)
    return tk_field


@pytest.fixture
def own_dictation(fresh_desktop: Rig) -> Iterator[Dictation]:
    """A daemon of the test's own, not started yet."""
    dictation = Dictation(fresh_desktop)
    yield dictation
    if dictation.n_started and f"dictate-{dictation.n_started}" in fresh_desktop.processes:
        dictation.stop()
