"""What the tray's menu says in a state: plain values, without GTK."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from dictate.domain import Level
from dictate.languages import AUTO, NAMES
from dictate.messages import MenuChosen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dictate.messages import TrayState

DEFAULT_MICROPHONE: Final = "default"

COMMON_LANGUAGES: Final = ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "pt", "ru", "zh")
"""Offered at once, whatever the locale; the rest is one menu deeper."""

_LOCALE_LANGUAGES: Final = {"nb": "no", "iw": "he", "in": "id", "jv": "jw", "fil": "tl"}
"""Codes of locales for languages that Whisper knows by another code."""

_LEVELS: Final = {
    Level.OFF: "Cleanup off",
    Level.TIDY: "Tidy",
    Level.REWRITE: "Rewrite",
}


class Window(Enum):
    """What the tray's own process opens, without the daemon."""

    PAGE = "page"
    HISTORY = "history"
    CONFIG = "config"
    DOCTOR = "doctor"
    ABOUT = "about"


class Mark(Enum):
    """What stands before an item."""

    NONE = "none"
    CHECK = "check"
    RADIO = "radio"
    SEPARATOR = "separator"
    """The item is a line between others."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the menu."""

    key: str
    """Its identity, unique among its neighbours: what it is, whatever it says just now."""

    label: str = ""
    chosen: MenuChosen | Window | None = None
    """What a click on it means."""

    mark: Mark = Mark.NONE
    is_marked: bool = False
    is_enabled: bool = True
    is_visible: bool = True
    items: tuple[Item, ...] = ()
    """The submenu that it opens."""


def items(state: TrayState, languages_of_user: Iterable[str] = ()) -> tuple[Item, ...]:
    """The menu in this state, from top to bottom.

    The same items are there in every state, hidden where they do not apply; only the microphones
    come and go.

    Args:
        state: What the daemon said last.
        languages_of_user: Codes of the languages to offer at once, as from `locale_languages`.
    """
    return (
        Item("line", state.line, is_enabled=False),
        Item("cancel", "Cancel", MenuChosen(action="cancel"), is_visible=state.can_cancel),
        _separator("settings"),
        *(
            _radio("cleanup", level, label, is_marked=state.level == level)
            for level, label in _LEVELS.items()
        ),
        _separator("sources"),
        _microphones(state),
        _languages(state, languages_of_user),
        Item(
            "pause",
            "Pause hotkey",
            MenuChosen(action="pause", value="off" if state.paused else "on"),
            Mark.CHECK,
            is_marked=state.paused,
        ),
        _separator("words"),
        Item("copy", "Copy last words", MenuChosen(action="copy"), is_enabled=state.can_copy),
        Item(
            "retry",
            f"Retry {_recordings(state.n_waiting)}",
            MenuChosen(action="retry"),
            is_visible=state.n_waiting > 0,
        ),
        Item("page", "Open dictate…", Window.PAGE),
        Item("history", "History…", Window.HISTORY),
        _separator("program"),
        Item("config", "Open settings file", Window.CONFIG),
        Item("doctor", "Doctor…", Window.DOCTOR),
        Item("about", "About dictate", Window.ABOUT),
        _separator("end"),
        Item("quit", "Quit", MenuChosen(action="quit")),
    )


def locale_languages(environment: Mapping[str, str] = os.environ) -> list[str]:
    """The codes of the languages that the user's locale names, the preferred one first."""
    wanted = environment.get("LANGUAGE", "").split(":")
    wanted += [environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    codes = (name.partition(".")[0].partition("_")[0].partition("@")[0] for name in wanted)
    known = (_LOCALE_LANGUAGES.get(code, code) for code in codes)
    return list(dict.fromkeys(code for code in known if code in NAMES))


def _microphones(state: TrayState) -> Item:
    present = _present(state)
    absent = [] if present else [state.microphone]
    return Item(
        "microphone",
        f"Microphone: {_microphone_label(present or state.microphone)}",
        items=(
            *(
                _radio("microphone", name, _microphone_label(name), is_marked=name == present)
                for name in dict.fromkeys((DEFAULT_MICROPHONE, *state.microphones))
            ),
            # Greyed: it is what the settings name, but not there to be chosen.
            *(
                _radio("microphone", name, f"{name} (absent)", is_marked=True, is_enabled=False)
                for name in absent
            ),
        ),
    )


def _present(state: TrayState) -> str:
    """The microphone of the menu that the setting means, by a part of its name too; or ""."""
    wanted = state.microphone.casefold()
    names = (DEFAULT_MICROPHONE, *state.microphones)
    exact = (name for name in names if name.casefold() == wanted)
    partial = (name for name in state.microphones if wanted in name.casefold())
    return next(exact, None) or next(partial, "")


def _microphone_label(name: str) -> str:
    return "Default" if name == DEFAULT_MICROPHONE else name


def _languages(state: TrayState, of_user: Iterable[str]) -> Item:
    near = sorted({*of_user, *COMMON_LANGUAGES}, key=NAMES.__getitem__)
    far = sorted(NAMES.keys() - set(near), key=NAMES.__getitem__)

    def radio(code: str, label: str) -> Item:
        return _radio("language", code, label, is_marked=state.language == code)

    label = "Automatic" if state.language == AUTO else NAMES.get(state.language, state.language)
    return Item(
        "language",
        f"Language: {label}",
        items=(
            radio(AUTO, "Automatic"),
            _separator("near"),
            *(radio(code, NAMES[code]) for code in near),
            _separator("far"),
            Item("more", "More", items=tuple(radio(code, NAMES[code]) for code in far)),
        ),
    )


def _radio(
    action: str, value: str, label: str, *, is_marked: bool, is_enabled: bool = True
) -> Item:
    chosen = MenuChosen(action=action, value=value)
    return Item(f"{action} {value}", label, chosen, Mark.RADIO, is_marked, is_enabled)


def _separator(below: str) -> Item:
    return Item(f"separator {below}", mark=Mark.SEPARATOR)


def _recordings(number: int) -> str:
    return "1 recording" if number == 1 else f"{number} recordings"
