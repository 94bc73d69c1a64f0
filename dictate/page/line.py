"""The page's line to the daemon: requests of guests, and the answers to them."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from dictate import messages as say
from dictate.errors import ControlError, DictateError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from dictate.ports import Channel

ANSWER_S = 600.0
"""As for a file on the command line: it may be long and the machine slow."""

_N_GUESTS = 16
"""So many at once: one speaks, some try a level, a script brings files. The daemon serves them one
after another, so more of them would only wait."""

GuestAnswer = say.GuestExpected | say.GuestHeard | say.GuestAnswered | say.GuestRefused

_ENDS = say.GuestAnswered | say.GuestRefused


class GuestRefusedError(DictateError):
    """The daemon cannot answer this request, or there are too many."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of a guest's speech or text."""

    raw: str = field(repr=False)
    language: str
    seconds: float
    recognise_ms: float
    answer: say.GuestAnswered


class Line:
    """Carries messages between the event loop and the channel's two threads.

    Args:
        channel: To the daemon.
        loop: Where everything but `take` is called.
        changed: Told on the loop when the daemon's state is another one.
    """

    def __init__(
        self, channel: Channel, loop: asyncio.AbstractEventLoop, changed: Callable[[], None]
    ) -> None:
        self.state: say.TrayState | None = None
        """The newest that the daemon told."""

        self._channel = channel
        self._loop = loop
        self._changed = changed
        self._guests: dict[int, Guest] = {}
        self._numbers = itertools.count(1)
        # One thread, so that messages keep their order; not the loop's, since a pipe may be full.
        self._sender = ThreadPoolExecutor(1, "line")

    def take(self, message: say.Message) -> None:
        """Take what the daemon says. Any thread."""
        self._loop.call_soon_threadsafe(self._take, message)

    def guest(self) -> Guest:
        """Begin a request; to be used in a `with`.

        Raises:
            GuestRefusedError: There are too many already.
        """
        if len(self._guests) >= _N_GUESTS:
            message = "Too many recordings and files are waiting already"
            raise GuestRefusedError(message, "Try it again when they are done")
        guest = Guest(self, next(self._numbers))
        self._guests[guest.number] = guest
        return guest

    def leave(self, guest: Guest) -> None:
        """Nobody listens for its answers any more."""
        self._guests.pop(guest.number, None)

    async def send(self, message: say.Message, payload: bytes = b"") -> None:
        """Send a message behind those sent before; returns when the pipe has taken it."""
        await self._loop.run_in_executor(self._sender, self._channel.send, message, payload)

    async def recognise(self, pcm: bytes, level: str) -> Reply:
        """Have the samples of a whole file recognised and cleaned.

        Args:
            pcm: float32 little endian, mono, 16 kHz; not empty.
            level: How far cleanup may go.

        Raises:
            GuestRefusedError: The daemon cannot.
            ControlError: It does not answer.
        """
        with self.guest() as guest:
            return await guest.ask(say.GuestFile(request=guest.number, level=level), pcm)

    async def clean(self, text: str, language: str, level: str) -> Reply:
        """Have a transcript cleaned.

        Raises:
            GuestRefusedError: The daemon cannot.
            ControlError: It does not answer.
        """
        with self.guest() as guest:
            return await guest.ask(
                say.GuestText(request=guest.number, text=text, language=language, level=level)
            )

    def _take(self, message: say.Message) -> None:
        match message:
            case say.TrayState():
                if message != self.state:
                    self.state = message
                    self._changed()
            case say.GuestExpected() | say.GuestHeard() | say.GuestAnswered() | say.GuestRefused():
                if guest := self._guests.get(message.request):
                    guest.put(message)


class Guest:
    """One request to the daemon and its answers. On the loop."""

    def __init__(self, line: Line, number: int) -> None:
        self.number = number
        self._line = line
        self._answers: deque[GuestAnswer] = deque()
        self._news = asyncio.Event()

    def __enter__(self) -> Self:
        """Listen."""
        return self

    def __exit__(self, *_exc: object) -> None:
        """Listen no more."""
        self._line.leave(self)

    def put(self, answer: GuestAnswer) -> None:
        """Take an answer; a hint that nobody has looked at yet makes room for it."""
        if self._answers and isinstance(self._answers[-1], say.GuestExpected):
            self._answers.pop()
        self._answers.append(answer)
        self._news.set()

    async def answers(self) -> AsyncIterator[GuestAnswer]:
        """What the daemon says, up to the end of the request."""
        while True:
            while self._answers:
                answer = self._answers.popleft()
                yield answer
                if isinstance(answer, _ENDS):
                    return
            self._news.clear()
            await self._news.wait()

    async def ask(self, message: say.Message, payload: bytes = b"") -> Reply:
        """Send this and wait for the end of the request; tells the daemon if it is not waited for.

        Raises:
            GuestRefusedError: The daemon cannot.
            ControlError: It does not answer.
        """
        try:
            await self._line.send(message, payload)
            async with asyncio.timeout(ANSWER_S):
                return await self._reply(message)
        except TimeoutError:
            await self._line.send(say.GuestLeft(request=self.number))
            reason = "The daemon does not answer"
            raise ControlError(reason, "`dictate status` tells what it is doing") from None
        except asyncio.CancelledError:
            await self._line.send(say.GuestLeft(request=self.number))
            raise

    async def _reply(self, message: say.Message) -> Reply:
        heard = say.GuestHeard(
            request=self.number,
            text=message.text if isinstance(message, say.GuestText) else "",
            language=message.language if isinstance(message, say.GuestText) else "",
            seconds=0.0,
            recognise_ms=0.0,
        )
        async for answer in self.answers():
            match answer:
                case say.GuestHeard():
                    heard = answer
                case say.GuestRefused():
                    raise GuestRefusedError(answer.message, answer.remedy)
                case say.GuestAnswered():
                    return reply(heard, answer)
        raise AssertionError


def reply(heard: say.GuestHeard | None, answer: say.GuestAnswered) -> Reply:
    """What was heard, nothing if there was no speech, and what became of it."""
    if heard is None:
        return Reply("", "", 0.0, 0.0, answer)
    return Reply(heard.text, heard.language, heard.seconds, heard.recognise_ms, answer)
