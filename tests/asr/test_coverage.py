"""Speech for which there are no words."""

from __future__ import annotations

import itertools

from dictate.asr.coverage import is_long, passed_over
from dictate.asr.gate import VOICE_WINDOW
from dictate.domain import SAMPLE_RATE_HZ


def _voiced(*spans_s: tuple[float, float]) -> list[int]:
    windows = itertools.count(VOICE_WINDOW, VOICE_WINDOW)
    ends = itertools.takewhile(lambda end: end < 60 * SAMPLE_RATE_HZ, windows)
    return [end for end in ends if any(a < end / SAMPLE_RATE_HZ <= b for a, b in spans_s)]


EVERY_HALF_SECOND = dict(enumerate(number / 2 for number in range(10)))


def test_words_all_the_way_pass_over_nothing() -> None:
    assert passed_over(EVERY_HALF_SECOND, _voiced((0.0, 5.0))) is None


def test_a_long_silence_is_not_passed_over() -> None:
    starts_s = {**EVERY_HALF_SECOND, 10: 20.1}
    assert passed_over(starts_s, _voiced((0.0, 5.0), (20.0, 20.5))) is None


def test_a_lost_end_is_cut_off_behind_the_last_word() -> None:
    begin_s, end_s = passed_over(EVERY_HALF_SECOND, _voiced((0.0, 5.0), (6.0, 9.0))) or (0, 0)
    assert 4.5 <= begin_s < 5.0
    assert 5.0 < end_s < 6.5


def test_a_lost_beginning_is_cut_off_before_the_first_word() -> None:
    starts_s = {token: 4.0 + start_s for token, start_s in EVERY_HALF_SECOND.items()}
    begin_s, end_s = passed_over(starts_s, _voiced((0.0, 9.0))) or (0, 0)
    assert (begin_s, end_s) == (2.5, 4.0)


def test_a_lost_middle_is_cut_off_behind_the_word_before_it() -> None:
    starts_s = {token: start_s + 3 * (token > 4) for token, start_s in EVERY_HALF_SECOND.items()}
    begin_s, end_s = passed_over(starts_s, _voiced((0.0, 8.0))) or (0, 0)
    assert begin_s == 2.0
    assert end_s == 3.5


def test_a_second_of_speech_cannot_be_passed_over() -> None:
    assert is_long(_voiced((0.0, 2.0)))
    assert not is_long(_voiced((0.0, 1.0), (9.0, 9.2)))


SENTENCE = {0: 0.0, 1: 2.8, 2: 3.2, 3: 3.6, 4: 4.0}
"""Its first word begins at 0 by the alignment, whenever it was said."""


def test_a_word_between_two_pauses_that_no_token_stands_for_is_cut_off() -> None:
    voiced = _voiced((0.8, 1.3), (2.7, 4.2))
    begin_s, end_s = passed_over(SENTENCE, voiced) or (0, 0)
    assert 1.2 < begin_s < end_s < 2.8


def test_a_last_word_that_no_token_stands_for_is_cut_off() -> None:
    voiced = _voiced((2.5, 4.2), (5.0, 5.5))
    begin_s, end_s = passed_over(SENTENCE, voiced) or (0, 0)
    assert 4.1 < begin_s < end_s < 5.1


def test_a_click_between_two_pauses_needs_no_word() -> None:
    assert passed_over(SENTENCE, _voiced((0.8, 0.9), (2.7, 4.2))) is None


def test_a_word_that_holds_its_breath_needs_no_second_token() -> None:
    assert passed_over(SENTENCE, _voiced((2.7, 4.1), (4.25, 4.7))) is None


def test_a_word_alone_before_a_pause_that_has_its_token_stays_where_it_is() -> None:
    voiced = _voiced((0.8, 1.3), (2.7, 4.2))
    assert passed_over({**SENTENCE, 1: 1.2, 2: 2.8}, voiced) is None
