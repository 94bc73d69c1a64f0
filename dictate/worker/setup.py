"""What workers need by the settings: their first message, and when they need another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dictate import config
from dictate import messages as say
from dictate.domain import Role
from dictate.models import catalogue

if TYPE_CHECKING:
    from dictate.settings import Settings


def asr_setup(settings: Settings, words: tuple[str, ...] = ()) -> say.AsrSetup:
    """What the recogniser needs.

    Args:
        settings: What the user set.
        words: Those of the user's vocabulary; the settings' hotwords go before them.

    Raises:
        ModelError: The speech model is not there.
    """
    folder = catalogue.folder(settings.models)
    model_dir = catalogue.locate(settings.recogniser.model, "speech", folder)
    hotwords = tuple(dict.fromkeys((*settings.recogniser.hotwords, *words)))
    recogniser = msgspec.structs.replace(settings.recogniser, hotwords=hotwords)
    return say.AsrSetup(recogniser=recogniser, model_dir=str(model_dir))


def llm_setup(settings: Settings, fillers: dict[str, list[str]] | None = None) -> say.LlmSetup:
    """What the cleaner needs.

    Args:
        settings: What the user set.
        fillers: Those of the user's vocabulary, by language.

    Raises:
        ModelError: A cleanup model is not there.
    """
    folder = catalogue.folder(settings.models)
    cleanup = settings.cleanup
    rewrite_model_file = (
        str(catalogue.locate(cleanup.rewrite_model, "cleanup", folder))
        if cleanup.rewrite_model
        else ""
    )
    return say.LlmSetup(
        cleanup=cleanup,
        model_file=str(catalogue.locate(cleanup.model, "cleanup", folder)),
        rewrite_model_file=rewrite_model_file,
        fillers=fillers or {},
    )


def outdated_by(old: Settings, new: Settings) -> list[Role]:
    """The workers that have to be started again when the settings change."""
    changed = config.difference(old, new)
    roles: list[Role] = []
    if "audio" in changed:
        roles.append("mic")
    unload_after_s = old.models.unload_after_s
    moved = old.models != msgspec.structs.replace(new.models, unload_after_s=unload_after_s)
    if moved or "recogniser" in changed:
        roles.append("asr")
    if moved or old.cleanup != msgspec.structs.replace(new.cleanup, level=old.cleanup.level):
        roles.append("llm")
    if "desktop" in changed or old.hotkey.key != new.hotkey.key:
        roles.append("tray")
    return roles
