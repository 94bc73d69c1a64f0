"""What each setting may be, and what to say when it is something else."""

from __future__ import annotations

import difflib
import functools
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from dictate import languages
from dictate.config.values import toml_value
from dictate.settings import Section, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Complaint(NamedTuple):
    """What is wrong with a value, and what would be right."""

    message: str
    remedy: str


@functools.cache
def sections() -> dict[str, dict[str, Any]]:
    """Every setting there is: section -> key -> type."""
    return {
        section.name: {key.name: key.type for key in msgspec.structs.fields(section.type)}
        for section in msgspec.structs.fields(Settings)
        if issubclass(section.type, Section)
    }


def judge(keys: tuple[str, ...], value: object) -> Complaint | None:
    """What is wrong with a value in the user's file; None if nothing is.

    Args:
        keys: Section and key, or one name that stands where only sections may.
        value: As TOML holds it.
    """
    section = keys[0]
    if section not in sections():
        return _unknown_section(section, value)
    if len(keys) == 1:
        names = _listed(sections()[section])
        return Complaint(f"{section} is a section", f"Write [{section}], below it: {names}")
    key = keys[1]
    if key not in sections()[section]:
        return _unknown_key(section, key)
    try:
        msgspec.convert(value, sections()[section][key])
    except msgspec.ValidationError:
        shown = toml_value(value)
        allowed = _allowed(sections()[section][key])
        return Complaint(f"[{section}] {key} cannot be {shown}", f"Allowed: {allowed}")
    rule = _RULES.get((section, key))
    return rule(value) if rule else None


def _unknown_section(section: str, value: object) -> Complaint:
    if not isinstance(value, dict) and (homes := _homes(section)):
        return Complaint(f"{section} stands outside its section", f"Write {homes} above it")
    nearest = _nearest(section, sections())
    return Complaint(
        f"unknown section [{section}]", f"{nearest}The sections are {_listed(sections())}"
    )


def _unknown_key(section: str, key: str) -> Complaint:
    message = f'unknown key "{key}" in [{section}]'
    if homes := _homes(key):
        return Complaint(message, f"It belongs into {homes}")
    known = sections()[section]
    return Complaint(message, f"{_nearest(key, known)}[{section}] knows {_listed(known)}")


def _homes(key: str) -> str:
    return " or ".join(f"[{section}]" for section, keys in sections().items() if key in keys)


def _nearest(name: str, known: Iterable[str]) -> str:
    found = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.5)
    return f'Perhaps "{found[0]}" is meant. ' if found else ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _allowed(kind: Any) -> str:
    """The values of a setting's type, in words."""
    from msgspec import inspect  # Costs a few ms, and only mistakes need it.

    def describe(info: inspect.Type) -> str:
        match info:
            case inspect.LiteralType(values):
                words = " or ".join(toml_value(value) for value in values)
            case inspect.IntType(ge=low, le=high):
                words = f"a whole number from {low} " + ("up" if high is None else f"to {high}")
            case inspect.FloatType(gt=low, le=high):
                words = f"a number above {low:g} and up to {high:g}"
            case inspect.BoolType():
                words = "true or false"
            case inspect.VarTupleType(item):
                words = f"a list in brackets, each {describe(item)}"
            case inspect.UnionType(types):
                words = " or ".join(describe(each) for each in types)
            case _:
                words = "a text in quotes"
        return words

    return describe(inspect.type_info(kind))


_KEY = r"(?:<[A-Za-z0-9_]+>|[^\s<>])"


def _judge_hotkey(notation: str) -> Complaint | None:
    """Only the notation; which keys there are is for the hotkey back end to say."""
    if re.fullmatch(rf"{_KEY}(?:\+{_KEY})*", notation):
        return None
    return Complaint(
        f"[hotkey] key cannot be {toml_value(notation)}",
        'Allowed: a character or a name in <>, or several joined by +, as in "<ctrl>+<alt>+d"',
    )


def _judge_language(language: str) -> Complaint | None:
    if language == languages.AUTO or language in languages.NAMES:
        return None
    meant = language.lower().replace("_", "-").partition("-")[0]
    by_name = {name.lower(): code for code, name in languages.NAMES.items()}
    names = difflib.get_close_matches(meant, by_name, n=1)
    code = meant if meant in languages.NAMES else by_name[names[0]] if names else ""
    hint = f'Perhaps "{code}" is meant. ' if code else ""
    return Complaint(
        f"[recogniser] language cannot be {toml_value(language)}",
        f'{hint}Allowed: "auto", or one of {_listed(languages.NAMES)}',
    )


def _judge_hub_url(url: str) -> Complaint | None:
    if re.fullmatch(r"https?://[^\s/]+(?:/\S*)?", url):
        return None
    return Complaint(
        f"[models] hub_url cannot be {toml_value(url)}",
        "Allowed: an address that begins with https:// or http://",
    )


def _judge_folder(folder: str) -> Complaint | None:
    if not folder or folder.startswith(("/", "~")):
        return None
    return Complaint(
        f"[models] folder cannot be {toml_value(folder)}",
        'Allowed: a path that begins with / or ~, or "" for the usual folder',
    )


_RULES: dict[tuple[str, str], Callable[[Any], Complaint | None]] = {
    ("hotkey", "key"): _judge_hotkey,
    ("recogniser", "language"): _judge_language,
    ("models", "hub_url"): _judge_hub_url,
    ("models", "folder"): _judge_folder,
}
"""What the types cannot say."""
