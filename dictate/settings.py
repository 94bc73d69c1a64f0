"""The settings, one struct a section. Defaults and documentation: `config/config.toml`.

Each part of the program gets its own section, never the whole.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from dictate.structs import described


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Root of the sections: immutable, and an unknown name is an error."""


class HotkeySettings(Section, frozen=True):
    """Which key records."""

    key: str
    """In pynput's notation, as in "<ctrl_r>" or "<ctrl>+<alt>+d"."""

    min_hold_ms: Annotated[int, msgspec.Meta(ge=0, le=2000)]
    """A shorter press is ignored."""


class AudioSettings(Section, frozen=True):
    """How the microphone records."""

    device: str
    """A device's name or part of it; "default" follows the desktop's choice."""

    pre_roll_ms: Annotated[int, msgspec.Meta(ge=0, le=2000)]
    post_roll_ms: Annotated[int, msgspec.Meta(ge=0, le=2000)]
    keep_warm_s: Annotated[int, msgspec.Meta(ge=0, le=86400)] | Literal["always"]
    """How long the stream stays open after use; 0 is off."""

    max_utterance_s: Annotated[int, msgspec.Meta(ge=1, le=3600)]


class RecogniserSettings(Section, frozen=True):
    """How speech becomes text."""

    model: str
    """A name from `dictate models list`, or the path of a CTranslate2 model's folder."""

    language: str
    """"auto" or an ISO 639-1 code."""

    hotwords: tuple[str, ...]
    """Names and terms that the decoder shall expect."""

    beam_size: Annotated[int, msgspec.Meta(ge=1, le=10)]
    device: Literal["auto", "cpu", "cuda"]
    threads: Annotated[int, msgspec.Meta(ge=0, le=64)]
    """0: chosen by the machine's cores."""


class CleanupSettings(Section, frozen=True):
    """How the transcript is cleaned."""

    level: Literal["off", "tidy", "rewrite"]
    model: str
    """The model that helps `tidy`: a name from `dictate models list` or a GGUF file's path."""

    rewrite_model: str
    """The model that writes in `rewrite`; empty: `rewrite` falls back to `tidy`."""

    deadline_s: Annotated[float, msgspec.Meta(gt=0, le=30)]
    """The answer of `tidy`'s model is not waited for any longer."""

    rewrite_deadline_s: Annotated[float, msgspec.Meta(gt=0, le=120)]
    """The answer of `rewrite`'s model is not waited for any longer."""

    threads: Annotated[int, msgspec.Meta(ge=0, le=64)]


class DeliverySettings(Section, frozen=True):
    """How the words get into the window."""

    method: Literal["auto", "type", "paste"]
    trailing_space: bool


class DesktopSettings(Section, frozen=True):
    """What the desktop shows."""

    tray: bool
    notifications: bool


class HistorySettings(Section, frozen=True):
    """What is remembered of past dictations."""

    keep: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
    """So many texts; 0 keeps none of those that arrived."""


class ModelSettings(Section, frozen=True):
    """Where models live and come from."""

    folder: str
    """Empty: the user's data folder."""

    sources: tuple[Literal["hub", "index"], ...]
    """Where `dictate models pull` looks, in this order."""

    hub_url: str
    unload_after_s: Annotated[int, msgspec.Meta(ge=0, le=604800)]
    """A model that nobody needed for so long gives its memory back; 0 keeps it loaded."""


class LogSettings(Section, frozen=True):
    """What the log tells; never a dictated word."""

    level: Literal["debug", "info", "warning", "error"]


@described
class Settings(Section, frozen=True):
    """Everything in `config.toml`."""

    hotkey: HotkeySettings
    audio: AudioSettings
    recogniser: RecogniserSettings
    cleanup: CleanupSettings
    delivery: DeliverySettings
    desktop: DesktopSettings
    history: HistorySettings
    models: ModelSettings
    log: LogSettings
