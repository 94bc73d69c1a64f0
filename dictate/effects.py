"""What a session asks the world to do. The controller carries each out, in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from dictate.domain import Block, CleanText, Level, Role, Transcript, UtteranceId


@dataclass(frozen=True, slots=True)
class StartWorker:
    """Start the role's process; a running one is killed first."""

    role: Role


@dataclass(frozen=True, slots=True)
class StopWorker:
    """End the role's process: it is not needed for now."""

    role: Role


@dataclass(frozen=True, slots=True)
class StartCapture:
    """Record from now on."""

    utterance_id: UtteranceId
    late_s: float = 0.0
    """How long ago the key went down: a busy machine brings the news late."""


@dataclass(frozen=True, slots=True)
class StopCapture:
    """Record the post-roll, then stop."""

    utterance_id: UtteranceId


@dataclass(frozen=True, slots=True)
class DropCapture:
    """Stop recording; nothing more of it is wanted."""

    utterance_id: UtteranceId


@dataclass(frozen=True, slots=True)
class NoteFocus:
    """Remember which window has the keyboard: it is where the words belong."""

    utterance_id: UtteranceId


@dataclass(frozen=True, slots=True)
class StoreBlock:
    """Keep the block, and let the recogniser hear it."""

    block: Block
    patient: bool = False
    """The recogniser works ahead on it only while there is nothing else."""


@dataclass(frozen=True, slots=True)
class Recognise:
    """Every block is there: ask for the transcript."""

    utterance_id: UtteranceId
    patient: bool = False
    """Whatever else is asked goes first."""


@dataclass(frozen=True, slots=True)
class Prepare:
    """Let the cleaner work ahead on the beginning of an utterance. Nobody waits for it."""

    utterance_id: UtteranceId
    text: str = field(repr=False)
    language: str
    level: Level


@dataclass(frozen=True, slots=True)
class Clean:
    """Clean, with the cleaner if there is anything to ask it."""

    transcript: Transcript
    level: Level
    deadline_s: float
    patient: bool = False
    """Whatever else is asked goes first; this comes back as `CleaningPostponed` then."""


@dataclass(frozen=True, slots=True)
class CleanByRules:
    """Clean in the daemon itself: the cleaner is absent or late."""

    transcript: Transcript
    level: Level
    why: str


@dataclass(frozen=True, slots=True)
class Deliver:
    """Put the words into the window."""

    clean: CleanText
    language: str
    may_postpone: bool
    """Whether they may come back while a modifier is held; else they go to the clipboard then."""


@dataclass(frozen=True, slots=True)
class KeepAudio:
    """Let what could not be recognised wait in the history, with its audio."""

    utterance_id: UtteranceId
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Suspend:
    """The daemon ends: save the utterance as it is, for the next one to go on with."""

    utterance_id: UtteranceId


@dataclass(frozen=True, slots=True)
class KeepText:
    """Let `dictate last` and the history show what was not typed, or what no window took."""

    clean: CleanText
    language: str
    why: str
    recovered: bool = False
    """It was spoken to an earlier daemon, or had to be recognised again."""


@dataclass(frozen=True, slots=True)
class BeginGuest:
    """A guest begins to speak: write down what comes, as of any utterance."""

    utterance_id: UtteranceId
    level: Level


@dataclass(frozen=True, slots=True)
class TellGuest:
    """Show the guest what is known or expected of the words, while they are being spoken."""

    utterance_id: UtteranceId
    text: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class ShowTranscript:
    """Show the guest what was heard."""

    transcript: Transcript


@dataclass(frozen=True, slots=True)
class AnswerGuest:
    """Give the guest the clean text."""

    clean: CleanText
    language: str


@dataclass(frozen=True, slots=True)
class RefuseGuest:
    """Tell the guest that there will be no text, and why."""

    utterance_id: UtteranceId
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Forget:
    """Nothing of this utterance is needed any more."""

    utterance_id: UtteranceId


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell the user. `kind` lets a later notice replace an earlier one."""

    kind: str
    summary: str
    body: str = ""


ForGuest = BeginGuest | TellGuest | ShowTranscript | AnswerGuest | RefuseGuest
"""What is done for who dictates through the page."""

Effect = (
    StartWorker
    | StopWorker
    | StartCapture
    | StopCapture
    | DropCapture
    | NoteFocus
    | StoreBlock
    | Recognise
    | Prepare
    | Clean
    | CleanByRules
    | Deliver
    | KeepAudio
    | Suspend
    | KeepText
    | Forget
    | Notify
    | ForGuest
)
