"""Recorded clips, spoken to dictate's own workers as the microphone would."""

from __future__ import annotations

import itertools
import math
import time
from typing import TYPE_CHECKING, Self

from dictate import messages as say
from dictate.bench.clips import BYTES_PER_S
from dictate.bench.trial import Decoding, Trial, peak_mb, processor_s
from dictate.domain import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ, Level, Transcript, UtteranceId
from dictate.offline import Pipeline
from dictate.session.state import RELEASE_GRACE_S
from dictate.worker.conversation import Conversation
from dictate.worker.setup import asr_setup

if TYPE_CHECKING:
    from dictate.bench.clips import Clip
    from dictate.settings import Settings

_BLOCK_BYTES = BYTES_PER_S // 50
"""20 ms, as the microphone's worker sends them."""

_ANSWER_S = 600.0
"""The baseline takes tens of seconds on a slow machine; beyond this it hangs."""


class Replay:
    """Dictates clips, one at a time. One thread only.

    Args:
        settings: The user's; among them the post-roll, which is waited for in full.

    Raises:
        ModelError: The speech model is not there.
    """

    def __init__(self, settings: Settings) -> None:
        # What is recorded after the key up: while the release is not believed yet, and then on.
        after_s = RELEASE_GRACE_S + settings.audio.post_roll_ms / 1000
        self._after = bytes(BYTES_PER_SAMPLE * round(after_s * SAMPLE_RATE_HZ))
        self._ids = itertools.count(1)
        self._pipeline = Pipeline(settings, Level(settings.cleanup.level))

    def __enter__(self) -> Self:
        """Nothing more to do; the workers load already."""
        return self

    def __exit__(self, *_exc: object) -> None:
        """End the workers."""
        self._pipeline.__exit__()

    def dictate(self, clip: Clip, *, real_time: bool) -> tuple[Trial, tuple[str, ...]]:
        """What comes of the clip, and the cleaner's notes.

        Args:
            clip: What is spoken.
            real_time: Send each block when it would have been recorded; else at once.

        Raises:
            ModelError: The recogniser cannot work.
            AudioError: It cannot do this clip, or the file cannot be read.
        """
        pcm = clip.pcm()
        recogniser = self._pipeline.recogniser
        utterance_id = UtteranceId(next(self._ids))
        before_s = processor_s(recogniser.pid)
        started_s = time.monotonic()
        self._feed(utterance_id, pcm + self._after, started_s if real_time else -math.inf)
        finished_s = time.monotonic()
        recogniser.send(say.Finish(utterance_id=utterance_id))
        answer = self._answer()
        answered_s = time.monotonic()
        transcript = Transcript(
            utterance_id, answer.text, answer.language, answer.seconds, answer.recognise_ms
        )
        # Without words there is nothing to clean.
        clean = self._pipeline.clean(transcript) if answer.text else None
        cleaned_s = time.monotonic()
        used_s = processor_s(recogniser.pid) - before_s
        self._forget(utterance_id)
        trial = Trial(
            clip=clip,
            heard=Decoding(answer.text, 1000 * (answered_s - finished_s), used_s),
            text=clean.text if clean else "",
            language=answer.language,
            wait_ms=1000 * max(0.0, finished_s - started_s - clip.seconds),
            clean_ms=1000 * (cleaned_s - answered_s),
        )
        return trial, clean.notes if clean else ()

    def memory_mb(self) -> dict[str, float]:
        """Peak memory of the workers."""
        pipeline = self._pipeline
        workers = {"asr": pipeline.recogniser, "llm": pipeline.cleaner}
        return {name: peak_mb(worker.pid) for name, worker in workers.items() if worker}

    def _feed(self, utterance_id: UtteranceId, pcm: bytes, started_s: float) -> None:
        """Send all blocks, each when its last sample would have been recorded; -inf: at once."""
        recogniser = self._pipeline.recogniser
        for start in range(0, len(pcm), _BLOCK_BYTES):
            block = pcm[start : start + _BLOCK_BYTES]
            due_s = started_s + (start + len(block)) / BYTES_PER_S
            for message, _ in recogniser.answers_until(due_s):
                self._pass_on(message)
            recogniser.send(say.Feed(utterance_id=utterance_id), block)

    def _answer(self) -> say.Recognised:
        """The transcript, when it comes."""
        answers = self._pipeline.recogniser.answers(_ANSWER_S)
        while not isinstance(message := next(answers)[0], say.Recognised):
            self._pass_on(message)
        return message

    def _pass_on(self, message: say.Message) -> None:
        """What is known before the end goes to the cleaner, as in the daemon."""
        if isinstance(message, say.Committed):
            self._pipeline.prepare(message)

    def _forget(self, utterance_id: UtteranceId) -> None:
        """The cleaner may drop what it found ahead and was not asked for."""
        if self._pipeline.cleaner:
            self._pipeline.cleaner.send(say.Forget(utterance_id=utterance_id))


class Baseline:
    """Plain faster-whisper in a process of its own; see `peer`. One thread only.

    Raises:
        ModelError: The speech model is not there.
    """

    def __init__(self, settings: Settings) -> None:
        self._ids = itertools.count(1)
        self._peer = Conversation("peer", asr_setup(settings))

    def __enter__(self) -> Self:
        """Start the process."""
        self._peer.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        """End the process."""
        self._peer.__exit__()

    def decode(self, clip: Clip) -> Decoding:
        """What it hears when it is given the whole clip after the release.

        Raises:
            ModelError: It cannot work.
            AudioError: The file cannot be read.
        """
        utterance_id = next(self._ids)
        before_s = processor_s(self._peer.pid)
        self._peer.send(say.Feed(utterance_id=utterance_id), clip.pcm())
        self._peer.send(say.Finish(utterance_id=utterance_id))
        answer = self._peer.wait_for(say.Recognised, _ANSWER_S)
        used_s = processor_s(self._peer.pid) - before_s
        # By its own clock: that the samples had to come here is not its fault.
        return Decoding(answer.text, answer.recognise_ms, used_s)

    def memory_mb(self) -> dict[str, float]:
        """Its peak memory."""
        return {"baseline": peak_mb(self._peer.pid)}
