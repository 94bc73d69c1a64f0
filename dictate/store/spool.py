"""The files of the dictations that are on their way, so that no end of the daemon loses a word.

Each has two: `KEY.wav` grows block by block, `KEY.json` holds the `Entry`. They live in the runtime
folder, which is memory on most systems, and are gone when the words have arrived. What has to
outlive the login is written again to the state folder.
"""

from __future__ import annotations

import contextlib
import errno
import os
from typing import TYPE_CHECKING

import msgspec

from dictate import paths
from dictate.store import wave
from dictate.store.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES = 64 * 1024 * 1024
"""The runtime folder is everybody's memory: no more than three of the longest recordings of five
minutes lie there at once. What comes beyond that is in the daemon's own memory alone."""

_UNREADABLE = (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What reading a state file may end in, whatever lies there."""

_NEW = ".new"
"""The ending of a file that is not whole yet."""


class Spool:
    """Writes and finds these files. Every method on any one thread, but each key on one at a time.

    Raises:
        ControlError: There is no runtime folder, and none can be made.
    """

    def __init__(self) -> None:
        self._live = paths.runtime_dir() / "spool"
        self._lasting = paths.state_dir() / "spool"
        self._descriptors: dict[str, int] = {}
        self._sizes: dict[str, int] = {}

    def append(self, key: str, pcm: bytes) -> None:
        """Add samples to the audio of `key`.

        Raises:
            OSError: They cannot be written; what is there already stays.
        """
        if sum(self._sizes.values()) + len(pcm) > MAX_BYTES:
            raise OSError(errno.EDQUOT, "too much is being recorded at once")
        descriptor = self._descriptors.get(key)
        if descriptor is None:
            descriptor = _create(self._live / f"{key}.wav")
            self._descriptors[key] = descriptor
            os.write(descriptor, wave.header())
        n_written = os.write(descriptor, pcm)
        self._sizes[key] = self._sizes.get(key, 0) + n_written
        if n_written < len(pcm):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def close(self, key: str) -> None:
        """The audio of `key` is complete; let go of its file."""
        descriptor = self._descriptors.pop(key, None)
        if descriptor is not None:
            os.close(descriptor)

    def note(self, entry: Entry) -> None:
        """Write down how far a dictation is.

        Raises:
            OSError: It cannot be written; what was noted before stays.
        """
        _write(self._live / f"{entry.key}.json", msgspec.json.encode(entry), sync=False)

    def keep(self, entry: Entry, pcm: bytes) -> None:
        """Write a dictation where it outlives the login, on the disk itself when this returns.

        Raises:
            OSError: It cannot be written.
        """
        _write(self._lasting / f"{entry.key}.wav", wave.header(len(pcm)) + pcm, sync=True)
        # Last, for what is named here is whole.
        _write(self._lasting / f"{entry.key}.json", msgspec.json.encode(entry), sync=True)
        self.drop_live(entry.key)

    def remove(self, key: str) -> None:
        """Nothing of this dictation is needed here any more; an unknown key is ignored."""
        self.drop_live(key)
        _drop(self._lasting, key)

    def clear(self) -> None:
        """Remove everything."""
        for folder in (self._lasting, self._live):
            for path in _files(folder):
                with contextlib.suppress(OSError):
                    path.unlink()

    def drop_live(self, key: str) -> None:
        """Remove what lies in the runtime folder of this dictation."""
        self.close(key)
        self._sizes.pop(key, None)
        _drop(self._live, key)

    def audio(self, key: str) -> bytes:
        """The samples of `key` so far, float32 little endian, mono, 16 kHz; empty without any."""
        wav = f"{key}.wav"
        # The last is what a login that ended in `keep` leaves: its end is missing.
        for path in (self._lasting / wav, self._live / wav, self._lasting / (wav + _NEW)):
            with contextlib.suppress(OSError):
                return wave.samples(path.read_bytes())
        return b""

    def all_keys(self) -> list[str]:
        """What lies here, the oldest first."""
        files = [*_files(self._live), *_files(self._lasting)]
        return sorted({path.name.partition(".")[0] for path in files} - {""})

    def found(self) -> Iterator[Entry]:
        """What lies here, the oldest first; of a broken entry what its name tells."""
        for key in self.all_keys():
            yield self._entry(key)

    def _entry(self, key: str) -> Entry:
        for folder in (self._lasting, self._live):
            with contextlib.suppress(*_UNREADABLE):
                entry = msgspec.json.decode((folder / f"{key}.json").read_bytes(), type=Entry)
                if entry.key == key:
                    # Its number belongs to the history that was there then.
                    return msgspec.structs.replace(entry, id=0)
        date, clock = [*key.split("-"), "", ""][:2]
        at = f"{date[:4]}-{date[4:6]}-{date[6:8]}T{clock[:2]}:{clock[2:4]}:{clock[4:6]}"
        return Entry(key=key, at=at)


def _drop(folder: Path, key: str) -> None:
    for suffix in ("wav", "json"):
        for name in (f"{key}.{suffix}", f"{key}.{suffix}{_NEW}"):
            with contextlib.suppress(OSError):
                (folder / name).unlink()


def _files(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _create(path: Path) -> int:
    paths.make_private(path.parent)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | os.O_NOFOLLOW
    return os.open(path, flags, 0o600)


def _write(path: Path, content: bytes, *, sync: bool) -> None:
    """Replace a file by a whole one."""
    new = path.with_name(path.name + _NEW)
    descriptor = _create(new)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            if sync:
                os.fsync(file.fileno())
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    if sync:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
