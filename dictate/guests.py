"""Guests: who dictates through the page, which a worker process serves while somebody looks."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Protocol

from dictate import events as on
from dictate import messages as say
from dictate.domain import Block, CleanText, Level, Transcript, UtteranceId
from dictate.worker.process import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate import effects as do

_FIRST_ID = 2**32
"""Guests' utterances have ids of their own, far above those of the hotkey."""


class Host(Protocol):
    """Whom guests dictate to: the controller."""

    def take(self, event: on.Event) -> None:
        """Let the session take one step."""

    def recognise_file(self, utterance_id: UtteranceId, pcm: bytes, level: Level) -> None:
        """Recognise and clean a whole recording, when nothing else is to be done."""


class Guests:
    """The page's worker, and whose words are whose. The controller's thread only.

    Args:
        setup: The first message for the worker, by the settings of the moment.
        run: Has a function called on the controller's thread.
    """

    def __init__(
        self, setup: Callable[[], say.PageSetup], run: Callable[[Callable[[], None]], None]
    ) -> None:
        self.host: Host | None = None
        """To be set before the page is opened."""

        self.url = ""
        """Where the page is, with its secret; "" while it is not open."""

        self.trouble = ("", "")
        """Why it could not be opened, and what may be done about it, until the user is told."""

        self._setup = setup
        self._process = WorkerProcess(
            "page",
            lambda message, payload: run(lambda: self._take(message, payload)),
            lambda: run(self._ended),
        )
        self._state: say.TrayState | None = None
        self._new_ids = itertools.count(_FIRST_ID)
        self._utterances: dict[int, UtteranceId] = {}
        """The page's number of a request -> what it is here."""

        self._requests: dict[UtteranceId, int] = {}
        """The same the other way round, as long as somebody waits for an answer."""

        self._spoken: set[UtteranceId] = set()
        """Those of them that somebody speaks, or spoke, into the page."""

    # --- what the user asks -----------------------------------------------------------------------

    def open(self) -> None:
        """Serve the page from now on; `url` is known some time later.

        Raises:
            OSError: No process can be started.
        """
        if self._process.pid is not None:
            return
        self._forget_all()
        self._process.start(self._setup())
        if self._state:
            self._process.send(self._state)

    def close(self) -> None:
        """End the page."""
        self._process.kill()

    # --- effects ----------------------------------------------------------------------------------

    def show_state(self, state: say.TrayState) -> None:
        """Show how things are."""
        if state != self._state:
            self._state = state
            self._process.send(state)

    def tell(self, effect: do.TellGuest) -> None:
        """Show what is expected of words that are being spoken."""
        request = self._requests.get(effect.utterance_id)
        if request is not None:
            self._process.send(
                say.GuestExpected(request=request, text=effect.text, language=effect.language)
            )

    def show(self, transcript: Transcript) -> None:
        """Show what was heard."""
        request = self._requests.get(transcript.utterance_id)
        if request is not None:
            self._process.send(
                say.GuestHeard(
                    request=request,
                    text=transcript.text,
                    language=transcript.language,
                    seconds=transcript.seconds,
                    recognise_ms=transcript.recognise_ms,
                )
            )

    def answer(self, clean: CleanText) -> bool:
        """Give the clean text to whoever asked; whether there is somebody to read it."""
        request = self._leave(clean.utterance_id)
        if request is None or self._process.pid is None:
            return False
        self._process.send(
            say.GuestAnswered(
                request=request,
                text=clean.text,
                tidy=clean.tidy,
                level=clean.level,
                by=clean.by,
                clean_ms=clean.clean_ms,
                notes=list(clean.notes),
            )
        )
        return True

    def refuse(self, utterance_id: UtteranceId, message: str, remedy: str) -> None:
        """Tell whoever asked that there will be no text."""
        request = self._leave(utterance_id)
        if request is not None:
            self._process.send(say.GuestRefused(request=request, message=message, remedy=remedy))

    def forget(self, utterance_id: UtteranceId) -> None:
        """The utterance has come to its end; who still waits learns that nothing was said."""
        if utterance_id in self._requests:
            self.answer(CleanText(utterance_id, "", Level.OFF, by="off", clean_ms=0.0))

    # --- what the page says -----------------------------------------------------------------------

    def _take(self, message: say.Message, payload: bytes) -> None:
        assert self.host is not None
        match message:
            case say.PageOpened():
                self.url = message.url
            case say.Failed():
                self.trouble = (message.message, message.remedy)
            case say.GuestBegan():
                utterance_id = self._welcome(message.request)
                self._spoken.add(utterance_id)
                self.host.take(on.GuestBegan(utterance_id, Level(message.level)))
            case say.GuestFile():
                utterance_id = self._welcome(message.request)
                self.host.recognise_file(utterance_id, payload, Level(message.level))
            case say.GuestText():
                transcript = Transcript(
                    self._welcome(message.request), message.text, message.language, 0.0, 0.0
                )
                self.host.take(on.GuestWantsCleaning(transcript, Level(message.level)))
            case say.GuestBlock() | say.GuestEnded() | say.GuestLeft():
                # One that has ended by itself, being too long, is not here any more.
                if known := self._utterances.get(message.request):
                    self._go_on(known, message, payload)

    def _go_on(
        self,
        utterance_id: UtteranceId,
        message: say.GuestBlock | say.GuestEnded | say.GuestLeft,
        payload: bytes,
    ) -> None:
        assert self.host is not None
        match message:
            case say.GuestBlock():
                self.host.take(on.BlockArrived(Block(utterance_id, payload)))
            case say.GuestEnded():
                if message.gone:
                    self._leave(utterance_id)
                self.host.take(on.GuestEnded(utterance_id))
            case say.GuestLeft():
                self._leave(utterance_id)
                self.host.take(on.GuestLeft(utterance_id))

    def _ended(self) -> None:
        if not self.url and not self.trouble[0]:
            self.trouble = ("The page's process has failed", "The log tells where")
        self._forget_all()

    def _forget_all(self) -> None:
        """Nobody looks any more: what was spoken is for the history, the rest is not wanted."""
        self.url = ""
        for utterance_id in [*self._requests]:
            ends = on.GuestEnded if utterance_id in self._spoken else on.GuestLeft
            self._leave(utterance_id)
            if self.host:
                self.host.take(ends(utterance_id))

    def _welcome(self, request: int) -> UtteranceId:
        utterance_id = UtteranceId(next(self._new_ids))
        self._utterances[request] = utterance_id
        self._requests[utterance_id] = request
        return utterance_id

    def _leave(self, utterance_id: UtteranceId) -> int | None:
        """Nobody waits for this one any more; who did."""
        self._spoken.discard(utterance_id)
        request = self._requests.pop(utterance_id, None)
        if request is not None:
            self._utterances.pop(request, None)
        return request
