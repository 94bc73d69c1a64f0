"""What an open device delivers, on its way from PortAudio's thread to the worker's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """One opening of the device; blocks of an earlier one can thus be told apart."""

    label: str
    """The device, for the user."""

    rate_hz: int
    to_16k_mono: Callable[[bytes], bytes] = field(repr=False)
    """To be given each of this opening's blocks, in order."""

    began_s: float
    """When opening began; monotonic clock."""


@dataclass(frozen=True, slots=True)
class RawBlock:
    """What the device delivered."""

    opening: Opening
    pcm: bytes = field(repr=False)
    """float32, as many channels and as fast as the device."""

    at_s: float
    """When it came; monotonic clock."""

    overflowed: bool
    """Samples before these were lost: nobody took them in time."""


@dataclass(frozen=True, slots=True)
class StreamLost:
    """The device or the sound server is gone, or the stream was closed."""

    opening: Opening
