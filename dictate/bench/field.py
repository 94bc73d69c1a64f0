"""A text field of our own, and how long texts take to get there."""

from __future__ import annotations

import select
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from Xlib import X, Xatom

from dictate.deliverer import with_trailing_space
from dictate.desktop import text_x11
from dictate.desktop.keymap_x11 import Place, read_keymap
from dictate.desktop.sanitise import sanitise
from dictate.desktop.x11 import answering
from dictate.doctor.display import connected
from dictate.doctor.window import NoFocusError, Window
from dictate.domain import DeliveryMethod, Focus, UtteranceId
from dictate.errors import DesktopError
from dictate.ports import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dictate.settings import DeliverySettings

_ARRIVES_S = 5.0
_SETTLES_S = 0.2
"""After a paste the user's own clipboard comes back 0.1 s later, and no dictation is so near."""


class Field(Window):
    """The doctor's window, as a text field: it takes pastes too."""

    def receive(self, n_characters: int, limit_s: float) -> str:
        """What has been typed and pasted, once it is `n_characters` long or the time is up.

        Raises:
            DesktopError: The display is gone.
        """
        text = ""
        deadline_s = time.monotonic() + limit_s
        with answering(self._connection, limit_s + 1.0):
            self._learn_keys()
            while len(text) < n_characters and (left_s := deadline_s - time.monotonic()) > 0:
                if not self._connection.pending_events():
                    select.select([self._connection], [], [], left_s)
                while self._connection.pending_events():
                    text += self._take(self._connection.next_event())
        return text

    def _learn_keys(self) -> None:
        keymap = read_keymap(self._connection)
        self._insert = keymap.insert
        self._characters = {place: character for character, place in keymap.places.items()}

    def _take(self, heard: Any) -> str:
        """The text that an event brings."""
        if heard.type == X.MappingNotify:
            # A character that no key had has one now.
            self._learn_keys()
        elif heard.type == X.KeyPress and heard.detail == self._insert:
            self._window.convert_selection(
                Xatom.PRIMARY, self._atom("UTF8_STRING"), self._atom("DICTATE_TEXT"), X.CurrentTime
            )
            self._connection.flush()
        elif heard.type == X.KeyPress:
            level = bool(heard.state & X.ShiftMask) + 2 * bool(heard.state & X.Mod5Mask)
            return self._characters.get(Place(heard.detail, level), "")
        elif heard.type == X.SelectionNotify and heard.property:
            pasted = self._window.get_full_property(heard.property, X.AnyPropertyType)
            self._window.delete_property(heard.property)
            return str(pasted.value.decode()) if pasted else ""
        return ""


def deliver(
    texts: Sequence[tuple[str, str]], settings: DeliverySettings
) -> tuple[list[float | None], str]:
    """Put texts, each with its language, into a field of our own, as the daemon would.

    The field has the keyboard until all are there, a quarter of a second for each.

    Returns:
        The milliseconds from the order to the last character in the field, None for what did not
        arrive, had no words, or had no display to go to; and what went wrong, if anything did.
    """
    written = [
        with_trailing_space(text, language) if settings.trailing_space else text
        for text, language in texts
    ]
    arrived_ms: list[float | None] = [None] * len(texts)
    if isinstance(text_x11.X11TextSink.probe(), Unavailable) or not any(written):
        return arrived_ms, ""
    try:
        with connected() as connection, Field(connection, "dictate bench") as field:
            if field.modifier_is_down():
                return arrived_ms, "a key like Ctrl or Shift is held down"
            sink = text_x11.X11TextSink(settings)
            try:
                for n, ms in enumerate(_times(written, field, sink)):
                    arrived_ms[n] = ms
            finally:
                sink.close()
    except NoFocusError as refusal:
        return arrived_ms, str(refusal)
    except DesktopError as error:
        return arrived_ms, error.message
    n_lost = sum(bool(text) and ms is None for text, ms in zip(written, arrived_ms, strict=True))
    return arrived_ms, f"{n_lost} texts did not arrive in the field" if n_lost else ""


def _times(
    texts: Sequence[str], field: Field, sink: text_x11.X11TextSink
) -> Iterator[float | None]:
    # The window is read while the words are being put there, so that needs a thread of its own,
    # which is the sink's only one.
    with ThreadPoolExecutor(1, thread_name_prefix="delivery") as delivery:

        def time_of(text: str) -> float | None:
            expected = sanitise(text)
            started_s = time.monotonic()
            done = delivery.submit(sink.deliver, UtteranceId(1), text, Focus(field.id))
            seen = field.receive(len(expected), _ARRIVES_S)
            elapsed_ms = 1000 * (time.monotonic() - started_s)
            method = done.result().method
            seen += field.receive(1, _SETTLES_S)
            return elapsed_ms if seen == expected and method in _INTO_WINDOWS else None

        # The first delivery opens connections that the daemon has open.
        time_of(next(filter(None, texts)))
        for text in texts:
            yield time_of(text) if text else None


_INTO_WINDOWS = {DeliveryMethod.TYPED, DeliveryMethod.PASTED}
