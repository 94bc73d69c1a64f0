"""Dividing an utterance into stretches while it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from speech_clips import samples_of

from dictate.asr.stream import Stream
from dictate.asr.voice import WINDOW
from dictate.domain import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from dictate.ports import Samples


def _silence(seconds: float) -> Samples:
    return np.random.default_rng(1).normal(0, 3e-4, round(seconds * 16_000)).astype(np.float32)


def _stream(*parts: Samples, n_block: int = 1 << 30) -> Stream:
    samples = np.concatenate(parts)
    stream = Stream()
    for start in range(0, len(samples), n_block):
        stream.feed(samples[start : start + n_block])
    return stream


def _seams_s(stream: Stream) -> list[float]:
    return [stretch.end / SAMPLE_RATE_HZ for stretch in stream.ended]


LONG = "lslong-1688-142285-0000_0005"
"""46 s with many pauses."""


@pytest.fixture(scope="module")
def divided() -> Stream:
    return _stream(samples_of(LONG))


def test_no_sample_is_lost_or_doubled(divided: Stream) -> None:
    parts = [*divided.ended, divided.rest()]
    assert np.array_equal(np.concatenate([part.samples for part in parts]), samples_of(LONG))
    assert [part.start for part in parts[1:]] == [part.end for part in parts[:-1]]
    assert all(0 < len(part.samples) <= 14 * SAMPLE_RATE_HZ for part in parts)


def test_where_it_is_divided_does_not_depend_on_how_it_comes(divided: Stream) -> None:
    in_blocks = _stream(samples_of(LONG), n_block=320)
    assert len(divided.ended) >= 3
    assert _seams_s(in_blocks) == _seams_s(divided)
    assert in_blocks.pause == divided.pause


def test_it_is_divided_in_a_pause() -> None:
    first, second = samples_of("lj-LJ001-0007"), samples_of("jfk")
    first_s = len(first) / SAMPLE_RATE_HZ
    seam_s = _seams_s(_stream(first, _silence(1.0), second))[0]
    assert first_s - 0.5 < seam_s < first_s + 1.0


def test_a_short_pause_does_not_divide() -> None:
    # Begins and ends in silence: the pause is 1.1 s long.
    assert not _stream(samples_of("cv-651325"), samples_of("cv-651325")).ended


def test_a_word_alone_waits_longer_than_a_sentence_for_what_follows() -> None:
    assert not _stream(samples_of("gcp-hello"), _silence(1.6)).ended
    assert len(_stream(samples_of("cv-651325"), _silence(1.6)).ended) == 1


def test_after_a_long_pause_even_a_word_stands_alone() -> None:
    stream = _stream(samples_of("gcp-hello"), _silence(2.5))
    assert len(stream.ended) == 1
    assert stream.pause is None


def test_who_never_pauses_is_divided_where_it_is_quietest() -> None:
    words = samples_of("lj-LJ001-0007")
    level = np.abs(words) > 0.02
    stream = _stream(np.resize(words[level], 15 * SAMPLE_RATE_HZ))
    assert len(stream.ended) == 1
    assert 4 < _seams_s(stream)[0] < 10


def test_a_long_silence_is_set_aside_but_for_its_last_second() -> None:
    stream = _stream(_silence(10.5))
    assert _seams_s(stream) == [pytest.approx(9.0, abs=0.05)]
    assert stream.ended[0].voiced == ()


def test_a_pause_is_seen_a_fifth_of_a_second_after_the_last_word() -> None:
    hello = samples_of("gcp-hello")
    assert _stream(hello, _silence(0.1)).pause is None
    pause = _stream(hello, _silence(0.5)).pause
    assert pause is not None
    assert 0.7 < pause / SAMPLE_RATE_HZ < 1.05
    assert _stream(hello, _silence(0.5), hello).pause is None


def test_each_stretch_knows_where_somebody_speaks(divided: Stream) -> None:
    for part in divided.ended:
        assert 0.4 < len(part.voiced) * WINDOW / len(part.samples) < 0.95
        assert 0 < part.voiced[0] < part.voiced[-1] <= len(part.samples)


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_do_not_deafen_it(broken: float) -> None:
    samples = samples_of("gcp-hello").copy()
    samples[[0, 5000]] = broken
    assert len(_stream(samples).rest().voiced) > 6
