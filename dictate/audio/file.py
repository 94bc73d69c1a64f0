"""Audio files as a source of samples."""

from __future__ import annotations

import math
from pathlib import Path
from typing import IO

from dictate.domain import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ
from dictate.errors import AudioError

REMEDY = "Give a WAV, FLAC, MP3, Ogg or M4A file"


class TooLongError(AudioError):
    """The file lasts longer than is allowed."""


def read(path: str | Path) -> bytes:
    """All samples of a file, whatever its format.

    Returns:
        float32 little endian, mono, 16 kHz; empty if the file holds no sample.

    Raises:
        AudioError: The file is missing, cannot be read or holds no audio.
    """
    path = Path(path)
    if not path.is_file():
        message = f"{path} is not a file"
        raise AudioError(message, REMEDY)
    return _decoded(str(path), str(path), math.inf)


def decode(file: IO[bytes], name: str, max_s: float) -> bytes:
    """All samples of an open file, as `read`. Any thread.

    Args:
        file: At its beginning; can be sought in.
        name: For messages.
        max_s: No more than this is decoded: a small file may hold days of silence.

    Raises:
        TooLongError: It lasts longer than `max_s`.
        AudioError: It cannot be read or holds no audio.
    """
    return _decoded(file, name, max_s)


def _decoded(source: str | IO[bytes], name: str, max_s: float) -> bytes:
    import av

    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE_HZ)
    pcm = bytearray()
    try:
        with av.open(source, "r", metadata_errors="ignore") as container:
            if not container.streams.audio:
                message = f"{name} holds no audio"
                raise AudioError(message, REMEDY)
            for frame in container.decode(audio=0):
                frame.pts = None
                for part in resampler.resample(frame):
                    pcm += _pcm(part)
                if len(pcm) > max_s * SAMPLE_RATE_HZ * BYTES_PER_SAMPLE:
                    message = f"{name} lasts longer than {max_s:.0f} s"
                    raise TooLongError(message, "Cut it, or set audio.max_utterance_s higher")
            for part in resampler.resample(None):
                pcm += _pcm(part)
    except (av.FFmpegError, PermissionError) as error:
        message = f"{name} cannot be read as audio ({error.strerror})"
        raise AudioError(message, REMEDY) from None
    return bytes(pcm)


def _pcm(frame: object) -> bytes:
    array = frame.to_ndarray()  # type: ignore[attr-defined]
    data: bytes = array.astype("<f4").tobytes()
    return data
