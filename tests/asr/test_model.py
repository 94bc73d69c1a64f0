"""Loading the real model; what else can go wrong with it is in test_serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dictate.asr.model import load

if TYPE_CHECKING:
    from pathlib import Path

    from dictate.settings import RecogniserSettings


def test_a_loaded_model_is_warm(whisper_dir: Path, settings: RecogniserSettings) -> None:
    assert load(whisper_dir, settings).decoder.warm_up() < 0
