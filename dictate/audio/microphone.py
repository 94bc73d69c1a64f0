"""The microphone worker: requests and samples in, blocks out.

Three threads: the main one waits for requests, PortAudio's own delivers samples, and both put
them into one queue, so that it is plain which samples came before a key up. The third, "captures",
takes them out and does everything else.

Whatever asks PortAudio for something does so under a deadline, since a sound server that hangs
hangs its callers: then the process says why and ends, and the daemon starts another.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import threading
import time
from typing import TYPE_CHECKING

from dictate.audio.capture import (
    Captures,
    CloseStream,
    Effect,
    OpenStream,
    SendBlock,
    TellEnd,
    TellSilence,
)
from dictate.audio.opening import RawBlock, StreamLost
from dictate.errors import AudioError
from dictate.messages import (
    AudioBlock,
    CaptureEnded,
    DropCapture,
    Failed,
    Message,
    MicSetup,
    NoSignal,
    Ready,
    StartCapture,
    StopCapture,
    StreamOpened,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dictate.audio.opening import Opening
    from dictate.audio.stream import PortAudioSource
    from dictate.ports import Channel
    from dictate.settings import AudioSettings

    Given = Message | RawBlock | StreamLost

STALL_LIMIT_S = 1.0
"""A stream that sends no block for so long is dead: a block lasts 0.02 s."""

FIRST_BLOCK_LIMIT_S = 2.5
"""The same for the first block: a Bluetooth headset needs 0.5-2 s to become a microphone."""

PORTAUDIO_LIMIT_S = 3.0
"""Opening and closing take milliseconds; a sound server that takes so long has hung."""

NO_ANSWER = AudioError(
    "The sound server does not answer",
    "Restart it: `systemctl --user restart pipewire pipewire-pulse` (or `pulseaudio --kill`)",
)

GONE = AudioError(
    "The microphone or the sound server went away while recording",
    "Check that it is plugged in, then dictate again",
)

log = logging.getLogger(__name__)


def serve(channel: Channel) -> None:
    """Record for the daemon until it goes away. Called on the worker's main thread."""
    setup = _receive(channel)
    assert isinstance(setup, MicSetup)
    began_s = time.monotonic()
    worker = _Worker(channel, setup.audio)
    channel.send(Ready(load_ms=(time.monotonic() - began_s) * 1000))
    threading.Thread(target=worker.run, name="captures", daemon=True).start()
    while True:
        worker.inbox.put(_receive(channel))


def _receive(channel: Channel) -> Message:
    while (frame := channel.receive()) is None:
        pass
    return frame[0]


def _failure(utterance_id: int, error: AudioError) -> Failed:
    return Failed(utterance_id=utterance_id, message=error.message, remedy=error.remedy)


class _Worker:
    def __init__(self, channel: Channel, settings: AudioSettings) -> None:
        self.inbox: queue.SimpleQueue[Given] = queue.SimpleQueue()
        self._channel = channel
        self._captures = Captures(settings)
        self._is_ready = False
        self._source = self._connect(settings.device)
        self._told: Opening | None = None
        """The opening whose first block has come."""
        self._is_ready = True

    def run(self) -> None:
        """Serve the inbox for ever; the process ends with this thread."""
        try:
            self._perform(self._captures.begin())
            while True:
                self._step(self._next())
        except Exception:
            log.exception("the microphone worker ends")
        finally:
            os._exit(1)

    def _connect(self, device: str) -> PortAudioSource:
        with self._patience():
            # Importing it initialises PortAudio, which asks the sound server.
            from dictate.audio.stream import PortAudioSource

            return PortAudioSource(device, self.inbox.put)

    def _next(self) -> Given | None:
        """The next input; None when the stream has fallen silent instead."""
        opening = self._source.opening
        if opening is None:
            return self.inbox.get()
        limit_s = STALL_LIMIT_S if opening is self._told else FIRST_BLOCK_LIMIT_S
        # In two halves: a process that stood still itself finds its block in the second.
        for _ in range(2):
            with contextlib.suppress(queue.Empty):
                return self.inbox.get(timeout=limit_s / 2)
        return None

    def _step(self, given: Given | None) -> None:
        match given:
            case None:
                # Closing a stream whose server hangs would hang as well.
                self._give_up()
            case StartCapture():
                self._perform(self._captures.start(given.utterance_id))
            case StopCapture():
                self._perform(self._captures.stop(given.utterance_id, time.monotonic()))
            case DropCapture():
                self._perform(self._captures.drop(given.utterance_id))
            case RawBlock() if given.opening is self._source.opening:
                self._take(given)
            case StreamLost() if given.opening is self._source.opening:
                self._lose()
            case _:
                log.debug("ignored: %s", type(given).__name__)

    def _take(self, block: RawBlock) -> None:
        opening = block.opening
        if opening is not self._told:
            self._told = opening
            opened_ms = (time.monotonic() - opening.began_s) * 1000
            self._channel.send(
                StreamOpened(device=opening.label, rate_hz=opening.rate_hz, opened_ms=opened_ms)
            )
        pcm = opening.to_16k_mono(block.pcm)
        self._perform(self._captures.block(pcm, block.at_s, overflowed=block.overflowed))

    def _lose(self) -> None:
        self._close()
        utterance_id = self._captures.lost()
        if utterance_id is not None:
            self._channel.send(_failure(utterance_id, GONE))

    def _perform(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case OpenStream():
                    self._open()
                case CloseStream():
                    self._close()
                case SendBlock(utterance_id, pcm):
                    self._channel.send(AudioBlock(utterance_id=utterance_id), pcm)
                case TellSilence(utterance_id):
                    device = self._told.label if self._told else ""
                    self._channel.send(NoSignal(utterance_id=utterance_id, device=device))
                case TellEnd(utterance_id, seconds, n_overflows):
                    self._channel.send(
                        CaptureEnded(
                            utterance_id=utterance_id, seconds=seconds, n_overflows=n_overflows
                        )
                    )

    def _open(self) -> None:
        try:
            with self._patience():
                self._source.open()
        except AudioError as error:
            log.warning("%s", error)
            utterance_id = self._captures.lost()
            if utterance_id is not None:
                self._channel.send(_failure(utterance_id, error))

    def _close(self) -> None:
        with self._patience():
            self._source.close()

    @contextlib.contextmanager
    def _patience(self) -> Iterator[None]:
        """End the process if what is done meanwhile takes longer than PortAudio ever should."""
        timer = threading.Timer(PORTAUDIO_LIMIT_S, self._give_up)
        timer.name, timer.daemon = "patience", True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _give_up(self) -> None:
        """Say why and end. Any thread; the one that hangs in PortAudio cannot be helped."""
        log.error("%s", NO_ANSWER)
        utterance_id = self._captures.lost()
        if utterance_id is not None or not self._is_ready:
            self._channel.send(_failure(utterance_id or 0, NO_ANSWER))
        os._exit(1)
