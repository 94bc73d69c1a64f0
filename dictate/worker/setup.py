"""The first message of the model workers: which files to load, by the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from dictate import messages as say
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


def llm_setup(settings: Settings) -> say.LlmSetup:
    """What the cleaner needs.

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
    )
