"""The folders: room, owners, modes, and the history's database."""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from dictate import paths
from dictate.doctor.check import Finding, Scene, note, ok, problem
from dictate.store.history import path as database

if TYPE_CHECKING:
    from collections.abc import Iterator

_MEGABYTE = 1_000_000

_DATA_MB = 200
"""Room for recordings that have to be kept and for the history; models ask for theirs."""

_RUNTIME_MB = 50
"""Two recordings of the default longest length, 300 s of 64 kB, and some."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO

_NOT_OURS = frozenset({"models", "venv"})
"""In the data folder, what holds nothing that was spoken."""


def disk(_scene: Scene) -> Finding:
    """Whether there is room where recordings and words go."""
    parts = []
    for folder, needed_mb in (
        (paths.data_dir(), _DATA_MB),
        (paths.state_dir(), _DATA_MB),
        (paths.runtime_dir(), _RUNTIME_MB),
    ):
        there = _nearest(folder)
        free_mb = shutil.disk_usage(there).free // _MEGABYTE
        if not os.access(there, os.W_OK):
            return problem(f"{there} cannot be written", "Check who owns it and its permissions")
        if free_mb < needed_mb:
            return problem(f"{there} has only {free_mb} MB free", f"Free {needed_mb} MB there")
        parts.append(f"{folder} {free_mb} MB")
    return ok("free: " + ", ".join(parts))


def runtime_dir(_scene: Scene) -> Finding:
    """Whether the folder of the control socket and of unfinished recordings is the user's alone."""
    folder = paths.runtime_dir()
    status = folder.stat()
    if status.st_uid != os.getuid():
        return problem(
            f"{folder} belongs to another user",
            f"Remove it: `sudo rm -r {shlex.quote(str(folder))}`",
        )
    if status.st_mode & _OTHERS:
        return problem(_open_to_others(folder), f"Run `chmod -R go= {shlex.quote(str(folder))}`")
    if not os.environ.get("XDG_RUNTIME_DIR"):
        return note(
            f"{folder}, on disk: XDG_RUNTIME_DIR is not set",
            "Log in through the desktop's login screen; systemd's pam_systemd sets it",
        )
    return ok(f"{folder}, mode 0700")


def privacy(_scene: Scene) -> Finding:
    """Whether other users could read what dictate keeps, or see that it is there."""
    bases = dict.fromkeys((paths.data_dir(), paths.state_dir(), paths.runtime_dir()))
    wide = {
        base: [path for path in _walk(base) if path.lstat().st_mode & _OTHERS] for base in bases
    }
    found = [path for base in bases for path in wide[base]]
    if not found:
        return ok("only you can read what dictate keeps")
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    remedy = shlex.join(["chmod", "-R", "go=", *(str(base) for base in bases if wide[base])])
    if any(path.is_file() for path in found):
        return problem(_open_to_others(found[0]) + more, f"Run `{remedy}`")
    return note(_open_to_others(found[0]) + more + "; the files in it are not", f"Run `{remedy}`")


def history(_scene: Scene) -> Finding:
    """Whether the database of past dictations is whole. Reads no word."""
    path = database()
    if not path.exists():
        return ok("empty: nothing has been dictated yet")
    try:
        # rw makes no new file, but lets SQLite make its own for a database in WAL mode.
        connection = sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=5.0)
        try:
            (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        answer = f"{type(error).__name__}: {error}"
    if answer != "ok":
        return problem(
            f"{path} is damaged",
            "Start dictate anew: it moves the file aside and begins another one",
        )
    return ok(f"{path.stat().st_size // 1000} kB, whole")


def _walk(folder: Path) -> Iterator[Path]:
    """The folder and what lies in it, without links and without what is not about words."""
    if not folder.is_dir():
        return
    yield folder
    for root, names, files in os.walk(folder):
        names[:] = [name for name in names if not (Path(root) == folder and name in _NOT_OURS)]
        found = (Path(root) / name for name in (*names, *files))
        yield from (path for path in found if not path.is_symlink())


def _open_to_others(path: Path) -> str:
    return f"{path} is open to other users (mode {stat.S_IMODE(path.lstat().st_mode):04o})"


def _nearest(folder: Path) -> Path:
    """The folder, or the one that it would be made in."""
    return next(path for path in (folder, *folder.parents) if path.exists())
