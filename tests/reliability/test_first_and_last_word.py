"""Speech that begins right after the key went down and ends as it goes up: nothing of it is lost.

    pytest tests/reliability/test_first_and_last_word.py --utterances 50

Warm: the microphone is open, and remembers what came just before the key. Cold: it is opened at
key-down, and what is said before its first sample cannot be heard.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from array import array
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import pytest
from account import read
from dictation import SPEECH, WORDS_S, transcript, words
from kill_clips import FULL_SCALE, RATE_HZ, write
from long_dictation import EndlessField, LongDictation
from rig import CONTROL_R, Rig, wait_for
from spoken_clock import STAND_INS, SpokenClock
from time_signal import HIGH, LOW, PERIOD_S

from dictate.audio import file as audio_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import ReliabilityTable

CLIPS = (
    "arctic-aew_a0003.flac",
    "cv-651325.flac",
    "gcp-half_an_hour.flac",
    "gcp-mountain_view.flac",
    "lj-LJ001-0008.flac",
    "ls-1580-141084-0001.flac",
    "ls-1688-142285-0002.flac",
    "mfa-mfa_thoughts.flac",
    "ps-goforward.flac",
    "sb-spk1_snt5.flac",
)
"""Their first and last words are understood every time when the whole is heard."""

COLD, WARM = "cold", "warm"
KEEP_WARM = {COLD: "0", WARM: '"always"'}
TABLE = "first and last word"

SOONEST_S, LATEST_S = 0.0, 0.1
"""When after key-down the speaker begins."""

CLOCK_S = 1.5
"""How long the clock is heard before an utterance ..."""

REST_S = 1.0
"""... and nothing at all, so that the clock is not in what the microphone remembers."""

AUDIBLE = 10 ** (-35 / 20)
"""What is so much below the loudest is no speech in these clips: 35 dB."""

FRAME = RATE_HZ // 100
HOLD_S = 0.5
SETTLING_S = 0.02
"""What the stand-in recogniser skips at the beginning."""

BETWEEN_S = 0.6
"""What is remembered from before a press reaches back to the recording before at most."""


@dataclass(frozen=True)
class Utterance:
    """A file to be played, and where in it what is said begins and ends."""

    file: Path
    words: list[str]
    began_ms: int
    ended_ms: int


@pytest.fixture
def dictation() -> Iterator[LongDictation]:
    with Rig() as rig:
        dictation = LongDictation(rig)
        yield dictation
        # Shown if the test failed.
        print(dictation.log)  # noqa: T201  pytest's way
        dictation.stop()


@pytest.fixture
def clock(dictation: LongDictation) -> Iterator[SpokenClock]:
    clock = SpokenClock(dictation.rig)
    yield clock
    clock.stop()


@pytest.fixture
def delays_s(n_utterances: int, seed: int) -> list[float]:
    """How long after key-down each utterance begins."""
    chance = random.Random(seed)  # noqa: S311  chance that can be repeated is the point
    return [chance.uniform(SOONEST_S, LATEST_S) for _ in range(n_utterances)]


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("microphone", [WARM, COLD])
def test_the_first_and_the_last_word_are_kept(
    clock: SpokenClock,
    dictation: LongDictation,
    microphone: str,
    delays_s: list[float],
    reliability_table: ReliabilityTable,
) -> None:
    dictation.start(f'[audio]\nkeep_warm_s = {KEEP_WARM[microphone]}\n[cleanup]\nlevel = "off"\n')
    field = EndlessField(dictation.rig, "words")
    first_lost, last_lost = [], []
    latest_s = 0.0
    for number, delay_s in enumerate(delays_s):
        said = utterance(CLIPS[number % len(CLIPS)], dictation.rig.folder)
        arrived = speak(dictation, field, clock, said, delay_s)
        shown = f"{' '.join(said.words)!r} after {1000 * delay_s:.0f} ms: {' '.join(arrived)!r}"
        if said.words[0] not in arrived[:1]:
            first_lost.append(shown)
            latest_s = max(latest_s, delay_s)
        if said.words[-1] not in arrived[-1:]:
            last_lost.append(shown)
    row = {
        "microphone": microphone,
        "utterances": len(delays_s),
        "first words lost": len(first_lost),
        "these began after key-down, ms, at most": 1000 * latest_s,
        "last words lost": len(last_lost),
    }
    reliability_table.add(TABLE, row)
    print(*first_lost, *last_lost, sep="\n")  # noqa: T201  pytest's way
    assert last_lost == []
    # A cold microphone hears nothing before it is open.
    assert microphone == COLD or first_lost == []


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("microphone", [WARM, COLD])
def test_samples_are_kept_from_key_down_to_key_up(
    dictation: LongDictation,
    clock: SpokenClock,
    microphone: str,
    n_utterances: int,
    reliability_table: ReliabilityTable,
) -> None:
    dictation.rig.env["PYTHONPATH"] = str(STAND_INS)
    dictation.start(f"[audio]\nkeep_warm_s = {KEEP_WARM[microphone]}\n")
    field = EndlessField(dictation.rig, "clock")
    first_ms, last_ms = [], []
    for _ in range(n_utterances):
        clock.wind()
        before = len(field.text)
        rest_until(time.monotonic() + BETWEEN_S)
        down_s = press(dictation)
        rest_until(down_s + HOLD_S)
        up_s = release(dictation)
        wait_for(lambda n=before: field.text[n:].endswith(" "), WORDS_S, "the time to arrive")
        (heard,), _ = read(field.text[before:], clock.at)
        first_ms.append(1000 * (heard.began_s - SETTLING_S - down_s))
        last_ms.append(1000 * (heard.ended_s - up_s))
        dictation.wait_for_phase("idle")
    row = {
        "microphone": microphone,
        "presses": n_utterances,
        "key down to first kept sample, ms: p50": median(first_ms),
        "max": max(first_ms),
        "key up to last kept sample, ms: p50": median(last_ms),
        "min": min(last_ms),
    }
    reliability_table.add(f"{TABLE}: samples", row)
    assert microphone == COLD or max(first_ms) < 0
    assert min(last_ms) > 0


def press(dictation: LongDictation) -> float:
    """Press the key; when that was."""
    dictation.rig.key_down(CONTROL_R)
    return time.monotonic()


def release(dictation: LongDictation) -> float:
    dictation.rig.key_up(CONTROL_R)
    return time.monotonic()


def rest_until(at_s: float) -> None:
    threading.Event().wait(max(0.0, at_s - time.monotonic()))


def speak(
    dictation: LongDictation,
    field: EndlessField,
    clock: SpokenClock,
    said: Utterance,
    delay_s: float,
) -> list[str]:
    """Press the key `delay_s` before the first word and release it at the last one's end.

    Returns:
        The words that arrived.
    """
    before = len(field.text)
    clock.play(said.file)
    rest_until(clock.at(said.began_ms) - delay_s)
    press(dictation)
    rest_until(clock.at(said.ended_ms))
    release(dictation)
    wait_for(lambda: field.text[before:].endswith(" "), WORDS_S, "the words to arrive")
    dictation.wait_for_phase("idle")
    return words(field.text[before:])


def utterance(clip: str, folder: Path) -> Utterance:
    """A clip without the silence around it, behind the clock and a rest."""
    heard = array("f", audio_file.read(SPEECH / clip))
    first, last = audible(heard)
    lead = array("h", clock_and_rest())
    file = folder / f"{clip}.wav"
    began, n_said = len(lead), last - first
    lead.extend(int(FULL_SCALE * sample) for sample in heard[first:last])
    lead.extend([0] * RATE_HZ)
    if sys.byteorder == "big":
        lead.byteswap()
    write(file, lead.tobytes())
    return Utterance(
        file,
        words(transcript(clip)),
        1000 * began // RATE_HZ,
        1000 * (began + n_said) // RATE_HZ,
    )


def clock_and_rest() -> list[int]:
    rise = (HIGH - LOW) / (PERIOD_S * RATE_HZ)
    told = [int((FULL_SCALE + 1) * (LOW + rise * n)) for n in range(int(CLOCK_S * RATE_HZ))]
    return told + [0] * int(REST_S * RATE_HZ)


def audible(samples: array[float]) -> tuple[int, int]:
    """From where to where somebody speaks."""
    levels = [
        sum(sample * sample for sample in samples[start : start + FRAME])
        for start in range(0, len(samples) - FRAME, FRAME)
    ]
    loud = [number for number, level in enumerate(levels) if level > AUDIBLE**2 * max(levels)]
    return loud[0] * FRAME, (loud[-1] + 1) * FRAME
