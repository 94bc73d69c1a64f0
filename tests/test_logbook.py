"""What an utterance leaves in the log."""

from __future__ import annotations

import logging

import pytest

from dictate import events as on
from dictate.domain import (
    CleanText,
    Delivery,
    DeliveryMethod,
    Level,
    Transcript,
    UtteranceId,
)
from dictate.logbook import Logbook

ID = UtteranceId(7)
HEARD = on.Recognised(Transcript(ID, "secret um words", "en", 2.0, 300.0))
CLEANED = on.Cleaned(CleanText(ID, "secret words", Level.TIDY, "llm", 80.0, notes=("late",)), True)  # noqa: FBT003 - by_worker
TYPED = on.Delivered(Delivery(ID, DeliveryMethod.TYPED, 12, 20.0))


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


def test_an_utterance_leaves_one_line_with_the_time_of_each_stage(
    log: pytest.LogCaptureFixture,
) -> None:
    logbook = Logbook()
    logbook.begin(ID)
    for event in (HEARD, CLEANED, TYPED):
        logbook.note(event)
    assert log.messages == [
        (
            "utterance 7: 2.0 s, recognise 300 ms, clean 80 ms by llm (late), "
            "typed 12 characters in 20 ms"
        )
    ]


def test_an_answer_that_comes_too_late_is_not_remembered(log: pytest.LogCaptureFixture) -> None:
    logbook = Logbook()
    logbook.begin(ID)
    logbook.forget(ID)
    logbook.note(HEARD)
    logbook.begin(ID)
    logbook.note(TYPED)
    assert log.messages == ["utterance 7: typed 12 characters in 20 ms"]
