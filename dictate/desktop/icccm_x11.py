"""The conversation of X11 selections (ICCCM, section 2): read them, own them, answer requests.

A selection has no content. Its owner is asked for it at the moment of pasting, in one of several
forms, and writes it into a property of the asking window.
"""

from __future__ import annotations

import contextlib
import itertools
import select
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from Xlib import X, Xatom
from Xlib.protocol import event, request

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.desktop.x11 import Connection

SAVE_TIMEOUT_S = 0.3
MAX_SAVED_BYTES = 4 * 2**20
"""What another program's selection may cost before a paste."""

ANSWER_S = 2.0

_PART_BYTES = 2**16
"""A property is written in parts of this size, below every server's limit for one request."""

_NOT_CONTENT = (
    *("TARGETS", "MULTIPLE", "TIMESTAMP", "SAVE_TARGETS"),
    *("DELETE", "INSERT_SELECTION", "INSERT_PROPERTY"),
)
"""Targets that are questions or commands, not forms (ICCCM, sections 2.6.2 and 2.6.3)."""


class Form(NamedTuple):
    """Content in one of the forms that a selection is offered in."""

    kind: int
    """The property's type, an atom."""

    width: int
    """Bits of an item: 8, 16 or 32."""

    items: Any
    """bytes if `width` is 8, else integers."""


Content = dict[int, Form]
"""Forms by target atom; empty if nobody owns the selection."""


class UnreadableError(Exception):
    """A selection's content could not be read within the bounds."""


