"""The user's vocabulary while the daemon runs: taken over, refused, and never told to anybody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bus_service import BusService
from dictation import Dictation, Field, transcript, words
from rig import Rig, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bus_service import Answer

SHORT = "arctic-aew_a0003.flac"
"""For the twentieth time that evening the two men shook hands."""


class Notices:
    """A notification server that remembers what it was told about the vocabulary."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    def answer(self, member: str, values: tuple[Any, ...], _sender: str) -> Answer | None:
        if member == "GetCapabilities":
            return "as", ([],)
        if "vocabulary" in values[3]:
            self.told.append((values[3], values[4]))
        return "u", (1,)


@pytest.fixture(scope="module")
def desktop() -> Iterator[Rig]:
    with Rig() as rig:
        yield rig


@pytest.fixture(scope="module")
def notices(desktop: Rig) -> Iterator[Notices]:
    notices = Notices()
    address = desktop.env["DBUS_SESSION_BUS_ADDRESS"]
    with BusService(address, "org.freedesktop.Notifications", notices.answer):
        yield notices


@pytest.fixture(scope="module")
def dictation(desktop: Rig, notices: Notices) -> Iterator[Dictation]:
    """A daemon without a vocabulary."""
    assert not notices.told
    dictation = Dictation(desktop)
    dictation.start()
    yield dictation
    dictation.stop()


@pytest.fixture(scope="module")
def field(dictation: Dictation) -> Field:
    return Field(dictation.rig, "tk")


def write(dictation: Dictation, vocabulary: str) -> None:
    dictation.config.with_name("vocabulary.toml").write_text(vocabulary, "utf-8")


def said(dictation: Dictation, field: Field) -> str:
    """What arrives in the field when the clip is spoken."""
    before, n_before = len(field.text), len(dictation.history())
    dictation.say(SHORT)
    wait_for(lambda: len(dictation.history()) > n_before, 60, "the words in the history")
    return field.text[before:]


def test_an_edited_vocabulary_counts_at_once_and_a_broken_one_not_at_all(
    dictation: Dictation, field: Field, notices: Notices
) -> None:
    heard = words(transcript(SHORT))
    assert words(said(dictation, field))[-2:] == heard[-2:] == ["shook", "hands"]
    recogniser = dictation.status()["workers"]["asr"]["pid"]

    write(dictation, '[replacements]\n"shook hands" = "parted as zanzibaris"\n')
    wait_for(lambda: "vocabulary changed" in dictation.log, 30, "the vocabulary to be seen")
    assert said(dictation, field).strip().endswith("parted as zanzibaris.")
    entry = dictation.history()[0]
    assert words(entry["raw"])[-2:] == words(entry["tidy"])[-2:] == ["shook", "hands"]
    assert entry["text"].endswith("parted as zanzibaris.")

    write(dictation, '[replacements]\n"shook hands" = zanzibar\n')
    wait_for(lambda: notices.told, 30, "the notice")
    ((summary, body),) = notices.told
    assert "vocabulary.toml, line 2: " in summary
    assert "what to write" in body
    assert said(dictation, field).strip().endswith("parted as zanzibaris.")

    cleaner = dictation.status()["workers"]["llm"]["pid"]
    write(dictation, '[fillers]\nen = ["zanzibar"]\n')
    wait_for(
        lambda: dictation.status()["workers"]["llm"]["pid"] not in {None, cleaner},
        30,
        "the cleaner to learn the fillers",
    )

    write(dictation, 'words = ["Zanzibar"]\n')
    wait_for(
        lambda: dictation.status()["workers"]["asr"]["pid"] not in {None, recogniser},
        30,
        "the recogniser to learn the words",
    )
    dictation.wait_for_worker("asr")
    assert words(said(dictation, field))[-2:] == ["shook", "hands"]
    assert len(notices.told) == 1
    assert "zanzibar" not in dictation.log.lower()
    processes = [*Path("/proc").glob("[0-9]*/cmdline")]
    told = b"".join(one.read_bytes() for one in processes if one.exists())
    assert b"zanzibar" not in told.lower()
