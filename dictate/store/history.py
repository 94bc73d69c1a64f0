"""The texts of the past: a small SQLite database that only the user can read."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from typing import TYPE_CHECKING, Self

import msgspec

from dictate import paths
from dictate.errors import StoreError
from dictate.store.entry import ARRIVED, Entry, Status

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA_VERSION = 1

_COLUMNS = tuple(name for name in Entry.__struct_fields__ if name != "id")

_SCHEMA = f"""
create table dictation (
    id integer primary key autoincrement,
    key text not null unique,
    {", ".join(f"{name} not null" for name in _COLUMNS if name != "key")}
);
pragma user_version = {SCHEMA_VERSION};
"""

_SELECT = f"select id, {', '.join(_COLUMNS)} from dictation"  # noqa: S608 - our own names

_BUSY_S = 2.0
"""How long one process waits for another's write; a write takes milliseconds."""

_N_UNDELIVERED = 200
"""So many texts that never arrived are kept, even when `history.keep` is smaller."""


def path() -> Path:
    """Where the history is."""
    return paths.state_dir() / "history.db"


class History:
    """The dictations, newest first. For the one thread that made it.

    A database that is damaged is moved aside, and a new one takes its place: `moved_aside` is
    the old one's new name then.

    Raises:
        StoreError: It cannot be opened: no room, no right, or a newer dictate has made it.
    """

    def __init__(self) -> None:
        self._path = path()
        self.moved_aside: Path | None = None
        try:
            try:
                self._connection = _open(self._path)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                self.moved_aside = _move_aside(self._path)
                self._connection = _open(self._path)
        except (sqlite3.Error, OSError) as error:
            raise _unusable(error) from None

    def __enter__(self) -> Self:
        """Nothing more to do."""
        return self

    def __exit__(self, *_exc: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Let go of the file; what was written is in it."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def put(self, entry: Entry) -> None:
        """Add a dictation, or replace the one of the same key.

        Raises:
            StoreError: It cannot be written.
        """
        values = msgspec.structs.asdict(entry)
        updates = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)
        self._write(
            f"insert into dictation ({', '.join(_COLUMNS)}) "  # noqa: S608 - our own names
            f"values ({', '.join('?' * len(_COLUMNS))}) on conflict (key) do update set {updates}",
            tuple(str(value) if isinstance(value := values[name], Status) else value
                  for name in _COLUMNS),
        )  # fmt: skip

    def newest(self, limit: int = -1) -> list[Entry]:
        """The newest dictations, the latest first; all if `limit` is negative."""
        return self._read(f"{_SELECT} order by at desc, id desc limit ?", (limit,))

    def get(self, number: int) -> Entry | None:
        """The dictation of this number."""
        return next(iter(self._read(f"{_SELECT} where id = ?", (number,))), None)

    def by_key(self, key: str) -> Entry | None:
        """The dictation of this key."""
        return next(iter(self._read(f"{_SELECT} where key = ?", (key,))), None)

    def waiting(self) -> list[Entry]:
        """What waits to be recognised, the oldest first."""
        return self._read(f"{_SELECT} where status = ? order by at, id", (str(Status.WAITING),))

    def delete(self, number: int) -> None:
        """Remove one dictation; the bytes are overwritten.

        Raises:
            StoreError: It cannot be written.
        """
        self._write("delete from dictation where id = ?", (number,))

    def clear(self) -> None:
        """Remove all dictations; no word of them stays in the files.

        Raises:
            StoreError: It cannot be written.
        """
        self._write("delete from dictation", ())
        try:
            self._connection.execute("vacuum")
            self._connection.execute("pragma wal_checkpoint(truncate)")
        except sqlite3.Error as error:
            raise _unusable(error) from None

    def prune(self, keep: int) -> None:
        """Remove all but the newest `keep` of those that arrived; what never did stays longer.

        Raises:
            StoreError: It cannot be written.
        """
        arrived = ", ".join(f"'{status}'" for status in ARRIVED)
        for which, n in (
            (f"status in ({arrived})", keep),
            (f"status not in ({arrived}, '{Status.WAITING}')", max(keep, _N_UNDELIVERED)),
        ):
            self._write(
                f"delete from dictation where {which} and id not in "  # noqa: S608 - our own names
                f"(select id from dictation where {which} order by at desc, id desc limit ?)",
                (n,),
            )

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        try:
            with self._connection:
                self._connection.execute(statement, values)
        except sqlite3.Error as error:
            raise _unusable(error) from None

    def _read(self, query: str, values: tuple[object, ...]) -> list[Entry]:
        try:
            rows = self._connection.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise _unusable(error) from None
        names = ("id", *_COLUMNS)
        return [msgspec.convert(dict(zip(names, row, strict=True)), Entry) for row in rows]


def _open(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # SQLite would make it readable for all; its side files take their mode from this one.
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    connection = sqlite3.connect(file, timeout=_BUSY_S)
    try:
        connection.execute("pragma journal_mode = wal")
        # A killed process loses nothing by this; only a machine that loses power may, and then
        # the newest text, never the file.
        connection.execute("pragma synchronous = normal")
        connection.execute("pragma secure_delete = on")
        _examine(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _examine(connection: sqlite3.Connection) -> None:
    """See that the database is whole and of our making; make the tables of a new one."""
    (verdict,) = connection.execute("pragma quick_check(1)").fetchone()
    if verdict != "ok":
        raise sqlite3.DatabaseError(verdict)
    (version,) = connection.execute("pragma user_version").fetchone()
    if version > SCHEMA_VERSION:
        message = "it was made by a newer dictate"
        raise sqlite3.OperationalError(message)
    if version == 0:
        connection.executescript(f"begin; {_SCHEMA} commit;")


def _move_aside(file: Path) -> Path:
    aside = file.with_name(f"{file.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    file.rename(aside)
    for ending in ("-wal", "-shm"):
        side_file = file.with_name(file.name + ending)
        with contextlib.suppress(FileNotFoundError):
            side_file.rename(aside.with_name(aside.name + ending))
    return aside


def _unusable(error: Exception) -> StoreError:
    # SQLite's messages name tables and files, never values.
    reason = getattr(error, "strerror", None) or str(error)
    remedy = f"See whether the disk is full; else move {path()} away"
    return StoreError(f"The history cannot be used ({reason})", remedy)
