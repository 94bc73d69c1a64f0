"""From whatever the device delivers to 16 kHz mono."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dictate.domain import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Callable


def to_16k_mono(rate_hz: int, n_channels: int) -> Callable[[bytes], bytes]:
    """A converter for the blocks of one stream, to be given all of them in order.

    Args:
        rate_hz: Of the device.
        n_channels: Of the device; they are averaged.

    Returns:
        A function from float32 PCM as the device sends it to float32 mono PCM at 16 kHz. It holds
        back what its filter still needs: 0.04 s at 44.1 and 48 kHz, up to 0.11 s at other rates.
        For one thread.
    """
    if rate_hz == SAMPLE_RATE_HZ and n_channels == 1:
        return bytes
    # Few devices need this, so few workers carry numpy.
    import numpy as np
    import soxr

    resampler = soxr.ResampleStream(rate_hz, SAMPLE_RATE_HZ, 1, dtype="float32")

    def convert(pcm: bytes) -> bytes:
        mono = np.frombuffer(pcm, np.float32).reshape(-1, n_channels).mean(axis=1)
        samples = mono if rate_hz == SAMPLE_RATE_HZ else resampler.resample_chunk(mono)
        return np.asarray(samples, np.float32).tobytes()

    return convert
