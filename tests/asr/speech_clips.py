"""The recorded clips that the recogniser's tests use; see tests/data/speech/README.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from faster_whisper import decode_audio

if TYPE_CHECKING:
    from dictate.ports import Samples

SPEECH = Path(__file__).parents[1] / "data" / "speech"
CLIPS: dict[str, dict[str, Any]] = {
    clip["file"].removesuffix(".flac"): clip
    for clip in map(json.loads, (SPEECH / "manifest.jsonl").read_text("utf-8").splitlines())
}


def clip_names(*kinds: str) -> list[str]:
    return [name for name, clip in CLIPS.items() if clip["kind"] in kinds]


def samples_of(name: str) -> Samples:
    return np.asarray(decode_audio(str(SPEECH / f"{name}.flac")), dtype=np.float32)
