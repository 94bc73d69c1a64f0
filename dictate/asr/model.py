"""Loading a Whisper model."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from faster_whisper import WhisperModel

from dictate.asr import device as devices
from dictate.asr.decode import Decoder
from dictate.asr.device import CPU, Device, GpuError
from dictate.errors import ModelError
from dictate.machine import model_threads

if TYPE_CHECKING:
    from pathlib import Path

    from dictate.settings import RecogniserSettings

_log = logging.getLogger(__name__)

_NEEDED_FILES = ("config.json", "model.bin", "tokenizer.json")
"""Without the tokenizer faster-whisper would download one."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model that has decoded something."""

    decoder: Decoder
    device: Device
    notice: str = ""
    remedy: str = ""
    """Why it is not the GPU that the user asked for, and what to do about it."""


def load(folder: Path, settings: RecogniserSettings, *, gpu_crashed: bool = False) -> Loaded:
    """Load a Whisper model and run a little silence through it.

    That is warm enough: the first utterance costs 3 to 17 % more processor time than the next.

    A GPU that was asked for and does not work is no error: the model runs on the CPU then. With
    "auto" nobody need know.

    Args:
        folder: A CTranslate2 conversion: config.json, model.bin, tokenizer.json, vocabulary.
        settings: Device, hotwords, beam and threads are used.
        gpu_crashed: An earlier process did not survive the GPU; leave it alone.

    Raises:
        ModelError: Something is missing, corrupt or no Whisper model.
    """
    missing = [name for name in _NEEDED_FILES if not (folder / name).is_file()]
    if missing:
        message = f"the speech model {settings.model!r} lacks {', '.join(missing)} in {folder}"
        raise ModelError(message, _remedy("pull", settings.model))
    notice = remedy = ""
    if settings.device != "cpu":
        try:
            return _load_on_gpu(folder, settings, gpu_crashed=gpu_crashed)
        except GpuError as error:
            _log.info("not on the GPU: %s", error)
            if settings.device == "cuda":
                notice = f"Speech is recognised on the CPU: {error}"
                remedy = error.remedy
    decoder = _load_on(CPU, folder, settings)
    if not math.isfinite(decoder.warm_up()):
        raise _unusable(folder, settings.model, "its weights are no numbers")
    return Loaded(decoder, CPU, notice, remedy)


def _load_on_gpu(folder: Path, settings: RecogniserSettings, *, gpu_crashed: bool) -> Loaded:
    gpu = devices.gpu()
    if gpu_crashed:
        raise devices.crash()
    try:
        decoder = _load_on(gpu, folder, settings)
        # What is missing or too small is noticed by the first that needs it.
        works = math.isfinite(decoder.warm_up())
    except (ModelError, RuntimeError) as error:
        # Should it be the model's fault after all, the CPU will tell.
        raise devices.trouble(str(error.__cause__ or error)) from error
    if not works:
        what = "its results are no numbers"
        raise devices.trouble(what)
    return Loaded(decoder, gpu)


def _load_on(device: Device, folder: Path, settings: RecogniserSettings) -> Decoder:
    try:
        whisper = WhisperModel(
            str(folder),
            device=device.name,
            compute_type=device.compute_type,
            cpu_threads=model_threads(settings.threads),
            local_files_only=True,
        )
    except Exception as error:  # the tokenizer raises a bare Exception
        raise _unusable(folder, settings.model, str(error)) from error
    return Decoder(whisper, settings.beam_size, settings.hotwords)


def _unusable(folder: Path, model: str, why: str) -> ModelError:
    reason = " ".join(why.split())[:200].rstrip(".")
    message = f"the speech model {model!r} in {folder} cannot be loaded: {reason}"
    return ModelError(message, _remedy("verify", model))


def _remedy(action: str, model: str) -> str:
    if "/" in model:
        return "Check `model` under [recogniser] in your configuration"
    return f"Run `dictate models {action} {model}`"
