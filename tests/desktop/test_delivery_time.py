"""How long sixty words take from "the text is ready" to the text field; -s shows the times."""

from __future__ import annotations

import select
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import pytest
from fields import TOOLKITS, copy_elsewhere, open_field, settings

from dictate.desktop.text_x11 import X11TextSink
from dictate.domain import DeliveryMethod, Focus, UtteranceId

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fields import Field
    from rig import Rig

N_TEXTS = 10
ARRIVE_S = 20.0
LOOK_S = 0.001
MAX_TYPED = 2
PARAGRAPH = (
    "Thanks for the notes from Tuesday, they were a great help. I have moved the review to"
    " Thursday at ten, since two of us are away before that, and the room on the second floor is"
    " free. Please bring the old figures as well as the new ones; Zoë says the naïve estimate was"
    " closer than any of us thought. "
)
SENTENCE = "Let me know if that works. "
"""A short dictation; what is shorter still is typed."""


@dataclass(frozen=True)
class Arrival:
    """How long the words took."""

    in_field_ms: float
    call_ms: float
    """Until `deliver` was back."""

    is_typed: bool


@pytest.fixture
def sink(at_desktop: Rig) -> Iterator[X11TextSink]:
    del at_desktop
    sink = X11TextSink(settings())
    yield sink
    sink.close()


@pytest.mark.parametrize("toolkit", TOOLKITS)
def test_sixty_words_take_the_fast_way(at_desktop: Rig, sink: X11TextSink, toolkit: str) -> None:
    field = open_field(at_desktop, toolkit, f"{toolkit}-time")
    at_desktop.activate(field.window)
    file = at_desktop.folder / "copied.txt"
    file.write_text("what the user had copied")
    copy_elsewhere(at_desktop, file)
    first = [deliver(sink, field, PARAGRAPH)]
    long = [deliver(sink, field, PARAGRAPH) for _ in range(N_TEXTS)]
    short = [deliver(sink, field, SENTENCE) for _ in range(N_TEXTS)]
    show(toolkit, "60 words, first", first)
    show(toolkit, "60 words", long)
    show(toolkit, "6 words", short)
    # On a busy machine the clipboard's owner may be too slow to keep its content for it.
    n_typed = sum(arrival.is_typed for arrival in first + long + short)
    assert n_typed <= MAX_TYPED
    at_desktop.end(f"field-{toolkit}-time")


def deliver(sink: X11TextSink, field: Field, text: str) -> Arrival:
    """Deliver and wait for the words."""
    # The paste before is over, as it is when somebody spoke in between.
    if sink._last_offer:
        assert sink._last_offer.settled.wait(ARRIVE_S)
    wanted = field.text() + text
    began_s = time.monotonic()
    delivery = sink.deliver(UtteranceId(1), text, Focus(field.window))
    deadline_s = began_s + ARRIVE_S
    while field.text() != wanted:
        assert time.monotonic() < deadline_s
        select.select([], [], [], LOOK_S)
    in_field_ms = (time.monotonic() - began_s) * 1000
    return Arrival(in_field_ms, delivery.deliver_ms, delivery.method is DeliveryMethod.TYPED)


def show(toolkit: str, what: str, arrivals: list[Arrival]) -> None:
    in_field_ms = [arrival.in_field_ms for arrival in arrivals]
    call_ms = median(arrival.call_ms for arrival in arrivals)
    shown = f"in the field p50 {median(in_field_ms):4.0f} ms, max {max(in_field_ms):4.0f}"
    print(f"{toolkit:9} {what:16} n {len(arrivals):2}  {shown}; call p50 {call_ms:4.0f}")  # noqa: T201  a measurement
