"""What could not be recognised is kept whole."""

from __future__ import annotations

import stat
import struct
from typing import TYPE_CHECKING

from dictate.audio import file as audio_file
from dictate.domain import Block, UtteranceId
from dictate.recordings import Recordings

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

FIRST, SECOND = UtteranceId(1), UtteranceId(2)


def test_a_kept_recording_holds_every_sample_for_the_user_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    recordings = Recordings()
    samples = [n / 16_000 - 0.5 for n in range(16_000)]
    for start in range(0, 16_000, 500):
        pcm = struct.pack("<500f", *samples[start : start + 500])
        recordings.add(Block(FIRST, pcm))
        recordings.add(Block(SECOND, b"\0\0\0\0"))
    path = recordings.save(FIRST)
    assert audio_file.read(path) == recordings.pcm(FIRST) == struct.pack("<16000f", *samples)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_forgotten_recording_is_gone() -> None:
    recordings = Recordings()
    recordings.add(Block(FIRST, b"\0\0\0\0"))
    recordings.forget(FIRST)
    recordings.forget(FIRST)
    assert recordings.pcm(FIRST) == b""
