"""What is said in the trials: three to six seconds each, and understood every time."""

from __future__ import annotations

import json
import wave
from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dictation import SPEECH, TESTS, words

from dictate.audio import file as audio_file

if TYPE_CHECKING:
    from pathlib import Path

RATE_HZ = 16_000
FULL_SCALE = 32_767

NAMES = (
    "ls-1688-142285-0002.flac",
    "ls-1580-141084-0001.flac",
    "arctic-aew_a0003.flac",
    "vctk-p225_004.flac",
)
SAMPLE = TESTS.parent / "assets" / "sample.flac"
DOUBTFUL_S = (12.9, 17.5)
"""Where in the sample a "you know" stands: the cleanup model judges whether it means something."""

DOUBTFUL = "And label the boxes with your name and your new room number."


@dataclass(frozen=True)
class Clip:
    """A recording and the words that shall arrive."""

    file: Path
    words: tuple[str, ...]
    seconds: float


def plain() -> list[Clip]:
    """Clips that the rules alone clean, in no time."""
    rows = map(json.loads, (SPEECH / "manifest.jsonl").read_text("utf-8").splitlines())
    return [
        Clip(SPEECH / row["file"], tuple(words(row["transcript"])), row["seconds"])
        for row in rows
        if row["file"] in NAMES
    ]


def doubtful(folder: Path) -> Clip:
    """A clip that the cleanup model has to think about; it is cut out into `folder`."""
    heard = array("f", audio_file.read(SAMPLE))
    first, last = (int(at_s * RATE_HZ) for at_s in DOUBTFUL_S)
    file = folder / "doubtful.wav"
    write(file, array("h", (int(FULL_SCALE * sample) for sample in heard[first:last])).tobytes())
    return Clip(file, tuple(words(DOUBTFUL)), (last - first) / RATE_HZ)


def write(file: Path, pcm: bytes) -> None:
    """Make a WAV file of 16-bit samples."""
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(pcm)
