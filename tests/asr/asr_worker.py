"""A real recogniser worker, driven as the daemon drives it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from dictate.messages import AsrSetup, Committed, Feed, Finish, Message, Recognised
from dictate.worker.frames import read_frame, write_frame

if TYPE_CHECKING:
    from pathlib import Path

    from dictate.ports import Samples
    from dictate.settings import RecogniserSettings


class AsrWorker:
    """The daemon's end of a recogniser worker's pipes."""

    def __init__(self, model_dir: Path, settings: RecogniserSettings, log: Path) -> None:
        self.log = log
        self.hints: list[Committed] = []
        with log.open("wb") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "dictate.worker", "asr"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
            )
        self.send(AsrSetup(recogniser=settings, model_dir=str(model_dir)))

    def send(self, message: Message, payload: bytes = b"") -> None:
        assert self.process.stdin
        write_frame(self.process.stdin, message, payload)

    def receive(self) -> Message:
        """The next answer; what the worker tells of its own accord is in `hints`."""
        while isinstance(message := self.hear(), Committed):
            self.hints.append(message)
        return message

    def hear(self) -> Message:
        assert self.process.stdout
        frame = read_frame(self.process.stdout)
        assert frame, f"the worker ended:\n{self.log.read_text()}"
        return frame[0]

    def feed(
        self, utterance_id: int, samples: Samples, block: int = 1600, *, patient: bool = False
    ) -> None:
        for start in range(0, len(samples), block):
            pcm = samples[start : start + block].astype("<f4").tobytes()
            self.send(Feed(utterance_id=utterance_id, patient=patient), pcm)

    def finish(self, utterance_id: int) -> Recognised:
        self.send(Finish(utterance_id=utterance_id))
        answer = self.receive()
        assert isinstance(answer, Recognised)
        return answer

    def close(self) -> int:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(timeout=60)
