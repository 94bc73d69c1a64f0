"""The clips of a bench: a manifest, and which of it are wanted."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dictate import paths
from dictate.audio import file as audio_file
from dictate.domain import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ
from dictate.errors import AudioError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

BYTES_PER_S: Final = BYTES_PER_SAMPLE * SAMPLE_RATE_HZ

CLASSES: Final = {"2-5": (2, 5), "5-15": (5, 15), "15-30": (15, 30), "30-60": (30, 60)}
"""Length class -> from so many seconds on, and below so many."""


@dataclass(frozen=True, slots=True)
class Clip:
    """One line of the manifest."""

    path: Path
    file: str
    """As the manifest names it."""

    transcript: str = field(repr=False)
    """What was said; empty if nobody spoke."""

    language: str
    kind: str
    seconds: float = 0.0
    """As long as the samples are, whatever the manifest says."""

    @property
    def length(self) -> str | None:
        """Its key in `CLASSES`; None for one that is shorter or longer."""
        return next((name for name, (low, high) in CLASSES.items() if low <= self.seconds < high),
                    None)  # fmt: skip

    @property
    def is_spoken(self) -> bool:
        """Whether anybody says anything."""
        return bool(self.transcript)

    def pcm(self) -> bytes:
        """Its samples: float32 little endian, mono, 16 kHz.

        Raises:
            AudioError: The file is missing, cannot be read or holds no sample.
        """
        pcm = audio_file.read(self.path)
        if not pcm:
            message = f"{self.path} holds no sample"
            raise AudioError(message, "Take it out of the manifest")
        return pcm


def sample() -> Clip:
    """The clip that ships with dictate."""
    spoken = json.loads(paths.resource("assets/sample.json").read_text("utf-8"))
    path = paths.resource("assets/sample.flac")
    return Clip(path, path.name, spoken["text"], "en", "sample")


def chosen(options: argparse.Namespace) -> list[Clip]:
    """The clips that the options ask for, each of which has been read once.

    A file that cannot be read shall not come up after a quarter of an hour.

    Raises:
        AudioError: The manifest or a file cannot be read, or no clip is left.
    """
    clips = _manifest(Path(options.manifest)) if options.manifest else [sample()]
    wanted = [
        clip
        for clip in clips
        if options.language in {None, clip.language} and options.kind in {None, clip.kind}
    ][: options.limit]
    measured = [replace(clip, seconds=len(clip.pcm()) / BYTES_PER_S) for clip in wanted]
    if options.per_class:
        measured = list(_first_of_each_class(measured, options.per_class))
    if not measured:
        message = "There is no such clip"
        raise AudioError(message, "Choose another --language, --kind or --per-class")
    return measured


def _first_of_each_class(clips: Sequence[Clip], n: int) -> Iterator[Clip]:
    n_left = dict.fromkeys(CLASSES, n)
    for clip in clips:
        if clip.is_spoken and clip.length and n_left[clip.length]:
            n_left[clip.length] -= 1
            yield clip


def _manifest(path: Path) -> list[Clip]:
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
        return [
            Clip(path.parent / row["file"], row["file"], row["transcript"], row["lang"],
                 row["kind"])
            for row in rows
        ]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path} is no manifest ({type(error).__name__})"
        remedy = 'Each line is a JSON object with "file", "transcript", "lang" and "kind"'
        raise AudioError(message, remedy) from None
