"""`vocabulary.toml` written by a program: what it says then, and what stays of the comments."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dictate import vocabulary
from dictate.errors import ConfigError
from dictate.vocabulary import Content
from dictate.vocabulary.edit import _edited

if TYPE_CHECKING:
    from pathlib import Path

FILE = """\
# Ada's words
words = [
    # people
    "Ada",  # me
    "Charles",
    # things
    "Difference Engine",
]

commands = ["en"]  # not German

# what is heard
[replacements]
"pie torch" = "PyTorch"  # every time
# signature
"my sig" = "Best,\\nAda"

[fillers]
# too often
en = ["basically", "to be honest"]
de = ["quasi"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "vocabulary.toml"
    file.write_text(FILE, "utf-8")
    return file


def test_a_vocabulary_that_is_saved_as_it_was_read_is_the_same_to_the_byte(file: Path) -> None:
    vocabulary.save(vocabulary.content(file), file)
    assert file.read_text("utf-8") == FILE


def test_comments_stay_with_what_they_are_about(file: Path) -> None:
    vocabulary.save(
        Content(
            ["Ada", "Babbage", "Difference Engine"],
            [("my sig", "Yours,\nAda"), ("pie torch", "PyTorch"), ('a "b"', "c\\d")],
            ["en", "de"],
            {"en": ["basically", "honestly"], "fr": ["genre"]},
        ),
        file,
    )
    assert file.read_text("utf-8") == FILE.replace('"Charles"', '"Babbage"').replace(
        "Best,", "Yours,"
    ).replace('["en"]', '["en", "de"]').replace(
        "\n[fillers]", '"a \\"b\\"" = "c\\\\d"\n\n[fillers]'
    ).replace("to be honest", "honestly").replace('de = ["quasi"]', 'fr = ["genre"]')
    assert vocabulary.load(file).finish("My sig", "en") == "Yours,\nAda"


def test_the_first_one_begins_with_the_sample_and_its_comments(tmp_path: Path) -> None:
    file = tmp_path / "new" / "vocabulary.toml"
    vocabulary.save(Content(["Ada"], [("x y", "z")], ["en"], {"en": ["basically"]}), file)
    found = vocabulary.load(file)
    assert (found.words, len(found.replacements), len(found.fillers)) == (("Ada",), 1, 1)
    assert "# Names and terms that the recogniser shall expect" in file.read_text("utf-8")
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("content", "field", "what"),
    [
        (Content(words=["a", " "]), "words[1]", "an empty word"),
        (Content(words=["\ud800"]), "words[0]", "cannot be printed"),
        (Content(commands=["xx"]), "commands[0]", "without spoken commands"),
        (Content(replacements=[("!", "x")]), "replacements[0].heard", "without a letter"),
        (Content(replacements=[("a", "x"), ("b", "")]), "replacements[1].written", "nothing"),
        (Content(replacements=[("a", "x"), ("A", "y")]), "replacements[1].heard", "already"),
        (Content(replacements=[("a", "x"), ("a", "y")]), "replacements[1].heard", "already"),
        (Content(replacements=[("a\ud800", "x")]), "replacements[0].heard", "half"),
        (Content(fillers={"xx": ["a"]}), "fillers.xx", "not known"),
        (Content(fillers={"en": ["basically", "no"]}), "fillers.en[1]", "negation"),
        (Content(fillers={"en": ["first of all"]}), "fillers.en[0]", "number"),
        (Content(fillers={"de": ["Ada"]}), "fillers.de[0]", "name"),
        (Content(words=["ada"], fillers={"de": ["ada"]}), "fillers.de[0]", "words to expect"),
        (Content(fillers={"en": ["one two three four five six seven"]}), "fillers.en[0]", "more"),
    ],
)
def test_what_is_wrong_is_named_by_its_field_and_nothing_is_written(
    file: Path, content: Content, field: str, what: str
) -> None:
    [mistake] = vocabulary.objections(content)
    assert mistake.field == field
    assert what in mistake.what
    with pytest.raises(ConfigError):
        vocabulary.save(content, file)
    assert file.read_text("utf-8") == FILE


def test_a_file_that_is_no_toml_is_left_alone(file: Path) -> None:
    file.write_text("words = [\n", "utf-8")
    with pytest.raises(ConfigError, match="no TOML"):
        vocabulary.save(Content(["Ada"]), file)
    assert file.read_text("utf-8") == "words = [\n"


def test_what_was_wrong_in_the_file_is_replaced_and_what_is_unknown_stays(file: Path) -> None:
    file.write_text('words = "Ada"\nother = 1\ncommands = [1]\nreplacements = 2\n', "utf-8")
    vocabulary.save(Content(["Ada"], [("a", "b")], [], {}), file)
    assert tomllib.loads(file.read_text("utf-8")) == {
        "words": ["Ada"],
        "other": 1,
        "commands": [],
        "replacements": {"a": "b"},
    }


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
LISTS = st.lists(TEXT, max_size=6)
FILLED = st.lists(TEXT, min_size=1, max_size=3)
TABLES = st.dictionaries(TEXT, TEXT, max_size=5)
DOCUMENTS = st.fixed_dictionaries(
    {
        "words": LISTS,
        "commands": LISTS,
        "replacements": TABLES,
        "fillers": st.dictionaries(st.sampled_from(["en", "de", "fr"]), FILLED, max_size=3),
    }
)


STARTS = st.sampled_from(
    [
        FILE,
        "",
        "# only this\n",
        "[fillers]\n",
        'words = ["a", # x\r\n]\r\nreplacements = { "a" = "b" } # y\r\n',
        'fillers.en = ["a"]\nreplacements."a b" = "c"\nwords = []\n[x]\ny = 1\n',
        '[fillers]\nen = [ # x\n"a", "b" ]\n[replacements]\na = "b"\n# end',
    ]
)


@hypothesis_settings(deadline=None)
@given(DOCUMENTS, DOCUMENTS, STARTS)
def test_whatever_is_written_over_whatever_is_what_the_file_says(
    first: dict[str, object], second: dict[str, object], text: str
) -> None:
    for document in (first, second):
        text = _edited(text, document)
        said = {"words": [], "commands": [], "replacements": {}, "fillers": {}}
        found = said | tomllib.loads(text)
        assert {name: found[name] for name in said} == document
