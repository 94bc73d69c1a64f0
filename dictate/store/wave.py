"""The one form of WAV file that dictate writes: mono, float32, 16 kHz."""

from __future__ import annotations

import struct

from dictate.domain import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ

_WAVE_FORMAT_IEEE_FLOAT = 3

_UNKNOWN = 0xFFFF_FFFF
"""The length in a file that is still being written; players read on to its end."""


def header(n_bytes: int | None = None) -> bytes:
    """What stands before the samples; the standard library's `wave` writes integers only.

    Args:
        n_bytes: How many bytes of samples follow; None if that is not known yet.
    """
    format_chunk = struct.pack(
        "<4sIHHIIHH",
        b"fmt ",
        16,
        _WAVE_FORMAT_IEEE_FLOAT,
        1,
        SAMPLE_RATE_HZ,
        SAMPLE_RATE_HZ * BYTES_PER_SAMPLE,
        BYTES_PER_SAMPLE,
        8 * BYTES_PER_SAMPLE,
    )
    n_data = _UNKNOWN if n_bytes is None else n_bytes
    n_riff = _UNKNOWN if n_bytes is None else 4 + len(format_chunk) + 8 + n_bytes
    return (
        struct.pack("<4sI4s", b"RIFF", n_riff, b"WAVE")
        + format_chunk
        + struct.pack("<4sI", b"data", n_data)
    )


HEADER_BYTES = len(header())


def samples(file: bytes) -> bytes:
    """The whole samples of such a file, however it was cut off."""
    pcm = file[HEADER_BYTES:]
    return pcm[: len(pcm) // BYTES_PER_SAMPLE * BYTES_PER_SAMPLE]
