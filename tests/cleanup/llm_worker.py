"""A real cleaner worker, driven as the daemon drives it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Self

from at_work import processor_s, wait_until_done
from rig import wait_for

from dictate.messages import Clean, Cleaned, LlmSetup, Message, Prepare
from dictate.settings import CleanupSettings
from dictate.worker.frames import read_frame, write_frame

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SETTINGS = CleanupSettings(
    level="tidy",
    model="smollm2-135m",
    rewrite_model="",
    deadline_s=2.0,
    rewrite_deadline_s=20.0,
    threads=0,
)


class LlmWorker:
    """The daemon's end of a cleaner worker's pipes."""

    def __init__(
        self,
        log: Path,
        model_file: Path,
        rewrite_model_file: Path | None = None,
        fillers: dict[str, list[str]] | None = None,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.log = log
        with log.open("wb") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "dictate.worker", "llm"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env={**os.environ, **(env or {})},
            )
        self.send(
            LlmSetup(
                cleanup=SETTINGS,
                model_file=str(model_file),
                rewrite_model_file=str(rewrite_model_file or ""),
                fillers=fillers or {},
            )
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, message: Message) -> None:
        assert self.process.stdin
        write_frame(self.process.stdin, message)

    def receive(self) -> Message:
        assert self.process.stdout
        frame = read_frame(self.process.stdout)
        assert frame, f"the worker ended:\n{self.log.read_text()}"
        return frame[0]

    def clean(
        self, text: str, level: str = "tidy", language: str = "en", deadline_s: float = 30
    ) -> Cleaned:
        self.send(
            Clean(utterance_id=7, text=text, language=language, level=level, deadline_s=deadline_s)
        )
        answer = self.receive()
        assert isinstance(answer, Cleaned)
        assert answer.utterance_id == 7
        return answer

    def begin(self, text: str, utterance_id: int) -> None:
        """Ask for a text that can wait; the worker is at it when this returns."""
        before_s = self.processor_s
        self.send(
            Clean(
                utterance_id=utterance_id,
                text=text,
                language="en",
                level="tidy",
                deadline_s=60,
                patient=True,
            )
        )
        wait_for(lambda: self.processor_s > before_s + 0.3, 60, "the cleaner to work")

    def prepare(self, text: str, utterance_id: int = 7) -> None:
        """Let it work ahead, and wait until it has."""
        self.send(Prepare(utterance_id=utterance_id, text=text, language="en", level="tidy"))
        wait_until_done(self.process.pid)

    @property
    def processor_s(self) -> float:
        """The processor time that it has used."""
        return processor_s(self.process.pid)

    def close(self) -> None:
        # The worker ends by itself when its pipe does.
        with self.process:
            assert self.process.stdin
            self.process.stdin.close()
            self.process.wait(timeout=60)
