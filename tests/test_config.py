from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from faster_whisper.tokenizer import _LANGUAGE_CODES
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from dictate import config, languages, paths
from dictate.config.edit import HEADER
from dictate.config.rules import sections
from dictate.config.values import toml_value
from dictate.errors import ConfigError
from dictate.settings import Settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def mistake(file: Path, text: str) -> ConfigError:
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load(file)
    return caught.value


# --- loading --------------------------------------------------------------------------------------


def test_without_a_file_the_documented_defaults_hold(file: Path) -> None:
    documented = tomllib.loads(paths.resource("config/config.toml").read_text("utf-8"))
    assert plain(config.load(file)) == documented


def plain(settings: Settings) -> object:
    return msgspec.json.decode(msgspec.json.encode(settings))


def test_every_setting_is_explained_by_a_comment() -> None:
    lines = paths.resource("config/config.toml").read_text("utf-8").splitlines()
    settings = [
        (above, line) for above, line in pairwise(lines) if " = " in line and "#" not in line
    ]
    assert len(settings) == sum(len(keys) for keys in sections().values())
    assert [line for above, line in settings if not above.startswith("#")] == []


def test_the_users_file_overrides_only_what_it_names(file: Path) -> None:
    file.write_text('[audio]\npre_roll_ms = 0\nkeep_warm_s = "always"\n', "utf-8")
    settings = config.load(file)
    assert (settings.audio.pre_roll_ms, settings.audio.keep_warm_s) == (0, "always")
    assert settings.audio.post_roll_ms == 300


def test_the_usual_file_is_in_the_config_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    config.set_value(None, "cleanup", "level", "off")
    assert (tmp_path / "dictate" / "config.toml").exists()
    assert config.load().cleanup.level == "off"


def test_a_byte_order_mark_is_no_mistake(file: Path) -> None:
    file.write_text('\ufeff[log]\nlevel = "debug"\n', "utf-8")
    assert config.load(file).log.level == "debug"


def test_windows_line_ends_are_no_mistake(file: Path) -> None:
    file.write_bytes(b'[log]\r\nlevel = "debug"\r\n')
    assert config.load(file).log.level == "debug"


