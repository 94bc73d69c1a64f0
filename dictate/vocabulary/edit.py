"""Writes a whole vocabulary back into the user's file; comments stay where they can."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from dictate import config, paths
from dictate.errors import ConfigError
from dictate.vocabulary.check import Mistake, list_in, mistakes, table_in
from dictate.vocabulary.load import parsed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_one_at_a_time = threading.Lock()

_ONE_LINE = 3
"""Words that a new list has on one line; more of them get a line each, for comments to come."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a vocabulary says, in the order of the file."""

    words: Sequence[str] = field(default=(), repr=False)
    replacements: Sequence[tuple[str, str]] = field(default=(), repr=False)
    """What is heard, and what to write."""

    commands: Sequence[str] = ()
    """Languages."""

    fillers: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    """By language."""

    @property
    def document(self) -> dict[str, Any]:
        """As TOML holds it, without what would be empty."""
        return {
            "words": [word.strip() for word in self.words],
            "commands": [*self.commands],
            "replacements": dict(self.replacements),
            "fillers": {
                language: [phrase.strip() for phrase in phrases]
                for language, phrases in self.fillers.items()
                if phrases
            },
        }


def content(path: Path | None = None) -> Content:
    """What the user's file says, right or wrong, as far as it has the form.

    Raises:
        ConfigError: It cannot be read, or is no TOML.
    """
    file = path or paths.vocabulary_file()
    document = parsed(config.read(file), file)
    return Content(
        _texts(list_in(document, "words")),
        [
            (said, written)
            for said, written in table_in(document, "replacements").items()
            if isinstance(written, str)
        ],
        _texts(list_in(document, "commands")),
        {
            language: _texts(phrases)
            for language, phrases in table_in(document, "fillers").items()
            if isinstance(phrases, list)
        },
    )


def objections(new: Content) -> list[Mistake]:
    """What cannot be saved, as `dictate config check` would complain of it."""
    return [*mistakes(new.document, new.replacements)]


def save(new: Content, path: Path | None = None) -> None:
    """Make the user's file say this; where there is none, begin with the sample and its comments.

    Raises:
        ConfigError: There are objections, or the file is no TOML or cannot be written.
    """
    for mistake in objections(new):
        raise ConfigError(mistake.what, mistake.remedy)
    file = path or paths.vocabulary_file()
    with _one_at_a_time:
        old = config.read(file)
        parsed(old, file)
        text = _edited(old or _sample(), new.document)
        said = parsed(text, file)
        if any(said.get(name, type(value)()) != value for name, value in new.document.items()):
            # None is known, but a broken file would cost the user all words.
            reason = f"{file} is written in a way that only people can change"
            raise ConfigError(reason, "Change it with an editor")
        config.replace_file(file, text)


def _texts(items: list[Any]) -> list[str]:
    return [item for item in items if isinstance(item, str)]


def _sample() -> str:
    return paths.resource("config/vocabulary.toml").read_text("utf-8")


def _edited(text: str, new: dict[str, Any]) -> str:
    import tomlkit  # 30 ms that only a change needs.

    document = tomlkit.parse(text)
    for name in ("words", "commands"):
        _put_list(document, name, new[name])
    for name in ("replacements", "fillers"):
        if name not in document and not new[name]:
            continue
        table = config.section_of(document, name)
        for key in [*table]:
            if key not in new[name]:
                del table[key]
        for key, value in new[name].items():
            if isinstance(value, list):
                _put_list(table, key, value)
            elif table.get(key) != value:
                table[key] = value
    return tomlkit.dumps(document)


def _put_list(table: Any, name: str, new: list[str]) -> None:
    """Change only the items that differ, so that the comments of the others stay with them."""
    import tomlkit

    old = table.get(name)
    if not isinstance(old, list) or not all(isinstance(item, str) for item in old):
        if new or old is not None:
            array = tomlkit.array()
            array.extend(new)
            table[name] = array.multiline(len(new) > _ONE_LINE)
        return
    steps = SequenceMatcher(None, [str(item) for item in old], new, autojunk=False).get_opcodes()
    for kind, begin, end, new_begin, new_end in reversed(steps):
        if kind == "equal":
            continue
        items = new[new_begin:new_end]
        both = begin + min(end - begin, len(items))
        for i in range(begin, both):
            old[i] = items[i - begin]
        for _ in range(both, end):
            del old[both]
        for item in reversed(items[both - begin :]):
            old.insert(both, item)
