"""The seams between the program and the world: one Protocol each, one back end a file.

Tests use the same seams with real product parts: a WAV file as the microphone, a stream as the
window, the control socket as the hotkey.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np
    from numpy.typing import NDArray

    from dictate.domain import CleanText, Delivery, Focus, Level, Transcript, UtteranceId
    from dictate.events import HotkeyEvent
    from dictate.messages import Message
    from dictate.settings import DeliverySettings

    Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Available:
    """The back end can work here."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The back end cannot work here; why, and what would change that."""

    reason: str
    remedy: str


Probe = Available | Unavailable
"""What a back end's `probe()` answers, by looking, never by importing what it needs."""


class Channel(Protocol):
    """A worker's line to the daemon."""

    def receive(self, timeout_s: float | None = None) -> tuple[Message, bytes] | None:
        """The next message and its payload; None when `timeout_s` passes first.

        Only the worker's main thread may call this. When the daemon is gone the process ends
        inside this call or behind it.
        """

    def send(self, message: Message, payload: bytes = b"") -> None:
        """Send a message. Any thread may call this."""


class AudioSource(Protocol):
    """Something that records: the microphone, or a file that stands for one.

    Lives in the `mic` worker. One thread owns it; blocks come on a thread of the source's own.
    Both methods take some 10 ms, and hang while the sound server does.
    """

    def open(self) -> None:
        """Start listening into the pre-roll.

        Raises:
            AudioError: There is no such device, or the sound server does not answer.
        """

    def close(self) -> None:
        """Give the device back."""


class Transcriber(Protocol):
    """Speech to text. Lives in the `asr` worker; every method on its main thread."""

    def feed(self, utterance_id: UtteranceId, samples: Samples) -> None:
        """Take the next samples, shape (n,), float32 in [-1, 1], 16 kHz mono."""

    def work_ahead(
        self, among: Iterable[UtteranceId], listen: Callable[[], object]
    ) -> UtteranceId | None:
        """Do some of what `finish` would have to, of the first of these utterances that has any.

        None when there is nothing to do yet.

        For the time when nothing else is asked. It takes as long as decoding one stretch, and
        calls `listen` meanwhile, which may `feed`: some of it may turn out not to be needed.
        """

    def so_far(self, utterance_id: UtteranceId) -> tuple[str, str]:
        """What is known or expected by now of an utterance's words, and its language."""

    def finish(self, utterance_id: UtteranceId) -> Transcript:
        """Decide the transcript of what was fed and forget the samples."""

    def forget(self, utterance_id: UtteranceId) -> None:
        """Drop what was fed; unknown ids are ignored."""


class Cleaner(Protocol):
    """Transcript to clean text. Lives in the `llm` worker; called on its main thread."""

    def prepare(
        self,
        utterance_id: UtteranceId,
        text: str,
        language: str,
        level: Level,
        give_up: Callable[[], bool],
    ) -> None:
        """Do ahead what cleaning a text that begins with `text` will need, until `give_up` says so.

        The clean text is the same with and without. What is found is kept until the utterance is
        cleaned or forgotten.
        """

    def forget(self, utterance_id: UtteranceId) -> None:
        """Drop what was prepared; unknown ids are ignored."""

    def clean(
        self,
        utterance_id: UtteranceId,
        text: str,
        language: str,
        level: Level,
        give_up: Callable[[], bool],
    ) -> CleanText:
        """Clean `text`, without the models once `give_up`, which is asked often, says so."""


class TextSink(Protocol):
    """Puts text into the focused window. Lives in the daemon."""

    def focus(self) -> Focus | None:
        """The window that has the keyboard now; None if that cannot be known. Any thread."""

    def application(self, focus: Focus) -> str:
        """The class of the window's program, as in "XTerm"; "" if unknown. Any thread."""

    def deliver(
        self,
        utterance_id: UtteranceId,
        text: str,
        focus: Focus | None,
        *,
        may_postpone: bool = False,
    ) -> Delivery:
        """Type or paste `text` if `focus` still has the keyboard, else leave it on the clipboard.

        Blocks until the text has been handed over. Only the delivery thread may call this.

        Raises:
            KeysHeldError: A modifier is held down, and `may_postpone`: nothing has been done.
            DesktopError: The text could be put neither into the window nor on the clipboard.
        """

    def configure(self, settings: DeliverySettings) -> None:
        """Go by these settings from the next delivery on. Any thread."""

    def close(self) -> None:
        """Let go of the display."""


class HotkeySource(Protocol):
    """Hears the hotkey. Lives in the daemon."""

    def start(self, post: Callable[[HotkeyEvent], None]) -> None:
        """Hear keys from now on and `post` HotkeyEvents from a thread of its own.

        Returns when a key press can no longer be missed.

        Raises:
            DesktopError: There is no display, or the hotkey cannot be heard on it.
        """

    def stop(self) -> None:
        """Hear no more; returns within a second even if the display is gone."""