class Selections:
    """CLIPBOARD and PRIMARY, as seen by one thread that owns `connection`.

    Args:
        connection: Used by this object only.
        wake: A descriptor that ends `serve` when it becomes readable.
        on_fetch: Called with the window that got content of ours.

    Attributes:
        ours: What we own, by selection.
    """

    def __init__(self, connection: Connection, wake: int, on_fetch: Callable[[int], None]) -> None:
        self._connection = connection
        self._wake = wake
        self._on_fetch = on_fetch
        self._window = self._new_window()
        # Never destroyed: simple clipboard tools end when a window that asked them is gone.
        self._reader = self._new_window()
        self._awaited = X.NONE
        self._places = itertools.cycle([self._atom(f"DICTATE_{n}") for n in range(16)])
        self._time = X.CurrentTime
        self._targets = self._atom("TARGETS")
        self._incr = self._atom("INCR")
        self._timestamp = self._atom("TIMESTAMP")
        self._not_content = frozenset(map(self._atom, _NOT_CONTENT))
        self.clipboard = self._atom("CLIPBOARD")
        self.primary = Xatom.PRIMARY
        self.ours: dict[int, Content] = {}

    def text(self, text: str, *, secret: bool) -> Content:
        """`text` in the forms that programs ask for.

        Args:
            text: The text.
            secret: Ask clipboard managers to keep it out of their history.
        """
        utf8 = text.encode()
        names = ("UTF8_STRING", "text/plain;charset=utf-8")
        content = {(atom := self._atom(name)): Form(atom, 8, utf8) for name in names}
        # Only where it is exact: a program that asks for nothing else shall not get question marks.
        with contextlib.suppress(UnicodeEncodeError):
            content[Xatom.STRING] = Form(Xatom.STRING, 8, text.encode("latin-1"))
        if secret:
            hint = self._atom("x-kde-passwordManagerHint")
            content[hint] = Form(hint, 8, b"secret")
        return content

    def as_text(self, content: Content) -> str | None:
        """The text in `content`, if there is one."""
        form = content.get(self._atom("UTF8_STRING"))
        return form.items.decode(errors="replace") if form else None

    def own(self, contents: dict[int, Content], *, only_ours: bool = False) -> bool:
        """Take selections and offer `contents`; empty content gives a selection up.

        Args:
            contents: What to offer, by selection.
            only_ours: Leave alone what another program owns by now.

        Returns:
            Whether everything that was to be taken is ours.
        """
        # A time from the server: a copy that the user makes from now on is later and wins.
        try:
            self._time = self._now()
        except UnreadableError:
            return False
        taken = True
        for selection, content in contents.items():
            if only_ours and selection not in self.ours:
                continue
            self._set_owner(selection, self._window.id if content else X.NONE)
            self.ours.pop(selection, None)
            if content and self._is_ours(selection):
                self.ours[selection] = content
            elif content:
                taken = False
        self._connection.sync()
        return taken

    def read(self, selection: int) -> Content:
        """All forms of what a selection holds.

        Raises:
            UnreadableError: It is too large, or its owner is too slow or gone.
        """
        if selection in self.ours:
            return self.ours[selection]
        if self._connection.get_selection_owner(selection) == X.NONE:
            return {}
        try:
            return self._read_all(selection)
        finally:
            if self._awaited != X.NONE:
                # What came but was not taken any more, or its owner would wait for that for ever.
                self._reader.delete_property(self._awaited)
                self._connection.flush()
            self._awaited = X.NONE

    def serve(self, timeout_s: float | None) -> None:
        """Answer what has come, or wait until something comes, `wake` is readable or time is up."""
        if not self._connection.pending_events():
            select.select([self._connection, self._wake], [], [], timeout_s)
        while self._connection.pending_events():
            self._handle(self._connection.next_event())

    def _serve_until(self, wanted: Callable[[Any], bool], deadline: float) -> Any:
        """Answer requests until an event is `wanted`."""
        while (left := deadline - time.monotonic()) > 0:
            while self._connection.pending_events():
                heard = self._connection.next_event()
                if wanted(heard):
                    return heard
                self._handle(heard)
            select.select([self._connection], [], [], left)
        raise UnreadableError

    def _handle(self, heard: Any) -> None:
        if heard.type == X.SelectionRequest:
            self._answer(heard)
        elif heard.type == X.SelectionClear:
            self.ours.pop(heard.atom, None)
        elif heard.type == X.PropertyNotify and self._is_late(heard):
            # Its owner waits for this before it sends the next part and ends.
            self._reader.delete_property(heard.atom)

    def _is_late(self, heard: Any) -> bool:
        is_new = heard.state == X.PropertyNewValue and heard.atom != self._awaited
        return bool(is_new and heard.window.id == self._reader.id)

    def _answer(self, asked: Any) -> None:
        content = self.ours.get(asked.selection, {})
        # Old programs leave the property out (ICCCM, section 2.2).
        place = asked.property or asked.target
        if asked.target == self._targets:
            targets = [self._targets, self._timestamp, *content]
            _write(asked.requestor, place, Form(Xatom.ATOM, 32, targets))
        elif asked.target == self._timestamp:
            _write(asked.requestor, place, Form(Xatom.INTEGER, 32, [self._time]))
        elif asked.target in content:
            _write(asked.requestor, place, content[asked.target])
        else:
            place = X.NONE
        notice = event.SelectionNotify(
            time=asked.time,
            requestor=asked.requestor,
            selection=asked.selection,
            target=asked.target,
            property=place,
        )
        asked.requestor.send_event(notice)
        self._connection.flush()
        if place != X.NONE and asked.target in content:
            self._on_fetch(asked.requestor.id)

    def _read_all(self, selection: int) -> Content:
        deadline = time.monotonic() + SAVE_TIMEOUT_S
        now = self._now()

        def convert(target: int) -> Form | None:
            return self._convert(selection, target, now, deadline)

        offered = convert(self._targets)
        content: Content = {}
        n_bytes = 0
        for target in offered.items if offered else [Xatom.STRING]:
            if target in self._not_content or target in content:
                continue
            if form := convert(target):
                n_bytes += len(form.items) * form.width // 8
                content[target] = form
            if n_bytes > MAX_SAVED_BYTES:
                raise UnreadableError
        return content

    def _convert(self, selection: int, target: int, now: int, deadline: float) -> Form | None:
        # Another place each time, so that a late answer is not taken for the next one.
        place = self._awaited = next(self._places)
        self._reader.delete_property(place)
        self._reader.convert_selection(selection, target, place, now)
        self._connection.flush()
        notice = self._serve_until(
            lambda heard: (
                heard.type == X.SelectionNotify and heard.target == target and heard.time == now
            ),
            deadline,
        )
        if notice.property == X.NONE:
            return None
        form = self._take(place)
        return self._receive_parts(place, deadline) if form.kind == self._incr else form

    def _receive_parts(self, place: int, deadline: float) -> Form:
        # Deleting the announcement asked for the first part (ICCCM, section 2.7.2).
        self._connection.flush()
        items: Any = b""
        while True:
            self._serve_until(
                lambda heard: (
                    heard.type == X.PropertyNotify
                    and heard.atom == place
                    and heard.state == X.PropertyNewValue
                ),
                deadline,
            )
            part = self._take(place)
            if not part.items:
                return part._replace(items=items)
            items = items + part.items if items else part.items
            if len(items) > MAX_SAVED_BYTES:
                raise UnreadableError

    def _take(self, place: int) -> Form:
        found = self._reader.get_full_property(place, X.AnyPropertyType)
        self._reader.delete_property(place)
        if found is None:
            raise UnreadableError
        return Form(found.property_type, found.format, found.value)

    def _now(self) -> int:
        self._window.change_property(self._timestamp, Xatom.STRING, 8, b"")
        self._connection.flush()
        heard = self._serve_until(
            lambda heard: heard.type == X.PropertyNotify and heard.window.id == self._window.id,
            time.monotonic() + ANSWER_S,
        )
        return int(heard.time)

    def _new_window(self) -> Any:
        root = self._connection.screen().root
        return root.create_window(
            *(0, 0, 1, 1, 0), X.CopyFromParent, event_mask=X.PropertyChangeMask
        )

    def _set_owner(self, selection: int, window: int) -> None:
        request.SetSelectionOwner(
            display=self._connection.display, window=window, selection=selection, time=self._time
        )

    def _is_ours(self, selection: int) -> bool:
        owner = self._connection.get_selection_owner(selection)
        return bool(owner != X.NONE and owner.id == self._window.id)

    def _atom(self, name: str) -> int:
        return int(self._connection.intern_atom(name))


def _write(window: Any, place: int, form: Form) -> None:
    step = _PART_BYTES * 8 // form.width
    for start in range(0, max(1, len(form.items)), step):
        mode = X.PropModeAppend if start else X.PropModeReplace
        window.change_property(place, form.kind, form.width, form.items[start : start + step], mode)
