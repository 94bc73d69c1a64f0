"""Models on the page: which there are, bringing and removing them, and what each is used for.

Progress is told to whoever listens to `downloads()`.
"""

from __future__ import annotations

import functools
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from dictate import config
from dictate.errors import ModelError
from dictate.models import catalogue, fetch
from dictate.models.catalogue import Kind, Model
from dictate.models.downloads import Downloads
from dictate.page.refusal import Refused, documented, wrong
from dictate.settings import Settings

router = APIRouter(prefix="/api/models", tags=["models"])

Purpose = Literal["recogniser", "cleanup", "rewrite"]

_PURPOSES: dict[Purpose, tuple[str, str, Kind]] = {
    "recogniser": ("recogniser", "model", "speech"),
    "cleanup": ("cleanup", "model", "cleanup"),
    "rewrite": ("cleanup", "rewrite_model", "cleanup"),
}
"""What a model can be used for -> the setting's section and name, and the kind that it needs."""


class ModelShown(BaseModel):
    """A model of the catalogue, and how it stands on this machine."""

    name: str
    kind: Kind
    about: str
    licence: str
    bytes: int
    present: bool
    """All its files are here, in full length."""

    used_for: list[Purpose]
    downloading: bool
    bytes_here: int
    """Of those that a download brings; after a stop it goes on behind them."""


class Use(BaseModel):
    """What to use a model for."""

    purpose: Annotated[Purpose, Field(alias="for")]


@functools.cache
def downloads() -> Downloads:
    """Those of this process."""
    return Downloads()


Name = Annotated[str, Path(description='As in "base"')]


@router.get("")
def show() -> list[ModelShown]:
    """All models of the catalogue, in its order."""
    settings = config.examine()[0]
    folder = catalogue.folder(settings.models)
    here = {model.name for model in catalogue.installed(folder)}
    coming = downloads().under_way
    return [
        ModelShown(
            name=model.name,
            kind=model.kind,
            about=model.about,
            licence=model.licence,
            bytes=model.size,
            present=model.name in here,
            used_for=_used_for(model.name, settings),
            downloading=model.name in coming,
            bytes_here=fetch.bytes_here(model, folder),
        )
        for model in catalogue.catalogue().values()
    ]


@router.post(
    "/{name}/download",
    status_code=HTTPStatus.ACCEPTED,
    responses=documented(HTTPStatus.NOT_FOUND),
)
def download(name: Name) -> None:
    """Bring a model, from where an earlier download stopped; told on /api/live."""
    downloads().start(_find(name))


@router.delete(
    "/{name}/download",
    status_code=HTTPStatus.NO_CONTENT,
    responses=documented(HTTPStatus.NOT_FOUND),
)
def stop(name: Name) -> None:
    """Stop a download; what is here is kept."""
    downloads().stop(_find(name).name)


@router.delete(
    "/{name}",
    status_code=HTTPStatus.NO_CONTENT,
    responses=documented(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def remove(name: Name) -> None:
    """Delete a model's files, finished or not, unless it is used."""
    model = _find(name)
    if model.name in downloads().under_way:
        reason = f"{name} is being downloaded"
        raise Refused(ModelError(reason, "Stop the download first"))
    settings = config.examine()[0]
    if used_for := _used_for(name, settings):
        reason = f"{name} is used for {' and '.join(used_for)}"
        raise Refused(ModelError(reason, "Choose another model for it first"))
    fetch.remove(model, catalogue.folder(settings.models))


@router.post(
    "/{name}/use",
    status_code=HTTPStatus.NO_CONTENT,
    responses=documented(
        HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY
    ),
)
def use(name: Name, chosen: Use) -> None:
    """Use a model that is here for something; the setting is written into the user's file."""
    section, setting, kind = _PURPOSES[chosen.purpose]
    model = _find(name)
    try:
        catalogue.find(model.name, kind)
    except ModelError as error:
        raise wrong(error, "for") from None
    try:
        catalogue.locate(name, kind, catalogue.folder(config.examine()[0].models))
    except ModelError as error:
        # It would end the dictation that works.
        raise Refused(ModelError(error.message, "Download it first")) from None
    config.set_value(None, section, setting, model.name)


def _find(name: str) -> Model:
    try:
        return catalogue.find(name)
    except ModelError as error:
        raise Refused(error, HTTPStatus.NOT_FOUND) from None


def _used_for(name: str, settings: Settings) -> list[Purpose]:
    return [
        purpose
        for purpose, (section, setting, _kind) in _PURPOSES.items()
        if getattr(getattr(settings, section), setting) == name
    ]
