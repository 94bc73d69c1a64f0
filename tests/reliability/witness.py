"""Hears what the microphone hears, beside the daemon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from dictation import words
from kill_clips import FULL_SCALE, RATE_HZ, write
from rig import wait_for
from sound import find

from dictate.store import wave

if TYPE_CHECKING:
    from pathlib import Path

    from long_dictation import LongDictation
    from numpy.typing import NDArray

BYTES_PER_SAMPLE = 2
SAME = 0.95


class Witness:
    """One recording of its own; positions are seconds since its beginning."""

    def __init__(self, dictation: LongDictation, number: int) -> None:
        self._dictation = dictation
        self._name = f"witness-{number}"
        self._heard: Path = dictation.rig.folder / f"{self._name}.log"
        dictation.rig.spawn(
            [
                *("parec", "--device=microphone", "--raw", "--latency-msec=10"),
                *("--format=s16le", f"--rate={RATE_HZ}", "--channels=1"),
            ],
            self._name,
        )
        wait_for(lambda: self.now_s > 0, 10, "the witness to hear something")

    @property
    def now_s(self) -> float:
        """How much it has heard so far."""
        return (
            self._heard.stat().st_size / (BYTES_PER_SAMPLE * RATE_HZ)
            if self._heard.exists()
            else 0.0
        )

    def end(self) -> None:
        """Stop listening."""
        self._dictation.rig.end(self._name)

    def words(self, begin_s: float, end_s: float | None) -> list[str]:
        """What the recogniser understands in a piece of it, asked for outside the daemon."""
        first, last = (
            None if at_s is None else BYTES_PER_SAMPLE * int(at_s * RATE_HZ)
            for at_s in (begin_s, end_s)
        )
        samples = self._heard.read_bytes()[first:last]
        if not samples.strip(b"\0"):
            return []
        piece = self._heard.with_suffix(".wav")
        write(piece, samples)
        return self._understood(piece)

    def words_of(self, samples: NDArray[np.float32]) -> list[str]:
        """What the recogniser understands in other samples."""
        piece = self._heard.with_suffix(".wav")
        pcm = samples.tobytes()
        piece.write_bytes(wave.header(len(pcm)) + pcm)
        return self._understood(piece)

    def _understood(self, piece: Path) -> list[str]:
        done = self._dictation.run("transcribe", "--raw", str(piece))
        assert done.returncode == 0, done.stderr
        piece.unlink()
        return words(done.stdout)

    def heard_too(self, samples: NDArray[np.float32], end_s: float) -> bool:
        """Whether these are all that was heard up to `end_s`, from a silence on."""
        heard = np.frombuffer(self._heard.read_bytes(), "<i2").astype(np.float32) / FULL_SCALE
        # The microphone reaches back, perhaps to before the witness came.
        likeness, begin = find(samples, np.pad(heard, (len(samples), 0)))
        begin -= len(samples)
        ends_s = (begin + len(samples)) / RATE_HZ
        return likeness > SAME and ends_s >= end_s and not heard[: max(0, begin)].any()

    def keep(self, file: Path) -> None:
        """Keep its recording for who wants to know what happened."""
        write(file, self._heard.read_bytes())

    def forget(self) -> None:
        """Take its recording off the disk."""
        self._heard.unlink()
