"""Hundreds of dictations in a row: every text arrives, in order, and the daemon stays as it was.

pytest tests/reliability/test_load.py --dictations 500
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from contextlib import suppress
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import footprint
import pytest
from dictation import SPEECH, WORDS_S, transcript, words
from long_dictation import EndlessField, LongDictation
from rig import PAUSE, Rig, RigError, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import ReliabilityTable

CLIPS = (
    "lj-LJ001-0008.flac",
    "cv-651325.flac",
    "gcp-half_an_hour.flac",
    "ls-1688-142285-0002.flac",
    "ls-1580-141084-0001.flac",
    "sb-spk1_snt5.flac",
)
"""Of a second to three, and understood every time."""

SETTINGS = '[hotkey]\nkey = "<pause>"\n'
"""A key that is no modifier: words may arrive while it is held, so nobody has to wait for them."""

BATCH = 25
N_WAITING = 3
UNDERSTOOD = 0.6
SHOW_S = 3.0
POST_ROLL_S = 0.35
"""What a speaker rests between two dictations, at least."""


@pytest.fixture
def dictation() -> Iterator[LongDictation]:
    with Rig() as rig:
        dictation = LongDictation(rig)
        dictation.start(SETTINGS)
        yield dictation
        # Shown if the test failed.
        print(dictation.log)  # noqa: T201  pytest's way
        dictation.stop()


@pytest.mark.timeout(7200)
def test_a_day_of_dictations_leaves_every_text_and_nothing_else(
    dictation: LongDictation,
    n_dictations: int,
    seed: int,
    reliability_table: ReliabilityTable,
) -> None:
    chance = random.Random(seed)  # noqa: S311  chance that can be repeated is the point
    field = EndlessField(dictation.rig, "day")
    say_nothing(dictation)
    n_warm_up = max(1, min(footprint.N_WARM_UP, n_dictations // 3))
    n_done = n_strange = 0
    lost: list[str] = []
    while n_done < n_dictations:
        end = n_warm_up if n_done < n_warm_up else n_dictations
        clips = chance.choices(CLIPS, k=min(BATCH, end - n_done))
        missing, n_more = dictate_all(dictation, field, clips)
        n_strange += n_more
        n_done += len(clips)
        lost += missing
        if n_done == n_warm_up:
            before = footprint.of(dictation)
    after = footprint.settled(dictation, before)
    reliability_table.add(
        "load",
        {"dictations": n_dictations, "texts lost": len(lost), "words doubled": n_strange},
    )
    for row in after.rows(before, n_warm_up):
        reliability_table.add("load: what the processes occupy", row)
    assert (lost, n_strange) == ([], 0)
    assert after.grown(before, n_warm_up) == []
    assert after.left_over(before) == []


def say_nothing(dictation: LongDictation) -> None:
    """Have the daemon notify of a silent microphone.

    A day has its notices, and what the first one takes is taken once: a thread and a library.
    """
    dictation.rig.key_down(PAUSE)
    # Nobody here shows it.
    wait_for(lambda: "No notification" in dictation.log, WORDS_S, "a notice of the silence")
    dictation.rig.key_up(PAUSE)
    dictation.wait_for_phase("idle")


def dictate_all(
    dictation: LongDictation, field: EndlessField, clips: list[str]
) -> tuple[list[str], int]:
    """Dictate these in a row; as `compare`."""
    before = len(field.text)
    for clip in clips:
        wait_for(lambda: dictation.status()["queued"] < N_WAITING, WORDS_S, "a shorter queue")
        dictation.rig.key_down(PAUSE)
        dictation.wait_for_phase("recording")
        dictation.rig.play(SPEECH / clip)
        dictation.rig.key_up(PAUSE)
        threading.Event().wait(POST_ROLL_S)
    dictation.wait_for_phase("idle")
    with suppress(RigError):
        # The window may need a moment to show what it was given.
        wait_for(lambda: not compare(words(field.text[before:]), clips)[0], SHOW_S, "the last")
    return compare(words(field.text[before:]), clips)


def compare(arrived: list[str], clips: list[str]) -> tuple[list[str], int]:
    """The clips whose words are not where they should be, and the number of words too many."""
    spoken = [words(transcript(clip)) for clip in clips]
    owners = [number for number, said in enumerate(spoken) for _ in said]
    aligned = SequenceMatcher(
        None, [word for said in spoken for word in said], arrived, autojunk=False
    )
    n_found = Counter(
        owners[place]
        for begin, _, size in aligned.get_matching_blocks()
        for place in range(begin, begin + size)
    )
    missing = [
        clip
        for number, clip in enumerate(clips)
        if n_found[number] < UNDERSTOOD * len(spoken[number])
    ]
    return missing, max(0, len(arrived) - int(1.1 * len(owners)) - 1)
