"""The nouns of dictation: what flows from the microphone to the window.

    microphone -> Block* -> Utterance -> Transcript -> CleanText -> Delivery

Each step is a frozen value that carries the utterance's id. Fields that hold dictated words are
left out of `repr`, so that no log line can leak them.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Literal, NewType

SAMPLE_RATE_HZ = 16_000
"""Whisper's own rate; everything in dictate is mono float32 in [-1, 1] at this rate."""

BYTES_PER_SAMPLE = 4
"""float32, little endian, as blocks travel between processes."""

UtteranceId = NewType("UtteranceId", int)
"""Counts up from 1 while the daemon runs; the order of ids is the order of speaking."""


Role = Literal["mic", "asr", "llm", "tray"]
"""A worker process: the microphone, the recogniser, the cleanup model, the tray icon."""

ROLES: tuple[Role, ...] = ("mic", "asr", "llm", "tray")


class Level(enum.StrEnum):
    """How far cleanup may go."""

    OFF = "off"
    TIDY = "tidy"
    REWRITE = "rewrite"


class Phase(enum.StrEnum):
    """What the tray shows; derived from the session, never stored."""

    IDLE = "idle"
    RECORDING = "recording"
    WORKING = "working"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Limits:
    """The part of the settings that the session decides by."""

    min_hold_s: float
    max_utterance_s: float
    post_roll_s: float
    clean_deadline_s: float
    rewrite_deadline_s: float
    hotkey_has_modifier: bool
    """While a modifier is held nothing can be typed: the words would become shortcuts."""

    unload_after_s: float = 0.0
    """How long a model that nobody needs stays loaded; 0 for ever."""


@dataclass(frozen=True, slots=True)
class Block:
    """A few hundredths of a second of speech, as they came from the microphone."""

    utterance_id: UtteranceId
    pcm: bytes = field(repr=False)
    """float32 little endian, mono, 16 kHz. Bytes, because the daemon only passes them on."""

    @property
    def seconds(self) -> float:
        """How long the block lasts."""
        return len(self.pcm) / (BYTES_PER_SAMPLE * SAMPLE_RATE_HZ)


@dataclass(frozen=True, slots=True)
class Transcript:
    """What the recogniser accepted for one utterance."""

    utterance_id: UtteranceId
    text: str = field(repr=False)
    """Empty when there was no speech."""

    language: str
    """ISO 639-1 code, "" when unknown."""

    seconds: float
    """Length of the audio."""

    recognise_ms: float
    """How long it was waited for: from the request, when all had been fed, to the answer."""


@dataclass(frozen=True, slots=True)
class CleanText:
    """A transcript after cleanup."""

    utterance_id: UtteranceId
    text: str = field(repr=False)
    level: Level
    by: str
    """Who had the last word: "off", "rules", "llm" or "rewrite"."""

    clean_ms: float
    tidy: str = field(default="", repr=False)
    """What `tidy` made of it, before `rewrite` and the user's vocabulary; empty at "off"."""

    notes: tuple[str, ...] = ()
    """Why a step was skipped or an answer refused, without dictated words."""


@dataclass(frozen=True, slots=True)
class Focus:
    """The window that had the keyboard at key-down, as an opaque token of the text back end."""

    window: int


NO_WINDOW = Focus(0)
"""None had the keyboard, or it could not be known."""


class DeliveryMethod(enum.StrEnum):
    """How the words reached the user."""

    TYPED = "typed"
    PASTED = "pasted"
    CLIPBOARD = "clipboard"
    """Not in the window: left on the clipboard, and the user was told."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where an utterance's words went."""

    utterance_id: UtteranceId
    method: DeliveryMethod
    n_characters: int
    deliver_ms: float
    reason: str = ""
    """For CLIPBOARD: why not the window, in words for the user."""
