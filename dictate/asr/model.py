"""Loading a Whisper model."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from faster_whisper import WhisperModel

from dictate.asr.decode import Decoder
from dictate.errors import ModelError
from dictate.machine import usable_cores

if TYPE_CHECKING:
    from pathlib import Path

    from dictate.settings import RecogniserSettings

_NEEDED_FILES = ("config.json", "model.bin", "tokenizer.json")
"""Without the tokenizer faster-whisper would download one."""


def load(folder: Path, settings: RecogniserSettings) -> Decoder:
    """Load a Whisper model and run a little silence through it.

    Args:
        folder: A CTranslate2 conversion: config.json, model.bin, tokenizer.json, vocabulary.
        settings: Hotwords, beam and threads are used.

    Raises:
        ModelError: Something is missing, corrupt or no Whisper model.
    """
    missing = [name for name in _NEEDED_FILES if not (folder / name).is_file()]
    if missing:
        message = f"the speech model {settings.model!r} lacks {', '.join(missing)} in {folder}"
        raise ModelError(message, _remedy("pull", settings.model))
    try:
        whisper = WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=n_threads(settings.threads),
            local_files_only=True,
        )
    except Exception as error:  # the tokenizer raises a bare Exception
        raise _unusable(folder, settings.model, str(error)) from error
    decoder = Decoder(whisper, settings.beam_size, settings.hotwords)
    if not math.isfinite(decoder.warm_up()):
        raise _unusable(folder, settings.model, "its weights are no numbers")
    return decoder


def n_threads(wanted: int) -> int:
    """How many threads to decode with: `wanted`, or for 0 what this machine is good for.

    All cores up to four. Beyond that half of them, since the other half is likely hyper-threads,
    but no more than eight: Whisper base has no work for more.
    """
    if wanted:
        return wanted
    cores = usable_cores()
    return cores if cores <= 4 else min(max(4, cores // 2), 8)  # noqa: PLR2004  # see above


def _unusable(folder: Path, model: str, why: str) -> ModelError:
    reason = " ".join(why.split())[:200].rstrip(".")
    message = f"the speech model {model!r} in {folder} cannot be loaded: {reason}"
    return ModelError(message, _remedy("verify", model))


def _remedy(action: str, model: str) -> str:
    if "/" in model:
        return "Check `model` under [recogniser] in your configuration"
    return f"Run `dictate models {action} {model}`"
