"""Every setting with all that a form needs: its comment, its type, its limits, its values.

Nothing is said twice: comments and defaults stand in `config/config.toml`, types and limits in
`dictate.settings`.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args, get_origin

import msgspec

from dictate import languages, paths
from dictate.config.load import default_values, examine, parse, read
from dictate.config.rules import sections
from dictate.errors import ConfigError
from dictate.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal[
    "text", "number", "flag", "choice", "list", "hotkey", "microphone", "language", "model"
]

_KINDS: dict[tuple[str, str], Kind] = {
    ("hotkey", "key"): "hotkey",
    ("audio", "device"): "microphone",
    ("recogniser", "language"): "language",
    ("recogniser", "model"): "model",
    ("cleanup", "model"): "model",
    ("cleanup", "rewrite_model"): "model",
}
"""Texts that are chosen rather than written."""


class Setting(NamedTuple):
    """One setting."""

    section: str
    name: str
    about: str
    """The comment above it in `config/config.toml`, in one line."""

    kind: Kind
    value: Any
    """In force now; as TOML holds it."""

    default: Any
    is_own: bool
    """The user's file says so, rather than the default."""

    choices: tuple[str, ...] = ()
    """For "choice" and "language" all that is allowed, for "list" all that may be in it if that is
    limited, for "number" what it may be besides a number."""

    minimum: float | None = None
    maximum: float | None = None
    is_whole: bool = False
    """A number without a fraction."""

    above_minimum: bool = False
    """The minimum itself is not allowed."""


class SectionOfSettings(NamedTuple):
    """A section with its settings, in the order of `config/config.toml`."""

    name: str
    about: str
    settings: tuple[Setting, ...]


def describe(path: Path | None = None) -> tuple[SectionOfSettings, ...]:
    """All settings; where the user's file holds a mistake, the default is in force.

    Args:
        path: The user's file, the usual one by default.
    """
    values = msgspec.to_builtins(examine(path)[0])
    own = _own(path)
    return tuple(
        SectionOfSettings(
            section.name,
            (section.type.__doc__ or "").strip(),
            tuple(
                _setting(section.name, name, values[section.name][name], own)
                for name in sections()[section.name]
            ),
        )
        for section in msgspec.structs.fields(Settings)
    )


def _own(path: Path | None) -> set[tuple[str, str]]:
    """What the user's file names, rightly or not."""
    file = path or paths.config_file()
    try:
        document = parse(read(file), file)
    except ConfigError:
        return set()
    return {
        (section, name)
        for section, table in document.items()
        if isinstance(table, dict)
        for name in table
    }


def _setting(section: str, name: str, value: Any, own: set[tuple[str, str]]) -> Setting:
    type_ = sections()[section][name]
    plain, limits = _form(type_)
    kind = _KINDS.get((section, name), plain)
    choices = (languages.AUTO, *languages.NAMES) if kind == "language" else _words(type_)
    return Setting(
        section,
        name,
        _comments()[section, name],
        kind,
        list(value) if isinstance(value, tuple) else value,
        default_values()[section][name],
        (section, name) in own,
        choices,
        **limits,
    )


@functools.cache
def _comments() -> dict[tuple[str, str], str]:
    """Of `config/config.toml`, which is ours: a setting has one line, its comment those above."""
    found: dict[tuple[str, str], str] = {}
    section, above = "", list[str]()
    for line in paths.resource("config/config.toml").read_text("utf-8").splitlines():
        if line.startswith("#"):
            above.append(line.removeprefix("#").strip())
            continue
        if line.startswith("["):
            section = line.strip("[] ")
        elif " = " in line:
            found[section, line.partition(" = ")[0]] = " ".join(above)
        above = []
    return found


def _words(type_: Any) -> tuple[str, ...]:
    """Those that a type allows, in the order of the settings; msgspec would sort them."""
    inner = get_args(type_)
    if get_origin(type_) is Literal:
        return inner
    return next((words for each in inner if (words := _words(each))), ())


def _form(type_: Any) -> tuple[Kind, dict[str, Any]]:
    """The form field that a type needs, and its limits."""
    from msgspec import inspect  # Costs a few ms, and only forms need it.

    info = inspect.type_info(type_)
    if isinstance(info, inspect.UnionType):
        # A number, or a word in its place.
        info = next(each for each in info.types if isinstance(each, inspect.IntType))
    match info:
        case inspect.IntType(ge=low, le=high):
            return "number", {"minimum": low, "maximum": high, "is_whole": True}
        case inspect.FloatType(gt=low, le=high):
            return "number", {"minimum": low, "maximum": high, "above_minimum": True}
    kinds: dict[type, Kind] = {
        inspect.LiteralType: "choice",
        inspect.BoolType: "flag",
        inspect.VarTupleType: "list",
    }
    return kinds.get(type(info), "text"), {}
