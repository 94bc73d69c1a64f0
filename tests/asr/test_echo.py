"""Hotwords that Whisper reads aloud, and hotwords that were said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
import pytest
from speech_clips import samples_of

from dictate.asr.decode import Decoder
from dictate.asr.echo import LEAST_SUPPORT, echo, holds_term
from dictate.asr.model import load
from dictate.asr.recogniser import Recogniser
from dictate.domain import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from pathlib import Path

    from dictate.ports import Samples
    from dictate.settings import RecogniserSettings

TERMS = ("Ada Lovelace", "PortAudio", "Grafana", "faster-whisper", "C++")


def part(text: str, *terms: str) -> str:
    span = echo(text, terms or TERMS)
    return text[slice(*span)] if span else ""


@pytest.mark.parametrize(
    ("text", "suspicious"),
    [
        (" Ada Lovelace, PortAudio.", "Ada Lovelace, PortAudio"),
        (" PortAudio PortAudio", "PortAudio PortAudio"),
        (" grafana, Faster-Whisper", "grafana, Faster-Whisper"),
        (" Ada Lovelace, PortAudio, Grafana and", "Ada Lovelace, PortAudio, Grafana and"),
        (" Turn left. Ada Lovelace, PortAudio. Now", "Ada Lovelace, PortAudio"),
        (" Install PortAudio.", ""),
        (" Turn left, Ada Lovelace.", ""),
        (" We use Grafana, PortAudio and others", ""),
        (" Hello.", ""),
        (" ...", ""),
        ("", ""),
    ],
)
def test_what_stands_as_in_the_prompt_is_suspicious(text: str, suspicious: str) -> None:
    assert part(text) == suspicious


def test_without_hotwords_nothing_is_suspicious() -> None:
    assert echo(" Hello.", ()) is None
    assert echo(" Hello.", ("...",)) is None


def test_terms_are_found_as_whole_words() -> None:
    assert holds_term(" Then ada lovelace's", ("Ada Lovelace's",))
    assert holds_term(" Use Faster-Whisper!", ("faster-whisper",))
    assert not holds_term(" portable", ("port",))
    assert not holds_term(" any", ("...", ""))


# --- with the model -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plain(whisper_dir: Path, settings: RecogniserSettings) -> Decoder:
    return load(whisper_dir, msgspec.structs.replace(settings, device="cpu")).decoder


def begun(name: str) -> Samples:
    """A press that was let go of after a second."""
    return samples_of(name)[:SAMPLE_RATE_HZ]


def heard(plain: Decoder, samples: Samples, *terms: str) -> str:
    prompted = Decoder(plain.whisper, 5, terms)
    return "".join(one.text for one in Recogniser(prompted).hear(samples, "en"))


def test_hotwords_are_not_read_aloud_over_short_speech(plain: Decoder) -> None:
    samples = begun("aug-music-vibeace10db-ls-1688-142285-0006")
    terms = ("Ada Lovelace", "PortAudio")
    # The decoder alone would do so; else this proves nothing.
    alone = Decoder(plain.whisper, 5, terms).decode(samples, language="en")
    assert echo(alone.text, terms)
    assert heard(plain, samples, *terms) == heard(plain, samples) != ""


@pytest.mark.parametrize("name", ["noise-cough", "noise-music-vibeace", "noise-kitchen"])
def test_hotwords_are_not_read_aloud_over_noise(plain: Decoder, name: str) -> None:
    assert heard(plain, samples_of(name), *TERMS) == ""


def test_a_long_list_of_names_does_not_make_names_of_other_words(plain: Decoder) -> None:
    names = [
        "Kubernetes",
        "Charles Babbage",
        "Llanfair",
        "Wojciechowski",
        "faster-whisper",
        "CTranslate2",
        "Saoirse Ronan",
        "Nguyen",
        "XWayland",
        "Debian Bookworm",
        "Grafana",
        "Prometheus",
        "Jagiellonian",
        "Ljubljana",
        "Schwarzenegger",
        "Tchaikovsky",
        "Kierkegaard",
        "Quetzalcoatl",
        "Zanzibar",
        "Hrothgar",
    ]
    samples = samples_of("ls-2609-156975-0001")
    alone = Decoder(plain.whisper, 5, tuple(names)).decode(samples, language="en")
    assert "fast" not in alone.text  # else this proves nothing
    assert "hold fast" in heard(plain, samples, *names)


def test_a_hotword_that_is_said_alone_stays_also_in_a_spelling_of_its_own(plain: Decoder) -> None:
    said = heard(plain, samples_of("gcp-mountain_view"), "MountainView", "Oakland")
    assert re.sub(r"\W", "", said) == "MountainView"


def test_the_sound_supports_what_is_said_and_nothing_else(plain: Decoder) -> None:
    samples = samples_of("gcp-hello")
    said = plain.decode(samples, language="en")
    assert plain.support(samples, said, (0, len(said.text))) > -1
    other = plain.decode(samples_of("gcp-two_people"), language="en")
    assert plain.support(samples, other, (0, len(other.text))) < LEAST_SUPPORT
