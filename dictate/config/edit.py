"""Writes single settings into the user's file, and shows the settings in force."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dictate import paths
from dictate.config.load import default_values, parse, read
from dictate.config.rules import judge
from dictate.config.values import toml_value
from dictate.errors import ConfigError

if TYPE_CHECKING:
    from dictate.settings import Settings

HEADER = """\
# Your own settings for dictate; what is not here keeps its default.
# `dictate config show` lists all of them, `dictate config check` looks for mistakes.

"""


def show(settings: Settings) -> str:
    """The settings as TOML; a comment marks each that differs from its default."""
    lines: list[str] = []
    values: dict[str, dict[str, Any]] = msgspec.to_builtins(settings)
    for section, table in values.items():
        lines += ["", f"[{section}]"]
        for key, value in table.items():
            default = toml_value(default_values()[section][key])
            shown = toml_value(value)
            mark = "" if shown == default else f"  # yours; the default is {default}"
            lines.append(f"{key} = {shown}{mark}")
    return "\n".join(lines[1:]) + "\n"


def set_value(path: Path | None, section: str, key: str, value: object) -> None:
    """Write one setting into the user's file and leave everything else in it as it is.

    The file is replaced in one step, so that nobody ever reads half of it, and made if missing.

    Args:
        path: The user's file; None for the usual one.
        section: As in "cleanup".
        key: As in "level".
        value: As TOML holds it; a list for several values.

    Raises:
        ConfigError: There is no such setting, the value is not allowed, or the file is broken or
            cannot be written.
    """
    if complaint := judge((section, key), value):
        raise ConfigError(*complaint)
    # A link, as into a folder of dotfiles, stays a link.
    file = Path(os.path.realpath(path or paths.config_file()))
    old = read(file)
    table = parse(old, file).get(section, {})
    if not isinstance(table, dict):
        reason = f"{file}: {section} is a section, not a value"
        raise ConfigError(reason, f"Write [{section}] there")
    new = _edited(old or HEADER, section, key, value)
    try:
        _replace(file, new)
    except OSError as error:
        reason = f"{file} cannot be written: {error.strerror}"
        raise ConfigError(reason, "Check who owns it and its folder, and the free space") from error


def _edited(text: str, section: str, key: str, value: object) -> str:
    import tomlkit  # 30 ms that only a change needs.

    document = tomlkit.parse(text)
    if section not in document:
        document[section] = tomlkit.table()
    table: Any = document[section]
    table[key] = value
    return tomlkit.dumps(document)


def _replace(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    mode = file.stat().st_mode & 0o777 if file.exists() else 0o600
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            Path(temporary).chmod(mode)
            os.fsync(descriptor)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
