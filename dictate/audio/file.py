"""Audio files as a source of samples."""

from __future__ import annotations

from pathlib import Path

from dictate.domain import SAMPLE_RATE_HZ
from dictate.errors import AudioError

_REMEDY = "Give a WAV, FLAC, MP3, Ogg or M4A file"


def read(path: str | Path) -> bytes:
    """All samples of a file, whatever its format.

    Returns:
        float32 little endian, mono, 16 kHz; empty if the file holds no sample.

    Raises:
        AudioError: The file is missing, cannot be read or holds no audio.
    """
    import av

    path = Path(path)
    if not path.is_file():
        message = f"{path} is not a file"
        raise AudioError(message, _REMEDY)
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE_HZ)
    parts: list[bytes] = []
    try:
        with av.open(str(path), metadata_errors="ignore") as container:
            if not container.streams.audio:
                message = f"{path} holds no audio"
                raise AudioError(message, _REMEDY)
            for frame in container.decode(audio=0):
                frame.pts = None
                parts += [_pcm(part) for part in resampler.resample(frame)]
            parts += [_pcm(part) for part in resampler.resample(None)]
    except (av.FFmpegError, PermissionError) as error:
        message = f"{path} cannot be read as audio ({error.strerror})"
        raise AudioError(message, _REMEDY) from None
    return b"".join(parts)


def _pcm(frame: object) -> bytes:
    array = frame.to_ndarray()  # type: ignore[attr-defined]
    data: bytes = array.astype("<f4").tobytes()
    return data
