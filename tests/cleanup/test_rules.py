"""Fillers, repetitions, spacing and capitals, without a model."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from texts import LANGUAGES, TEXTS, is_subsequence, keys, pairs

from dictate.cleanup.rules import tidy, tidy_and_repair


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Um, I think we should, uh, push it.", "I think we should push it."),
        ("we should we should go", "We should go"),
        ("I- I think th- the cat", "I think the cat"),
        ("Go to the the park, um.", "Go to the park."),
        ("This, uh, this printer is jammed.", "This printer is jammed."),
        ("I was, mm, thinking.", "I was thinking."),
        ("Come between two and, um, two and four.", "Come between two and four."),
        ("I I I think the the the cat is mine.", "I think the cat is mine."),
        ("We went um... to the park.", "We went to the park."),
        ("We went to the... to the park.", "We went to the park."),
        ("We paused um… Then we left.", "We paused… Then we left."),
        ("I was thinking, um...", "I was thinking..."),
        ("Do not, um, do not send it.", "Do not send it."),
        ("We stayed. Um, we slept.", "We stayed. We slept."),
        ('"Um, so this is it," he said.', '"So this is it," he said.'),
        ("It is late, um, and I am tired.", "It is late, and I am tired."),
        ("Is it, um, raining , Anna ?", "Is it raining, Anna?"),
        ("i think i'm right", "I think I'm right"),
        ("They sh- quickly left.", "They quickly left."),
        ("I can't g-, take it.", "I can't take it."),
        ("I, I've heard it.", "I've heard it."),
    ],
)
def test_fillers_and_repetitions_go_and_the_text_closes_over_them(said: str, written: str) -> None:
    assert tidy(said, "en") == written


@pytest.mark.parametrize(
    "text",
    [
        "That was a very, very good dinner, and I had had no idea that that was yours.",
        "No, no, bye bye.",
        "My number is five five five, 55 55.",
        "On and on and on it went, from New York, New York.",
        "Well, well, well, look who's back.",
        "She gave her her book.",
        "He is in the ER, 5 mm from the wall.",
        "Uh huh.",
        "Um.",
        "iPhone sales rose.",
        "docs.example.com is down.",
        "Run it again. Run it again.",
        "Low-, medium- and high-risk on- site work.",
        "I like it, it's good.",
        "If you want it, it is yours.",
        "Call as soon as you can, can you?",
        "It's, it seems, too late.",
        "I'm, I think, right about it.",
        "What it is, is a test.",
        "Here are some words, words, words, words.",
        "If you must, must it be now?",
        "Yes, we are, are you?",
        "I like these and those, those are mine.",
        "Give it to you and you, you may keep it.",
        "They left one by one, one by one.",
        "Short-, and long-term goals matter.",
        "After all, all of us were there.",
    ],
)
def test_what_was_meant_stays(text: str) -> None:
    assert tidy(text, "en") == text


@pytest.mark.parametrize(
    ("said", "language", "written"),
    [
        ("Er geht um die Ecke.", "de", "Er geht um die Ecke."),
        ("Das ist, ähm, gut.", "de", "Das ist gut."),
        ("Die, die die Wahl haben.", "de", "Die, die die Wahl haben."),
        ("Nous nous levons, euh, tôt.", "fr", "Nous nous levons tôt."),
        ("Bonjour ! Ça va ?", "fr", "Bonjour ! Ça va ?"),
        ("El el gato, eh, come.", "es", "El gato come."),
        ("Dat is eh goed.", "nl", "Dat is goed."),
        ("Il il gatto è molto molto bello, um.", "it", "Il gatto è molto molto bello, um."),
    ],
)
def test_each_language_has_its_own_fillers(said: str, language: str, written: str) -> None:
    assert tidy(said, language) == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("send it to anna no sorry to ben by friday", "Send it to ben by friday"),
        ("let's meet at five uh i mean at six in the lobby", "Let's meet at six in the lobby"),
        ("Turn left, no wait, right at the light.", "Turn right at the light."),
        ("We ship on Monday scratch that Thursday and test.", "We ship on Thursday and test."),
        (
            "I told Anna to come on the sixth, sorry, the sixteenth of May.",
            "I told Anna to come on the sixteenth of May.",
        ),
        ("Read chapter three, no, four.", "Read chapter four."),
        ("You'd be 15 no 10 minutes from there.", "You'd be 10 minutes from there."),
        (
            "Clear it when the user logs out, or rather when the token expires.",
            "Clear it when the token expires.",
        ),
        ("If you look at the, when you open it, it works.", "When you open it, it works."),
        ("I think that's, you know, a bit long.", "I think that's a bit long."),
    ],
)
def test_a_correction_replaces_what_it_lines_up_with(said: str, written: str) -> None:
    assert tidy_and_repair(said, "en") == written


@pytest.mark.parametrize(
    ("language", "said", "written"),
    [
        ("en", "Send it to Anna. No sorry, to Ben by Friday.", "Send it to Ben by Friday."),
        ("en", "Send it on Monday. No. Sorry. On Tuesday. Thanks.", "Send it on Tuesday. Thanks."),
        (
            "en",
            "We get it on the 11th. I mean the 13th. So hurry.",
            "We get it on the 13th. So hurry.",
        ),
        ("en", "A table for ten. Make that twelve.", "A table for twelve."),
        ("en", "Open the door. No wait, open the window. Thanks.", "Open the window. Thanks."),
        ("en", "I'll bring a salad. Scratch that. I'll bring dessert.", "I'll bring dessert."),
        ("en", "We meet at five. Scratch that. At six.", "We meet at six."),
        ("de", "Schick es an Anna. Nein, warte, an Ben.", "Schick es an Ben."),
        ("fr", "Envoie-le à Anna. Non, pardon, à Ben.", "Envoie-le à Ben."),
        ("es", "La reunión es el lunes. No, perdón, el martes.", "La reunión es el martes."),
    ],
)
def test_a_correction_may_be_a_sentence_of_its_own(language: str, said: str, written: str) -> None:
    assert tidy_and_repair(said, language) == written


@pytest.mark.parametrize(
    "text",
    [
        "Tell him I mean what I say.",
        "He comes on Monday. No, sorry, on Tuesday he is away.",
        "Open the door. No wait, open the window before you leave.",
        "He said stop. I mean go.",
        "I like it. I mean it.",
        "Book it for ten. Sorry, twelve people were there.",
        "She said no, sorry, and left.",
        "I can't come, no sorry, I have plans.",
        "Thank you, sorry, I missed that.",
        "Thanks for coming, sorry for being late.",
        "I live in Paris, actually, in the suburbs.",
        "What would you do instead when it rains?",
        "I want three or four.",
        "Tuesday, actually Wednesday works.",
        "I like it, but do you know him?",
    ],
)
def test_words_that_only_look_like_an_edit_term_take_nothing_back(text: str) -> None:
    assert tidy_and_repair(text, "en") == text


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Well, it, it all paid off.", "Well, it all paid off."),
        ("And then you, you pour the oil.", "And then you pour the oil."),
        ("The experience is, is better here.", "The experience is better here."),
        ("Callers must, must hold the lock.", "Callers must hold the lock."),
        ("It's, it started as a hobby.", "It started as a hobby."),
        ("And you know it's, there's a difference.", "And you know there's a difference."),
        ("Well, I just, I'm not interested.", "Well, I'm not interested."),
        ("Pour most of the, all of the oil out.", "Pour all of the oil out."),
        ("He is, in fact, one of our, one of our best.", "He is, in fact, one of our best."),
        ("For noth-, for doing nothing.", "For doing nothing."),
        (
            "And for a family, you know, for a family it gets pricey.",
            "And for a family it gets pricey.",
        ),
        ("We're just, you know, there's some more.", "There's some more."),
        ("We were late, I mean, they just left.", "We were late, they just left."),
    ],
)
def test_what_is_begun_again_is_written_once(said: str, written: str) -> None:
    assert tidy_and_repair(said, "en") == written


def test_i_mean_before_a_clause_says_nothing() -> None:
    said = "But I mean, it was late. I mean they left."
    assert tidy_and_repair(said, "en") == "But it was late. They left."
    said = "So I mean the rooms are larger. I mean certainly we took more."
    assert tidy_and_repair(said, "en") == "So the rooms are larger. Certainly we took more."
    for meant in (
        "I mean it.",
        "I mean the blue one.",
        "I mean what I say.",
        "I mean the house he bought is old.",
        "I mean the one that is red.",
        "I mean those who were there.",
    ):
        assert tidy_and_repair(meant, "en") == meant


def test_a_correction_is_understood_in_german() -> None:
    assert tidy_and_repair("Von Montag, nein, Dienstag an.", "de") == "Von Dienstag an."


@given(TEXTS, LANGUAGES)
def test_every_word_was_said(text: str, language: str) -> None:
    assert is_subsequence(keys(tidy(text, language)), keys(text))
    assert is_subsequence(keys(tidy_and_repair(text, language)), keys(text))


@given(TEXTS, LANGUAGES)
def test_tidying_twice_changes_nothing_more(text: str, language: str) -> None:
    once = tidy(text, language)
    assert tidy(once, language) == once


@given(TEXTS, LANGUAGES)
def test_a_text_with_words_never_becomes_empty(text: str, language: str) -> None:
    assert bool(keys(tidy_and_repair(text, language))) == bool(keys(text))


def test_clean_dictations_stay_as_they_are() -> None:
    clean = [pair["disfluent"] for pair in pairs("dictation_pairs.jsonl") if pair["unchanged"]]
    clean += [pair["fluent"] for pair in pairs("disfl_qa.jsonl")]
    assert [keys(tidy_and_repair(text, "en")) for text in clean] == [keys(text) for text in clean]


def test_the_daemon_pays_for_no_library() -> None:
    code = (
        "import sys, dictate.cleanup.rules;"
        "print({'numpy', 'llama_cpp', 'msgspec'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
