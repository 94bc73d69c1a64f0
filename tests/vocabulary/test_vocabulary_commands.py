"""The vocabulary on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_cli import Home

SPEECH = Path(__file__).parents[1] / "data" / "speech"
CLIP = SPEECH / "gcp-half_an_hour.flac"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def write(home: Home, vocabulary: str) -> Path:
    file = home.config.with_name("vocabulary.toml")
    file.write_text(vocabulary, "utf-8")
    return file


def test_files_are_written_with_the_users_words_unless_raw_ones_are_wanted(home: Home) -> None:
    write(home, '[replacements]\n"half an hour" = "thirty minutes"\n')
    row = json.loads(home.run("transcribe", "--json", CLIP).stdout)
    assert (row["raw"], row["text"]) == ("Half an hour.", "Thirty minutes.")
    assert home.run("transcribe", "--raw", CLIP).stdout == "Half an hour.\n"


def test_the_check_of_the_settings_covers_the_vocabulary(home: Home) -> None:
    file = home.config.with_name("vocabulary.toml")
    assert f"{file} does not exist" in home.run("config", "check").stdout
    write(home, 'words = ["Ada"]\n[replacements]\n"pie torch" = "PyTorch"\n')
    assert f"{file} is fine: 1 words, 1 replacements" in home.run("config", "check").stdout
    write(home, 'words = ["Ada", 3]\n')
    complaint = home.complaint("config", "check")
    assert f"{file}, line 1: a word that is no text in quotes. It looks like this" in complaint
    assert home.run("config", "check").returncode == 2
    assert f"{file}, line 1" in home.run("doctor", "settings").stdout


def test_a_mistake_in_the_vocabulary_is_told_before_a_file_is_heard(home: Home) -> None:
    write(home, "words = 3\n")
    assert "words is no list" in home.complaint("transcribe", CLIP)
