"""One dictation as the disk knows it, on its way and afterwards."""

from __future__ import annotations

import enum
import time
from typing import TYPE_CHECKING

import msgspec

from dictate.structs import described

if TYPE_CHECKING:
    from dictate.domain import UtteranceId


class Status(enum.StrEnum):
    """How far a dictation came. The first four are those of one that is on its way."""

    RECORDING = "recording"
    RECORDED = "recorded"
    RECOGNISED = "recognised"
    DELIVERING = "delivering"

    DELIVERED = "delivered"
    """The words are in the window."""

    CLIPBOARD = "clipboard"
    """The words are on the clipboard, and the user was told."""

    KEPT = "kept"
    """The words were not typed, and the user was told."""

    RECOVERED = "recovered"
    """dictate ended before the words were there; they were found at the next start, or by retry."""

    PERHAPS = "perhaps"
    """dictate ended while the words were being typed: nobody knows how many of them arrived."""

    WAITING = "waiting"
    """Not recognised yet: the audio is kept for `dictate retry`."""


ENDED = (Status.DELIVERED, Status.CLIPBOARD, Status.KEPT)
"""What needs no more work, and what the user need not be told of."""

ARRIVED = (Status.DELIVERED, Status.CLIPBOARD)
"""What the user has in hand, so that the history is a convenience and no rescue."""


@described
class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A dictation. What is not known yet is empty."""

    key: str
    """Names its files; unique, and sorts by time."""

    at: str
    """When the key went down, in local time, ISO 8601."""

    id: int = 0
    """Its number in the history; 0 before it is there."""

    status: Status = Status.RECORDING
    application: str = ""
    """The class of the window's program, as in "XTerm"; never its title."""

    language: str = ""
    level: str = ""
    by: str = ""
    """Who cleaned: see `domain.CleanText`."""

    seconds: float = 0.0
    recognise_ms: float = 0.0
    clean_ms: float = 0.0
    deliver_ms: float = 0.0
    raw: str = ""
    """As it was heard."""

    tidy: str = ""
    """What `tidy` made of it; empty where it was not asked, or a dictate of before it was kept."""

    text: str = ""
    """As it was delivered: tidied, or rewritten, and with the user's vocabulary."""

    reason: str = ""
    """Why it was not typed, without dictated words."""

    def __repr__(self) -> str:
        """Without the words."""
        return f"Entry(key={self.key!r}, id={self.id}, status={str(self.status)!r})"


def begun(utterance_id: UtteranceId, level: str) -> Entry:
    """The entry of an utterance that begins now."""
    now_ns = time.time_ns()
    now = time.localtime(now_ns // 1_000_000_000)
    # Two daemons within a millisecond would need the same id as well.
    key = f"{time.strftime('%Y%m%d-%H%M%S', now)}-{now_ns // 1_000_000 % 1000:03}-{utterance_id}"
    return Entry(key=key, at=time.strftime("%Y-%m-%dT%H:%M:%S", now), level=level)
