"""A disk without room: the words arrive all the same, and the user is told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from dictation import DICTATE, Field, has_words
from rig import wait_for

if TYPE_CHECKING:
    from dictation import Dictation

CLIP = "arctic-aew_a0003.flac"

SMALL = "48k"
"""Less than a second of sound."""


def start_with_small(dictation: Dictation, folder: Path) -> None:
    """Start a daemon for which `folder` is a disk that is full at once."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = f'mount -t tmpfs -o size={SMALL},mode=700 tmpfs "$0" && exec "$@"'
    namespace = (
        ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    )
    dictation.n_started = 1
    dictation.rig.spawn([*namespace, "sh", "-c", mount, folder, *DICTATE], "dictate-1")
    wait_for(lambda: dictation.run("status").returncode == 0, 60, "the daemon to answer")
    for role in ("mic", "asr", "llm"):
        dictation.wait_for_worker(role)


@pytest.mark.parametrize("variable", ["XDG_RUNTIME_DIR", "XDG_STATE_HOME"])
def test_the_words_arrive_though_nothing_can_be_written(
    own_dictation: Dictation, variable: str
) -> None:
    dictation = own_dictation
    folder = Path(dictation.rig.env[variable]) / "dictate"
    if variable == "XDG_RUNTIME_DIR":
        # The socket stays outside, for the test to reach.
        folder /= "spool"
    start_with_small(dictation, folder)
    field = Field(dictation.rig, "tk")
    for _ in range(2):
        before = len(field.text)
        dictation.say(CLIP)
        dictation.wait_for_words(field, CLIP, before)
    assert has_words(dictation.run("last").stdout, CLIP)
    in_memory = "Recording goes on in memory"
    assert (in_memory in dictation.log) == (variable == "XDG_RUNTIME_DIR")
    assert "Traceback" not in dictation.log
