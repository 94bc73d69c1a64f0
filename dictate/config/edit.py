"""Writes single settings into the user's file or takes them out, and shows those in force."""

from __future__ import annotations

import operator
import os
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dictate import paths
from dictate.config.load import default_values, parse, read
from dictate.config.rules import judge
from dictate.config.values import toml_value
from dictate.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.settings import Settings

HEADER = """\
# Your own settings for dictate; what is not here keeps its default.
# `dictate config show` lists all of them, `dictate config check` looks for mistakes.

"""

_one_at_a_time = threading.Lock()
"""Two changes at once would each leave out the other's."""


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


def check(section: str, key: str, value: object) -> None:
    """Look at a value as `examine` does at those in the user's file; writes nothing.

    Raises:
        ConfigError: There is no such setting, or the value is not allowed.
    """
    if complaint := judge((section, key), value):
        raise ConfigError(*complaint)
    if any("\ud800" <= character <= "\udfff" for character in toml_value(value)):
        reason = f"[{section}] {key} holds half a character"
        raise ConfigError(reason, "Write it again")


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
    check(section, key, value)

    def put(table: Any) -> None:
        table[key] = value

    _edit(path or paths.config_file(), section, put)


def remove_value(path: Path | None, section: str, key: str) -> None:
    """Take one setting out of the user's file, so that its default holds; comments stay.

    Args:
        path: The user's file; None for the usual one.
        section: As in "cleanup".
        key: As in "level"; need not be there.

    Raises:
        ConfigError: The file is broken or cannot be written.
    """
    file = path or paths.config_file()
    table = parse(read(file), file).get(section)
    if isinstance(table, dict) and key in table:
        _edit(file, section, lambda table: operator.delitem(table, key))


def replace_file(path: Path, text: str) -> None:
    """Write a file of the user's in one step, so that nobody ever reads half of it.

    A link, as into a folder of dotfiles, stays a link. Missing folders are made.

    Raises:
        ConfigError: It cannot be written.
    """
    file = Path(os.path.realpath(path))
    try:
        _replace(file, text)
    except OSError as error:
        reason = f"{file} cannot be written: {error.strerror}"
        raise ConfigError(reason, "Check who owns it and its folder, and the free space") from error


def _edit(path: Path, section: str, change: Callable[[Any], None]) -> None:
    with _one_at_a_time:
        old = read(path)
        wanted = parse(old, path)
        table = wanted.setdefault(section, {})
        if not isinstance(table, dict):
            reason = f"{path}: {section} is a section, not a value"
            raise ConfigError(reason, f"Write [{section}] there")
        change(table)
        new = _edited(old or HEADER, section, change)
        if _filled(parse(new, path)) != _filled(wanted):
            # None is known, but a broken file would cost the user all settings.
            reason = f"{path}: [{section}] is written in a way that only people can change"
            raise ConfigError(reason, "Change it with an editor")
        replace_file(path, new)


def _filled(document: dict[str, Any]) -> dict[str, Any]:
    """Without sections that say nothing."""
    return {name: value for name, value in document.items() if value != {}}


def _edited(text: str, section: str, change: Callable[[Any], None]) -> str:
    import tomlkit  # 30 ms that only a change needs.

    document = tomlkit.parse(text)
    change(section_of(document, section))
    return tomlkit.dumps(document)


def section_of(document: Any, name: str) -> Any:
    """A section of tomlkit's document, made if missing, so that keys can be set and deleted.

    One whose keys are scattered, as in "audio.x = 1", then others, then "audio.y = 2", tomlkit
    cannot change reliably: it is gathered, and loses its comments.
    """
    import tomlkit
    from tomlkit.container import OutOfOrderTableProxy

    if isinstance(found := document.get(name), OutOfOrderTableProxy):
        values = found.unwrap()
        del document[name]
        document[name] = tomlkit.item(values)
    elif not isinstance(found, dict):
        document[name] = tomlkit.table()
    return document[name]


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
