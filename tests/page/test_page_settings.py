from __future__ import annotations

import math
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from page_part import move_home, part_of

from dictate import config, paths
from dictate.page import settings

if TYPE_CHECKING:
    from pathlib import Path

    from page_part import Part

    from dictate.errors import ConfigError


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return move_home(tmp_path, monkeypatch) / "config.toml"


@pytest.fixture
def page(file: Path) -> Part:  # noqa: ARG001 - where the routes look
    return part_of(settings.router)


def shown(page: Part, section: str, name: str) -> dict[str, Any]:
    return next(
        setting
        for each in page.get("/api/settings")["sections"]
        if each["name"] == section
        for setting in each["settings"]
        if setting["name"] == name
    )


def put(page: Part, setting: str, value: object) -> Any:
    answer = page.ask("PUT", f"/api/settings/{setting}", {"value": value})
    assert answer.status_code == 200, answer.text
    return answer.json()


def check_message(file: Path, text: str) -> ConfigError:
    """What `dictate config check` says of a file with this text, apart from the place."""
    file.write_text(text, "utf-8")
    [mistake] = config.examine()[1]
    file.unlink()
    return mistake


# --- to see ---------------------------------------------------------------------------------------


def test_every_setting_of_the_default_file_is_shown_in_its_order(page: Part) -> None:
    documented = tomllib.loads(paths.resource("config/config.toml").read_text("utf-8"))
    sections = page.get("/api/settings")["sections"]
    assert {
        section["name"]: {setting["name"]: setting["value"] for setting in section["settings"]}
        for section in sections
    } == documented
    assert [section["name"] for section in sections] == list(documented)
    assert all(setting["about"] for section in sections for setting in section["settings"])


def test_a_setting_is_told_with_the_comment_above_it(page: Part) -> None:
    about = shown(page, "audio", "keep_warm_s")["about"]
    lines = paths.resource("config/config.toml").read_text("utf-8").split("keep_warm_s")[0]
    comment = " ".join(line.removeprefix("# ") for line in lines.splitlines()[-2:])
    assert about == comment
    assert about.startswith("Seconds that the microphone stays open")


def test_limits_come_from_the_settings_types(page: Part) -> None:
    warm = shown(page, "audio", "keep_warm_s")
    assert (warm["kind"], warm["minimum"], warm["maximum"]) == ("number", 0, 86400)
    assert (warm["choices"], warm["is_whole"]) == (["always"], True)
    deadline = shown(page, "cleanup", "deadline_s")
    assert (deadline["minimum"], deadline["above_minimum"], deadline["is_whole"]) == (
        0,
        True,
        False,
    )
    assert shown(page, "cleanup", "level")["choices"] == ["off", "tidy", "rewrite"]
    assert shown(page, "models", "sources")["choices"] == ["hub", "index"]


def test_models_and_languages_are_offered_by_name(page: Part) -> None:
    model = shown(page, "cleanup", "rewrite_model")
    assert model["choices"][:2] == ["", "smollm2-135m"]
    assert "base" in shown(page, "recogniser", "model")["choices"]
    language = shown(page, "recogniser", "language")
    assert language["choices"][0] == "auto"
    assert language["labels"]["de"] == "German"


@pytest.mark.parametrize(
    ("section", "name", "roles"),
    [
        ("audio", "device", ["mic"]),
        ("recogniser", "beam_size", ["asr"]),
        ("cleanup", "level", []),
        ("cleanup", "threads", ["llm"]),
        ("models", "folder", ["asr", "llm"]),
        ("models", "unload_after_s", []),
        ("hotkey", "key", ["tray"]),
        ("hotkey", "min_hold_ms", []),
        ("log", "level", []),
    ],
)
def test_it_is_told_which_workers_a_change_restarts(
    page: Part, section: str, name: str, roles: list[str]
) -> None:
    assert shown(page, section, name)["restarts"] == roles


def test_a_broken_file_shows_the_defaults_and_what_is_wrong(page: Part, file: Path) -> None:
    file.write_text('[audio]\npre_roll_ms = -1\n[log]\nlevel = "debug"\n', "utf-8")
    answer = page.get("/api/settings")
    [mistake] = answer["mistakes"]
    assert "line 2" in mistake["message"]
    assert mistake["remedy"]
    assert shown(page, "audio", "pre_roll_ms")["value"] == 400
    assert shown(page, "log", "level")["value"] == "debug"
    assert answer["file"] == str(file)


# --- to set ---------------------------------------------------------------------------------------


def test_a_setting_is_written_into_the_users_file_and_its_comments_stay(
    page: Part, file: Path
) -> None:
    file.write_text("# mine\n[audio]\n# short\npre_roll_ms = 100 # ms\n\n[log]\n# x\n", "utf-8")
    assert put(page, "audio/pre_roll_ms", 250)["value"] == 250
    assert file.read_text("utf-8") == (
        "# mine\n[audio]\n# short\npre_roll_ms = 250 # ms\n\n[log]\n# x\n"
    )
    assert shown(page, "audio", "pre_roll_ms")["is_own"] is True


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("audio/keep_warm_s", "always"),
        ("cleanup/deadline_s", 3),
        ("desktop/tray", False),
        ("recogniser/hotwords", ["Ada Lovelace", 'a "b" \\ c', "\x7f\t"]),
        ("models/sources", ["index"]),
        ("hotkey/key", "<ctrl>+<alt>+d"),
    ],
)
def test_every_kind_of_value_arrives_in_the_file(
    page: Part, file: Path, setting: str, value: object
) -> None:
    assert put(page, setting, value)["value"] == value
    section, name = setting.split("/")
    assert tomllib.loads(file.read_text("utf-8"))[section][name] == value
    config.load()


