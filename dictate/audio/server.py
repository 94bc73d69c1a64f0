"""The sound server as the microphone worker sees it: is it there, and what became of the stream."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dictate.audio import pulse
from dictate.audio.devices import DEFAULT, menu_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.audio.pulse import View

LOOK_AGAIN_S = 0.25
"""How often a server that is away is looked for. One look costs 0.6 ms of processor time."""


@dataclass(frozen=True, slots=True)
class ServerAway:
    """There is no sound server, or none that can be asked."""


def watch(post: Callable[[View | ServerAway], None]) -> None:
    """Post what the server says of itself, for ever; nothing comes while it hangs.

    Costs nothing while nothing changes. Never returns: for a thread of its own.

    Args:
        post: Takes every new view, and `ServerAway` once each time the server goes away; at first
            one of the two.
    """
    is_there = True
    pause = threading.Event()
    while True:
        with contextlib.suppress(TimeoutError):
            for view in pulse.views():
                is_there = True
                post(view)
            if is_there:
                is_there = False
                post(ServerAway())
        pause.wait(LOOK_AGAIN_S)


class Outlook:
    """What the views mean for the recording stream. Pure; for one thread.

    Both servers move a stream by themselves: to the new default when the user switches it, and to
    any other source, even a monitor, when the stream's own goes away.

    Args:
        device: `audio.device`.
    """

    def __init__(self, device: str) -> None:
        self._follows_default = device.casefold() == DEFAULT
        self._view: View | None = None
        self._stream: tuple[int, str] | None = None
        """Our stream's number and source when last seen."""
        self._is_on_monitor = False
        self._home = ""
        """Where it was at first."""
        self._default_then = ""
        """What was the default at that time."""
        self._had_microphone = False
        self.has_server = False
        """There is a server on this machine, or there was one."""
        self.names: list[str] = []
        """What the user can choose from."""
        self.moved_to = ""
        """The source, for the user, that the last view found our stream moved to; mostly empty."""
        self.fell_silent = False
        """The last view found our stream moved from a microphone to a monitor."""

    @property
    def has_no_microphone(self) -> bool:
        """The server has nothing to offer; what "default" means now is no microphone."""
        return self._view is not None and self._follows_default and not self.names

    @property
    def is_misplaced(self) -> bool:
        """A stream that is opened anew would listen to something else than ours does."""
        if self._view is None or self._stream is None:
            return False
        _, source = self._stream
        if self._follows_default:
            default = self._view.default
            # Compared with then, as the user may have sent our stream elsewhere on purpose.
            return source != default != self._default_then
        return source != self._home

    @property
    def is_wireless(self) -> bool:
        """What we record was spoken 0.1 to 0.3 s ago: it came over Bluetooth."""
        # Both servers name them so: "bluez_source. ...", "bluez_input. ...".
        return self._stream is not None and self._stream[1].startswith("bluez")

    def see(self, view: View | None) -> None:
        """Take the newest view; None: the server is away."""
        self._view = view
        self.moved_to, self.fell_silent = "", False
        if view is None:
            self.names, self._stream = [], None
            return
        self.has_server = True
        self._had_microphone = self._had_microphone or bool(view.microphones)
        # Who never had anything but monitors uses one on purpose.
        offered = view.microphones if self._had_microphone else view.sources
        self.names = menu_names(offered)
        self._see_stream(view, view.streams[0] if len(view.streams) == 1 else None)

    def _see_stream(self, view: View, stream: tuple[int, str] | None) -> None:
        number, source = stream or (None, "")
        if number is not None and not source:
            # Between two sources.
            return
        is_on_monitor = view.is_monitor(source)
        if self._stream is None or number != self._stream[0]:
            self._home, self._default_then = source, view.default
        elif source != self._stream[1]:
            self.moved_to = view.description(source)
            self.fell_silent = is_on_monitor and not self._is_on_monitor
        self._stream, self._is_on_monitor = stream, is_on_monitor
