"""The workers of the world: what they are doing, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dictate.domain import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from dictate import effects as do

BLOCK_S = 0.1
PCM = bytes(4 * int(BLOCK_S * SAMPLE_RATE_HZ))


def words(utterance_id: int) -> str:
    """What was said in an utterance."""
    return f"words of {utterance_id}"


@dataclass
class Worker:
    """A process: alive or not, loading or ready, at work on one request at a time."""

    load_s: float = 1.0
    work_s: float = 0.3
    generation: int = 0
    is_alive: bool = False
    is_ready: bool = False
    is_frozen: bool = False
    missing: str = ""
    """Why it cannot work, if so."""

    device: str = ""
    notice: str = ""
    """What it runs on, and what is not as the user set it."""

    refuses: str = ""
    """Why it fails at each request, if so."""

    requests: list[do.Recognise | do.Clean] = field(default_factory=list)


@dataclass
class Microphone(Worker):
    """Also a worker. One capture at a time."""

    load_s: float = 0.2
    open_s: float = 0.2
    capture_id: int = 0
    n_asked: int = 0
    """How many captures it was asked for, of whatever utterance."""

    ends_s: float | None = None
    """When the post-roll is complete."""

    n_overflows: int = 0
