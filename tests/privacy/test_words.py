"""Where dictated words are, and where they are not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from dictation import Field
from kernel import family, told_of
from traces import files, found, spoken_in

if TYPE_CHECKING:
    from conftest import Dictated
    from dictation import Dictation

SHORT = "arctic-aew_a0003.flac"


def test_words_are_found_where_they_are() -> None:
    spoken = spoken_in(SHORT)
    assert found(spoken, b"... Twentieth TIME") == {b"twentieth"}
    assert found(spoken, "shook".encode("utf-16")) == {b"shook"}


def test_words_are_not_in_the_log(dictated: Dictated) -> None:
    assert "characters" in dictated.dictation.log
    assert found(dictated.spoken, dictated.dictation.log.encode()) == set()


def test_words_are_in_no_processs_name_arguments_or_environment(dictated: Dictated) -> None:
    # The clipboard's tool, which is nobody's child, holds words: all processes count.
    processes = {int(path.name) for path in Path("/proc").glob("[0-9]*")} - {os.getpid()}
    assert set(family(dictated.pid)) <= processes
    assert {pid for pid in processes if found(dictated.spoken, told_of(pid))} == set()


def test_words_are_in_no_file_but_the_history(dictated: Dictated) -> None:
    holding = {
        path.name for path in files(dictated.dictation) if found(dictated.spoken, path.read_bytes())
    }
    assert holding <= {"history.db", "history.db-wal"}


def test_no_audio_is_left_of_what_was_delivered(dictated: Dictated) -> None:
    is_sound = (b"RIFF", b"fLaC", b"OggS")
    heads = {path: path.read_bytes()[:4] for path in files(dictated.dictation)}
    assert [path for path, head in heads.items() if head in is_sound] == []


def test_a_history_that_is_told_to_keep_nothing_keeps_no_word(watched: Dictation) -> None:
    watched.start("[history]\nkeep = 0\n")
    field = Field(watched.rig, "tk")
    watched.say(SHORT)
    watched.wait_for_words(field, SHORT)
    watched.wait_for_phase("idle")
    watched.stop()
    (watched.rig.folder / "tk.held").unlink()
    spoken = spoken_in(SHORT)
    assert [path for path in files(watched) if found(spoken, path.read_bytes())] == []
