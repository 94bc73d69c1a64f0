"""To and from the microphone, the recogniser, the cleaner and the tray."""

from __future__ import annotations

import msgspec

from dictate.messages.message import Message
from dictate.settings import AudioSettings, CleanupSettings, RecogniserSettings

# --- to every worker, first -------------------------------------------------------------------


class MicSetup(Message, frozen=True):
    """How the microphone worker shall record."""

    audio: AudioSettings


class AsrSetup(Message, frozen=True):
    """Which speech model to load and how to use it."""

    recogniser: RecogniserSettings
    model_dir: str
    gpu_crashed: bool = False
    """A process with this setup crashed: leave the GPU alone, it may have been that."""


class LlmSetup(Message, frozen=True):
    """Which cleanup model to load and how to use it."""

    cleanup: CleanupSettings
    model_file: str
    rewrite_model_file: str = ""
    fillers: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """The user's own, by language."""


class TraySetup(Message, frozen=True):
    """What the tray menu offers."""

    hotkey: str
    icons_dir: str


# --- daemon to microphone ---------------------------------------------------------------------


class StartCapture(Message, frozen=True):
    """Send blocks from now on, the pre-roll first if the stream is warm."""

    utterance_id: int
    at_s: float | None = None
    """When the key went down, by the machine's monotonic clock; None: now. The pre-roll reaches
    back from there, however late this is read on a busy machine."""


class StopCapture(Message, frozen=True):
    """Key up: send the post-roll, then `CaptureEnded`."""

    utterance_id: int


class DropCapture(Message, frozen=True):
    """Forget the capture; send nothing more of it."""

    utterance_id: int


# --- microphone to daemon ---------------------------------------------------------------------


class StreamOpened(Message, frozen=True):
    """The device delivers samples."""

    device: str
    rate_hz: int
    opened_ms: float


class AudioBlock(Message, frozen=True):
    """Payload: float32 little endian, mono, 16 kHz."""

    utterance_id: int


class NoSignal(Message, frozen=True):
    """One second of digital silence while recording: a muted or wrong microphone."""

    utterance_id: int
    device: str


class Microphones(Message, frozen=True):
    """The microphones that can be chosen now; sent at the start and whenever that changes."""

    names: list[str]
    """As `audio.device` takes them and as the desktop shows them."""


class MicrophoneMoved(Message, frozen=True):
    """While recording, the sound server moved the stream to another source by itself."""

    utterance_id: int
    device: str
    """Where the sound comes from now."""


class CaptureEnded(Message, frozen=True):
    """The last block, post-roll included, has been sent."""

    utterance_id: int
    seconds: float
    n_overflows: int
    """How often samples were lost because the machine was too busy."""


# --- daemon to recogniser ---------------------------------------------------------------------


class Feed(Message, frozen=True):
    """Payload: the next block of this utterance. No answer."""

    utterance_id: int
    patient: bool = False
    """Of an utterance on which nothing is to be done while another one is there."""


class Finish(Message, frozen=True):
    """The utterance is complete: answer `Recognised`."""

    utterance_id: int
    patient: bool = False
    """The answer may wait until nothing else is to be done."""


class Forget(Message, frozen=True):
    """Drop what was fed, or prepared by the cleaner, of this utterance. No answer."""

    utterance_id: int


# --- recogniser to daemon ---------------------------------------------------------------------


class Committed(Message, frozen=True):
    """While the user still speaks: all that is known of the utterance's words so far.

    A hint. Nothing is delivered or decided by it, so words that are only expected may be in it.
    """

    utterance_id: int
    text: str
    language: str


class Recognised(Message, frozen=True):
    """The transcript; `text` is empty when there was no speech."""

    utterance_id: int
    text: str
    language: str
    seconds: float
    recognise_ms: float


# --- daemon to cleaner and back ---------------------------------------------------------------


class Prepare(Message, frozen=True):
    """Do ahead what cleaning a text that begins with this one will need. No answer.

    The cleaner stops as soon as another message waits. `Forget` drops what it found.
    """

    utterance_id: int
    text: str
    language: str
    level: str


class Clean(Message, frozen=True):
    """Clean this transcript within `deadline_s`."""

    utterance_id: int
    text: str
    language: str
    level: str
    deadline_s: float
    patient: bool = False
    """Whatever else comes goes first: answer `Postponed` then."""


class Postponed(Message, frozen=True):
    """A patient text was given up for a more urgent one, and is to be asked for again."""

    utterance_id: int


class Cleaned(Message, frozen=True):
    """The clean text and who had the last word."""

    utterance_id: int
    text: str
    by: str
    clean_ms: float
    tidy: str = ""
    """What `tidy` made of it, before `rewrite`; empty at "off"."""

    notes: list[str] = msgspec.field(default_factory=list)


# --- daemon to tray and back ------------------------------------------------------------------


class TrayState(Message, frozen=True):
    """What icon, tooltip and menu shall show now."""

    phase: str
    level: str
    line: str
    """The state in words: the first, insensitive menu item and the tooltip."""

    can_cancel: bool
    paused: bool = False
    """The hotkey is not heeded."""

    microphones: list[str] = msgspec.field(default_factory=list)
    microphone: str = "default"
    """`audio.device`: one of `microphones` or "default"; or a name that is not there now."""

    language: str = "auto"
    can_copy: bool = False
    """There are last words to copy."""

    n_waiting: int = 0
    """Recordings that wait to be recognised again."""


class MenuChosen(Message, frozen=True):
    """The user chose an item that the daemon carries out.

    `action` is "cancel", "quit", "copy" (the last words to the clipboard), "retry" (whatever
    waits), or one with a `value`: "cleanup" (a level), "microphone" (a name or "default"),
    "language" (a code or "auto"), "pause" ("on" or "off").
    """

    action: str
    value: str = ""


# --- any worker to daemon ---------------------------------------------------------------------


class Ready(Message, frozen=True):
    """The worker has loaded and answers from now on."""

    load_ms: float
    device: str = ""
    """What the recogniser's model runs on, and with which arithmetic."""

    notice: str = ""
    """What is not as the user set it, though the worker works."""

    remedy: str = ""


class Failed(Message, frozen=True):
    """A request failed but the worker lives; `utterance_id` 0: the worker itself cannot work."""

    utterance_id: int
    message: str
    remedy: str = ""
