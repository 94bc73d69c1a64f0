from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from page_part import move_home, part_of

from dictate import vocabulary as own
from dictate.page import vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from page_part import Part

FULL = {
    "words": ["Ada Lovelace"],
    "replacements": [{"heard": "pie torch", "written": "PyTorch"}],
    "commands": ["en"],
    "fillers": {"en": ["basically"]},
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return move_home(tmp_path, monkeypatch) / "vocabulary.toml"


@pytest.fixture
def page(file: Path) -> Part:  # noqa: ARG001 - where the routes look
    return part_of(vocabulary.router)


def put(page: Part, **changes: object) -> Any:
    answer = page.ask("PUT", "/api/vocabulary", FULL | changes)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_what_is_put_is_what_is_shown_and_what_the_daemon_loads(page: Part, file: Path) -> None:
    answer = put(page)
    assert {name: answer[name] for name in FULL} == FULL
    assert page.get("/api/vocabulary") == answer
    assert answer["file"] == str(file)
    assert own.load().summary == "1 words, 1 replacements, 1 fillers, commands in en"


def test_the_commands_that_can_be_chosen_are_named_in_their_languages(page: Part) -> None:
    line, paragraph = page.get("/api/vocabulary")["command_choices"]
    assert (line["command"], paragraph["command"]) == ("new line", "new paragraph")
    assert line["phrases"]["en"] == ["new line", "newline"]
    assert paragraph["phrases"]["de"] == ["neuer absatz"]


def test_comments_of_the_users_file_survive(page: Part, file: Path) -> None:
    file.write_text('# mine\nwords = [\n  # her\n  "Ada", # x\n]\n', "utf-8")
    put(page, words=["Ada", "Charles"])
    text = file.read_text("utf-8")
    assert text.startswith('# mine\nwords = [\n  # her\n  "Ada", # x\n  "Charles"')


def test_each_mistake_names_its_field_and_nothing_is_written(page: Part, file: Path) -> None:
    answer = page.ask(
        "PUT",
        "/api/vocabulary",
        {
            "words": ["a", ""],
            "replacements": [{"heard": "x", "written": "\ud800"}],
            "fillers": {"en": ["never"]},
        },
    )
    assert answer.status_code == 422
    refusal = answer.json()
    assert [error["field"] for error in refusal["errors"]] == [
        "words[1]",
        "replacements[0].written",
        "fillers.en[0]",
    ]
    assert refusal["message"] == "an empty word"
    assert all(error["remedy"] for error in refusal["errors"])
    assert not file.exists()


def test_a_broken_file_is_shown_as_empty_with_what_is_wrong_and_not_written_over(
    page: Part, file: Path
) -> None:
    file.write_text('words = ["Ada"\n', "utf-8")
    shown = page.get("/api/vocabulary")
    assert (shown["words"], len(shown["mistakes"])) == ([], 1)
    answer = page.ask("PUT", "/api/vocabulary", FULL)
    assert answer.status_code == 409
    assert "no TOML" in answer.json()["message"]
    assert file.read_text("utf-8") == 'words = ["Ada"\n'


def test_what_is_wrong_in_the_file_is_shown_to_be_mended(page: Part, file: Path) -> None:
    file.write_text('words = ["Ada", ""]\n[fillers]\nen = ["no"]\n', "utf-8")
    shown = page.get("/api/vocabulary")
    assert (shown["words"], shown["fillers"]) == (["Ada", ""], {"en": ["no"]})
    assert ["line 1" in shown["mistakes"][0]["message"], len(shown["mistakes"])] == [True, 2]
    assert put(page, words=["Ada"], fillers={})["mistakes"] == []
