"""Which samples belong to which utterance, as a pure state machine: no device, no I/O, no clock.

    cold --start--> recording --stop--> post-roll --> warm --keep_warm_s--> cold
                        ^                                |
                        +------------ start -------------+

Time is counted in samples: while the stream is open they come at 16 kHz, and while it is closed
nothing has to happen. Only the post-roll looks at times of arrival too, since on a busy machine
samples from before the key up may come after it. It ends before its time when nobody speaks: see
`dictate.audio.quiet`. Each input returns the effects that the worker shall carry out, in order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dictate.audio.arrival import Arrival
from dictate.audio.quiet import Quiet
from dictate.audio.ring import Ring
from dictate.domain import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from dictate.settings import AudioSettings

LATEST_S = 2
"""How late the news of a key, or a sample, may be without a sample being lost for it."""

SILENCE_LIMIT_S = 1
"""This much of nothing but zeros is no quiet room but a muted or wrong microphone."""

BACKSTOP_S = 1
"""The daemon ends an utterance at `max_utterance_s`; the worker by itself, this much later."""

SHORTEST_POST_ROLL_S = 0.06
"""A post-roll that ends early lasts at least so long, beyond the 0.05 s after which the daemon
believes a key up: who lets go in the middle of a "t" is heard to its end."""

JITTER_S = 0.05
"""Samples that come so much early are no backlog: a block lasts 0.02 s."""


@dataclass(frozen=True, slots=True)
class OpenStream:
    """Open the device: samples are wanted."""


@dataclass(frozen=True, slots=True)
class CloseStream:
    """Close the device: no sample is wanted any more."""


@dataclass(frozen=True, slots=True)
class SendBlock:
    """Send these samples."""

    utterance_id: int
    pcm: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class TellSilence:
    """Say, once a capture, that the device sends nothing but zeros."""

    utterance_id: int


@dataclass(frozen=True, slots=True)
class TellEnd:
    """Say that all samples of the capture have been sent."""

    utterance_id: int
    seconds: float
    n_overflows: int


Effect = OpenStream | CloseStream | SendBlock | TellSilence | TellEnd


@dataclass(slots=True)
class _Capture:
    utterance_id: int
    n_sent: int = 0
    n_overflows: int = 0
    n_left: int | None = None
    """Samples of the post-roll still to come; None while recording."""
    due_s: float = 0.0
    """What arrives before this may be a backlog and never ends the post-roll."""
    quiet_due_s: float = math.inf
    """What was spoken before this never ends the post-roll early."""
    quiet: Quiet = field(default_factory=Quiet)
    n_zeros: int = 0
    """Length of the run of zeros at the end of what was sent."""
    silence_told: bool = False


class Captures:
    """The captures of one microphone, at most one at a time. For one thread.

    Args:
        settings: The user's choice of times.
    """

    def __init__(self, settings: AudioSettings) -> None:
        self._n_post_roll = settings.post_roll_ms * SAMPLE_RATE_HZ // 1000
        self._n_max = (settings.max_utterance_s + BACKSTOP_S) * SAMPLE_RATE_HZ
        self._n_warm = (
            None if settings.keep_warm_s == "always" else settings.keep_warm_s * SAMPLE_RATE_HZ
        )
        self._n_pre_roll = settings.pre_roll_ms * SAMPLE_RATE_HZ // 1000
        self._pre_roll = Ring(self._n_pre_roll + LATEST_S * SAMPLE_RATE_HZ)
        self._is_open = False
        self._arrival = Arrival()
        self._n_idle = 0
        self._capture: _Capture | None = None

    @property
    def utterance_id(self) -> int | None:
        """Whose samples are being sent, the post-roll included; None between recordings."""
        return self._capture.utterance_id if self._capture else None

    def begin(self) -> list[Effect]:
        """The microphone is there: one that is always warm opens now, unless it is open."""
        return self._open() if self._n_warm is None else []

    def start(self, utterance_id: int, late_s: float = 0.0) -> list[Effect]:
        """Key down: what is being recorded ends here, and the pre-roll reaches back to it at most.

        It reaches back from when the key went down: `late_s` ago, or `LATEST_S` at most. So no
        sample is in two utterances, and none between them is in neither, as far back as the
        pre-roll reaches. The capture in progress may be asked for again; that changes nothing.
        """
        if self._capture and self._capture.utterance_id == utterance_id:
            return []
        effects = self._end()
        self._capture = _Capture(utterance_id)
        n_late = int(min(late_s, LATEST_S) * SAMPLE_RATE_HZ)
        pre_roll = self._pre_roll.newest(self._n_pre_roll + n_late)
        return effects + self._send(self._capture, pre_roll) + self._open()

    def stop(self, utterance_id: int, at_s: float, *, is_late: bool = False) -> list[Effect]:
        """Key up at `at_s`: the post-roll begins. Unknown ids are ignored.

        `is_late`: what comes now was spoken long ago, so that quiet now does not tell whether
        somebody still speaks; the post-roll lasts its time.
        """
        capture = self._capture
        if capture is None or capture.utterance_id != utterance_id or capture.n_left is not None:
            return []
        self._pre_roll.clear()
        capture.n_left = self._n_post_roll
        capture.due_s = at_s + self._n_post_roll / SAMPLE_RATE_HZ - JITTER_S
        if self._arrival.heard_to_s is not None and not is_late:
            capture.quiet_due_s = at_s + SHORTEST_POST_ROLL_S
        return [] if capture.n_left else self._end() + self._close_if_cooled()

    def drop(self, utterance_id: int) -> list[Effect]:
        """Forget the capture; unknown ids are ignored.

        The pre-roll stays: after a press that was too short the next one may need it.
        """
        if self._capture is None or self._capture.utterance_id != utterance_id:
            return []
        self._capture = None
        self._n_idle = 0
        return self._close_if_cooled()

    def block(self, pcm: bytes, at_s: float, *, overflowed: bool = False) -> list[Effect]:
        """The next samples, which came at `at_s`; `overflowed`: some before them were lost."""
        if overflowed:
            self._arrival = Arrival()
        self._arrival.take(_n_samples(pcm), at_s)
        capture = self._capture
        if capture is None:
            self._pre_roll.add(pcm)
            self._n_idle += _n_samples(pcm)
            return self._close_if_cooled()
        capture.n_overflows += overflowed
        n_last = self._n_last(capture, _n_samples(pcm), at_s)
        wanted = pcm if n_last is None else pcm[: n_last * BYTES_PER_SAMPLE]
        effects = self._send(capture, wanted)
        self._pre_roll.add(wanted)
        if n_last is None and not self._is_over(capture):
            return effects
        effects += self._end()
        self._pre_roll.add(pcm[len(wanted) :])
        return effects + self._close_if_cooled()

    def _n_last(self, capture: _Capture, n_samples: int, at_s: float) -> int | None:
        """How many of these samples are the capture's last ones; None: it goes on after them."""
        n_allowed = self._n_max - capture.n_sent
        if n_allowed <= n_samples:
            return n_allowed
        if capture.n_left is None:
            return None
        n_left = capture.n_left
        capture.n_left = max(0, n_left - n_samples)
        if capture.n_left > 0 or at_s < capture.due_s or self._is_behind(capture, at_s):
            return None
        return n_left or n_samples

    def _is_behind(self, capture: _Capture, at_s: float) -> bool:
        """What comes now was spoken in the post-roll yet, or before it.

        Not for ever: a device that skips samples and does not say so never catches up.
        """
        heard_to_s = self._arrival.heard_to_s or at_s
        return heard_to_s < capture.due_s and at_s < capture.due_s + LATEST_S

    def _is_over(self, capture: _Capture) -> bool:
        """Nobody speaks any more, in what was spoken up to now and a while after the key up."""
        return (
            (self._arrival.heard_to_s or 0.0) >= capture.quiet_due_s
            and not capture.n_overflows
            and capture.quiet.is_here
        )

    def lost(self) -> int | None:
        """The stream is gone, or could not be opened. Returns whose capture that ended, if any."""
        utterance_id = self.utterance_id
        self._capture = None
        self._is_open = False
        self._pre_roll.clear()
        return utterance_id

    def _open(self) -> list[Effect]:
        if self._is_open:
            return []
        self._is_open = True
        self._arrival = Arrival()
        return [OpenStream()]

    def _close_if_cooled(self) -> list[Effect]:
        if not self._is_open or self._n_warm is None or self._n_idle < self._n_warm:
            return []
        self._is_open = False
        self._pre_roll.clear()
        return [CloseStream()]

    def _end(self) -> list[Effect]:
        capture = self._capture
        if capture is None:
            return []
        # What was said in it shall not be said again by the next.
        self._pre_roll.clear()
        self._capture = None
        self._n_idle = 0
        seconds = capture.n_sent / SAMPLE_RATE_HZ
        return [TellEnd(capture.utterance_id, seconds, capture.n_overflows)]

    @staticmethod
    def _send(capture: _Capture, pcm: bytes) -> list[Effect]:
        if not pcm:
            return []
        effects: list[Effect] = [SendBlock(capture.utterance_id, pcm)]
        capture.n_sent += _n_samples(pcm)
        capture.quiet.hear(pcm)
        capture.n_zeros = _n_samples(pcm) + capture.n_zeros if not any(pcm) else _n_last_zeros(pcm)
        if capture.n_zeros >= SILENCE_LIMIT_S * SAMPLE_RATE_HZ and not capture.silence_told:
            capture.silence_told = True
            effects.append(TellSilence(capture.utterance_id))
        return effects


def _n_samples(pcm: bytes) -> int:
    return len(pcm) // BYTES_PER_SAMPLE


def _n_last_zeros(pcm: bytes) -> int:
    return (len(pcm) - len(pcm.rstrip(b"\0"))) // BYTES_PER_SAMPLE