@pytest.mark.parametrize(
    ("setting", "value", "line"),
    [
        ("audio/pre_roll_ms", -1, "pre_roll_ms = -1"),
        ("audio/pre_roll_ms", True, "pre_roll_ms = true"),
        ("audio/keep_warm_s", "often", 'keep_warm_s = "often"'),
        ("cleanup/deadline_s", 0, "deadline_s = 0"),
        ("cleanup/level", "tidier", 'level = "tidier"'),
        ("recogniser/language", "german", 'language = "german"'),
        ("models/sources", ["hub", "x"], 'sources = ["hub", "x"]'),
        ("models/hub_url", "ftp://x", 'hub_url = "ftp://x"'),
        ("hotkey/key", "ctrl d", 'key = "ctrl d"'),
    ],
)
def test_a_bad_value_is_refused_with_the_field_and_the_words_of_config_check(
    page: Part, file: Path, setting: str, value: object, line: str
) -> None:
    section = setting.partition("/")[0]
    mistake = check_message(file, f"[{section}]\n{line}\n")
    answer = page.ask("PUT", f"/api/settings/{setting}", {"value": value})
    assert answer.status_code == 422
    refusal = answer.json()
    assert f"{file}, line 2: {refusal['message']}" == mistake.message
    assert refusal["remedy"] == mistake.remedy
    assert [error["field"] for error in refusal["errors"]] == [setting.replace("/", ".")]
    assert not file.exists()


def test_a_hotkey_that_no_keyboard_has_is_refused(page: Part, file: Path) -> None:
    answer = page.ask("PUT", "/api/settings/hotkey/key", {"value": "<f99>"})
    assert answer.status_code == 422
    assert answer.json()["message"] == 'there is no key named "<f99>"'
    assert not file.exists()


@pytest.mark.parametrize("value", ["\ud800", ["x", "\udfff"]])
def test_half_a_character_is_refused(page: Part, file: Path, value: object) -> None:
    name = "hotwords" if isinstance(value, list) else "language"
    answer = page.ask("PUT", f"/api/settings/recogniser/{name}", {"value": value})
    assert answer.status_code == 422
    assert not file.exists()


def test_nan_is_no_number_of_seconds(page: Part, file: Path) -> None:
    answer = page.ask("PUT", "/api/settings/cleanup/deadline_s", {"value": math.nan})
    assert answer.status_code == 422
    assert not file.exists()


def test_an_unknown_setting_is_not_found_and_its_neighbour_is_named(page: Part) -> None:
    answer = page.ask("PUT", "/api/settings/audio/pre_rol_ms", {"value": 1})
    assert answer.status_code == 404
    assert "pre_roll_ms" in answer.json()["remedy"]
    assert page.ask("DELETE", "/api/settings/sound/device").status_code == 404


def test_a_file_that_is_no_toml_is_left_alone(page: Part, file: Path) -> None:
    file.write_text("[audio\n", "utf-8")
    for method in ("PUT", "DELETE"):
        answer = page.ask(method, "/api/settings/audio/pre_roll_ms", {"value": 1})
        assert answer.status_code == 409
        assert f"{file}, line 1" in answer.json()["message"]
    assert file.read_text("utf-8") == "[audio\n"


def test_a_file_that_cannot_be_written_is_said(page: Part, file: Path) -> None:
    file.mkdir()
    answer = page.ask("PUT", "/api/settings/audio/pre_roll_ms", {"value": 1})
    assert answer.status_code == 409
    assert answer.json()["remedy"]


# --- back to the default --------------------------------------------------------------------------


def test_a_setting_that_is_reset_leaves_the_users_file(page: Part, file: Path) -> None:
    file.write_text("# mine\n[audio]\n# short\npre_roll_ms = 100\npost_roll_ms = 5\n", "utf-8")
    answer = page.ask("DELETE", "/api/settings/audio/pre_roll_ms")
    assert (answer.json()["value"], answer.json()["is_own"]) == (400, False)
    assert file.read_text("utf-8") == "# mine\n[audio]\n# short\npost_roll_ms = 5\n"


def test_resetting_what_is_not_set_writes_no_file(page: Part, file: Path) -> None:
    assert page.ask("DELETE", "/api/settings/audio/pre_roll_ms").status_code == 200
    assert not file.exists()


def test_a_wrong_value_in_the_file_can_be_reset(page: Part, file: Path) -> None:
    file.write_text("[audio]\npre_roll_ms = -1\n", "utf-8")
    assert page.ask("DELETE", "/api/settings/audio/pre_roll_ms").json()["value"] == 400
    assert page.get("/api/settings")["mistakes"] == []


# --- hotkeys --------------------------------------------------------------------------------------


def test_a_hotkey_is_looked_at_without_being_set(page: Part, file: Path) -> None:
    answer = page.ask("POST", "/api/settings/hotkey/check", {"key": "<ctrl>+<alt>+d"})
    assert answer.json() == {"label": "Ctrl + Alt + D"}
    answer = page.ask("POST", "/api/settings/hotkey/check", {"key": "<esc>"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "key"
    assert not file.exists()
