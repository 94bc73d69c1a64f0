"""What the user asks of the running daemon: over the control socket, and in the tray's menu."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING

from dictate import events as on
from dictate.control.protocol import Reply, Request
from dictate.controller import Call, Controller, Inbox
from dictate.desktop import clipboard
from dictate.domain import Level
from dictate.errors import DesktopError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.messages import MenuChosen
    from dictate.store.archive import Archive, Recovered

_ANSWER_S = 3.0
"""A controller that does not answer within this is stuck."""

_EVENTS: dict[str, type[on.StartRequested | on.StopRequested | on.CancelRequested]] = {
    "start": on.StartRequested,
    "stop": on.StopRequested,
    "cancel": on.CancelRequested,
}


class Requests:
    """Carries requests out on the controller's thread.

    Args:
        inbox: The controller's.
        archive: Asked for what waits to be recognised.
        stop: Set when the daemon is to end.
        save: Writes a setting: section, name, value. The controller's thread.
        recovered: Takes what the archive finds.
    """

    def __init__(
        self,
        inbox: Inbox,
        archive: Archive,
        stop: threading.Event,
        save: Callable[[str, str, str], None],
        recovered: Callable[[Recovered], None],
    ) -> None:
        self.controller: Controller | None = None
        """To be set before the first request."""

        self._inbox = inbox
        self._archive = archive
        self._stop = stop
        self._save = save
        self._recovered = recovered

    def answer(self, request: Request) -> Reply:
        """Answer the command line. On the control thread."""
        if request.command == "quit":
            # Works even if the controller is stuck.
            self._stop.set()
            return Reply(ok=True)
        reply: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        given_up = threading.Event()

        def carry_out() -> None:
            # Whoever was told that nothing happened must not be recorded a while later.
            if not given_up.is_set():
                reply.put(self._reply(request))

        self._inbox.put(Call(carry_out))
        try:
            return reply.get(timeout=_ANSWER_S)
        except queue.Empty:
            given_up.set()
            return Reply(
                ok=False, message="The daemon is stuck", remedy="End it with `dictate quit`"
            )

    def chosen(self, choice: MenuChosen) -> None:
        """Carry out what was chosen in the tray. On the tray worker's reader thread."""
        if choice.action == "quit":
            self._stop.set()
        else:
            self._inbox.put(Call(lambda: self._carry_out(choice)))

    # --- the controller's thread ------------------------------------------------------------------

    @property
    def _running(self) -> Controller:
        assert self.controller is not None
        return self.controller

    def _carry_out(self, choice: MenuChosen) -> None:
        match choice.action, choice.value:
            case "cancel", _:
                self._running.take(on.CancelRequested())
            case "cleanup", level:
                self._running.take(on.LevelChosen(Level(level)))
            case "pause", value:
                self._running.take(on.PauseChosen(value == "on"))
            case "microphone", name:
                self._save("audio", "device", name)
            case "language", code:
                self._save("recogniser", "language", code)
            case "copy", _:
                self._copy_last()
            case "retry", _:
                self._archive.retry(self._recovered)

    def _reply(self, request: Request) -> Reply:
        message = ""
        match request.command:
            case "status":
                pass
            case "start" | "stop" | "toggle" | "cancel":
                command = request.command
                if command == "toggle":
                    command = "stop" if self._running.session.capture else "start"
                self._running.take(_EVENTS[command]())
            case "cleanup" if request.value in set(Level):
                self._running.take(on.LevelChosen(Level(request.value)))
                message = self._running.advice()
            case "pause":
                was_paused = self._running.session.paused
                paused = {"on": True, "off": False}.get(request.value, not was_paused)
                self._running.take(on.PauseChosen(paused))
                message = "Paused" if paused else "The hotkey works again"
            case "page":
                return self._page()
            case "forget":
                self._running.wipe()
            case "last":
                return self._last()
            case _:
                remedy = "`dictate --help` lists them"
                return Reply(ok=False, message="Unknown command", remedy=remedy)
        return Reply(ok=True, message=message, status=self._running.status())

    def _page(self) -> Reply:
        """Open the page; the answer has no address until it is there."""
        guests = self._running.parts.guests
        message, remedy = guests.trouble
        if message:
            guests.trouble = ("", "")
            return Reply(ok=False, message=message, remedy=remedy)
        try:
            guests.open()
        except OSError as error:
            message = f"No process can be started ({error.strerror})"
            return Reply(ok=False, message=message, remedy="Close other programs")
        return Reply(ok=True, text=guests.url)

    def _last(self) -> Reply:
        if not self._running.last:
            return Reply(ok=False, message="Nothing has been dictated yet")
        return Reply(ok=True, text=self._running.last[-1])

    def _copy_last(self) -> None:
        if not self._running.last:
            return
        text = self._running.last[-1]
        notifier = self._running.parts.notifier

        def copy() -> None:
            try:
                clipboard.copy(text)
            except DesktopError as error:
                message, remedy = error.message, error.remedy
                self._inbox.put(Call(lambda: notifier.notify("clipboard", message, remedy)))

        # The clipboard's tool may take its time, and the hotkey must not wait for it.
        threading.Thread(target=copy, name="copy-last", daemon=True).start()
