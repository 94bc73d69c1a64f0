"""The clock that the microphone hears, and when its times were."""

from __future__ import annotations

import struct
import subprocess
import sys
import threading
import time
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from rig import wait_for

if TYPE_CHECKING:
    from rig import Rig

STAND_INS = Path(__file__).parent / "stand_ins"
sys.path.append(str(STAND_INS))
from time_signal import PERIOD_S, ms_of, write  # noqa: E402  the same clock as the stand-ins'

PRE_ROLL_S = 2.5
"""What the microphone may reach back, on a machine that is late."""

LONGEST_SCRIPT_S = 20.0
LATE_S = 0.1
"""As much as an account allows."""

N_WORDS = 20
WORD_BYTES = 640
"""10 ms of sound: a time that the clock says."""


class Witness:
    """Hears the clock beside the daemon, all the time, as well as anybody can."""

    def __init__(self, rig: Rig) -> None:
        command = ("parec", "--device=microphone", "--raw", "--latency-msec=10")
        form = ("--format=float32le", "--rate=16000", "--channels=1")
        self._process = subprocess.Popen(
            [*command, *form], env=rig.env, stdout=subprocess.PIPE, bufsize=WORD_BYTES
        )
        self.began_s = inf
        """When the clock began. Whatever is heard is heard late; least late is best."""

        self._latest_s = -inf
        self._n_heard = 0
        self._thread = threading.Thread(target=self._listen, name="witness", daemon=True)
        self._thread.start()

    @property
    def knows(self) -> bool:
        """Whether it has heard enough."""
        return self._n_heard >= N_WORDS

    @property
    def late_s(self) -> float:
        """How late the latest was that it has heard since `begin`."""
        return self._latest_s - self.began_s

    def begin(self) -> None:
        """What was late up to now counts no more."""
        self._latest_s = -inf

    def end(self) -> None:
        """Hear no more."""
        self._process.kill()
        self._thread.join()
        with self._process:
            pass

    def _listen(self) -> None:
        assert self._process.stdout
        while word := self._process.stdout.read(WORD_BYTES):
            (sample,) = struct.unpack("<f", word[-4:])
            ms = ms_of(sample)
            if ms is None:
                continue
            began_s = time.monotonic() - ms / 1000
            self.began_s = min(self.began_s, began_s)
            self._latest_s = max(self._latest_s, began_s)
            self._n_heard += 1


class SpokenClock:
    """Plays the clock into the microphone, again and again."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._file = rig.folder / "clock.wav"
        write(self._file)
        self._player: subprocess.Popen[bytes] | None = None
        self._witness: Witness | None = None

    def at(self, ms: int) -> float:
        """The monotonic time at which the clock said `ms`, in seconds."""
        return self._began_s + ms / 1000

    def wind(self) -> None:
        """Begin again, unless there is time left for a script."""
        if not self._player or time.monotonic() > self._began_s + PERIOD_S - LONGEST_SCRIPT_S:
            self.play(self._file)
            # What the microphone keeps from before a press must be of this clock too.
            threading.Event().wait(PRE_ROLL_S)
        assert self._witness
        self._witness.begin()

    def was_late(self) -> bool:
        """Whether the sound server fell behind since the last `wind`, as on a busy machine."""
        return self._witness is not None and self._witness.late_s > LATE_S

    def stop(self) -> None:
        """Say no more: the next `wind` begins again."""
        if self._player:
            self._player.kill()
            self._player.wait()
            self._player = None
        if self._witness:
            self._witness.end()
            self._witness = None

    def play(self, file: Path) -> None:
        """Say what is in this file, which begins with the clock; `at` goes by it from now on."""
        self.stop()
        self._player = self._rig.play(file, wait=False)
        witness = self._witness = Witness(self._rig)
        wait_for(lambda: witness.knows, 10, "the clock to be heard")

    @property
    def _began_s(self) -> float:
        return self._witness.began_s if self._witness else -inf
