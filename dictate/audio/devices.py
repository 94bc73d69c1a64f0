"""Which device a name means.

PortAudio on Linux sees ALSA devices: `default` and `pulse`, which lead to the sound server, and
the bare hardware, which the sound server usually holds. The names that a desktop shows belong to
the sound server's sources, so those are looked for as well.
"""

from __future__ import annotations

import contextlib
import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dictate.audio import pulse
from dictate.errors import AudioError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dictate.audio.pulse import Source

SERVER_DEADLINE_S = 1
DEFAULT = "default"

DOORS = ("pulse", DEFAULT)
"""ALSA devices that lead to the sound server, the surer one first."""

NO_MICROPHONE = "No microphone was found"


@dataclass(frozen=True, slots=True)
class Input:
    """A device that PortAudio can record from."""

    index: int
    name: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What to open."""

    index: int | None
    """PortAudio's number of the device; None: its default."""

    label: str
    """For the user."""

    source: str = ""
    """The sound server's source that the device shall listen to; empty: the desktop's choice."""


def no_microphone() -> AudioError:
    """The error for a machine without one; new each time, since a raised one keeps its traces."""
    return AudioError(
        NO_MICROPHONE,
        "Plug one in, or start the sound server: `systemctl --user restart pipewire-pulse` "
        "(or `pulseaudio --start`)",
    )


def choose(wanted: str, inputs: Sequence[Input], sources: Sequence[Source]) -> Choice:
    """The device that a user's name means: exact names first, then parts of names.

    Case does not matter. The sound server's sources come before the bare hardware of the same
    name, because the server would keep that busy.

    Raises:
        AudioError: There is no microphone at all, or none of that name.
    """
    if not inputs:
        raise no_microphone()
    name = wanted.casefold()
    if name == DEFAULT:
        return Choice(None, DEFAULT)
    doors = [device for door in DOORS for device in inputs if device.name == door]
    choices = [
        (text, Choice(door.index, source.description, source.name))
        for door in doors[:1]
        for source in sources
        for text in (source.name, source.description)
    ]
    choices += [(device.name, Choice(device.index, device.name)) for device in inputs]
    exact = (choice for text, choice in choices if text.casefold() == name)
    partial = (choice for text, choice in choices if name in text.casefold())
    choice = next(exact, None) or next(partial, None)
    if choice is None:
        message = f'There is no microphone named "{wanted}"'
        near = _nearest(wanted, [choice.label for _, choice in choices])
        raise AudioError(message, f'Set audio.device to one of {near} or "{DEFAULT}"')
    return choice


def server_sources() -> list[Source]:
    """The sound server's microphones, those that only listen to a speaker last.

    Empty without a sound server or its client library. Blocks for a few milliseconds, at most for
    `SERVER_DEADLINE_S`.
    """
    with contextlib.closing(pulse.views(SERVER_DEADLINE_S)) as views:
        view = next(views, None)
    return sorted(view.sources, key=lambda source: source.is_monitor) if view else []


def menu_names(sources: Sequence[Source]) -> list[str]:
    """What to offer for choosing: as the desktop shows it, unless two are shown alike."""
    shown = [source.description for source in sources]
    return [
        source.name if shown.count(source.description) > 1 else source.description
        for source in sources
    ]


def _nearest(wanted: str, labels: Iterable[str]) -> str:
    unique = {label.casefold(): label for label in labels if label != DEFAULT}
    near = difflib.get_close_matches(wanted.casefold(), unique, n=3, cutoff=0.4)
    shown = [unique[key] for key in near] or list(unique.values())
    return ", ".join(f'"{label}"' for label in shown)
