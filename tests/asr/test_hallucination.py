"""Which texts are known to come without speech."""

from __future__ import annotations

import pytest

from dictate.asr.hallucination import holds_no_words, is_often_imagined


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "...",
        "[Music]",
        "(upbeat music)",
        "♪ ♪",
        "*coughs*",
        "\N{FULLWIDTH LEFT PARENTHESIS}音楽\N{FULLWIDTH RIGHT PARENTHESIS}",
        "(a) [b].",
    ],
)
def test_markers_hold_no_words(text: str) -> None:
    assert holds_no_words(text)


@pytest.mark.parametrize("text", ["Music.", "(music) Hello.", "a", "5", "Nein.", "谢谢"])
def test_a_text_with_one_word_outside_markers_holds_words(text: str) -> None:
    assert not holds_no_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you.",
        "thank you",
        "Thank you. Thank you. Thank you.",
        "you",
        "Bye.",
        "I\N{RIGHT SINGLE QUOTATION MARK}m sorry.",
        "Thanks for watching!",
        "Please subscribe to my channel.",
        "Untertitel der Amara.org-Community",
        "Untertitelung des ZDF, 2020",
        "Sous-titres réalisés par la communauté d'Amara.org",
        "Sous-titrage ST' 501",
        "Subtítulos realizados por la comunidad de Amara.org",
        "Субтитры сделал DimaTorzok",
        "ご視聴ありがとうございました",
        "Продолжение следует...",
    ],
)
def test_what_whisper_writes_over_noise_is_known(text: str) -> None:
    assert is_often_imagined(text)


@pytest.mark.parametrize(
    "text",
    [
        "Yes.",
        "No.",
        "Thank you for the quick reply.",
        "You should call him.",
        "The invoice is attached. Thank you. Bye for now.",
        "Bitte füge die Untertitel hinzu.",
        "The subtitles by our agency were late, so please ask for a new offer by Friday and call.",
    ],
)
def test_dictation_that_only_contains_such_words_is_not(text: str) -> None:
    assert not is_often_imagined(text)
