"""Working ahead changes how long the cleaner takes, and not one letter of what it says."""

from __future__ import annotations

import pytest
from any_model import AnyModel, never
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import LANGUAGES, TEXTS, pairs

from dictate.cleanup.ahead import Ahead
from dictate.cleanup.corrector import NetworkCorrector
from dictate.cleanup.judge import Answers, Judge, Question, is_open
from dictate.cleanup.levels import LevelCleaner, clean_by_rules
from dictate.cleanup.rules import tidy_and_repair
from dictate.cleanup.words import Word
from dictate.domain import Level, Transcript, UtteranceId

ONE = UtteranceId(1)
CORRECTOR = NetworkCorrector()
OPEN = "Plants have sorry lack what kind of immune cells?"
LONG = " ".join(pair["disfluent"] for pair in pairs("disfl_qa.jsonl")[:40])
"""Some 500 words, with questions for the model in every fourth sentence."""


class Cleaning:
    """A cleaner whose model says anything, and how much it was asked."""

    def __init__(self, seed: int = 1, greed: float = 100.0) -> None:
        self.model = AnyModel(seed, greed)
        self.cleaner = LevelCleaner(Judge(self.model), None)

    def prepare(self, text: str, language: str = "en") -> int:
        """Work ahead; how many letters the model read for it."""
        n = self.model.n_letters
        self.cleaner.prepare(ONE, text, language, Level.TIDY, never)
        return self.model.n_letters - n

    def clean(self, text: str, language: str = "en") -> tuple[str, int]:
        """The clean text, and how many letters the model read for it."""
        n = self.model.n_letters
        clean = self.cleaner.clean(ONE, text, language, Level.TIDY, never)
        assert not clean.notes
        return clean.text, self.model.n_letters - n


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=5).map(" ".join), LANGUAGES, st.integers(), st.data())
def test_the_clean_text_is_the_same_with_and_without(
    text: str, language: str, seed: int, data: st.DataObject
) -> None:
    at_once, ahead = Cleaning(seed), Cleaning(seed)
    for place in sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4))):
        ahead.prepare(text[:place], language)
    assert ahead.clean(text, language)[0] == at_once.clean(text, language)[0]


@pytest.mark.parametrize("n_words", [40, 41, 42, 43, 1000])
def test_a_long_text_is_the_same_wherever_it_was_cut(n_words: int) -> None:
    words, at_once, ahead = LONG.split(), Cleaning(), Cleaning()
    for n in range(n_words, len(words), n_words):
        ahead.prepare(" ".join(words[:n]))
    assert ahead.clean(LONG)[0] == at_once.clean(LONG)[0]


def test_what_was_prepared_is_not_asked_again() -> None:
    text = f"{OPEN} And so on."
    ahead = Cleaning()
    assert ahead.prepare(text) > 0
    assert ahead.prepare(text) == 0
    assert ahead.clean(text)[1] == 0


def test_at_the_end_only_what_was_said_last_is_asked() -> None:
    words, at_once, ahead = LONG.split(), Cleaning(), Cleaning()
    for n in range(20, len(words), 20):
        ahead.prepare(" ".join(words[:n]))
    assert ahead.clean(LONG)[1] < 0.1 * at_once.clean(LONG)[1]


def test_a_repair_that_reaches_back_over_a_pause_is_found() -> None:
    begun, ended = "Let's meet on Tuesday.", "Let's meet on Tuesday, no, Wednesday."
    ahead = Cleaning()
    ahead.prepare(begun)
    assert ahead.clean(ended)[0] == "Let's meet on Wednesday."


def test_once_cleaned_an_utterance_is_forgotten() -> None:
    ahead = Cleaning()
    ahead.prepare(OPEN)
    ahead.clean(OPEN)
    assert ahead.clean(OPEN)[1] > 0


def test_an_utterance_that_nobody_wants_is_forgotten() -> None:
    ahead = Cleaning()
    ahead.prepare(OPEN)
    ahead.cleaner.forget(ONE)
    assert ahead.clean(OPEN)[1] > 0


def test_one_utterance_knows_nothing_of_another() -> None:
    ahead = Cleaning()
    ahead.prepare(OPEN)
    ahead.cleaner.clean(UtteranceId(2), "Yes.", "en", Level.TIDY, never)
    assert ahead.clean(OPEN)[1] == 0


def test_what_is_kept_is_bounded() -> None:
    ahead = Ahead()
    for n in range(1000):
        answers(ahead, n).update({question(n): None})
    assert [n for n in range(1000) if ahead.taken(UtteranceId(n))] == [996, 997, 998, 999]
    for n in range(1000):
        answers(ahead, 1)[question(n)] = None
    assert 100 < len(answers(ahead, 1)) < 1000
    assert question(999) in answers(ahead, 1)


def answers(ahead: Ahead, utterance_id: int) -> Answers:
    return ahead.answers(UtteranceId(utterance_id))


def question(n: int) -> Question:
    return Question((Word("", str(n), "", str(n)),), ())


def test_nothing_is_asked_for_the_level_off() -> None:
    ahead = Cleaning()
    ahead.cleaner.prepare(ONE, OPEN, "en", Level.OFF, never)
    assert ahead.model.n_letters == 0


def test_it_gives_up_when_told_to_and_keeps_what_it_has_by_then() -> None:
    twice = f"{OPEN} This is something else altogether. {OPEN}"
    left = []
    for n_looks in range(10):
        ahead, looks = Cleaning(), iter([False] * n_looks)
        ahead.cleaner.prepare(ONE, twice, "en", Level.TIDY, lambda looks=looks: next(looks, True))
        left.append(ahead.clean(twice)[1])
    assert left == sorted(left, reverse=True)
    assert len(set(left)) == 3  # nothing, the one or both were known
    assert left[-1] == 0


# --- nothing to ask -------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(TEXTS, max_size=3).map(" ".join), LANGUAGES)
def test_the_worker_is_spared_only_where_it_would_change_nothing(text: str, language: str) -> None:
    text = text.replace("\n", " ")  # each line would be a text of its own
    spared = clean_by_rules(Transcript(ONE, text, language, 1.0, 1.0), Level.TIDY, "why")
    tidied = tidy_and_repair(text, language)
    assert spared.text == tidied
    assert bool(spared.notes) == is_open(tidied, language)
    judge = Judge(AnyModel(1, 100.0), CORRECTOR)
    settled, asked, _ = judge.settle(tidied, language, never, {})
    if not spared.notes:
        assert (settled, asked) == (tidied, False)


def test_the_reason_to_do_without_a_model_is_noted_where_it_makes_a_difference() -> None:
    def notes(text: str, level: Level) -> tuple[str, ...]:
        return clean_by_rules(Transcript(ONE, text, "en", 1.0, 1.0), level, "it is late").notes

    assert notes(OPEN, Level.TIDY) == ("it is late",)
    of_the_network = "What kinds of growth no instead trees is Kearney Boulevard lined with?"
    assert notes(of_the_network, Level.TIDY) == ("it is late",)
    assert notes("Um, yes.", Level.TIDY) == ()
    assert notes("Um, yes.", Level.REWRITE) == ("it is late",)


def test_dictation_seldom_needs_the_language_model() -> None:
    texts = [pair["disfluent"] for pair in pairs("dictation_pairs.jsonl")]
    judge = Judge(AnyModel(1, 1.0))
    asked = [judge.settle(tidy_and_repair(text, "en"), "en", never, {})[1] for text in texts]
    assert sum(asked) <= 0.05 * len(texts)
