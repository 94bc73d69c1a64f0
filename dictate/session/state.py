"""What a session remembers, and the times it goes by."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from dictate import effects as do
from dictate.domain import CleanText, Level, Limits, Phase, Role, Transcript, UtteranceId

RELEASE_GRACE_S = 0.05
"""X11's auto-repeat sends release and press in pairs; a release is believed after this long."""

CHORD_S = 2.0
"""Another key within this time makes a modifier hotkey a chord and nothing was meant to be said.
Later there may be words: they are not typed, but `dictate last` has them."""

PATIENCE_S = 4.0
"""A microphone that has sent no block for this long is dead; blocks come every 20 ms or so. A cold
one may need some of it: Bluetooth takes up to 2 s to switch its profile, and the worker may still
be loading. On a machine that is starved a living worker may stand still for seconds, and to replace
it would lose what it has heard. It loses patience with the sound server after 3 s itself, and says
why: it shall speak first. One that was interrupted has as long to come back: a sound server that
was restarted is there again within a second or two."""

SECOND_LOOK_S = 0.5
"""A microphone that is late is doubted first, and given up so much later: if the daemon itself
stood still, what it was sent meanwhile is in a pipe, and read by threads that run again too."""

RETRY_S = 0.25
"""After this long a microphone that could not be opened again is asked for once more."""

WARNING_BEFORE_END_S = 60.0
"""When the user is told that the longest recording is near."""

RECOGNISE_BASE_S = 30.0
RECOGNISE_FACTOR = 4.0
"""A recogniser that needs longer than base + factor * audio seconds hangs. Whisper base runs at a
real-time factor below 0.3 on two cores; the rest is for a busy machine."""

ANSWER_S = 0.2
"""The cleaner stops this much before its deadline, and answers with what it has decided by then."""

LATE_S = 10.0
"""A model worker that is this late with an answer nobody waits for any more is restarted."""

LOAD_S = 180.0
"""A recogniser that has not loaded while an utterance waited this long hangs. A large model from
a slow disk takes a minute or two."""

DELIVER_S = 60.0
"""A window that has not taken the words by then hangs. Typing the words of the longest recording,
about 5000 characters, takes a fraction of this."""

RESTARTS_AFTER_S = (0.0, 1.0, 4.0)
DEATHS_WINDOW_S = 60.0
"""How long a worker's first, second and third death in this time keep it down, if it did no work
in between; with one more it is left alone until the next press."""

GUEST_S = 10.0
"""A guest of whom nothing was heard for so long has gone: the words so far are recognised."""

MEMORY_REST_S = 300.0
"""A cleanup model that did not fit into memory is not tried again at each press: the rules do its
work, and each try could cost the user another program. By then some may have been closed."""

FIRST_ID = UtteranceId(1)

N_ATTEMPTS = 2
"""Every recognition gets one retry in a fresh worker."""


class Stage(enum.IntEnum):
    """How far a job is."""

    SPEAKING = 0
    """A guest is at it; what is recorded by the hotkey is no job yet."""

    ENDING = 1
    RECORDED = 2
    RECOGNISING = 3
    RECOGNISED = 4
    CLEANING = 5
    CLEAN = 6
    DELIVERING = 7


class Health(enum.Enum):
    """What a worker is good for."""

    LOADING = enum.auto()
    READY = enum.auto()
    BROKEN = enum.auto()
    UNLOADED = enum.auto()
    """Nobody needed it for long, so it gave its memory back; it loads again at key-down."""


@dataclass(frozen=True, slots=True)
class WorkerState:
    """One worker as the session sees it."""

    health: Health = Health.LOADING
    deaths_s: tuple[float, ...] = ()
    message: str = ""
    remedy: str = ""
    """Why it is broken, or works otherwise than was set."""

    device: str = ""
    """What its model runs on."""

    restarts_at_s: float | None = None
    """It died, and is started again then."""

    rests_until_s: float | None = None
    """It found no memory, and is not tried again before then."""


@dataclass(frozen=True, slots=True)
class Outage:
    """The microphone went away in the middle of a recording, and has not sent anything since."""

    message: str
    remedy: str
    retries_at_s: float | None = None
    """When it is asked for again; None while it has been."""


@dataclass(frozen=True, slots=True)
class Capture:
    """The recording in progress."""

    id: UtteranceId
    by_key: bool
    started_s: float
    stalls_at_s: float
    """When the microphone is doubted, unless a block comes."""

    doubted: bool = False
    """By then it is replaced, or in an outage given up."""

    seconds: float = 0.0
    outage: Outage | None = None
    outage_told: bool = False
    warned: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """An utterance after its key was released."""

    id: UtteranceId
    stage: Stage
    seconds: float
    deadline_s: float | None = None
    attempts: int = 0
    silent: bool = False
    """Not to be delivered."""

    doubted: bool = False
    """Its post-roll is late; at the deadline it is given up."""

    recovered: bool = False
    """Spoken to an earlier daemon, or heard once more: to the history, when nothing else is due."""

    guest: bool = False
    """Spoken into the page, or brought there: the words go back to it, when nothing else is due."""

    level: Level | None = None
    """How far this one is to be cleaned; None: as the session says at that moment."""

    transcript: Transcript | None = None
    clean: CleanText | None = None

    @property
    def patient(self) -> bool:
        """Nobody waits at the keyboard: whatever was spoken with the hotkey goes first."""
        return self.recovered or self.guest


