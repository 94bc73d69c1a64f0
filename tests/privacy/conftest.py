"""A daemon on a rig, cut off from every network and with the most careless umask."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from dictation import DICTATE, LOAD_S, SPEECH, WORDS_S, Dictation, Field, transcript, words
from rig import Rig, wait_for
from traces import open_to_others, spoken_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TO_THE_WINDOW, TO_THE_CLIPBOARD = "arctic-aew_a0003.flac", "ls-1272-128104-0000.flac"

# The X server, the sound server and the bus are reached through sockets in the file system. A new
# network has its loopback down.
CUT_OFF = [
    *("unshare", *([] if os.getuid() == 0 else ["--user", "--map-current-user"]), "--net"),
    *("sh", "-c", 'ip link set lo up && umask 0 && exec "$@"', "sh"),
]


@dataclass(frozen=True)
class Dictated:
    """A daemon that has dictated."""

    dictation: Dictation
    spoken: frozenset[bytes]
    open_while_recording: list[str]
    """What others could use while audio and words were on their way."""

    @property
    def pid(self) -> int:
        """The daemon."""
        return self.dictation.rig.processes["dictate-1"].pid


@pytest.fixture
def cut_off() -> list[str]:
    """The beginning of a command that runs in a network with nothing but loopback."""
    return CUT_OFF


@pytest.fixture
def start_cut_off() -> Callable[[Dictation], None]:
    """Starts a daemon in such a network, with umask 0."""
    return _start_cut_off


@pytest.fixture
def watched() -> Iterator[Dictation]:
    """A daemon of the test's own, not started yet; its temporary files go to the rig's folder."""
    with Rig() as rig:
        yield _prepared(rig)


@pytest.fixture(scope="session")
def dictated() -> Iterator[Dictated]:
    """A daemon that has dictated to a window, and to the clipboard when that was gone."""
    with Rig() as rig:
        dictation = _prepared(rig)
        # At its most talkative.
        dictation.config.parent.mkdir(mode=0o700)
        dictation.config.write_text('[log]\nlevel = "debug"\n')
        dictation.config.chmod(0o600)
        _start_cut_off(dictation)
        for role in ("mic", "asr", "llm", "tray"):
            dictation.wait_for_worker(role)
        field = Field(rig, "tk")
        dictation.say(TO_THE_WINDOW)
        dictation.wait_for_words(field, TO_THE_WINDOW)
        dictation.hold()
        rig.play(SPEECH / TO_THE_CLIPBOARD)
        was_open = open_to_others(dictation)
        rig.end("tk")
        dictation.release()
        last = words(transcript(TO_THE_CLIPBOARD))[-1]
        wait_for(lambda: last in words(dictation.run("last").stdout), WORDS_S, dictation.log)
        dictation.wait_for_phase("idle")
        (rig.folder / "tk.held").unlink()
        yield Dictated(dictation, spoken_in(TO_THE_WINDOW, TO_THE_CLIPBOARD), was_open)
        dictation.stop()


def _prepared(rig: Rig) -> Dictation:
    (rig.folder / "tmp").mkdir(mode=0o700)
    rig.env["TMPDIR"] = str(rig.folder / "tmp")
    return Dictation(rig)


def _start_cut_off(dictation: Dictation) -> None:
    dictation.n_started = 1
    dictation.rig.spawn([*CUT_OFF, *DICTATE], "dictate-1")
    what = "the daemon to answer"
    wait_for(lambda: dictation.run("status").returncode == 0, LOAD_S, what)
