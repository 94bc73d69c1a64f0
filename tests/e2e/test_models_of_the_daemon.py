"""Models that are not where they were set to be, or not loaded when they are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dictation import Dictation, Field
from rig import Rig, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT = "arctic-aew_a0003.flac"
SETTINGS = '[recogniser]\ndevice = "cuda"\n'


@pytest.fixture(scope="module")
def dictation() -> Iterator[Dictation]:
    """A daemon that shall use a GPU, and sees none."""
    with Rig() as rig:
        rig.env["CUDA_VISIBLE_DEVICES"] = ""
        dictation = Dictation(rig)
        dictation.start(SETTINGS)
        yield dictation
        dictation.stop()


@pytest.fixture(scope="module")
def field(dictation: Dictation) -> Field:
    return Field(dictation.rig, "tk")


def test_without_the_gpu_that_was_asked_for_words_arrive_and_the_reason_is_told(
    dictation: Dictation, field: Field
) -> None:
    asr = dictation.status()["workers"]["asr"]
    assert asr["device"] == "cpu (int8)"
    assert asr["message"] == "Speech is recognised on the CPU: no NVIDIA GPU was found"
    assert asr["remedy"] in dictation.run("status").stdout
    before = len(field.text)
    dictation.say(SHORT)
    dictation.wait_for_words(field, SHORT, before)


def test_models_that_gave_their_memory_back_hear_all_that_is_said_at_the_next_press(
    dictation: Dictation, field: Field
) -> None:
    dictation.config.write_text(f"{SETTINGS}[models]\nunload_after_s = 1\n")
    wait_for(lambda: are_unloaded(dictation), 30, "the models to be unloaded")
    before = len(field.text)
    dictation.say(SHORT)
    dictation.wait_for_words(field, SHORT, before)
    wait_for(lambda: are_unloaded(dictation), 30, "the models to be unloaded again")


def are_unloaded(dictation: Dictation) -> bool:
    """Whether both models' processes are gone, and nobody complains."""
    status = dictation.status()
    workers = [status["workers"][role] for role in ("asr", "llm")]
    pids = [worker["pid"] for worker in workers]
    return pids == [None, None] and {worker["state"] for worker in workers} == {"unloaded"}