# --- mistakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "says", "remedy"),
    [
        ("[hotkey]\nmin_hold = 3", 2, 'unknown key "min_hold" in [hotkey]', '"min_hold_ms"'),
        ('[clenup]\nlevel = "off"', 1, "unknown section [clenup]", '"cleanup"'),
        ("[audio]\n\n# x\nmin_hold_ms = 3", 4, '"min_hold_ms" in [audio]', "into [hotkey]"),
        ('language = "en"', 1, "outside its section", "[recogniser]"),
        ("threads = 1", 1, "outside its section", "[recogniser] or [cleanup]"),
        ('log = "debug"', 1, "log is a section", "[log]"),
        ('[[log]]\nlevel = "debug"', 1, "log is a section", "[log]"),
        ("[audio]\npre_roll_ms = 2001", 2, "cannot be 2001", "from 0 to 2000"),
        ("[audio]\npre_roll_ms = 2.5", 2, "cannot be 2.5", "a whole number from 0 to 2000"),
        ("[audio]\npre_roll_ms = true", 2, "cannot be true", "a whole number"),
        ('[audio]\nkeep_warm_s = "on"', 2, 'cannot be "on"', 'from 0 to 86400 or "always"'),
        ("[cleanup]\ndeadline_s = 0", 2, "cannot be 0", "above 0 and up to 30"),
        ("[cleanup]\ndeadline_s = nan", 2, "cannot be nan", "above 0 and up to 30"),
        ('[cleanup]\nlevel = "of"', 2, 'cannot be "of"', '"off" or "rewrite" or "tidy"'),
        ('[desktop]\ntray = "yes"', 2, 'cannot be "yes"', "true or false"),
        ("[audio]\ndevice = 3", 2, "cannot be 3", "a text in quotes"),
        ('[recogniser]\nhotwords = "Ada"', 2, 'cannot be "Ada"', "a list in brackets"),
        ("[audio]\npre_roll_ms = -1", 2, "cannot be -1", "from 0 to 2000"),
        ('[models]\nsources = ["web"]', 2, 'cannot be ["web"]', '"hub" or "index"'),
        ('[models]\nhub_url = "file:///etc"', 2, "hub_url cannot be", "https://"),
        ('[models]\nfolder = "models"', 2, "folder cannot be", "begins with / or ~"),
        ('[hotkey]\nkey = "ctrl_r"', 2, 'key cannot be "ctrl_r"', "<ctrl>+<alt>+d"),
        ('[hotkey]\nkey = ""', 2, 'key cannot be ""', "<ctrl>+<alt>+d"),
        ('[recogniser]\nlanguage = "english"', 2, 'cannot be "english"', '"en" is meant'),
        ('[recogniser]\nlanguage = "en_GB"', 2, 'cannot be "en_GB"', '"en" is meant'),
        ('[recogniser]\nlanguage = "Germn"', 2, 'cannot be "Germn"', '"de" is meant'),
        ('[recogniser]\nlanguage = "xx"', 2, 'cannot be "xx"', 'Allowed: "auto", or one of af,'),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_is_allowed(
    file: Path, text: str, line: int, says: str, remedy: str
) -> None:
    error = mistake(file, text)
    assert error.message.startswith(f"{file}, line {line}: ")
    assert says in error.message
    assert remedy in error.remedy


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[audio]\npre_roll_ms = 1\n\nlog.level = 3\n", 4),
        ("audio.pre_roll_ms = 1\naudio.post_roll_ms = -1\n", 2),
        ('# x\naudio = { device = "a", pre_roll_ms = -1 }\n', 2),
        ('[audio]\n# pre_roll_ms = -1\n"pre_roll_ms" = -1\n', 3),
        ("[recogniser]\nhotwords = [\n  'a',\n  # x\n  3,\n]\n[audio]\ndevice = 'x'\n", 2),
        ("[audio]\ndevice = '''\npre_roll_ms = 5\n'''\npre_roll_ms = -1\n", 5),
        ('[recogniser]\nhotwords = ["\\u2028", "\u2028"]\nbeam_size = 0\n', 3),
        ("[audio]\r\n\r\npre_roll_ms = -1\r\n", 3),
    ],
)
def test_the_line_is_right_however_the_setting_is_written(file: Path, text: str, line: int) -> None:
    file.write_bytes(text.encode())
    with pytest.raises(ConfigError) as caught:
        config.load(file)
    assert f"{file}, line {line}: " in caught.value.message


@pytest.mark.parametrize(
    ("text", "line"),
    [("[hotkey\n", 1), ('\n\n[hotkey]\nkey = "x\n', 4), ("[log]\nlevel = ", 2), ("a = [\n1,\n", 2)],
)
def test_broken_toml_is_told_with_its_line(file: Path, text: str, line: int) -> None:
    assert mistake(file, text).message.startswith(f"{file}, line {line}: ")


def test_a_file_in_another_encoding_is_told_with_its_line(file: Path) -> None:
    file.write_bytes("[audio]\ndevice = 'Küche'\n".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"line 2: not UTF-8. Save the file as UTF-8"):
        config.load(file)


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a folder"):
        config.load(tmp_path)


def test_a_file_that_cannot_be_read_is_told(file: Path) -> None:
    # Root may read everything, but a link to itself leads nowhere for anybody.
    file.symlink_to(file)
    with pytest.raises(ConfigError, match="cannot be read: Too many levels"):
        config.load(file)


def test_endless_nesting_is_a_mistake_and_no_crash(file: Path) -> None:
    assert "nested too deeply" in mistake(file, "a = " + "[" * 100_000).message


def test_several_mistakes_are_counted_and_all_told_on_request(file: Path) -> None:
    error = mistake(file, "[audio]\npre_roll_ms = -1\nnoise = 1\n[log]\nlevel = 'info'\nx = 1\n")
    assert "and 2 more" in error.message
    settings, mistakes = config.examine(file)
    assert [each.message.split(": ")[0][-6:] for each in mistakes] == ["line 2", "line 3", "line 6"]
    assert settings == config.load(Path("/nonexistent"))


