"""The clock that the microphone hears, and when its times were."""

from __future__ import annotations

import struct
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from rig import wait_for

if TYPE_CHECKING:
    import subprocess

    from rig import Rig

STAND_INS = Path(__file__).parent / "stand_ins"
sys.path.append(str(STAND_INS))
from time_signal import PERIOD_S, ms_of, write  # noqa: E402  the same clock as the stand-ins'

N_LOOKS = 20
LOOK_S = 0.005
PRE_ROLL_S = 0.5
LONGEST_SCRIPT_S = 20.0
LATE_S = 0.05
"""Half of what an account allows."""


class SpokenClock:
    """Plays the clock into the microphone, again and again."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._file = rig.folder / "clock.wav"
        write(self._file)
        self._n_started = 0
        self._player: subprocess.Popen[bytes] | None = None
        self._began_s = 0.0

    def at(self, ms: int) -> float:
        """The monotonic time at which the clock said `ms`, in seconds."""
        return self._began_s + ms / 1000

    def wind(self) -> None:
        """Begin again, unless there is time left for a script."""
        end_s = self._began_s + PERIOD_S
        if self._player and time.monotonic() < end_s - LONGEST_SCRIPT_S:
            return
        self.play(self._file)
        # What the microphone keeps from before a press must be of this clock too.
        threading.Event().wait(PRE_ROLL_S)

    def is_late(self) -> bool:
        """Whether the sound server fell behind since the clock began, as on a busy machine."""
        return self._heard_beginning() - self._began_s > LATE_S

    def stop(self) -> None:
        """Say no more: the next `wind` begins again."""
        if self._player:
            self._player.kill()
            self._player.wait()
            self._player = None

    def play(self, file: Path) -> None:
        """Say what is in this file, which begins with the clock; `at` goes by it from now on."""
        self.stop()
        self._player = self._rig.play(file, wait=False)
        self._began_s = self._heard_beginning()

    def _heard_beginning(self) -> float:
        """When the clock began, as somebody beside the daemon hears it."""
        self._n_started += 1
        name = f"listener-{self._n_started}"
        heard = self._rig.folder / f"{name}.log"
        self._rig.spawn(
            [
                *("parec", "--device=microphone", "--raw", "--latency-msec=10"),
                *("--format=float32le", "--rate=16000", "--channels=1"),
            ],
            name,
        )
        wait_for(lambda: _newest_ms(heard) is not None, 10, "the clock to be heard")
        began_s = []
        for _ in range(N_LOOKS):
            threading.Event().wait(LOOK_S)
            ms = _newest_ms(heard)
            assert ms is not None
            began_s.append(time.monotonic() - ms / 1000)
        self._rig.end(name)
        heard.unlink()
        # Whatever is heard is heard late; least late is best.
        return min(began_s)


def _newest_ms(heard: Path) -> int | None:
    """What the clock said last."""
    if not heard.exists() or (n_bytes := heard.stat().st_size) < 4:
        return None
    with heard.open("rb") as samples:
        samples.seek(n_bytes // 4 * 4 - 4)
        (sample,) = struct.unpack("<f", samples.read(4))
    return ms_of(sample)