@dataclass(frozen=True, slots=True)
class Session:
    """All that dictation remembers."""

    limits: Limits
    level: Level
    capture: Capture | None = None
    jobs: tuple[Job, ...] = ()
    next_id: UtteranceId = FIRST_ID
    held: bool = False
    """The hotkey is down, whatever has become of its recording."""

    key_up_s: float | None = None
    """The hotkey is up since then, if it stays up."""

    key_up_is_certain: bool = False
    """The keyboard was asked: it was no auto-repeat that said so."""

    mic: WorkerState = WorkerState()
    asr: WorkerState = WorkerState()
    llm: WorkerState = WorkerState()
    tray: WorkerState = WorkerState()
    asr_late_until_s: float | None = None
    """The recogniser still works on a cancelled utterance; when to lose patience."""

    llm_late_until_s: float | None = None
    """The cleaner still works on an answer nobody waits for any more; when to lose patience."""

    asr_due_s: float | None = None
    """An utterance waits for the recogniser to load; when to lose patience."""

    idle_since_s: float | None = None
    """No model has been needed since then; None while one may be."""

    told_by_worker: str = ""
    """The last notice of a worker that the user was told."""

    why_rules: str = ""
    """What kept the cleaner from doing its part for the newest words; empty if nothing did."""

    paused: bool = False
    """The hotkey is not heeded."""

    n_waiting: int = 0
    """Utterances that wait, with their audio, to be recognised again."""

    n_recovered: int = 0
    """Texts that were recovered, and of which the user is not told yet."""

    outdated: frozenset[Role] = frozenset()
    """Workers whose settings have changed, to be replaced when nothing is under way."""

    microphones: tuple[str, ...] | None = None
    """What there is to record with; None while nobody has told."""

    trouble: str = ""
    """What went wrong last, until something goes right."""

    trouble_kind: str = ""
    """What it was about, as in `Notify.kind`."""

    @property
    def is_busy(self) -> bool:
        """Something is being dictated, or on its way."""
        return self.capture is not None or bool(self.jobs)

    @property
    def is_urgent(self) -> bool:
        """Somebody speaks with the hotkey, or waits for what was spoken with it."""
        return self.capture is not None or any(not job.patient for job in self.jobs)

    @property
    def is_deaf(self) -> bool:
        """Nothing can be dictated, and that is known before a key is pressed."""
        broken = Health.BROKEN in {self.mic.health, self.asr.health}
        return broken or self.microphones == ()

    @property
    def phase(self) -> Phase:
        """What the tray shows."""
        if self.capture or any(job.stage is Stage.SPEAKING for job in self.jobs):
            return Phase.RECORDING
        if self.jobs:
            return Phase.WORKING
        return Phase.ERROR if self.trouble or self.is_deaf else Phase.IDLE


class Turn:
    """One step in the making: a session that is replaced, and the effects so far."""

    def __init__(self, session: Session, now: float) -> None:
        self.session = session
        self.now = now
        self.effects: list[do.Effect] = []

    def do(self, *effects: do.Effect) -> None:
        """Ask the world for these, in this order."""
        self.effects.extend(effects)

    def update(self, **changes: object) -> None:
        """Replace fields of the session."""
        self.session = replace(self.session, **changes)  # type: ignore[arg-type]

    def job(self, utterance_id: UtteranceId, *stages: Stage) -> Job | None:
        """The job of this id if it is in one of `stages`; an answer that comes late finds none."""
        for job in self.session.jobs:
            if job.id == utterance_id and job.stage in stages:
                return job
        return None

    def put(self, job: Job) -> None:
        """Replace the job of the same id."""
        self.update(jobs=tuple(job if old.id == job.id else old for old in self.session.jobs))

    def remove(self, utterance_id: UtteranceId) -> None:
        """End a job for good."""
        self.update(jobs=tuple(job for job in self.session.jobs if job.id != utterance_id))
        self.do(do.Forget(utterance_id))

    def worker(self, role: Role) -> WorkerState:
        """The state of a role's worker."""
        state: WorkerState = getattr(self.session, role)
        return state

    def put_worker(self, role: Role, state: WorkerState) -> None:
        """Replace the state of a role's worker."""
        self.update(**{role: state})

    def trouble(self, kind: str, summary: str, body: str = "") -> None:
        """Tell the user, and let the tray show it until something goes right."""
        self.update(trouble=summary, trouble_kind=kind)
        self.do(do.Notify(kind, summary, body))
