"""The settings on the page: all of them to see, each to be set or put back to its default.

They are written into the user's file by the code that also serves the command line and the tray;
the daemon notices.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path
from pydantic import BaseModel, Field, StrictBool, StrictFloat, StrictInt, StrictStr

from dictate import config, languages, paths
from dictate.config.describe import Kind
from dictate.config.rules import sections
from dictate.desktop import keys
from dictate.errors import ConfigError
from dictate.models import catalogue
from dictate.page.refusal import Refusal, Refused, documented, wrong
from dictate.settings import Settings
from dictate.worker.setup import outdated_by

router = APIRouter(prefix="/api/settings", tags=["settings"])

Value = StrictBool | StrictInt | StrictFloat | StrictStr | list[StrictStr]
"""As TOML holds it; nothing is made into something else."""

_MODEL_KINDS: dict[tuple[str, str], catalogue.Kind] = {
    ("recogniser", "model"): "speech",
    ("cleanup", "model"): "cleanup",
    ("cleanup", "rewrite_model"): "cleanup",
}


class SettingShown(BaseModel):
    """One setting with all that a form needs."""

    name: str
    about: str
    """The comment of `config/config.toml`."""

    kind: Kind
    value: Value
    default: Value
    is_own: bool
    """The user's file says so."""

    choices: list[str] = []
    """All that is allowed for "choice" and "language", and in a "list" unless empty; what a
    "number" may be besides; what a "model" can be called, apart from a path."""

    labels: dict[str, str] = {}
    """Names for people of those of `choices` that have one."""

    minimum: float | None = None
    maximum: float | None = None
    above_minimum: bool = False
    """The minimum itself is not allowed."""

    is_whole: bool = False
    """A number without a fraction."""

    restarts: list[str]
    """Workers that start again when it changes: "mic", "asr", "llm", "tray"."""


class SectionShown(BaseModel):
    """A section of the configuration."""

    name: str
    about: str
    settings: list[SettingShown]


class SettingsShown(BaseModel):
    """All settings in force."""

    sections: list[SectionShown]
    file: str
    mistakes: list[Refusal]
    """What is wrong in the user's file; the defaults stand in for it."""


class NewValue(BaseModel):
    """What to set."""

    value: Value


class NewHotkey(BaseModel):
    """A hotkey to be looked at."""

    key: Annotated[str, Field(max_length=200)]
    """As in "<ctrl>+<alt>+d"."""


class HotkeyLabel(BaseModel):
    """A hotkey for people, as in "Ctrl + Alt + D"."""

    label: str


Section = Annotated[str, Path(description='As in "cleanup"')]
Name = Annotated[str, Path(description='As in "level"')]


@router.get("")
def show() -> SettingsShown:
    """All settings with their comments, limits, defaults and values."""
    now, mistakes = config.examine()
    return SettingsShown(
        sections=[
            SectionShown(
                name=section.name,
                about=section.about,
                settings=[_shown(setting, now) for setting in section.settings],
            )
            for section in config.describe()
        ],
        file=str(paths.config_file()),
        mistakes=[Refusal(message=each.message, remedy=each.remedy) for each in mistakes],
    )


@router.put(
    "/{section}/{name}",
    responses=documented(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
)
def put(section: Section, name: Name, new: NewValue) -> SettingShown:
    """Set it in the user's file; everything else in there stays as it is."""
    _require(section, name)
    try:
        config.check(section, name, new.value)
        if (section, name) == ("hotkey", "key"):
            keys.parse(str(new.value))
    except ConfigError as error:
        raise wrong(error, f"{section}.{name}") from None
    config.set_value(None, section, name, new.value)
    return _found(section, name)


@router.delete("/{section}/{name}", responses=documented(HTTPStatus.NOT_FOUND))
def reset(section: Section, name: Name) -> SettingShown:
    """Put it back to its default: it is taken out of the user's file."""
    _require(section, name)
    config.remove_value(None, section, name)
    return _found(section, name)


@router.post("/hotkey/check", responses=documented(HTTPStatus.UNPROCESSABLE_ENTITY))
def check_hotkey(new: NewHotkey) -> HotkeyLabel:
    """What a hotkey is called, or what is wrong with it; sets nothing."""
    try:
        return HotkeyLabel(label=keys.parse(new.key).label)
    except ConfigError as error:
        raise wrong(error, "key") from None


def _require(section: str, name: str) -> None:
    if name not in sections().get(section, {}):
        try:
            config.check(section, name, None)
        except ConfigError as error:
            raise Refused(error, HTTPStatus.NOT_FOUND) from None


def _found(section: str, name: str) -> SettingShown:
    now, _mistakes = config.examine()
    return next(
        _shown(setting, now)
        for each in config.describe()
        if each.name == section
        for setting in each.settings
        if setting.name == name
    )


def _shown(setting: config.Setting, now: Settings) -> SettingShown:
    choices = list(setting.choices)
    labels: dict[str, str] = {}
    if kind := _MODEL_KINDS.get((setting.section, setting.name)):
        models = [model for model in catalogue.catalogue().values() if model.kind == kind]
        choices = [model.name for model in models]
        labels = {model.name: model.about for model in models}
        if not setting.default:
            choices.insert(0, "")
    elif setting.kind == "language":
        labels = {languages.AUTO: "as spoken", **languages.NAMES}
    return SettingShown(
        name=setting.name,
        about=setting.about,
        kind=setting.kind,
        value=setting.value,
        default=setting.default,
        is_own=setting.is_own,
        choices=choices,
        labels=labels,
        minimum=setting.minimum,
        maximum=setting.maximum,
        above_minimum=setting.above_minimum,
        is_whole=setting.is_whole,
        restarts=_restarts(now, setting.section, setting.name),
    )


def _restarts(now: Settings, section: str, name: str) -> list[str]:
    """The workers that read this setting once, when they start; asked of the code that knows."""
    other: Any = object()
    changed = msgspec.structs.replace(getattr(now, section), **{name: other})
    return [*outdated_by(now, msgspec.structs.replace(now, **{section: changed}))]
