"""What can happen to a session. Every event is a fact; none carries a decision."""

from __future__ import annotations

from dataclasses import dataclass, field

from dictate.domain import Block, CleanText, Delivery, Level, Limits, Role, Transcript, UtteranceId

# --- from the keyboard ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HotkeyPressed:
    """The whole hotkey is down."""

    at_s: float
    """Monotonic clock."""


@dataclass(frozen=True, slots=True)
class HotkeyReleased:
    """A part of the hotkey is up again."""

    at_s: float
    is_certain: bool = False
    """The keyboard was asked; else it may be auto-repeat, which says so before each repetition."""


@dataclass(frozen=True, slots=True)
class OtherKeyPressed:
    """Another key went down while a hotkey of modifiers alone was held: it was a chord."""

    at_s: float


@dataclass(frozen=True, slots=True)
class EscapePressed:
    """Esc went down."""

    at_s: float


# --- from the control socket and the tray -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class StartRequested:
    """`dictate start`."""


@dataclass(frozen=True, slots=True)
class StopRequested:
    """`dictate stop`."""


@dataclass(frozen=True, slots=True)
class CancelRequested:
    """`dictate cancel`, or Cancel in the tray's menu."""


@dataclass(frozen=True, slots=True)
class LevelChosen:
    """`dictate cleanup LEVEL`, or the tray's menu."""

    level: Level


@dataclass(frozen=True, slots=True)
class PauseChosen:
    """The tray's menu, or `dictate pause`."""

    paused: bool


@dataclass(frozen=True, slots=True)
class LimitsChanged:
    """The configuration was edited."""

    limits: Limits


# --- from the microphone ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BlockArrived:
    """More speech."""

    block: Block


@dataclass(frozen=True, slots=True)
class SignalMissing:
    """A second of digital silence."""

    utterance_id: UtteranceId
    device: str


@dataclass(frozen=True, slots=True)
class MicrophonesFound:
    """The microphones that can be chosen now."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MicrophoneMoved:
    """The sound server took the recording to another source by itself."""

    utterance_id: UtteranceId
    device: str


@dataclass(frozen=True, slots=True)
class CaptureEnded:
    """The post-roll is complete."""

    utterance_id: UtteranceId
    n_overflows: int


@dataclass(frozen=True, slots=True)
class CaptureFailed:
    """The microphone cannot go on; what it sent before is whole."""

    utterance_id: UtteranceId
    message: str
    remedy: str


# --- from the models and the delivery ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Committed:
    """What the recogniser knows of an utterance whose transcript it cannot give yet."""

    utterance_id: UtteranceId
    text: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class Recognised:
    """The recogniser's answer."""

    transcript: Transcript


@dataclass(frozen=True, slots=True)
class RecognitionFailed:
    """The recogniser lives, but not this utterance."""

    utterance_id: UtteranceId
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The cleaner's answer, or the rules'."""

    clean: CleanText
    by_worker: bool
    """False: the rules in the daemon stood in for the cleaner."""


@dataclass(frozen=True, slots=True)
class CleaningSpared:
    """The cleaner was not asked, since it would have left the rules' text as it is."""

    clean: CleanText


@dataclass(frozen=True, slots=True)
class CleaningFailed:
    """The cleaner lives, but has no answer for this one."""

    utterance_id: UtteranceId
    message: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """The words are in the window or on the clipboard."""

    delivery: Delivery


@dataclass(frozen=True, slots=True)
class DeliveryPostponed:
    """The words are nowhere yet: a modifier was held down all the time."""

    utterance_id: UtteranceId


@dataclass(frozen=True, slots=True)
class DeliveryFailed:
    """The words are nowhere but here."""

    utterance_id: UtteranceId
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class CleaningPostponed:
    """A patient text gave way to a more urgent one: it is to be asked for again."""

    utterance_id: UtteranceId


# --- from the page ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GuestBegan:
    """Somebody begins to speak into the page; blocks follow as `BlockArrived`."""

    utterance_id: UtteranceId
    level: Level


