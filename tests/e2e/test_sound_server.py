"""The sound server goes away while the key is held: what is said after it is back arrives too."""

from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING

import pytest
from dictation import SPEECH, WORDS_S, Field, transcript, words
from rig import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictation import Dictation
    from rig import Rig

BEFORE, AFTER = "arctic-aew_a0003.flac", "jfk.flac"


def restart(rig: Rig) -> None:
    rig.end("pulseaudio")
    rig._start_audio()


def freeze_for_two_seconds(rig: Rig) -> None:
    server = rig.processes["pulseaudio"]
    server.send_signal(signal.SIGSTOP)
    with pytest.raises(subprocess.TimeoutExpired):
        server.wait(2)
    server.send_signal(signal.SIGCONT)


@pytest.mark.parametrize("trouble", [restart, freeze_for_two_seconds])
def test_the_recording_goes_on_when_the_sound_server_is_back(
    own_dictation: Dictation, trouble: Callable[[Rig], None]
) -> None:
    rig = own_dictation.rig
    own_dictation.start()
    field = Field(rig, "tk")
    own_dictation.hold()
    rig.play(SPEECH / BEFORE)
    trouble(rig)
    rig.play(SPEECH / AFTER)
    assert own_dictation.status()["phase"] == "recording"
    own_dictation.release()
    last = words(transcript(AFTER))[-1]
    wait_for(lambda: last in words(field.text), WORDS_S, f"the words: {own_dictation.log}")
    spoken = words(transcript(BEFORE)) + words(transcript(AFTER))
    assert len(words(field.text)) >= 0.8 * len(spoken)
