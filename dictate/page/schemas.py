"""What goes over the page's HTTP: the shapes of /openapi.json."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from dictate.cleanup.guard import removed_words
from dictate.domain import Level

MAX_TEXT = 200_000
"""Characters. An hour of speech has some 60,000."""

Text = Annotated[str, Field(max_length=MAX_TEXT, repr=False)]
Language = Annotated[str, Field(pattern=r"^[a-z]{0,3}$", description="ISO 639-1; empty: unknown")]


class Token(BaseModel):
    """The secret of this start, from the address that `dictate page` opened."""

    token: Annotated[str, Field(max_length=200, repr=False)]


class State(BaseModel):
    """The daemon's state, and the settings that the page's first view shows."""

    phase: str = Field(description="idle, recording, working or error")
    line: str = Field(description="The state in words")
    level: Level
    paused: bool = Field(description="The hotkey is not heeded")
    hotkey: str
    language: str
    microphone: str
    microphones: list[str]
    can_cancel: bool
    n_waiting: int = Field(description="Recordings that wait to be recognised again")
    history_keep: int = Field(description="So many dictations are kept; 0: none")
    version: str
    rewrite_ready: bool = Field(description='A model for "rewrite" is chosen and there')


class PlainCommand(BaseModel):
    """Cancel what is being dictated; or let the hotkey rest, or work again."""

    command: Literal["cancel", "pause", "resume"]


class LevelCommand(BaseModel):
    """Choose how far cleanup may go, from now on."""

    command: Literal["level"]
    value: Level


Command = Annotated[PlainCommand | LevelCommand, Field(discriminator="command")]
"""What the daemon shall do."""


class Part(BaseModel):
    """A word as it was heard."""

    text: str
    removed: bool = Field(description="Cleanup took it out")


class AnswerTimes(BaseModel):
    """How long each stage took, in milliseconds."""

    recognise: float
    clean: float


class EntryTimes(AnswerTimes):
    """How long each stage of a dictation took, in milliseconds."""

    deliver: float


class Answer(BaseModel):
    """What was heard and what cleanup made of it."""

    raw: str = Field(repr=False)
    text: str = Field(repr=False)
    tidy: str = Field(repr=False)
    language: str
    seconds: float
    level: Level
    by: str
    parts: list[Part] = Field(repr=False)
    ms: AnswerTimes
    notes: list[str]


class ToClean(BaseModel):
    """A transcript to be cleaned."""

    text: Text
    language: Language = ""
    level: Level


class NewLevel(BaseModel):
    """How far cleanup may go."""

    level: Level


class Entry(BaseModel):
    """A dictation of the history."""

    id: int
    at: str = Field(description="When the key went down, local time, ISO 8601")
    status: str
    status_text: str
    application: str
    language: str
    level: str
    by: str
    seconds: float
    ms: EntryTimes
    raw: str = Field(repr=False)
    tidy: str = Field(repr=False)
    text: str = Field(repr=False)
    reason: str
    parts: list[Part] = Field(repr=False)


class Entries(BaseModel):
    """A stretch of the history, the newest first."""

    keep: int
    total: int = Field(description="How many match the search")
    entries: list[Entry]


def parts(raw: str, clean: str, level: str) -> list[Part]:
    """The words of `raw`, those marked that cleanup took out."""
    compared = clean if clean and level != Level.OFF else raw
    return [Part(text=word, removed=removed) for word, removed in removed_words(raw, compared)]
