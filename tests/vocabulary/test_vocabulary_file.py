"""`vocabulary.toml`: what it says, and what is said of a mistake in it."""

from __future__ import annotations

import time
import tomllib
from typing import TYPE_CHECKING

import pytest

from dictate import paths, vocabulary
from dictate.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE = "zanzibar"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "vocabulary.toml"


def mistakes(file: Path, text: str) -> list[ConfigError]:
    file.write_text(text, "utf-8")
    return vocabulary.examine(file)[1]


def test_without_a_file_there_is_nothing_and_nothing_changes(file: Path) -> None:
    found = vocabulary.load(file)
    assert found == vocabulary.Vocabulary()
    assert found.finish("pie torch, new line, x", "en") == "pie torch, new line, x"


def test_words_commands_and_replacements_are_read(file: Path) -> None:
    file.write_text(
        'words = ["Ada", " PortAudio ", "Ada"]\ncommands = ["en"]\n'
        '[replacements]\n"pie torch" = "PyTorch"\n',
        "utf-8",
    )
    found = vocabulary.load(file)
    assert found.words == ("Ada", "PortAudio")
    assert found.finish("One, new line, pie torch", "en") == "One,\nPyTorch"
    assert found.summary == "2 words, 1 replacements, commands in en"


def test_it_stands_beside_the_configuration() -> None:
    assert paths.vocabulary_file() == paths.config_file().parent / "vocabulary.toml"


def test_the_sample_changes_nothing_and_its_examples_are_valid(file: Path) -> None:
    sample = paths.resource("config/vocabulary.toml").read_text("utf-8")
    assert tomllib.loads(sample) == {
        "words": [],
        "commands": [],
        "replacements": {},
        "fillers": {},
    }
    lines = sample.splitlines()
    examples = [
        line.replace("# ", "", 1)
        if ('"' in line[:8] or " = [" in line[:8]) and line.endswith(('",', '"', "]"))
        else line
        for line in lines
    ]
    assert mistakes(file, "\n".join(examples)) == []
    found = vocabulary.load(file)
    assert (len(found.words), len(found.replacements), len(found.fillers)) == (2, 2, 3)


@pytest.mark.parametrize(
    ("text", "line", "says", "remedy"),
    [
        ('words = ["a",\n  "b",\n\n  3,\n  "c"]', 4, "no text in quotes", "words = ["),
        ('words = ["a"]\n\nwords = ["b"]', 3, "says something twice", "words = ["),
        ("words = [\n'a',\n'',\n]", 3, "an empty word", "words = ["),
        ('words = ["a\\u0007"]', 1, "cannot be printed", "words = ["),
        ('words = "zanzibar"', 1, "words is no list in brackets", "words = ["),
        ("commands = ['en',\n'it']", 2, "a language without", "de, en"),
        ("commands = true", 1, "commands is no list", "de, en"),
        ("replacements = 3", 1, "replacements is no section", '"what is said"'),
        ("[word]\nx = 1", 1, "an unknown name", "words, commands"),
        ('[replacements]\n"x" = "y"\n"zanzibar" = 3', 3, "no text in quotes", "= "),
        ('[replacements]\n"x" = "y"\n\n"..." = "zanzibar"', 4, "without a letter", "= "),
        ('[replacements]\n"zanzibar" = " "', 2, "nothing to write", "= "),
        ('[replacements]\n"zanzibar" = "\\u001b[0m"', 2, "cannot be written", "= "),
        ('[replacements]\n"Zanzibar" = "x"\n"zanzibar" = "y"', 3, "stands above", "= "),
        ('[replacements]\n"zanzibar" = "x"\n"zanzibar" = "y"', 3, "twice", "= "),
        ('[replacements]\n"x" = "y"\nwords = ["zanzibar"]', 3, "belongs above it", "= "),
        ("[replacements]\nzanzibar is an island\n'x' = 'y'", 2, "no TOML", "= "),
        ('[replacements]\n"a" = """\nx"""\n"zanzibar" = 1', 4, "no text in quotes", "= "),
    ],
)
def test_a_mistake_is_told_with_its_line_and_a_remedy_but_without_the_words(
    file: Path, text: str, line: int, says: str, remedy: str
) -> None:
    (mistake,) = mistakes(file, text)
    assert mistake.message.startswith(f"{file}, line {line}: ")
    assert says in mistake.message
    assert remedy in mistake.remedy
    assert PRIVATE not in str(mistake).lower()


def test_loading_names_the_first_mistake_and_counts_the_others(file: Path) -> None:
    file.write_text('words = ["", ""]\ncommands = ["xx"]\n', "utf-8")
    with pytest.raises(ConfigError, match=r"line 1: an empty word \(and 2 more"):
        vocabulary.load(file)


def test_what_is_right_in_a_file_with_mistakes_can_be_used(file: Path) -> None:
    file.write_text('words = ["Ada", 3]\n[replacements]\nx = 3\n"y z" = "Z"\n', "utf-8")
    found, complaints = vocabulary.examine(file)
    assert len(complaints) == 2
    assert (found.words, found.finish("x y z", "en")) == (("Ada",), "x Z")


@pytest.mark.parametrize("content", [b"words = ['\xff']", b"\xef\xbb\xbfwords = ['a']\r\n"])
def test_other_encodings_are_refused_but_for_a_byte_order_mark(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    _, complaints = vocabulary.examine(file)
    assert bool(complaints) == (b"\xff" in content)


def test_a_folder_in_its_place_is_told(file: Path) -> None:
    file.mkdir()
    with pytest.raises(ConfigError, match="is a folder"):
        vocabulary.load(file)


def test_the_line_of_a_mistake_in_a_long_file_is_found_soon(file: Path) -> None:
    pairs = "\n".join(f'"phrase number {n}" = "{n}"' for n in range(3000))
    started = time.process_time()
    (mistake,) = mistakes(file, f'[replacements]\n{pairs}\n"last" = 3\n')
    assert "line 3002" in mistake.message
    assert time.process_time() - started < 5


def test_its_words_are_in_no_description_of_it(file: Path) -> None:
    file.write_text('words = ["Zanzibar"]\n[replacements]\nzanzibar = "Zanzibar"\n', "utf-8")
    assert PRIVATE not in repr(vocabulary.load(file)).lower()
