"""What a daemon leaves on the disk of its rig."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from dictation import transcript, words

if TYPE_CHECKING:
    from dictation import Dictation

_SHORTEST = 5
"""Shorter words stand in programs' names and paths by chance."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def spoken_in(*clips: str) -> frozenset[bytes]:
    """The words of clips that are long enough to be told from chance."""
    said = (word for clip in clips for word in words(transcript(clip)))
    return frozenset(word.encode() for word in said if len(word) >= _SHORTEST)


def found(spoken: frozenset[bytes], content: bytes) -> set[bytes]:
    """The words that stand in it, in either of the two encodings that programs use."""
    content = content.lower()
    return {
        word for word in spoken if word in content or word.decode().encode("utf-16-le") in content
    }


def files(dictation: Dictation) -> list[Path]:
    """Every file under the rig's home, XDG and temporary folders; models are only linked there."""
    paths = (
        Path(root) / name for root, _, names in os.walk(dictation.rig.folder) for name in names
    )
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def own(dictation: Dictation) -> list[Path]:
    """All that dictate has made: what is called so in the XDG folders, and temporary files."""
    env = dictation.rig.env
    folders = [Path(value) / "dictate" for name, value in env.items() if name.startswith("XDG_")]
    made = [folder for folder in folders if folder.is_dir()]
    for folder in (*made, Path(env["TMPDIR"])):
        made += [path for path in folder.rglob("*") if not path.is_symlink()]
    # The test itself made it, for the link to the models.
    return [path for path in made if path != Path(env["XDG_DATA_HOME"]) / "dictate"]


def open_to_others(dictation: Dictation) -> list[str]:
    """What of it other users could use, with its mode."""
    modes = {path: path.lstat().st_mode for path in own(dictation)}
    return [f"{path} {stat.filemode(mode)}" for path, mode in modes.items() if mode & _OTHERS]
