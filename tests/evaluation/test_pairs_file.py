"""Files of pairs: what they may leave out, and what is said of those that are none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dictate.errors import DictateError
from dictate.evaluation import pairs
from dictate.evaluation.pairs import Pair

if TYPE_CHECKING:
    from pathlib import Path


def file_of(folder: Path, content: str | bytes) -> Path:
    path = folder / "pairs.jsonl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_the_two_texts_are_enough(tmp_path: Path) -> None:
    (pair,) = pairs.read(file_of(tmp_path, '{"disfluent": "um yes", "fluent": "Yes"}\n\n'))
    assert pair.lang == "en"
    assert pair.right == pair.references == ("Yes",)
    assert pair.is_extractive


def test_fields_of_other_programs_and_empty_ones_are_ignored(tmp_path: Path) -> None:
    row = {"disfluent": "a", "fluent": "a", "source": {"x": 1}, "accept": None, "must_keep": None}
    (pair,) = pairs.read(file_of(tmp_path, json.dumps(row)))
    assert pair.right == ("a",)


def test_a_byte_order_mark_and_foreign_line_ends_do_no_harm(tmp_path: Path) -> None:
    line = '{"disfluent": "ä\u2028b", "fluent": "ä"}'
    content = b"\xef\xbb\xbf" + f"{line}\r\n{line}\r\n".encode()
    assert [pair.fluent for pair in pairs.read(file_of(tmp_path, content))] == ["ä", "ä"]


def test_what_the_file_says_about_deleting_holds() -> None:
    said = Pair(disfluent="a b", fluent="c", extractive=True)
    found = Pair(disfluent="a b", fluent="c")
    assert (said.is_extractive, found.is_extractive) == (True, False)


def test_discourse_markers_may_stay_and_errors_are_counted_with_them() -> None:
    pair = Pair(disfluent="well um yes", fluent="Yes", fluent_keep_discourse="Well yes")
    assert pair.right == ("Yes", "Well yes")
    assert pair.references == ("Well yes",)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "holds no pair"),
        ("\n \n", "holds no pair"),
        ('{"disfluent": "a", "fluent": "a"}\nsecret words', "line 2 is no pair"),
        ('{"disfluent": "secret"}', "`fluent`"),
        ('{"disfluent": "secret", "fluent": 5}', "$.fluent"),
        ('{"disfluent": "secret", "fluent": "a", "accept": "a"}', "$.accept"),
        ('["secret"]', "line 1 is no pair"),
        (b'{"disfluent": "\xff", "fluent": "a"}', "line 1 is no pair"),
    ],
)
def test_what_is_no_pair_is_named_without_its_words(
    tmp_path: Path, content: str | bytes, why: str
) -> None:
    path = file_of(tmp_path, content)
    with pytest.raises(DictateError) as raised:
        pairs.read(path)
    assert str(path) in raised.value.message
    assert why in raised.value.message
    assert "secret" not in str(raised.value)
    assert '"disfluent" and "fluent"' in raised.value.remedy


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DictateError, match=r"none\.jsonl cannot be read"):
        pairs.read(tmp_path / "none.jsonl")
    with pytest.raises(DictateError, match="cannot be read"):
        pairs.read(tmp_path)


def test_a_pair_shows_no_words() -> None:
    assert repr(Pair(id="7", disfluent="secret", fluent="secret")) == "Pair(id='7')"


def test_a_limit_takes_pairs_from_the_whole_file() -> None:
    ten = [Pair(id=str(i), disfluent="", fluent="") for i in range(10)]
    assert [pair.id for pair in pairs.spread_out(ten, 4)] == ["0", "2", "5", "7"]
    assert pairs.spread_out(ten, None) == pairs.spread_out(ten, 99) == ten