@given(st.text())
def test_no_text_whatsoever_makes_loading_crash(text: str) -> None:
    folder = Path(os.environ.get("TMPDIR", "/tmp"))  # noqa: S108  # One file that hypothesis may overwrite.
    file = folder / f"dictate-config-{os.getpid()}.toml"
    file.write_text(text, "utf-8", newline="")
    try:
        config.examine(file)
    finally:
        file.unlink()


def test_the_languages_are_those_that_whisper_knows() -> None:
    # "yue" is known to large-v3 only and would fail in all smaller models.
    assert set(languages.NAMES) == set(_LANGUAGE_CODES) - {"yue"}


@pytest.mark.parametrize("key", ["<ctrl_r>", "d", "<ctrl>+<alt>+d", "<ctrl>++", "<F9>", "ü"])
def test_the_documented_notations_of_keys_are_let_through(file: Path, key: str) -> None:
    file.write_text(f'[hotkey]\nkey = "{key}"\n', "utf-8")
    assert config.load(file).hotkey.key == key


# --- watching -------------------------------------------------------------------------------------


def test_the_sections_that_differ_are_named(file: Path) -> None:
    old = config.load(file)
    file.write_text('[audio]\ndevice = "x"\npre_roll_ms = 1\n[log]\nlevel = "info"\n', "utf-8")
    assert config.difference(old, config.load(file)) == {"audio"}
    assert config.difference(old, old) == frozenset()


def test_the_stamp_changes_with_the_file(file: Path) -> None:
    assert config.stamp(file) is None
    file.write_text("", "utf-8")
    made = config.stamp(file)
    assert made == config.stamp(file)
    config.set_value(file, "log", "level", "debug")
    assert config.stamp(file) not in {made, None}


def test_the_place_of_a_setting_can_be_asked_for(file: Path) -> None:
    file.write_text('# x\n[hotkey]\nkey = "<f99>"\n', "utf-8")
    assert config.where(file, "hotkey", "key") == f"{file}, line 3"
    assert config.where(file, "log", "level") == str(file)


# --- showing and changing -------------------------------------------------------------------------


STARTS = (
    "",
    '# mine\n\n[audio] # x\n\n[log]\nlevel = "info"\n',
    "audio.post_roll_ms = 5\n\n[log]\n",
    "audio = { post_roll_ms = 3 } # y\n",
    "[log]\n[audio]\npre_roll_ms = 2\n# end",
    "[audio]\r\npre_roll_ms = 2\r\n\r\n[log]\r\n",
    "[log]\n\n\n[audio]\n\n\n[cleanup]\n",
)
VALUES = (
    ("audio", "post_roll_ms", 7),
    ("audio", "pre_roll_ms", 9),
    ("log", "level", "debug"),
    ("hotkey", "key", "<f9>"),
    ("recogniser", "hotwords", ["a", "b"]),
)


@hypothesis_settings(deadline=None)
@given(
    st.sampled_from(STARTS), st.lists(st.tuples(st.sampled_from(VALUES), st.booleans()), max_size=8)
)
def test_whatever_is_set_and_taken_out_in_whatever_order_the_file_says_just_that(
    start: str, steps: list[tuple[tuple[str, str, Any], bool]]
) -> None:
    wanted = tomllib.loads(start)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.toml"
        file.write_text(start, "utf-8", newline="")
        for (section, key, value), is_set in steps:
            if is_set:
                config.set_value(file, section, key, value)
                wanted.setdefault(section, {})[key] = value
            else:
                config.remove_value(file, section, key)
                wanted.get(section, {}).pop(key, None)
            said = tomllib.loads(file.read_text("utf-8") if file.exists() else "")
            assert without_empty(said) == without_empty(wanted)


def without_empty(document: dict[str, Any]) -> dict[str, Any]:
    return {section: table for section, table in document.items() if table}


