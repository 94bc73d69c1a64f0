"""Typing and the clipboard, each there and back."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from dictate.desktop import clipboard as tool
from dictate.desktop import keys, text_x11
from dictate.desktop.icccm_x11 import Selections, UnreadableError
from dictate.desktop.x11 import answering
from dictate.doctor.check import Finding, Scene, note, ok, problem
from dictate.doctor.display import connected
from dictate.doctor.window import NoFocusError, Window
from dictate.domain import DeliveryMethod, Focus, UtteranceId
from dictate.ports import Unavailable
from dictate.settings import DeliverySettings

if TYPE_CHECKING:
    from dictate.desktop.x11 import Connection

_TEXT = "dictate 123"
_READ_S = 3.0

_PLAIN = frozenset(
    {
        *("UTF8_STRING", "STRING", "TEXT", "COMPOUND_TEXT"),
        *("text/plain", "text/plain;charset=utf-8", "text/plain;charset=UTF-8"),
    }
)
"""Forms of a selection that are the same text over again."""


def typing(scene: Scene) -> Finding:
    """Type into a window of our own, through the back end that types into all others."""
    probe = text_x11.X11TextSink.probe()
    if isinstance(probe, Unavailable):
        return problem(probe.reason, probe.remedy)
    if scene.is_dictating:
        return note("not tried: a dictation is going on", "Run it again afterwards")
    with connected() as connection:
        try:
            with Window(connection) as window:
                return _type_into(window, connection, scene)
        except NoFocusError as refusal:
            return note(f"not tried: {refusal}; nothing was typed", "Run it again")


def _type_into(window: Window, connection: Connection, scene: Scene) -> Finding:
    if window.modifier_is_down():
        return note("not tried: a key like Ctrl or Shift is held down", "Let go and run it again")
    hotkey = keys.configured(scene.settings.hotkey.key)
    # Not to set off a dictation by a hotkey that is a character.
    text = "".join(c for c in window.typeable(_TEXT).strip() if not hotkey.includes(_key(c)))
    sink = text_x11.X11TextSink(DeliverySettings(method="type", trailing_space=False))
    before = _clipboard(connection)
    started_s = time.monotonic()
    try:
        delivery = sink.deliver(UtteranceId(1), text, Focus(window.id))
    finally:
        sink.close()
    if delivery.method is DeliveryMethod.CLIPBOARD:
        if before is not None:
            tool.copy(before)
        return note(f"not tried: {delivery.reason.partition(':')[0]}", "Run it again")
    typed = window.read(len(text), _READ_S)
    typed_ms = 1000 * (time.monotonic() - started_s)
    if typed != text:
        return problem(
            f"{len(text)} characters were typed, and {len(typed)} arrived, not all the same",
            'Set `delivery.method = "paste"`, and send us `dictate doctor --report`',
        )
    return ok(f"typed {len(text)} characters into a window and read them back, {typed_ms:.0f} ms")


def _key(character: str) -> str:
    return "space" if character == " " else character


def clipboard(_scene: Scene) -> Finding:
    """Put a text on the clipboard with the tool, see it there, and restore the old one."""
    probe = tool.probe()
    if isinstance(probe, Unavailable):
        return problem(probe.reason, probe.remedy)
    if not os.environ.get("DISPLAY"):
        return note("not tried: no display")
    with connected() as connection:
        before = _clipboard(connection)
    if before is None:
        return note("not tried: the clipboard holds more than plain text, which would be lost")
    started_s = time.monotonic()
    try:
        tool.copy("dictate doctor")
    finally:
        tool.copy(before)
    elapsed_ms = 1000 * (time.monotonic() - started_s)
    return ok(f"a text went there and back in {elapsed_ms:.0f} ms; the old content is restored")


def _clipboard(connection: Connection) -> str | None:
    """The clipboard if it is empty or plain text; None if it cannot be restored by a tool."""
    woken, wake = os.pipe()
    try:
        with answering(connection):
            selections = Selections(connection, woken, lambda _window: None)
            content = selections.read(selections.clipboard)
            forms = {connection.get_atom_name(form) for form in content}
            if not forms:
                return ""
            return selections.as_text(content) if forms <= _PLAIN else None
    except UnreadableError:
        return None
    finally:
        os.close(woken)
        os.close(wake)
