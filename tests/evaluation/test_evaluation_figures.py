"""Figures of pairs and answers whose worth was worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from dictate.evaluation.figures import Answer, Figures, Outcome, by_category, figures
from dictate.evaluation.pairs import Pair


def outcome(said: str, right: str, answer: str, fluent: str | None = None, **more: Any) -> Outcome:
    """A pair, what was made of `said`, and what became of `right`: itself, unless given."""
    ms = more.pop("ms", 1.0)
    pair = Pair(disfluent=said, fluent=right, **more)
    return Outcome(pair, Answer(answer, ms), Answer(right if fluent is None else fluent, 0.0))


def of(said: str, right: str, answer: str, **more: Any) -> Figures:
    return figures([outcome(said, right, answer, **more)])


def test_the_right_words_are_exact_in_any_case_and_punctuation() -> None:
    assert of("um, yes", "Yes.", "yes").exact == 1
    assert of("um, yes", "Yes.", "um yes").exact == 0


def test_other_right_answers_are_exact_and_have_no_errors() -> None:
    found = of("um you know yes", "Yes.", "You know, yes.", accept=("You know, yes.",))
    assert (found.exact, found.word_error_after) == (1, 0)
    # Nearer to "you know yes" of 3 words, in which "um" is too much.
    assert found.word_error_before == pytest.approx(1 / 3)


def test_exact_counts_the_pairs_where_deleting_is_enough() -> None:
    found = figures(
        [
            outcome("um yes", "Yes.", "Yes."),
            outcome("um no", "No.", "Um, no."),
            outcome("what I meant was Rome", "I meant Rome, really", "what I meant was Rome"),
            outcome("Rome", "Paris", "Paris", extractive=False),
        ]
    )
    assert (found.n, found.n_extractive) == (4, 2)
    assert found.exact == 0.5
    assert found.exact_all == 0.5
    assert of("Rome", "Paris", "Rome").exact is None


def test_word_errors_are_counted_over_all_words_of_the_right_texts() -> None:
    found = figures(
        [
            # 1 surplus word in 4 before, none after.
            outcome("we um meet at noon", "We meet at noon.", "We meet at noon."),
            # 2 surplus words in 1 before; after, 1 wrong.
            outcome("um uh yes", "Yes.", "Sure."),
        ]
    )
    assert found.word_error_before == pytest.approx(3 / 5)
    assert found.word_error_after == pytest.approx(1 / 5)
    assert found.word_error_cut == pytest.approx(2 / 3)


def test_errors_are_counted_against_the_text_with_its_discourse_markers() -> None:
    found = of("well um yes", "Yes.", "Yes.", fluent_keep_discourse="Well, yes.")
    assert found.exact == 1
    assert found.word_error_before == 0.5
    assert found.word_error_after == 0.5
    assert found.word_error_cut == 0


def test_without_errors_before_there_is_nothing_to_cut() -> None:
    assert of("yes", "Yes.", "Yes.").word_error_cut is None


def test_where_nothing_is_right_every_word_is_an_error() -> None:
    found = of("um uh", "", "um")
    assert (found.exact, found.word_error_before, found.word_error_after) == (0, 1, 1)
    assert of("um uh", "", "").exact == 1
    assert of("um uh", "", "").word_error_after == 0


def test_fluent_texts_are_untouched_if_no_word_of_them_changes() -> None:
    found = figures(
        [
            outcome("um I like it", "I like it.", "I like it.", "I like it"),
            outcome("I mean it", "I mean it.", "It.", "It.", unchanged=True),
            outcome("very very good", "Very very good.", "Very good.", "Very good", unchanged=True),
            outcome("yes", "Yes.", "Yes.", "Yes, yes."),
            outcome("No.", "No.", "no", "no", unchanged=True),
        ]
    )
    assert found.untouched == pytest.approx(2 / 5)
    assert found.unchanged == pytest.approx(1 / 3)
    assert of("um yes", "Yes.", "Yes.").unchanged is None


def test_fillers_that_have_to_go_are_counted_by_language() -> None:
    found = figures(
        [
            # Two have to go, one does; the third "um" is quoted and stays.
            outcome("um er say um twice", "Say um twice.", "Er, say um twice."),
            outcome("ähm ja um vier", "Ja, um vier.", "Ja, um vier.", lang="de"),
        ]
    )
    assert found.filler_recall == pytest.approx(2 / 3)
    assert of("um um yes", "Um, yes.", "Yes.").filler_recall == 1
    assert of("like, yes", "Yes.", "Yes.").filler_recall is None


def test_words_that_have_to_stay_and_are_gone_were_deleted_by_mistake() -> None:
    # 3 of "the the big cat" have to stay; "big" is gone.
    assert of("the the big cat", "The big cat", "The cat").deleted_by_mistake == pytest.approx(
        1 / 3
    )
    # What the right text says in other words was never said and cannot be lost.
    assert of("um cats", "Some cats", "Cats").deleted_by_mistake == 0
    assert of("um", "", "").deleted_by_mistake is None


def test_words_that_one_right_answer_lacks_were_not_deleted_by_mistake() -> None:
    # Nearer to the text with its markers, but all of the one without them is there.
    found = of(
        "well you know Ben um left early today",
        "Ben left early today",
        "You know, Ben left early today",
        accept=("Well, you know, Ben left early today",),
    )
    assert found.deleted_by_mistake == 0
    assert found.protected_lost == 0


def test_words_that_were_not_said_are_invented_also_one_time_too_often() -> None:
    assert of("we meet", "We meet.", "We will meet.").invented_words == 1
    assert of("very good", "Very good.", "Very very good.").invented_words == 1
    assert of("we can not go", "We can not go.", "We can now go.").invented_words == 1
    assert of("", "", "I'm sorry").invented_words == 2
    assert of("um, we-we MEET", "We meet.", "We meet!").invented_words == 0


def test_words_in_another_order_are_invented() -> None:
    assert of("on Monday we meet", "On Monday we meet.", "We meet on Monday.").invented_words == 2


def test_numbers_negations_and_names_of_the_right_text_are_lost_if_gone() -> None:
    found = of(
        "um Send 5 of them to Anna, don't wait",
        "Send 5 of them to Anna, don't wait",
        "Send of them to wait",
    )
    assert found.protected_lost == 3
    assert of("It is twenty-one", "It is twenty-one", "It is twenty").protected_lost == 1


def test_what_a_repair_takes_back_is_not_lost() -> None:
    found = of(
        "Tell Anna, no wait, Ben, at 5, no, at 6",
        "Tell Ben at 6",
        "Tell Ben at 6",
    )
    assert found.protected_lost == 0


def test_a_name_said_twice_is_lost_once_if_one_is_left() -> None:
    assert of("we saw Ben and Ben", "We saw Ben and Ben", "We saw Ben").protected_lost == 1


def test_what_was_never_said_cannot_be_lost() -> None:
    assert of("we saw him", "We saw Ben", "We saw him").protected_lost == 0


def test_capitals_that_are_the_sentences_or_of_i_make_no_name() -> None:
    found = of("Well. Then I go. So I'd say", "Well. Then I go. So I'd say", "go say")
    assert found.protected_lost == 0


def test_phrases_that_must_stay_or_go_are_looked_for_word_behind_word() -> None:
    found = of(
        "um the blue or rather the red car",
        "The red car",
        "The rather red car, um",
        must_keep=("red car.", "the red", "..."),
        must_drop=("um", "the blue", "..."),
    )
    assert (found.kept_lost, found.drop_left) == (1, 1)


def test_times_are_those_of_the_disfluent_texts() -> None:
    found = figures([outcome("a", "a", "a", ms=ms) for ms in (1.0, 2.0, 9.0)])
    assert found.ms is not None
    assert (found.ms.p50, found.ms.p95) == (2, 9)


def test_categories_are_counted_apart_by_name() -> None:
    found = by_category(
        [
            outcome("um a", "a", "a", category="filler"),
            outcome("a", "a", "", category="clean"),
            outcome("um b", "b", "um b", category="filler"),
            outcome("b", "b", "b"),
        ]
    )
    assert list(found) == ["clean", "filler", "uncategorised"]
    assert [of.n for of in found.values()] == [1, 2, 1]
    assert [of.exact for of in found.values()] == [0, 0.5, 1]


def test_pairs_without_categories_have_no_table_of_them() -> None:
    assert by_category([outcome("a", "a", "a")]) == {}


def test_refused_rewritings_are_a_share_of_those_tried() -> None:
    pair = Pair(disfluent="Um, yes.", fluent="Yes.")
    outcomes = [
        Outcome(pair, Answer("Yes.", 1.0, rewritten=rewritten), Answer("Yes.", 1.0))
        for rewritten in (True, False, False, None)
    ]
    assert figures(outcomes).fell_back == pytest.approx(2 / 3)
    assert figures(outcomes[3:]).fell_back is None
