"""One dictation with a death in it, and what became of its words."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from dictation import words

if TYPE_CHECKING:
    from kill_clips import Clip

VICTIMS = ("daemon", "daemon and workers", "mic", "asr", "llm", "tray")
PHASES = ("before", "recording", "post-roll", "recognising", "cleaning", "delivering", "delivered")

CERTAIN = frozenset({"delivered", "clipboard", "perhaps"})
"""What the history may say of words that are in a window as well."""


@dataclass
class Trial:
    """One dictation with a death in it."""

    victim: str
    aim: str
    """The phase in which the victim shall die."""

    clip: Clip
    moment: float
    """How far into that phase, from 0 to 1."""

    phase: str = ""
    """The one in which it did."""

    killed_s: float | None = None
    """When, by the witness; None if everything was said by then, or nothing yet."""

    heard_again_s: float | None = None
    """When another microphone worker listened."""

    spooled: bytes = field(default=b"", repr=False)
    """The samples of the utterance that the daemon left behind: float32, 16 kHz."""

    said: list[str] = field(default_factory=list)
    in_field: list[str] = field(default_factory=list)
    in_history: list[dict[str, Any]] = field(default_factory=list)
    typed_after_restart: str = ""
    keys_left_down: list[int] = field(default_factory=list)
    files_left: list[str] = field(default_factory=list)
    """Endings of what lay in the spool when all was over."""

    released_s: float | None = None
    """When the key went up, by the witness."""

    log: str = field(default="", repr=False)
    """What the daemon said meanwhile."""

    @property
    def ends_daemon(self) -> bool:
        return self.victim.startswith("daemon")

    @property
    def n_lost(self) -> int:
        """Words that are neither in the window nor in the history."""
        places = [self.in_field, *(words(row["text"] or row["raw"]) for row in self.in_history)]
        return min(n_missing(self.said, place) for place in places)

    @property
    def n_doubled(self) -> int:
        """Words that are there twice, with nobody saying that they may be."""
        whole = len(self.clip.words)
        n_doubled = max(0, len(self.in_field) - int(1.3 * whole) - 1)
        uncertain = [row for row in self.in_history if row["status"] not in CERTAIN]
        if self.in_field and uncertain:
            n_doubled += len(self.in_field)
        if len(self.in_history) > 1:
            n_doubled += len(words(self.in_history[-1]["text"]))
        return n_doubled + len(words(self.typed_after_restart))


def n_missing(said: list[str], arrived: list[str]) -> int:
    """Words said that have no counterpart; one that was understood otherwise has one."""
    changes = SequenceMatcher(None, said, arrived, autojunk=False).get_opcodes()
    return sum(
        max(0, (said_end - said_begin) - (end - begin))
        for _, said_begin, said_end, begin, end in changes
    )
