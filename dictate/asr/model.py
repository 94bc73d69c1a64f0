"""Loading a Whisper model, and decoding one utterance with it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from faster_whisper import WhisperModel

from dictate.domain import SAMPLE_RATE_HZ
from dictate.errors import ModelError
from dictate.languages import AUTO
from dictate.machine import usable_cores

if TYPE_CHECKING:
    from pathlib import Path

    from dictate.ports import Samples
    from dictate.settings import RecogniserSettings

_NEEDED_FILES = ("config.json", "model.bin", "tokenizer.json")
"""Without the tokenizer faster-whisper would download one."""

_CONTEXT_TOKENS = 448
"""Prompt and text of one window; the size of Whisper's decoder."""

_HOTWORD_TOKENS = 200
"""Whisper reads at most 223 tokens of prompt."""

_PROMPT_TOKENS = 8
"""Around the hotwords: start of prompt, start of text, language, task, and some to spare."""

_WINDOW_S = 30.0
_TOKENS_PER_S = 16.0
_SPARE_TOKENS = 32
"""Fast English speech has 7 tokens a second, scripts that Whisper spells in bytes twice that.
The limit ends a repetition loop early: a clip of 2 s stops at 64 tokens instead of 448."""


_TEMPERATURES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""As in OpenAI's reference decoder."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the decoder proposes for an utterance."""

    text: str = field(repr=False)
    language: str
    log_probability: float
    """Mean over the tokens of the least probable segment; 0 without segments."""

    no_speech: float
    """The highest probability of "no speech" of any segment; 0 without segments."""

    repetition: float
    """How often the most repetitive segment says the same: its size over its zlib size."""


class _EncodesOnce(WhisperModel):  # type: ignore[misc]  # faster-whisper ships no types
    """Keeps the encoding that found the language, for the words of the same first 30 s.

    faster-whisper encodes them again, which doubles the wait for a short utterance. Its
    `generate_segments` takes an encoding all the same.
    """

    _encoded: Any = None
    _first_window: Any = None

    def encode(self, features: Any) -> Any:
        self._encoded = super().encode(features)
        return self._encoded

    def detect_language(self, *args: Any, **kwargs: Any) -> Any:
        found = super().detect_language(*args, **kwargs)
        self._first_window = self._encoded
        return found

    def generate_segments(
        self, features: Any, tokenizer: Any, options: Any, log_progress: Any, *_unused: Any
    ) -> Any:
        first_window, self._first_window = self._first_window, None
        return super().generate_segments(features, tokenizer, options, log_progress, first_window)


class SpeechModel:
    """A loaded Whisper model with the user's settings. One thread at a time.

    Args:
        folder: A CTranslate2 conversion: config.json, model.bin, tokenizer.json, vocabulary.
        settings: Language, hotwords, beam and threads are used.

    Raises:
        ModelError: Something is missing, corrupt or no Whisper model.
    """

    def __init__(self, folder: Path, settings: RecogniserSettings) -> None:
        self._settings = settings
        self._whisper = _load(folder, settings)
        self._hotwords, self._n_hotword_tokens = self._fit_hotwords(settings.hotwords)
        self._warm_up(folder)

    def decode(self, samples: Samples, *, stubborn: bool = True) -> Heard:
        """Decode an utterance.

        Args:
            samples: Shape (n,), n >= 1600, finite, 16 kHz.
            stubborn: Try again at up to five higher temperatures when the text looks wrong.
                Noise always looks wrong, and takes six times as long this way.

        Raises:
            RuntimeError: The decoder failed.
        """
        seconds = min(len(samples) / SAMPLE_RATE_HZ, _WINDOW_S)
        room = _CONTEXT_TOKENS - _PROMPT_TOKENS - self._n_hotword_tokens
        language = self._settings.language
        found, info = self._whisper.transcribe(
            samples,
            language=None if language == AUTO else language,
            beam_size=self._settings.beam_size,
            hotwords=self._hotwords,
            temperature=_TEMPERATURES if stubborn else _TEMPERATURES[:1],
            # A window that went wrong would drag the next one along.
            condition_on_previous_text=False,
            max_new_tokens=min(_SPARE_TOKENS + int(_TOKENS_PER_S * seconds), room),
        )
        segments = list(found)
        return Heard(
            text=" ".join("".join(segment.text for segment in segments).split()),
            language=info.language,
            log_probability=min((segment.avg_logprob for segment in segments), default=0.0),
            no_speech=max((segment.no_speech_prob for segment in segments), default=0.0),
            repetition=max((segment.compression_ratio for segment in segments), default=0.0),
        )

    def _fit_hotwords(self, hotwords: tuple[str, ...]) -> tuple[str | None, int]:
        """As many of the hotwords as Whisper's prompt holds, and how many tokens they are."""
        kept, n_kept = "", 0
        for term in hotwords:
            longer = f"{kept}, {term}" if kept else term
            n_tokens = len(self._whisper.hf_tokenizer.encode(f" {longer}").ids)
            if n_tokens > _HOTWORD_TOKENS:
                break
            kept, n_kept = longer, n_tokens
        return kept or None, n_kept

    def _warm_up(self, folder: Path) -> None:
        """Run one second of silence through, so that the first utterance does not pay for it."""
        n_mels = self._whisper.model.n_mels
        encoded = self._whisper.encode(np.zeros((n_mels, 100), dtype=np.float32))
        if not self._whisper.model.is_multilingual:
            return
        [(_, probability), *_] = self._whisper.model.detect_language(encoded)[0]
        if not math.isfinite(probability):
            raise _unusable(folder, self._settings.model, "its weights are no numbers")


def n_threads(wanted: int) -> int:
    """How many threads to decode with: `wanted`, or for 0 what this machine is good for.

    All cores up to four. Beyond that half of them, since the other half is likely hyper-threads,
    but no more than eight: Whisper base has no work for more.
    """
    if wanted:
        return wanted
    cores = usable_cores()
    return cores if cores <= 4 else min(max(4, cores // 2), 8)  # noqa: PLR2004  # see above


def _load(folder: Path, settings: RecogniserSettings) -> _EncodesOnce:
    missing = [name for name in _NEEDED_FILES if not (folder / name).is_file()]
    if missing:
        message = f"the speech model {settings.model!r} lacks {', '.join(missing)} in {folder}"
        raise ModelError(message, _remedy("pull", settings.model))
    try:
        return _EncodesOnce(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=n_threads(settings.threads),
            local_files_only=True,
        )
    except Exception as error:  # the tokenizer raises a bare Exception
        raise _unusable(folder, settings.model, str(error)) from error


def _unusable(folder: Path, model: str, why: str) -> ModelError:
    reason = " ".join(why.split())[:200].rstrip(".")
    message = f"the speech model {model!r} in {folder} cannot be loaded: {reason}"
    return ModelError(message, _remedy("verify", model))


def _remedy(action: str, model: str) -> str:
    if "/" in model:
        return "Check `model` under [recogniser] in your configuration"
    return f"Run `dictate models {action} {model}`"
