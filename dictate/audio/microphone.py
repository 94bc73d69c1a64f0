"""The microphone worker: requests and samples in, blocks out.

Four threads: the main one waits for requests, PortAudio's own delivers samples, "server" hears what
the sound server says, and all put that into one queue, so that it is plain which samples came
before a key up. The fourth, "captures", takes it out and does everything else.

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
from functools import partial
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
from dictate.audio.devices import no_microphone
from dictate.audio.opening import RawBlock, StreamLost
from dictate.audio.pulse import View
from dictate.audio.server import Outlook, ServerAway, watch
from dictate.audio.sleep import SleepWatch
from dictate.errors import AudioError
from dictate.messages import (
    AudioBlock,
    CaptureEnded,
    DropCapture,
    Failed,
    Message,
    MicrophoneMoved,
    Microphones,
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

    Given = Message | RawBlock | StreamLost | View | ServerAway

STALL_LIMIT_S = 3.0
"""A stream that sends no block for so long is dead: a block lasts 0.02 s, a Bluetooth headset needs
0.5-2 s to become a microphone, and a sound server that stood still for a second or two hands over
what it has kept (PulseAudio's buffer holds 2 s)."""

PORTAUDIO_LIMIT_S = 3.0
"""Opening and closing take milliseconds; a sound server that takes so long has hung."""

N_LOOKS = 10
"""Both limits are counted in so many looks, not timed: while a busy machine stands still, the
sound server does too, and hands over later what it has kept. Giving it up would lose that."""

NO_ANSWER = AudioError(
    "The sound server does not answer",
    "Restart it: `systemctl --user restart pipewire pipewire-pulse` (or `pulseaudio --kill`)",
)

GONE = AudioError(
    "The microphone or the sound server went away while recording",
    "Check that it is plugged in, then dictate again",
)

ASLEEP = AudioError(
    "The machine slept while recording",
    "Dictate what is missing again",
)

log = logging.getLogger(__name__)


def serve(channel: Channel) -> None:
    """Record for the daemon until it goes away. Called on the worker's main thread."""
    setup = _receive(channel)
    assert isinstance(setup, MicSetup)
    worker = _Worker(channel, setup.audio)
    for name, run in (("server", partial(watch, worker.inbox.put)), ("captures", worker.run)):
        threading.Thread(target=run, name=name, daemon=True).start()
    while True:
        worker.inbox.put(_receive(channel))


def _receive(channel: Channel) -> Message:
    while (frame := channel.receive()) is None:
        pass
    return frame[0]


def _late_s(start: StartCapture) -> float:
    return 0.0 if start.at_s is None else max(0.0, time.monotonic() - start.at_s)


def _failure(utterance_id: int, error: AudioError) -> Failed:
    return Failed(utterance_id=utterance_id, message=error.message, remedy=error.remedy)


class _Worker:
    def __init__(self, channel: Channel, settings: AudioSettings) -> None:
        self.inbox: queue.SimpleQueue[Given] = queue.SimpleQueue()
        self._channel = channel
        self._device = settings.device
        self._captures = Captures(settings)
        self._outlook = Outlook(settings.device)
        self._sleep = SleepWatch()
        self._source: PortAudioSource
        self._is_ready = False
        self._named: list[str] | None = None
        """The microphones that the daemon knows of."""
        self._told: Opening | None = None
        """The opening whose first block has come."""

    def run(self) -> None:
        """Serve the inbox for ever; the process ends with this thread."""
        try:
            self._get_ready()
            while True:
                self._step(self._next())
        except Exception:
            log.exception("the microphone worker ends")
        finally:
            os._exit(1)

    def _get_ready(self) -> None:
        began_s = time.monotonic()
        first, early = self._first_word()
        self._source = self._connect()
        self._is_ready = True
        self._channel.send(Ready(load_ms=(time.monotonic() - began_s) * 1000))
        for given in (first, *early):
            self._step(given)

    def _first_word(self) -> tuple[View | ServerAway, list[Given]]:
        """The sound server's, before which PortAudio would hang with it; and what came meanwhile.

        A server that hangs is waited for without end, so that the next press finds all prepared.
        """
        early: list[Given] = []
        limit_s: float | None = PORTAUDIO_LIMIT_S
        while True:
            given: Given | None = None
            with contextlib.suppress(queue.Empty):
                given = self.inbox.get(timeout=limit_s)
            if given is None:
                limit_s = None
                log.error("%s", NO_ANSWER)
                self._channel.send(_failure(0, NO_ANSWER))
            elif isinstance(given, View | ServerAway):
                return given, early
            else:
                early.append(given)

    def _connect(self) -> PortAudioSource:
        with self._patience():
            # Importing it initialises PortAudio, which asks the sound server.
            from dictate.audio.stream import PortAudioSource

            return PortAudioSource(self._device, self.inbox.put)

    def _next(self) -> Given | None:
        """The next input; None when the stream has fallen silent instead."""
        if self._source.opening is None:
            return self.inbox.get()
        for _ in range(N_LOOKS):
            with contextlib.suppress(queue.Empty):
                return self.inbox.get(timeout=STALL_LIMIT_S / N_LOOKS)
        return None

    def _step(self, given: Given | None) -> None:
        if self._sleep.has_slept() and self._source.opening is not None:
            log.info("the microphone is opened anew after a sleep")
            self._lose(ASLEEP)
            self._warm_up()
        match given:
            case None:
                # Closing a stream whose server hangs would hang as well.
                self._give_up()
            case View():
                self._look(given)
            case ServerAway():
                self._look(None)
            case StartCapture():
                self._settle()
                self._perform(self._captures.start(given.utterance_id, _late_s(given)))
            case StopCapture():
                is_late = self._outlook.is_wireless
                self._perform(
                    self._captures.stop(given.utterance_id, time.monotonic(), is_late=is_late)
                )
            case DropCapture():
                self._perform(self._captures.drop(given.utterance_id))
            case RawBlock() if given.opening is self._source.opening:
                self._take(given)
            case StreamLost() if given.opening is self._source.opening:
                self._lose(GONE)
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

    def _look(self, view: View | None) -> None:
        """The sound server has changed."""
        outlook = self._outlook
        outlook.see(view)
        names = outlook.names if outlook.has_server else self._source.refresh()
        if names != self._named:
            self._named = names
            self._channel.send(Microphones(names=names))
        utterance_id = self._captures.utterance_id
        if self._source.opening is None:
            self._warm_up()
        elif outlook.fell_silent or outlook.has_no_microphone:
            self._lose(GONE)
        elif utterance_id is None:
            self._settle()
        elif outlook.moved_to:
            message = MicrophoneMoved(utterance_id=utterance_id, device=outlook.moved_to)
            self._channel.send(message)

    def _warm_up(self) -> None:
        """Prepare for the next press, as far as the user wants that."""
        if not self._outlook.has_no_microphone:
            self._source.refresh()
            self._perform(self._captures.begin())

    def _settle(self) -> None:
        """Between recordings, let go of a microphone that is not the user's choice any more."""
        if self._captures.utterance_id is None and self._outlook.is_misplaced:
            self._lose(GONE)
            self._warm_up()

    def _lose(self, error: AudioError) -> None:
        """The stream is gone, or shall be."""
        self._close()
        utterance_id = self._captures.lost()
        if utterance_id is not None:
            self._channel.send(_failure(utterance_id, error))

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
                if self._outlook.has_no_microphone:
                    raise no_microphone()
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
        is_done = threading.Event()

        def wait() -> None:
            if not any(is_done.wait(PORTAUDIO_LIMIT_S / N_LOOKS) for _ in range(N_LOOKS)):
                self._give_up()

        threading.Thread(target=wait, name="patience", daemon=True).start()
        try:
            yield
        finally:
            is_done.set()

    def _give_up(self) -> None:
        """Say why and end. Any thread; the one that hangs in PortAudio cannot be helped."""
        log.error("%s", NO_ANSWER)
        utterance_id = self._captures.lost()
        if utterance_id is not None or not self._is_ready:
            self._channel.send(_failure(utterance_id or 0, NO_ANSWER))
        os._exit(1)
