"""The microphone through PortAudio.

Importing this module initialises PortAudio, and with it asks the sound server for its devices:
only the microphone worker may do so. When the sound server hangs, every call here hangs with it
and only ending the process helps.
"""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING, Any

import sounddevice

from dictate.audio.devices import DEFAULT, Input, choose, no_microphone, server_sources
from dictate.audio.opening import Opening, RawBlock, StreamLost
from dictate.audio.resample import to_16k_mono
from dictate.domain import SAMPLE_RATE_HZ
from dictate.errors import AudioError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dictate.audio.devices import Choice

BLOCK_S = 0.02
"""Length of a block. Shorter ones cost processor time while the stream is open (measured: 2 % of
a core at 10 ms, 1.1 % at 20 ms, 0.7 % at 32 ms), longer ones delay the last word."""

HARDWARE = "(hw:"
"""In the name of a device that is no door to a sound server and no plug-in of ALSA."""


class PortAudioSource:
    """An `AudioSource`: the microphone of the user's choice. For one thread.

    Args:
        device: A device's name or part of it, or "default".
        post: Takes `RawBlock`s and `StreamLost` on PortAudio's own thread; must not block.
    """

    def __init__(self, device: str, post: Callable[[RawBlock | StreamLost], None]) -> None:
        self._device = device
        self._post = post
        self._stream: Any = None
        self.opening: Opening | None = None
        """The present opening; None while closed."""

    def open(self) -> None:
        """Start listening; does nothing while open. Blocks for some 10 ms if all is well.

        Raises:
            AudioError: There is no such device, or it cannot be opened.
        """
        if self.opening is not None:
            return
        began_s = time.monotonic()
        try:
            self._open(began_s)
        except (AudioError, sounddevice.PortAudioError):
            # PortAudio lists the devices once; meanwhile one may have come, or the sound server.
            _look_again()
            try:
                self._open(began_s)
            except sounddevice.PortAudioError as error:
                raise _refusal(self._device, error) from error

    def close(self) -> None:
        """Give the device back; does nothing while closed."""
        stream, self._stream, self.opening = self._stream, None, None
        if stream is not None:
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)

    def refresh(self) -> list[str]:
        """See to it that a sound server that came late is known at the press.

        Returns:
            What can be chosen on a machine without a sound server: the bare hardware, where there
            is any.
        """
        if self.opening is None and not _inputs():
            _look_again()
        names = [device.name for device in _inputs()]
        return [name for name in names if HARDWARE in name] or names

    def _open(self, began_s: float) -> None:
        inputs = _inputs()
        sources = [] if self._device.casefold() == DEFAULT else server_sources()
        choice = choose(self._device, inputs, sources)
        info = sounddevice.query_devices(choice.index, "input")
        own_rate_hz = round(info["default_samplerate"])
        n_channels = min(2, info["max_input_channels"])
        refusal: sounddevice.PortAudioError | None = None
        for rate_hz, n in ((SAMPLE_RATE_HZ, 1), (own_rate_hz, 1), (own_rate_hz, n_channels)):
            opening = Opening(choice.label, rate_hz, to_16k_mono(rate_hz, n), began_s)
            try:
                self._stream = self._start(choice, opening, n)
            except sounddevice.PortAudioError as error:
                refusal = error
            else:
                self.opening = opening
                return
        assert refusal is not None
        raise refusal

    def _start(self, choice: Choice, opening: Opening, n_channels: int) -> Any:
        post = self._post

        def take(pcm: Any, _n_frames: int, _time: Any, status: Any) -> None:
            post(RawBlock(opening, bytes(pcm), time.monotonic(), bool(status.input_overflow)))

        def finish() -> None:
            post(StreamLost(opening))

        with _server_listening_to(choice.source):
            stream = sounddevice.RawInputStream(
                samplerate=opening.rate_hz,
                blocksize=round(opening.rate_hz * BLOCK_S),
                device=choice.index,
                channels=n_channels,
                dtype="float32",
                callback=take,
                finished_callback=finish,
            )
        try:
            stream.start()
        except sounddevice.PortAudioError:
            stream.close(ignore_errors=True)
            raise
        return stream


def _inputs() -> list[Input]:
    return [
        Input(device["index"], device["name"])
        for device in sounddevice.query_devices()
        if device["max_input_channels"] > 0
    ]


@contextlib.contextmanager
def _server_listening_to(source: str) -> Iterator[None]:
    """While this lasts, ALSA's door to the sound server leads to `source`; "" changes nothing."""
    if not source:
        yield
        return
    # The one way to name a source through ALSA: libpulse asks for this when a stream is made.
    before = os.environ.get("PULSE_SOURCE")
    os.environ["PULSE_SOURCE"] = source
    try:
        yield
    finally:
        del os.environ["PULSE_SOURCE"]
        if before is not None:
            os.environ["PULSE_SOURCE"] = before


def _look_again() -> None:
    # Only these two make PortAudio list the devices anew; they are public in C.
    sounddevice._terminate()  # noqa: SLF001
    sounddevice._initialize()  # noqa: SLF001


def _refusal(device: str, error: sounddevice.PortAudioError) -> AudioError:
    try:
        sounddevice.query_devices(kind="input")
    except (ValueError, sounddevice.PortAudioError):
        return no_microphone()
    return AudioError(
        f'The microphone "{device}" cannot be opened ({error.args[0]})',
        "Check that it is plugged in, chosen in the sound settings and not held by another program",
    )
