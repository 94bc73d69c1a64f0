"""Spoken commands: only when said as a phrase of their own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictate.deliverer import with_trailing_space
from dictate.vocabulary import Vocabulary
from dictate.vocabulary.commands import LANGUAGES, with_breaks


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ("Dear Anna, new line, thank you.", "Dear Anna,\nthank you."),
        ("Dear Anna. New line. Thank you.", "Dear Anna.\nThank you."),
        ("Dear Anna. Newline! Thank you.", "Dear Anna.\nThank you."),
        ("The end. New paragraph. It begins.", "The end.\n\nIt begins."),
        ("The end. New paragraph, new line. It", "The end.\n\n\nIt"),
        ("One, new line, new line, two", "One,\n\ntwo"),
        ("One... new line... two", "One\ntwo"),
        ("One — new line — two", "One\ntwo"),
        ("One - new line - two", "One\ntwo"),
        ("That is all. New line", "That is all.\n"),
        ("New line. And then", "\nAnd then"),
        ("New  line", "\n"),
    ],
)
def test_a_command_between_pauses_breaks_the_line(said: str, becomes: str) -> None:
    assert with_breaks(said, "en") == becomes


@pytest.mark.parametrize(
    ("language", "said", "becomes"),
    [
        ("de", "Liebe Anna, neue Zeile, vielen Dank.", "Liebe Anna,\nvielen Dank."),
        ("de", "Ende. Neuer Absatz. Es beginnt.", "Ende.\n\nEs beginnt."),
        ("fr", "Chère Anna, nouvelle ligne, merci.", "Chère Anna,\nmerci."),
        ("fr", "Fin. À la ligne. Merci.", "Fin.\nMerci."),
        ("fr", "Fin. Nouveau paragraphe. Merci.", "Fin.\n\nMerci."),
        ("es", "Querida Ana: nueva línea. Gracias.", "Querida Ana:\nGracias."),
        ("es", "Fin. Nuevo párrafo. Gracias.", "Fin.\n\nGracias."),
        ("nl", "Beste Anna, nieuwe regel, dank je.", "Beste Anna,\ndank je."),
        ("nl", "Einde. Nieuwe alinea. Dank je.", "Einde.\n\nDank je."),
    ],
)
def test_every_language_has_its_own_commands(language: str, said: str, becomes: str) -> None:
    assert with_breaks(said, language) == becomes


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "We have a new line of products."),
        ("en", "I like the new line."),
        ("en", "New line workers, and old ones"),
        ("en", "The new line, which I like, is long."),
        ("en", "Do you want a new paragraph, or a new line?"),
        ("en", "What did he say? New line?"),
        ("en", 'The button says "new line", and that one "new paragraph".'),
        ("en", "It is brand-new line, and new line-up, too"),
        ("en", "See, new line.txt, please"),
        ("en", "Look, new line-up, as always"),
        ("en", "One, renew line, two"),
        ("de", "Das ist eine neue Zeile."),
        ("de", "Neue Zeilen, neue Absätze"),
        ("de", "Dann kommt ein neuer Absatz, der länger ist."),
        ("fr", "Il faut aller à la ligne."),
        ("fr", "Une nouvelle ligne, enfin"),
        ("fr", "Voilà, à la ligne 3 du métro"),
        ("es", "Hay una nueva línea de metro."),
        ("es", "Es un nuevo párrafo, creo."),
        ("nl", "Dat is een nieuwe regel."),
        ("nl", "De nieuwe regel, die geldt, is streng."),
    ],
)
def test_the_same_words_within_a_sentence_stay(language: str, said: str) -> None:
    assert with_breaks(said, language) == said


def test_commands_are_heeded_only_in_the_languages_that_the_user_chose() -> None:
    said = "One, new line, two"
    assert Vocabulary().finish(said, "en") == said
    assert Vocabulary(languages=frozenset({"de"})).finish(said, "en") == said
    german = Vocabulary(languages=frozenset({"de", "en"}))
    assert german.finish(said, "en") == "One,\ntwo"
    assert german.finish(said, "de") == said


@given(st.lists(st.sampled_from(["new line", "a", "b", ",", ".", "?", "-", "—", "...", '"'])))
def test_every_word_that_is_no_command_stays(parts: list[str]) -> None:
    text = " ".join(parts)
    broken = with_breaks(text, "en")
    assert broken.count("\n") == text.count("new line") - broken.count("new line")
    others = [[word for word in one.split() if word in "ab"] for one in (text, broken)]
    assert others[0] == others[1]
    assert with_breaks(text, "de") == text


def test_behind_a_line_break_no_space_is_needed_for_the_next_dictation() -> None:
    assert with_trailing_space("Yes.", "en") == "Yes. "
    assert with_trailing_space("Yes.\n", "en") == "Yes.\n"


@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_a_text_without_a_command_stays(text: str, language: str) -> None:
    assert with_breaks(text, language) == text
