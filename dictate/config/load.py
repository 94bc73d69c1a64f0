"""Loads the settings: the defaults of `config/config.toml` under the user's own file.

Every mistake in the user's file is answered with the file, the line, the key and what is allowed.
Nothing here keeps state; every function may be called on any thread.
"""

from __future__ import annotations

import functools
import re
import tomllib
from typing import TYPE_CHECKING, Any

import msgspec

from dictate import paths
from dictate.config.rules import judge, sections
from dictate.errors import ConfigError
from dictate.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Document = dict[str, dict[str, Any]]
"""Section -> key -> value, as TOML holds them."""

Stamp = tuple[int, int, int]
"""A file's modification time in nanoseconds, size in bytes and inode."""


def load(path: Path | None = None) -> Settings:
    """The settings in force.

    Args:
        path: The user's file, the usual one by default. If it is missing, the defaults hold.

    Raises:
        ConfigError: The file cannot be read or holds a mistake; `examine` tells all of them.
    """
    settings, mistakes = examine(path)
    if mistakes:
        first, *others = mistakes
        more = f" (and {len(others)} more: `dictate config check`)" if others else ""
        raise ConfigError(first.message + more, first.remedy)
    return settings


def examine(path: Path | None = None) -> tuple[Settings, list[ConfigError]]:
    """The settings with the default in place of every mistake, and all the mistakes."""
    file = path or paths.config_file()
    values = {section: dict(table) for section, table in default_values().items()}
    try:
        text = read(file)
        document = parse(text, file)
    except ConfigError as mistake:
        return msgspec.convert(values, Settings), [mistake]
    mistakes = []
    for keys, value in _entries(document):
        if complaint := judge(keys, value):
            place = f"{file}, line {_line(text, keys)}: "
            mistakes.append(ConfigError(place + complaint.message, complaint.remedy))
        else:
            section, key = keys
            values[section][key] = value
    return msgspec.convert(values, Settings), mistakes


def where(path: Path | None, section: str, key: str) -> str:
    """The place of a setting for an error message, as in "/home/ada/config.toml, line 7".

    Without a line if the user's file does not hold it.
    """
    file = path or paths.config_file()
    try:
        line = _line(read(file), (section, key))
    except ConfigError:
        line = 0
    return f"{file}, line {line}" if line else str(file)


def difference(old: Settings, new: Settings) -> frozenset[str]:
    """Names of the sections that differ."""
    return frozenset(
        name for name in Settings.__struct_fields__ if getattr(old, name) != getattr(new, name)
    )


def stamp(path: Path | None = None) -> Stamp | None:
    """A cheap fingerprint of the user's file, for polling; None while there is none."""
    try:
        status = (path or paths.config_file()).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


@functools.cache
def default_values() -> Document:
    """What `config/config.toml` says. Not to be changed: it is read once."""
    document: Document = tomllib.loads(paths.resource("config/config.toml").read_text("utf-8"))
    return document


def read(file: Path) -> str:
    """The text of the user's file, "" if there is none.

    Raises:
        ConfigError: It cannot be read, or is not UTF-8.
    """
    try:
        raw = file.read_bytes()
    except FileNotFoundError:
        return ""
    except IsADirectoryError:
        reason = f"{file} is a folder"
        raise ConfigError(reason, "Put a text file there, or nothing") from None
    except OSError as error:
        reason = f"{file} cannot be read: {error.strerror}"
        raise ConfigError(reason, "Check who owns it and its permissions") from error
    try:
        # "-sig": some editors begin the file with a byte order mark, which TOML does not know.
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        reason = f"{file}, line {line}: not UTF-8"
        raise ConfigError(reason, "Save the file as UTF-8") from None


def parse(text: str, file: Path) -> dict[str, Any]:
    """The text as TOML; `file` is only named.

    Raises:
        ConfigError: It is not TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, _, place = str(error).partition(" (at ")
        found = re.match(r"line (\d+)", place)
        line = int(found[1]) if found else text.rstrip().count("\n") + 1
        reason = f"{file}, line {line}: {what[:1].lower()}{what[1:]}"
        raise ConfigError(reason, 'A setting looks like this: key = "value"') from None
    except RecursionError:
        reason = f"{file}: nested too deeply"
        raise ConfigError(reason, "A section holds plain values and lists") from None


def _entries(document: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], object]]:
    for section, table in document.items():
        if section in sections() and isinstance(table, dict):
            for key, value in table.items():
                yield (section, key), value
        else:
            yield (section,), table


def _line(text: str, keys: tuple[str, ...]) -> int:
    """The line on which the setting begins, counted from 1; 0 if the text does not hold it.

    Asks the TOML parser itself, so that dotted keys, inline tables and arrays over several lines
    need no code here: the text up to a line is parsed, for one line after another. The first that
    holds the setting ends it, and it begins behind the last one before that could be parsed.
    """
    lines = text.split("\n")
    begin = 1
    for count in range(1, len(lines) + 1):
        try:
            value: object = tomllib.loads("\n".join(lines[:count]) + "\n")
        except tomllib.TOMLDecodeError:
            continue
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None:
            return begin
        begin = count + 1
    return 0
