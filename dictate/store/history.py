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

SCHEMA_VERSION = 2
"""1 had no column for what `tidy` made of it."""

_COLUMNS = tuple(name for name in Entry.__struct_fields__ if name != "id")

_SCHEMA = f"""
create table if not exists dictation (
    id integer primary key autoincrement,
    key text not null unique,
    {", ".join(f"{name} not null" for name in _COLUMNS if name != "key")}
);
create index if not exists by_status on dictation (status);
pragma user_version = {SCHEMA_VERSION};
"""

_SELECT = f"select id, {', '.join(_COLUMNS)} from dictation"  # noqa: S608 - our own names

_INSERT = (
    f"insert into dictation ({', '.join(_COLUMNS)}) "  # noqa: S608 - our own names
    f"values ({', '.join(f':{name}' for name in _COLUMNS)}) on conflict (key) do update set "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)
)

_UPDATE = (
    f"update dictation set {', '.join(f'{name} = :{name}' for name in _COLUMNS)} "  # noqa: S608 - our own names
    "where id = :id and key = :key"
)

_BUSY_S = 2.0
"""How long one process waits for another's write; a write takes milliseconds."""

_HOLDS = "holds(?, raw, tidy, text, application)"
"""By a function of ours: SQLite itself knows the letter cases of ASCII only."""

_HIGHEST = 2**63 - 1
"""SQLite's largest number."""

_ASIDE = ".damaged-"

_N_UNDELIVERED = 200
"""So many texts that never arrived are kept, even when `history.keep` is smaller."""


def path() -> Path:
    """Where the history is."""
    return paths.state_dir() / "history.db"


class History:
    """The dictations, newest first. For the one thread that made it.

    A database that is damaged is moved aside, and a new one takes its place: `moved_aside` is
    the old one's new name then.

    Args:
        file: Where it is; None: the user's own, by the environment of this moment.

    Raises:
        StoreError: It cannot be opened: no room, no right, or a newer dictate has made it.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._path = file or path()
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
        self._file = _identity(self._path)

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

    def is_in_place(self) -> bool:
        """Whether this is still the file that others find, and not one moved aside or deleted."""
        return _identity(self._path) == self._file

    def put(self, entry: Entry) -> None:
        """Add a dictation, or replace the one of the same key.

        One that has a number came from here; if it was deleted since, it stays deleted.

        Raises:
            StoreError: It cannot be written.
        """
        row = msgspec.structs.asdict(entry) | {"status": str(entry.status)}
        self._write(_UPDATE if entry.id else _INSERT, {name: _plain(row[name]) for name in row})

    def newest(self, limit: int = -1) -> list[Entry]:
        """The newest dictations, the latest first; all if `limit` is negative."""
        return self._read(f"{_SELECT} order by at desc, id desc limit ?", (limit,))

    def find(self, search: str, limit: int, before: int | None = None) -> list[Entry]:
        """Dictations that hold `search` in any letter case, from the highest number down.

        Args:
            search: Looked for in the words and in the application's name; empty: all.
            limit: No more than this.
            before: Only those of a lower number.
        """
        highest = _HIGHEST if before is None else before - 1
        return self._read(
            f"{_SELECT} where {_HOLDS} and id <= ? order by id desc limit ?",
            (search.casefold(), highest, limit),
        )

    def count(self, search: str = "") -> int:
        """How many dictations hold `search`, as in `find`.

        Raises:
            StoreError: It cannot be read.
        """
        query = f"select count(*) from dictation where {_HOLDS}"  # noqa: S608 - our own names
        try:
            (number,) = self._connection.execute(query, (search.casefold(),)).fetchone()
        except sqlite3.Error as error:
            raise _unusable(error) from None
        return int(number)

    def version(self) -> tuple[int, int]:
        """Another one whenever a dictation was written or deleted, here or by another process.

        Raises:
            StoreError: It cannot be read.
        """
        try:
            (version,) = self._connection.execute("pragma data_version").fetchone()
        except sqlite3.Error as error:
            raise _unusable(error) from None
        return version, self._connection.total_changes

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
        """Remove one dictation; no word of it stays in the files.

        Raises:
            StoreError: It cannot be written.
        """
        self._write("delete from dictation where id = ?", (number,))
        self.wipe()

    def clear(self) -> None:
        """Remove all dictations, those in files moved aside too; no word of them stays.

        Raises:
            StoreError: It cannot be written.
        """
        self._write("delete from dictation", ())
        try:
            self._connection.execute("vacuum")
            for aside in self._path.parent.glob(f"{self._path.name}{_ASIDE}*"):
                aside.unlink(missing_ok=True)
        except (sqlite3.Error, OSError) as error:
            raise _unusable(error) from None
        self.wipe()

    def wipe(self) -> None:
        """See that what was removed is not in the write-ahead log any more.

        Raises:
            StoreError: It cannot be written.
        """
        try:
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
                # By number: a clock that was set back must not make the newest the oldest.
                f"delete from dictation where {which} and id <= "  # noqa: S608 - our own names
                f"(select id from dictation where {which} order by id desc limit 1 offset ?)",
                (n,),
            )

    def _write(self, statement: str, values: tuple[object, ...] | dict[str, object]) -> None:
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
        return [entry for row in rows if (entry := _entry(row))]


def _entry(row: tuple[object, ...]) -> Entry | None:
    try:
        return msgspec.convert(dict(zip(("id", *_COLUMNS), row, strict=True)), Entry)
    except msgspec.ValidationError:
        # Somebody else's doing; the others are whole.
        return None


def _holds(search: str, *columns: object) -> bool:
    return not search or any(search in str(column).casefold() for column in columns)


def _plain(value: object) -> object:
    """What the database takes: half a surrogate pair is no text to it."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _open(file: Path) -> sqlite3.Connection:
    paths.make_private(file.parent)
    # SQLite would make it readable for all; its side files take their mode from this one.
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    connection = sqlite3.connect(file, timeout=_BUSY_S)
    # A bit that flipped on the disk costs a letter, not the list.
    connection.text_factory = lambda text: text.decode(errors="replace")
    connection.create_function("holds", 5, _holds, deterministic=True)
    try:
        connection.execute("pragma journal_mode = wal")
        # On the disk itself when it is said to be: the recording is let go of then.
        connection.execute("pragma synchronous = full")
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
    try:
        if version == 0:
            connection.executescript(f"begin immediate; {_SCHEMA} commit;")
        elif version < SCHEMA_VERSION:
            _migrate(connection)
        connection.execute(f"{_SELECT} limit 0")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        # Whole, but of somebody else's making.
        raise sqlite3.DatabaseError(str(error)) from None


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring a database of an older dictate up to date; no row is lost if that is interrupted."""
    with connection:
        connection.execute("begin immediate")
        # Another process may have been faster.
        if connection.execute("pragma user_version").fetchone() == (1,):
            connection.execute("alter table dictation add column tidy not null default ''")
            connection.execute(f"pragma user_version = {SCHEMA_VERSION}")


def _move_aside(file: Path) -> Path:
    aside = file.with_name(f"{file.name}{_ASIDE}{time.strftime('%Y%m%d-%H%M%S')}")
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
