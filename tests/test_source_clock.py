"""The times of keys and samples on a machine that is late with the news."""

from __future__ import annotations

import pytest

from dictate.source_clock import SourceClock

AHEAD_S = 1000.0
"""Our clock is so much ahead of the source's."""


def test_news_that_comes_late_is_as_old_as_it_is() -> None:
    clock = SourceClock()
    clock.at_s(1.0, 1.0 + AHEAD_S)
    assert clock.at_s(2.0, 2.4 + AHEAD_S) == pytest.approx(2.0 + AHEAD_S, abs=0.01)
    assert clock.at_s(2.4, 2.4 + AHEAD_S) == pytest.approx(2.4 + AHEAD_S, abs=0.01)


def test_late_first_news_is_forgotten_at_the_first_that_is_in_time() -> None:
    clock = SourceClock()
    clock.at_s(1.0, 1.5 + AHEAD_S)
    assert clock.at_s(2.0, 2.0 + AHEAD_S) == pytest.approx(2.0 + AHEAD_S)


def test_nothing_is_dated_into_the_future() -> None:
    clock = SourceClock()
    late_s = (0.0, 0.3, 0.001, 0.7, 0.0)
    for number, delay_s in enumerate(late_s):
        now_s = number + delay_s + AHEAD_S
        assert clock.at_s(number, now_s) <= now_s


def test_a_clock_that_drifts_is_followed() -> None:
    clock = SourceClock()
    for second in range(0, 86_400, 60):
        now_s = second * 1.0001 + AHEAD_S
        assert clock.at_s(second, now_s) == pytest.approx(now_s, abs=0.01)


def test_the_stamps_may_begin_again() -> None:
    clock = SourceClock()
    clock.at_s((2**32 - 1_000) / 1000, AHEAD_S)
    assert clock.at_s(0.5, 1.5 + AHEAD_S) == pytest.approx(1.5 + AHEAD_S)
    assert clock.at_s(1.5, 2.5 + AHEAD_S) == pytest.approx(2.5 + AHEAD_S)
