"""`dictate models list|pull|verify|remove`.

The network and archive modules are imported by the actions that need them, since every
`dictate --help` passes by here.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dictate import config
from dictate.errors import ModelError
from dictate.models import catalogue as known
from dictate.models.progress import MEGABYTE, Bar

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from dictate.models.catalogue import Model
    from dictate.settings import Settings


def run(options: argparse.Namespace) -> int:
    """Do what was asked and print what came of it.

    Args:
        options: `action`, one of the four, and `names`, the models; without names `pull` and
            `verify` take those that the settings use.

    Returns:
        The exit status.

    Raises:
        ConfigError: The settings cannot be used.
        ModelError: A model is unknown, or cannot be fetched or removed.
    """
    settings = config.load()
    models = known.folder(settings.models)
    match options.action:
        case "list":
            return _list(models, settings)
        case "pull":
            return _pull(models, settings, _chosen(options.names or wanted(settings)))
        case "verify":
            return _verify(models, _chosen(options.names or wanted(settings)))
        case _:
            return _remove(models, _chosen(options.names))


def wanted(settings: Settings) -> list[str]:
    """Names of the catalogue's models that the settings use; the user's own paths are left out."""
    chosen = (settings.recogniser.model, settings.cleanup.model, settings.cleanup.rewrite_model)
    names = (name for name in chosen if name and not known.is_path(name))
    return list(dict.fromkeys(names))


def _list(models: Path, settings: Settings) -> int:
    here = {model.name for model in known.installed(models)}
    used = set(wanted(settings))
    for model in known.catalogue().values():
        mark = "*" if model.name in used else " "
        state = "installed" if model.name in here else ""
        print(
            f"{mark} {model.name:<20}{model.kind:<9}{model.size / MEGABYTE:>6.0f} MB  "
            f"{model.licence:<12}{state:<11}{model.about}"
        )
    print("* used by the settings")
    return 0


def _chosen(names: Sequence[str]) -> list[Model]:
    if not names:
        reason = "no model is named"
        raise ModelError(reason, f"The models are {', '.join(known.catalogue())}")
    return [known.find(name) for name in names]


def _pull(models: Path, settings: Settings, chosen: Sequence[Model]) -> int:
    from dictate.models import fetch

    sources = fetch.sources(settings.models)
    for model in chosen:
        bar = Bar(model.name, sys.stderr)
        try:
            brought = fetch.pull(model, models, sources, bar)
        finally:
            bar.close()
        state = "fetched" if brought else "here already"
        print(f"{model.name}: {state}, SHA-256 is right", flush=True)
    return 0


def _verify(models: Path, chosen: Sequence[Model]) -> int:
    from dictate.models import fetch

    status = 0
    for model in chosen:
        problems = fetch.verify(model, models)
        for problem in problems or ["SHA-256 is right"]:
            print(f"{model.name}: {problem}", flush=True)
        if problems:
            status = ModelError.exit_status
            print(f"Run `dictate models pull {model.name}`.")
    return status


def _remove(models: Path, chosen: Sequence[Model]) -> int:
    from dictate.models import fetch

    for model in chosen:
        print(f"{model.name}: {'removed' if fetch.remove(model, models) else 'was not here'}")
    return 0
