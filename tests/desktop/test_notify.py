from __future__ import annotations

import queue
import signal
import threading
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import pytest
from bus_service import BusService
from stopwatch import Stopwatch

from dictate.desktop.notify import Notifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bus_service import Answer
    from rig import Rig

NAME = "org.freedesktop.Notifications"
ANSWER_S = 30.0
AT_ONCE_S = 0.2


class Shown(NamedTuple):
    """A notice as the server got it, and the number it was given."""

    id: int
    replaces: int
    summary: str
    body: str
    urgency: int


class NotificationServer:
    """A notification server that remembers what it was asked to show."""

    def __init__(self, address: str, *capabilities: str) -> None:
        self._capabilities = list(capabilities)
        self._service = BusService(address, NAME, self._answer)
        self._shown: queue.SimpleQueue[Shown] = queue.SimpleQueue()
        self._n_shown = 0

    def __enter__(self) -> Self:
        self._service.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._service.__exit__()

    def next(self) -> Shown:
        return self._shown.get(timeout=ANSWER_S)

    def _answer(self, member: str, values: tuple[Any, ...], _sender: str) -> Answer | None:
        if member == "GetCapabilities":
            return "as", (self._capabilities,)
        if member != "Notify":
            return None
        _, replaces, _, summary, body, _, hints, _ = values
        self._n_shown += 1
        number = replaces or self._n_shown
        self._shown.put(Shown(number, replaces, summary, body, hints["urgency"][1]))
        return "u", (number,)


@pytest.fixture
def bus(at_desktop: Rig) -> str:
    return at_desktop.env["DBUS_SESSION_BUS_ADDRESS"]


@pytest.fixture
def notifier() -> Iterator[Notifier]:
    notifier = Notifier()
    yield notifier
    notifier.close()


def test_a_notice_is_shown_with_its_words(bus: str, notifier: Notifier) -> None:
    with NotificationServer(bus) as server:
        notifier.notify("kept", "No window", "The text is on the clipboard.")
        shown = server.next()
        assert shown.summary == "No window"
        assert shown.body == "The text is on the clipboard."
        assert shown.urgency == 1


def test_a_notice_takes_the_place_of_the_last_of_its_kind(bus: str, notifier: Notifier) -> None:
    with NotificationServer(bus) as server:
        notifier.notify("microphone", "Silent")
        notifier.notify("config", "Broken")
        notifier.notify("microphone", "Gone")
        silent, broken, gone = (server.next() for _ in range(3))
        assert gone.replaces == silent.id
        assert broken.replaces == 0


@pytest.mark.parametrize(
    ("capabilities", "body"),
    [((), "run <this> & that"), (("body-markup",), "run &lt;this&gt; &amp; that")],
)
def test_a_body_reads_the_same_whether_or_not_the_server_knows_markup(
    bus: str, notifier: Notifier, capabilities: tuple[str, ...], body: str
) -> None:
    with NotificationServer(bus, *capabilities) as server:
        notifier.notify("config", "Broken", "run <this> & that")
        assert server.next().body == body


def test_a_server_that_was_restarted_gets_the_next_notice(bus: str, notifier: Notifier) -> None:
    with NotificationServer(bus) as server:
        notifier.notify("a", "First")
        assert server.next().summary == "First"
    with NotificationServer(bus) as server:
        notifier.notify("a", "Second")
        assert server.next().summary == "Second"


def test_a_notice_reaches_a_server_that_was_missing_before(bus: str, notifier: Notifier) -> None:
    notifier.notify("a", "Lost")
    with NotificationServer(bus) as server:
        notifier.notify("a", "Found")
        summaries = [server.next().summary]
        if summaries == ["Lost"]:  # the server was there before the first was sent
            summaries.append(server.next().summary)
        assert summaries[-1] == "Found"


def test_whoever_wants_no_notices_gets_none(bus: str) -> None:
    notifier = Notifier(enabled=False)
    with NotificationServer(bus) as server:
        notifier.notify("a", "Unwanted")
        notifier.enabled = True
        notifier.notify("a", "Wanted")
        assert server.next().summary == "Wanted"
    notifier.close()


def test_what_is_waiting_at_the_end_is_still_sent(bus: str) -> None:
    notifier = Notifier()
    with NotificationServer(bus) as server:
        notifier.notify("a", "Last words")
        notifier.close()
        assert server.next().summary == "Last words"
        assert "notifications" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize("address", ["", "unix:path=/nonexistent/bus", "disabled:", "nonsense"])
def test_without_a_bus_the_log_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nonexistent")
    notifier = Notifier()
    with Stopwatch() as watch:
        for _ in range(3):
            notifier.notify("a", "Secret", "words")
    assert watch.seconds < AT_ONCE_S
    notifier.close()
    assert caplog.text.count("No notification can be shown") == 1
    assert "Secret" not in caplog.text


def test_without_a_server_the_log_says_so_once(bus: str, caplog: pytest.LogCaptureFixture) -> None:
    assert bus
    notifier = Notifier()
    for _ in range(3):
        notifier.notify("a", "Nobody sees this")
    notifier.close()
    assert caplog.text.count("No notification can be shown") == 1


def test_a_bus_that_hangs_holds_nobody_up(
    fresh_desktop: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = fresh_desktop.env["DBUS_SESSION_BUS_ADDRESS"]
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
    notifier = Notifier()
    fresh_desktop.processes["dbus"].send_signal(signal.SIGSTOP)
    with Stopwatch() as watch:
        notifier.notify("a", "Stuck")
    assert watch.seconds < AT_ONCE_S
    with Stopwatch() as watch:
        notifier.close()
    assert watch.seconds < 1.0


def test_a_bus_that_was_restarted_is_found_again(
    fresh_desktop: Rig, monkeypatch: pytest.MonkeyPatch, notifier: Notifier
) -> None:
    bus = fresh_desktop.env["DBUS_SESSION_BUS_ADDRESS"]
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus)
    with NotificationServer(bus) as server:
        notifier.notify("a", "Before")
        assert server.next().summary == "Before"
    fresh_desktop.end("dbus")
    fresh_desktop._start_bus()
    with NotificationServer(bus) as server:
        notifier.notify("a", "After")
        assert server.next().summary == "After"
