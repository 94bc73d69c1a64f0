"""The texts that `dictate bench --cleanup` times, and what it makes of the times."""

from __future__ import annotations

import pytest

from dictate.cleanup.levels import clean_by_rules
from dictate.domain import Level, Transcript, UtteranceId
from dictate.evaluation import timing
from dictate.evaluation.figures import Answer
from dictate.evaluation.systems import Rules


class Watch(Rules):
    """Remembers its texts, and takes 2 ms a word."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def clean(self, text: str, language: str) -> Answer:
        self.texts.append(text)
        by_rules = clean_by_rules(Transcript(UtteranceId(1), text, language, 0, 0), Level.TIDY, "?")
        return Answer(text, 2.0 * len(text.split()), asked=bool(by_rules.notes))


def test_texts_are_of_known_length_and_no_two_are_the_same() -> None:
    watch = Watch()
    timing.measure(watch, 5, lambda _: None)
    assert [len(text.split()) for text in watch.texts[1:]] == [15, 15, 60, 240] * 5
    assert len(set(watch.texts)) == 21
    assert not any("{" in text for text in watch.texts)


def test_the_model_is_asked_about_every_text_with_a_slip_and_about_no_other() -> None:
    timings = timing.measure(Watch(), 8, lambda _: None)
    assert [of.n_asked for of in timings.values()] == [0, 8, 8, 8]


def test_growth_compares_the_long_texts_with_the_middle_ones() -> None:
    timings = timing.measure(Watch(), 1, lambda _: None)
    assert timing.growth(timings) == pytest.approx(4)
    assert [of.ms.p50 for of in timings.values()] == [30, 30, 120, 480]
    assert "240 words over 60: 4.00" in timing.as_table(timings)