@dataclass(frozen=True, slots=True)
class GuestEnded:
    """The guest has said all, or has gone."""

    utterance_id: UtteranceId


@dataclass(frozen=True, slots=True)
class GuestLeft:
    """The guest wants none of it any more."""

    utterance_id: UtteranceId


@dataclass(frozen=True, slots=True)
class GuestBrought:
    """A guest wants a recording recognised, the whole of which is there."""

    utterance_id: UtteranceId
    seconds: float
    level: Level


@dataclass(frozen=True, slots=True)
class GuestWantsCleaning:
    """A guest wants a transcript cleaned."""

    transcript: Transcript
    level: Level


# --- from the disk ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recovered:
    """What an earlier daemon left, or what waited for another try."""

    unheard: tuple[tuple[UtteranceId, float], ...]
    """To be recognised: ids and seconds of audio."""

    n_texts: int = 0
    """Words that were ready; they are in the history already."""


@dataclass(frozen=True, slots=True)
class EarlierForgotten:
    """`dictate history clear`: what is left of earlier is not wanted any more."""


@dataclass(frozen=True, slots=True)
class WaitingCounted:
    """How many utterances wait to be recognised again."""

    n: int


@dataclass(frozen=True, slots=True)
class StorageFailed:
    """Something cannot be written; it stays in memory."""

    message: str
    remedy: str


# --- from the supervisor ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WorkerReady:
    """A worker has loaded and answers."""

    role: Role
    device: str = ""
    """What its model runs on."""

    notice: str = ""
    remedy: str = ""
    """What is not as the user set it, and what may be done about it."""


@dataclass(frozen=True, slots=True)
class WorkerNoticed:
    """What a worker lacks, though it works, has changed."""

    role: Role
    notice: str


@dataclass(frozen=True, slots=True)
class WorkerFailed:
    """A worker says that it cannot work at all: no model, no library, no tray."""

    role: Role
    message: str
    remedy: str
    lacks_memory: bool = False
    """Its model did not fit, and every try to load it pushes other programs out."""


@dataclass(frozen=True, slots=True)
class WorkerLost:
    """A worker's process has ended without being asked to."""

    role: Role
    message: str = ""
    """What it died of, and what may be done; empty where there is nothing more to say."""

    remedy: str = ""


@dataclass(frozen=True, slots=True)
class WorkerOutdated:
    """The settings of a worker have changed: replace it when it is not needed."""

    role: Role


@dataclass(frozen=True, slots=True)
class Ending:
    """The daemon ends; nothing more will be answered."""


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """The time that `session.next_deadline` named has come."""


HotkeyEvent = HotkeyPressed | HotkeyReleased | OtherKeyPressed | EscapePressed
UserEvent = (
    StartRequested | StopRequested | CancelRequested | LevelChosen | PauseChosen | LimitsChanged
)
SourceEvent = SignalMissing | MicrophonesFound | MicrophoneMoved
CaptureEvent = BlockArrived | CaptureEnded | CaptureFailed
RecognitionEvent = Committed | Recognised | RecognitionFailed
CleaningEvent = Cleaned | CleaningSpared | CleaningFailed | CleaningPostponed
GuestEvent = GuestBegan | GuestEnded | GuestLeft | GuestBrought | GuestWantsCleaning
DeliveryEvent = Delivered | DeliveryPostponed | DeliveryFailed
DiskEvent = Recovered | EarlierForgotten | WaitingCounted | StorageFailed
EndEvent = Ending | DeadlinePassed
WorkerEvent = WorkerReady | WorkerNoticed | WorkerFailed | WorkerLost | WorkerOutdated

Event = (
    HotkeyEvent
    | UserEvent
    | SourceEvent
    | CaptureEvent
    | RecognitionEvent
    | CleaningEvent
    | GuestEvent
    | DeliveryEvent
    | DiskEvent
    | WorkerEvent
    | EndEvent
)
