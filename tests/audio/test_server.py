"""What the sound server's views mean for the recording stream."""

from __future__ import annotations

import pytest

from dictate.audio.pulse import Source, View
from dictate.audio.server import Outlook

HEADSET, WEBCAM = Source("headset", "Headset"), Source("webcam", "Webcam")
MONITOR = Source("monitor", "Monitor of Speaker", is_monitor=True)
ALL = (HEADSET, WEBCAM, MONITOR)


def view(
    stream: str = "", default: str = "headset", number: int = 7, sources: tuple[Source, ...] = ALL
) -> View:
    return View(sources, default, ((number, stream),) if stream else ())


def outlook(*views: View | None, device: str = "default") -> Outlook:
    seen = Outlook(device)
    for each in views:
        seen.see(each)
    return seen


@pytest.mark.parametrize("name", ["bluez_input.00:1B", "bluez_source.00_1B.headset_head_unit"])
def test_what_comes_over_bluetooth_comes_late(name: str) -> None:
    sources = (*ALL, Source(name, "Ear buds"))
    assert outlook(view(name, sources=sources)).is_wireless
    assert not outlook(view(name, sources=sources), view("headset", sources=sources)).is_wireless


def test_a_stream_that_stays_has_not_moved() -> None:
    seen = outlook(view("headset"), view("headset"))
    assert (seen.moved_to, seen.is_misplaced, seen.fell_silent) == ("", False, False)


def test_a_stream_that_is_elsewhere_has_moved_once() -> None:
    assert outlook(view("headset"), view("webcam")).moved_to == "Webcam"
    assert outlook(view("headset"), view("webcam"), view("webcam")).moved_to == ""


def test_a_stream_that_is_nowhere_for_a_moment_has_moved_when_it_is_elsewhere() -> None:
    nowhere = View(ALL, "headset", ((7, ""),))
    assert outlook(view("headset"), nowhere).moved_to == ""
    assert outlook(view("headset"), nowhere, view("webcam")).moved_to == "Webcam"
    assert outlook(view("headset"), nowhere, view("headset")).moved_to == ""


def test_another_stream_elsewhere_has_not_moved() -> None:
    assert outlook(view("headset"), view("webcam", number=8)).moved_to == ""


def test_a_stream_moved_to_a_monitor_fell_silent() -> None:
    assert outlook(view("headset"), view("monitor")).fell_silent
    assert not outlook(view("monitor"), view("monitor")).fell_silent


def test_a_stream_that_loses_its_microphone_to_a_monitor_by_way_of_nowhere_fell_silent() -> None:
    nowhere = View((WEBCAM, MONITOR), "webcam", ((7, ""),))
    assert outlook(view("headset"), nowhere, view("monitor", sources=(MONITOR,))).fell_silent


def test_the_last_microphone_gone_leaves_none_until_one_is_there() -> None:
    gone = view(sources=(MONITOR,), default="monitor")
    assert outlook(view(), gone).has_no_microphone
    assert not outlook(view(), gone, view()).has_no_microphone
    assert not outlook(gone).has_no_microphone
    assert outlook(view(sources=())).has_no_microphone
    assert not outlook(view(), None).has_no_microphone
    assert not outlook(view(), gone, device="monitor").has_no_microphone


@pytest.mark.parametrize(
    ("device", "stream", "default", "expected"),
    [
        # The server did not move the stream with the default.
        ("default", "headset", "webcam", True),
        # It did.
        ("default", "webcam", "webcam", False),
        # The user sent this stream elsewhere.
        ("default", "webcam", "headset", False),
        ("Headset", "webcam", "headset", True),
        ("Headset", "headset", "webcam", False),
    ],
)
def test_a_stream_is_misplaced_where_a_new_one_would_not_be(
    device: str, stream: str, default: str, *, expected: bool
) -> None:
    seen = outlook(view("headset"), view(stream, default), device=device)
    assert seen.is_misplaced is expected
