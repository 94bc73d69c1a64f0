"""The microphone, through the same worker as the daemon's."""

from __future__ import annotations

import contextlib
import math
from typing import TYPE_CHECKING

import msgspec

from dictate import messages as say
from dictate.audio import devices, pulse
from dictate.distribution import install
from dictate.doctor.check import Finding, Scene, note, ok, problem
from dictate.domain import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ
from dictate.errors import DictateError
from dictate.worker.conversation import Conversation

if TYPE_CHECKING:
    from dictate.audio.pulse import View
    from dictate.settings import AudioSettings

_RECORD_S = 1.0
_LIMIT_S = 12.0
"""Opening a Bluetooth headset takes 2 s, and the worker itself gives up after 3."""

_BAR_LENGTH = 20
_FLOOR_DB = -80.0
"""The left end of the bar; a quiet room on a good microphone."""

_CLIPPED = 0.999


def microphone(scene: Scene) -> Finding:
    """Record for a second and show how loud it was."""
    try:
        device, pcm = _record(scene.settings.audio)
    except DictateError as error:
        return problem(error.message, _remedy(error))
    if not pcm.strip(b"\0"):
        return problem(
            f"{device}: digital silence",
            "Unmute it, or choose another microphone in the desktop's sound settings",
        )
    peak, rms = level(pcm)
    detail = f"{device} {bar(peak)} peak {decibels(peak):.0f} dB, mean {decibels(rms):.0f} dB"
    if peak >= _CLIPPED:
        return note(detail, "It is too loud: lower its volume in the desktop's sound settings")
    return ok(detail)


def level(pcm: bytes) -> tuple[float, float]:
    """Peak and root mean square of float32 samples, 1.0 being full scale."""
    samples = memoryview(pcm[: len(pcm) // BYTES_PER_SAMPLE * BYTES_PER_SAMPLE]).cast("f")
    peak = max(map(abs, samples))
    return peak, math.sqrt(sum(sample * sample for sample in samples) / len(samples))


def decibels(amplitude: float) -> float:
    """Decibels below full scale, no less than the bar's left end."""
    return max(_FLOOR_DB, 20 * math.log10(amplitude)) if amplitude > 0 else _FLOOR_DB


def bar(amplitude: float) -> str:
    """A level meter."""
    n_full = round(_BAR_LENGTH * (1 - decibels(amplitude) / _FLOOR_DB))
    n_full = min(max(n_full, 0), _BAR_LENGTH)
    return "[" + "#" * n_full + "." * (_BAR_LENGTH - n_full) + "]"


def _record(settings: AudioSettings) -> tuple[str, bytes]:
    """The device's name and a second of what it hears."""
    settings = msgspec.structs.replace(settings, keep_warm_s=0, pre_roll_ms=0, post_roll_ms=0)
    n_wanted = round(_RECORD_S * SAMPLE_RATE_HZ) * BYTES_PER_SAMPLE
    device, pcm = "", b""
    with Conversation("mic", say.MicSetup(audio=settings)) as worker:
        worker.send(say.StartCapture(utterance_id=1))
        for message, payload in worker.answers(_LIMIT_S):
            if isinstance(message, say.StreamOpened):
                device = message.device
            elif isinstance(message, say.AudioBlock):
                pcm += payload
            if len(pcm) >= n_wanted:
                break
    return _full_name(device), pcm


def _full_name(device: str) -> str:
    """What the desktop calls the microphone behind "default"."""
    view = _server() if device == devices.DEFAULT else None
    return f"{view.description(view.default)} (the desktop's choice)" if view else device


def _remedy(error: DictateError) -> str:
    if error.message != devices.NO_MICROPHONE:
        return error.remedy
    view = _server()
    if view is None:
        return f"{error.remedy}. {install('sound server')}, if there is none"
    if view.microphones:
        return install("way from PortAudio to the sound server")
    return "Plug one in, or turn it on in the desktop's sound settings"


def _server() -> View | None:
    """The sound server's microphones; None if there is no server."""
    with contextlib.closing(pulse.views(devices.SERVER_DEADLINE_S)) as views:
        return next(views, None)
