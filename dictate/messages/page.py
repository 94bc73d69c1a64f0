"""Between the daemon and the page's server.

A guest is whoever dictates through the page: its utterances wait for those of the hotkey, and the
words go back to the page. `request` is the page's own number for it.
"""

from __future__ import annotations

from dictate.messages.message import Message


class PageSetup(Message, frozen=True):
    """What the page's server needs to begin."""

    page_dir: str
    """Folder of the static files."""

    idle_s: float
    """It ends by itself when nobody has looked for so long."""


class PageOpened(Message, frozen=True):
    """The page can be looked at. From the page, behind `Ready`."""

    url: str
    """With the secret in its fragment: for the user's eyes and browser alone."""


class GuestBegan(Message, frozen=True):
    """Somebody speaks into the page: `GuestBlock`s follow, then `GuestEnded` or `GuestLeft`."""

    request: int
    level: str


class GuestBlock(Message, frozen=True):
    """Payload: float32 little endian, mono, 16 kHz. Of any length, but not of a length of none."""

    request: int


class GuestEnded(Message, frozen=True):
    """All was said: answer `GuestHeard` if there were words, then `GuestAnswered`."""

    request: int
    gone: bool = False
    """Nobody looks at the page any more: the words are for the history alone. No answer."""


class GuestLeft(Message, frozen=True):
    """Nobody wants anything of this request any more. No answer."""

    request: int


class GuestFile(Message, frozen=True):
    """Payload: the samples of a whole file, as in `GuestBlock`. Answered as `GuestEnded`."""

    request: int
    level: str


class GuestText(Message, frozen=True):
    """Clean a transcript at another level: answer `GuestAnswered`."""

    request: int
    text: str
    language: str
    level: str


class GuestExpected(Message, frozen=True):
    """While the guest still speaks: what is known or expected of the words so far. A hint."""

    request: int
    text: str
    language: str


class GuestHeard(Message, frozen=True):
    """The transcript, before cleanup."""

    request: int
    text: str
    language: str
    seconds: float
    recognise_ms: float


class GuestAnswered(Message, frozen=True):
    """The clean text, and the end of the request. Empty when nobody spoke."""

    request: int
    text: str
    tidy: str
    level: str
    by: str
    clean_ms: float
    notes: list[str]


class GuestRefused(Message, frozen=True):
    """The end of a request that cannot be answered."""

    request: int
    message: str
    remedy: str
