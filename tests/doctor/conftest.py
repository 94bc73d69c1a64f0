"""A desktop for the doctor alone: other tests' windows would disturb."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from patient import Patient
from rig import Rig

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def _doctor_desktop() -> Iterator[Rig]:
    with Rig() as rig:
        yield rig


@pytest.fixture
def patient(_doctor_desktop: Rig) -> Patient:
    return Patient(_doctor_desktop)
