"""The four workers of the daemon, spoken to in the session's terms."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from dictate import effects as do
from dictate import events as on
from dictate import messages as say
from dictate.domain import ROLES, Block, CleanText, Level, Role, Transcript, UtteranceId
from dictate.worker.ends import explain
from dictate.worker.process import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Callable


_log = logging.getLogger(__name__)


class Workers:
    """Turns effects into messages and answers into events.

    Methods are called on the controller's thread only; events are posted from the workers'
    reader threads.
    """

    def __init__(
        self,
        setup: Callable[[Role], say.Message | None],
        post: Callable[[on.Event], None],
        chosen: Callable[[say.MenuChosen], None],
    ) -> None:
        """Prepare the workers without starting them.

        Args:
            setup: The first message for a role by the settings of the moment, None if the role is
                not wanted. May raise DictateError if it cannot work.
            post: Takes events.
            chosen: Takes what the user chose in the tray.
        """
        self._setup = setup
        self._post = post
        self._chosen = chosen
        self._processes = {role: self._process(role) for role in ROLES}
        self._fed: dict[UtteranceId, tuple[int, int]] = {}
        """Utterance -> the recogniser's generation that heard it, and how many bytes."""
        self._asked_s: dict[UtteranceId, float] = {}
        """When the recogniser was asked for an utterance's words."""
        self._levels: dict[UtteranceId, Level] = {}
        self._prepared: set[UtteranceId] = set()
        """What the cleaner was given, and nobody need wait for."""
        self._tray_state: say.TrayState | None = None

    def start(self, role: Role) -> None:
        """Start or replace a worker."""
        setup = self._setup(role)
        if setup is None:
            self._processes[role].kill()
            return
        self._processes[role].start(setup)
        if role == "tray" and self._tray_state:
            self._processes["tray"].send(self._tray_state)

    def stop(self, role: Role) -> None:
        """End a worker that is not needed."""
        self._processes[role].kill()

    def pids(self) -> dict[str, int]:
        """The running workers."""
        return {role: pid for role, process in self._processes.items() if (pid := process.pid)}

    def close(self) -> None:
        """End all workers."""
        for process in self._processes.values():
            process.kill()

    # --- effects --------------------------------------------------------------------------------

    def capture(self, effect: do.StartCapture | do.StopCapture | do.DropCapture) -> None:
        """Tell the microphone."""
        message: say.Message
        match effect:
            case do.StartCapture(utterance_id, late_s):
                at_s = time.monotonic() - late_s
                message = say.StartCapture(utterance_id=utterance_id, at_s=at_s)
            case do.StopCapture(utterance_id):
                message = say.StopCapture(utterance_id=utterance_id)
            case do.DropCapture(utterance_id):
                message = say.DropCapture(utterance_id=utterance_id)
        self._processes["mic"].send(message)

    def feed(self, block: Block, *, patient: bool) -> None:
        """Let the recogniser hear a block."""
        self._feed(block.utterance_id, block.pcm, patient=patient)

    def recognise(self, utterance_id: UtteranceId, pcm: bytes, *, patient: bool) -> None:
        """Ask for the transcript of `pcm`, most of which has been heard already."""
        asr = self._processes["asr"]
        if self._fed.get(utterance_id) != (asr.generation, len(pcm)):
            # Another process heard the beginning, or none was there.
            asr.send(say.Forget(utterance_id=utterance_id))
            self._fed.pop(utterance_id, None)
            self._feed(utterance_id, pcm, patient=patient)
        self._asked_s[utterance_id] = time.monotonic()
        asr.send(say.Finish(utterance_id=utterance_id, patient=patient))

    def forget(self, utterance_id: UtteranceId) -> None:
        """The recogniser may drop what it heard, and the cleaner what it prepared."""
        self._asked_s.pop(utterance_id, None)
        self._levels.pop(utterance_id, None)
        if utterance_id in self._prepared:
            self._prepared.remove(utterance_id)
            self._processes["llm"].send(say.Forget(utterance_id=utterance_id))
        if self._fed.pop(utterance_id, None):
            self._processes["asr"].send(say.Forget(utterance_id=utterance_id))

    def prepare(self, effect: do.Prepare) -> None:
        """Let the cleaner work ahead."""
        self._prepared.add(effect.utterance_id)
        self._processes["llm"].send(
            say.Prepare(
                utterance_id=effect.utterance_id,
                text=effect.text,
                language=effect.language,
                level=effect.level,
            )
        )

    def clean(self, effect: do.Clean) -> None:
        """Ask the cleaner."""
        transcript = effect.transcript
        self._levels[transcript.utterance_id] = effect.level
        if effect.patient:
            # So that it stops at once when nobody wants the answer any more.
            self._prepared.add(transcript.utterance_id)
        self._processes["llm"].send(
            say.Clean(
                utterance_id=transcript.utterance_id,
                text=transcript.text,
                language=transcript.language,
                level=effect.level,
                deadline_s=effect.deadline_s,
                patient=effect.patient,
            )
        )

    def show(self, state: say.TrayState) -> None:
        """Show the state in the tray."""
        if state != self._tray_state:
            self._tray_state = state
            self._processes["tray"].send(state)

    # --- answers --------------------------------------------------------------------------------

    def _process(self, role: Role) -> WorkerProcess:
        def take(message: say.Message, payload: bytes) -> None:
            self._take(role, message, payload)

        def lost() -> None:
            self._post(_loss(role, process))

        process = WorkerProcess(role, take, lost)
        return process

    def _feed(self, utterance_id: UtteranceId, pcm: bytes, *, patient: bool) -> None:
        asr = self._processes["asr"]
        generation, n_bytes = self._fed.get(utterance_id, (asr.generation, 0))
        self._fed[utterance_id] = (generation, n_bytes + len(pcm))
        asr.send(say.Feed(utterance_id=utterance_id, patient=patient), pcm)

    def _take(self, role: Role, message: say.Message, payload: bytes) -> None:  # noqa: C901, PLR0912 - one case a message
        match message:
            case say.Ready():
                on_device = f" on {message.device}" if message.device else ""
                _log.info("worker %s ready after %.0f ms%s", role, message.load_ms, on_device)
                self._post(on.WorkerReady(role, message.device, message.notice, message.remedy))
            case say.AudioBlock():
                self._post(on.BlockArrived(Block(UtteranceId(message.utterance_id), payload)))
            case say.StreamOpened():
                _log.info(
                    "microphone %s at %d Hz, open after %.0f ms",
                    message.device, message.rate_hz, message.opened_ms,
                )  # fmt: skip
            case say.NoSignal():
                self._post(on.SignalMissing(UtteranceId(message.utterance_id), message.device))
            case say.Microphones():
                self._post(on.MicrophonesFound(tuple(message.names)))
            case say.MicrophoneMoved():
                self._post(on.MicrophoneMoved(UtteranceId(message.utterance_id), message.device))
            case say.CaptureEnded():
                self._post(on.CaptureEnded(UtteranceId(message.utterance_id), message.n_overflows))
            case say.Committed():
                utterance_id = UtteranceId(message.utterance_id)
                self._post(on.Committed(utterance_id, message.text, message.language))
            case say.Recognised():
                self._post(on.Recognised(self._transcript(message)))
            case say.Cleaned():
                self._post(on.Cleaned(self._clean_text(message), by_worker=True))
            case say.Postponed():
                self._post(on.CleaningPostponed(UtteranceId(message.utterance_id)))
            case say.MenuChosen():
                self._chosen(message)
            case say.Failed():
                self._post(_failure(role, message))
            case _:
                _log.warning("worker %s sent %s", role, type(message).__name__)

    def _transcript(self, message: say.Recognised) -> Transcript:
        utterance_id = UtteranceId(message.utterance_id)
        # The user's wait, and not the recogniser's own: it may have been busy with a guess.
        asked_s = self._asked_s.get(utterance_id, time.monotonic())
        recognise_ms = 1000 * (time.monotonic() - asked_s)
        return Transcript(
            utterance_id, message.text, message.language, message.seconds, recognise_ms
        )

    def _clean_text(self, message: say.Cleaned) -> CleanText:
        utterance_id = UtteranceId(message.utterance_id)
        level = self._levels.get(utterance_id, Level.TIDY)
        notes = tuple(message.notes)
        return CleanText(
            utterance_id,
            message.text,
            level,
            message.by,
            message.clean_ms,
            tidy=message.tidy,
            notes=notes,
        )


def _loss(role: Role, process: WorkerProcess) -> on.Event:
    end = process.end
    assert end is not None
    message, remedy = explain(process.setup, end)
    if end.was_out_of_memory and not end.was_ready:
        # What does not fit now will not in a second, and each try makes it worse for the others.
        return on.WorkerFailed(role, message, remedy, lacks_memory=True)
    return on.WorkerLost(role, message, remedy)


def _failure(role: Role, message: say.Failed) -> on.Event:
    if not message.utterance_id:
        return on.WorkerFailed(role, message.message, message.remedy)
    utterance_id = UtteranceId(message.utterance_id)
    if role == "mic":
        return on.CaptureFailed(utterance_id, message.message, message.remedy)
    if role == "asr":
        return on.RecognitionFailed(utterance_id, message.message, message.remedy)
    return on.CleaningFailed(utterance_id, message.message)
