"""The audio of the utterances that are not delivered yet, and the files of those that cannot be."""

from __future__ import annotations

import os
import struct
import time
from typing import TYPE_CHECKING

from dictate import paths
from dictate.domain import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from pathlib import Path

    from dictate.domain import Block, UtteranceId

_WAVE_FORMAT_IEEE_FLOAT = 3


class Recordings:
    """Samples by utterance. Used on the controller's thread only."""

    def __init__(self) -> None:
        self._blocks: dict[UtteranceId, list[bytes]] = {}

    def add(self, block: Block) -> None:
        """Keep one more block."""
        self._blocks.setdefault(block.utterance_id, []).append(block.pcm)

    def pcm(self, utterance_id: UtteranceId) -> bytes:
        """All samples so far: float32 little endian, mono, 16 kHz."""
        return b"".join(self._blocks.get(utterance_id, []))

    def forget(self, utterance_id: UtteranceId) -> None:
        """Drop the samples; an unknown id is ignored."""
        self._blocks.pop(utterance_id, None)

    def save(self, utterance_id: UtteranceId) -> Path:
        """Write the utterance to a WAV file that only the user can read.

        The file goes to the user's data folder, or while that disk is full to the runtime folder,
        which lasts until logout.

        Raises:
            OSError: Neither can be written.
        """
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{utterance_id}.wav"
        wav = _wav(self.pcm(utterance_id))
        try:
            return _write(paths.data_dir() / "kept", name, wav)
        except OSError:
            return _write(paths.runtime_dir() / "kept", name, wav)


def _write(folder: Path, name: str, content: bytes) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        path.unlink()
        raise
    return path


def _wav(pcm: bytes) -> bytes:
    """A mono float file; the standard library's `wave` writes integers only."""
    n_bytes = len(pcm)
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
    data_header = struct.pack("<4sI", b"data", n_bytes)
    n_riff = 4 + len(format_chunk) + len(data_header) + n_bytes
    riff_header = struct.pack("<4sI4s", b"RIFF", n_riff, b"WAVE")
    return riff_header + format_chunk + data_header + pcm
