"""The real microphone worker, driven over its pipes, beside a real sound server."""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
import wave
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pytest
from rig import POLL_S, Rig, wait_for

from dictate.messages import AudioBlock, CaptureEnded, Message, MicSetup, StartCapture, StopCapture
from dictate.settings import AudioSettings
from dictate.worker.frames import read_frame, write_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

M = TypeVar("M", bound=Message)

DEFAULTS = {
    "device": "default",
    "pre_roll_ms": 400,
    "post_roll_ms": 300,
    "keep_warm_s": 30,
    "max_utterance_s": 300,
}


class Microphone:
    """A worker process and what it has answered so far."""

    def __init__(self, rig: Rig, audio: AudioSettings) -> None:
        with (rig.folder / "microphone.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "dictate.worker", "mic"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=rig.env,
            )
        self.answers: list[tuple[Message, bytes]] = []
        self._inbox: queue.SimpleQueue[tuple[Message, bytes] | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.send(MicSetup(audio=audio))

    def send(self, message: Message) -> None:
        assert self.process.stdin
        write_frame(self.process.stdin, message)

    def wait(self, kind: type[M], timeout_s: float = 10.0, when: Callable[[M], object] = bool) -> M:
        """The next answer of this kind for which `when` holds; all answers are kept."""
        while True:
            frame = wait_for(self._arrived, timeout_s, kind.__name__)[0]
            if frame is None:
                pytest.fail(f"the worker ended before its {kind.__name__}")
            self.answers.append(frame)
            if isinstance(frame[0], kind) and when(frame[0]):
                return frame[0]

    def _arrived(self) -> list[tuple[Message, bytes] | None]:
        """The next frame, None at their end; nothing if there is none yet."""
        with suppress(queue.Empty):
            return [self._inbox.get(timeout=POLL_S)]
        return []

    def wait_for_samples(self, utterance_id: int, n_samples: int) -> None:
        """Until so many samples of an utterance have come."""
        while len(self.samples(utterance_id)) < n_samples:
            self.wait(AudioBlock)

    def record(self, utterance_id: int, n_samples: int = 1600) -> NDArray[np.float32]:
        """A whole utterance, held at least so long."""
        self.send(StartCapture(utterance_id=utterance_id))
        self.wait_for_samples(utterance_id, n_samples)
        self.send(StopCapture(utterance_id=utterance_id))
        self.wait(CaptureEnded)
        return self.samples(utterance_id)

    def blocks(self, utterance_id: int) -> list[bytes]:
        return [
            payload
            for message, payload in self.answers
            if isinstance(message, AudioBlock) and message.utterance_id == utterance_id
        ]

    def samples(self, utterance_id: int) -> NDArray[np.float32]:
        return np.frombuffer(b"".join(self.blocks(utterance_id)), np.dtype("<f4"))

    def leave(self, timeout_s: float = 2.0) -> int:
        """Close stdin, as a daemon that dies does; the exit status."""
        assert self.process.stdin
        self.process.stdin.close()
        return self.process.wait(timeout_s)

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stdin.close()
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout
        while frame := read_frame(self.process.stdout):
            self._inbox.put(frame)
        self._inbox.put(None)


@pytest.fixture(scope="session")
def speaker() -> Iterator[Rig]:
    """A sound server that all tests share: leave it as you found it."""
    with Rig(wm=False, tray=False, dbus=False) as rig:
        yield rig


@pytest.fixture
def own_speaker() -> Iterator[Rig]:
    """A sound server of the test's own, to be killed or frozen."""
    with Rig(wm=False, tray=False, dbus=False) as rig:
        yield rig


@pytest.fixture
def plug_in() -> Iterator[Callable[..., Microphone]]:
    """Starts workers: plug_in(rig, **settings)."""
    microphones: list[Microphone] = []

    def start(rig: Rig, **changes: object) -> Microphone:
        microphones.append(Microphone(rig, AudioSettings(**(DEFAULTS | changes))))
        return microphones[-1]

    yield start
    for microphone in microphones:
        microphone.close()


@pytest.fixture(scope="session")
def chirp(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, NDArray[np.float32]]:
    """Half a second that climbs through the pitches of speech: as a file, and at 16 kHz."""
    path = tmp_path_factory.mktemp("chirp") / "chirp.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((_chirp(48_000) * 32_767).astype("<i2").tobytes())
    return path, _chirp(16_000)


def _chirp(rate_hz: int) -> NDArray[np.float32]:
    t = np.arange(rate_hz // 2) / rate_hz
    fade = np.minimum(1, np.minimum(t, t[::-1]) * 50)
    phase = 2 * np.pi * (200 * t + (2500 - 200) * t**2)
    return (0.5 * fade * np.sin(phase)).astype(np.float32)