def test_what_is_shown_is_toml_of_all_settings_with_the_changed_ones_marked(file: Path) -> None:
    config.set_value(file, "hotkey", "key", "<f9>")
    shown = config.show(config.load(file))
    assert tomllib.loads(shown) == plain(config.load(file))
    marked = [line for line in shown.splitlines() if "#" in line]
    assert marked == ['key = "<f9>"  # yours; the default is "<ctrl_r>"']


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives_being_written_as_toml(text: str) -> None:
    assert tomllib.loads(f"x = {toml_value([text])}")["x"] == [text]


def test_a_changed_setting_leaves_comments_and_order_alone(file: Path) -> None:
    file.write_text('# mine\n[audio] # mic\n\ndevice = "a"   # why\n[log]\n', "utf-8")
    config.set_value(file, "audio", "device", "b")
    config.set_value(file, "audio", "pre_roll_ms", 5)
    text = file.read_text("utf-8")
    assert text.startswith('# mine\n[audio] # mic\n\ndevice = "b"   # why\npre_roll_ms = 5\n')
    assert config.load(file).audio.pre_roll_ms == 5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# only a comment",
        'audio = { device = "x" }\n',
        'audio.device = "x"\n',
        '[audio]\ndevice = "x"',
        "[log]\n[audio]\r\n",
        "\ufeff[audio]\n",
    ],
)
def test_a_setting_can_be_changed_however_the_file_is_laid_out(file: Path, text: str) -> None:
    file.write_bytes(text.encode())
    config.set_value(file, "audio", "pre_roll_ms", 7)
    config.set_value(file, "recogniser", "hotwords", ["Ada"])
    settings = config.load(file)
    assert (settings.audio.pre_roll_ms, settings.recogniser.hotwords) == (7, ("Ada",))
    assert settings.audio.device == ("x" if "x" in text else "default")


def test_a_file_that_is_made_says_what_it_is_for(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"
    config.set_value(file, "cleanup", "level", "off")
    assert file.read_text("utf-8") == HEADER + '[cleanup]\nlevel = "off"\n'


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [("cleanup", "level", "loud"), ("cleanup", "lvl", "off"), ("clean", "level", "off")],
)
def test_a_wrong_value_is_refused_before_the_file_is_touched(
    file: Path, section: str, key: str, value: str
) -> None:
    with pytest.raises(ConfigError):
        config.set_value(file, section, key, value)
    assert not file.exists()


def test_a_broken_file_is_refused_and_kept(file: Path) -> None:
    file.write_text("[audio\n", "utf-8")
    with pytest.raises(ConfigError, match="line 1"):
        config.set_value(file, "cleanup", "level", "off")
    assert file.read_text("utf-8") == "[audio\n"


def test_a_section_that_is_a_value_is_refused_and_kept(file: Path) -> None:
    file.write_text("cleanup = 5\n", "utf-8")
    with pytest.raises(ConfigError, match="cleanup is a section"):
        config.set_value(file, "cleanup", "level", "off")
    assert file.read_text("utf-8") == "cleanup = 5\n"


def test_a_linked_file_stays_a_link_and_keeps_its_mode(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.toml"
    target.write_text("", "utf-8")
    target.chmod(0o640)
    file.symlink_to(target)
    config.set_value(file, "cleanup", "level", "off")
    assert file.is_symlink()
    assert (target.stat().st_mode & 0o777, config.load(target).cleanup.level) == (0o640, "off")


def test_a_full_disk_leaves_the_old_file_and_no_other(file: Path) -> None:
    file.write_text("# " + "x" * 5000 + '\n[log]\nlevel = "debug"\n', "utf-8")
    before = file.read_bytes()
    code = (
        "import resource, sys; from pathlib import Path; from dictate import config, errors\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: config.set_value(Path(sys.argv[1]), 'log', 'level', 'info')\n"
        "except errors.ConfigError as error: print(error)\n"
    )
    # The byte code of modules may not be written under that limit.
    command = [sys.executable, "-B", "-c", code, str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "cannot be written: File too large" in said
    assert (file.read_bytes(), list(file.parent.iterdir())) == (before, [file])
