"""What the microphone takes for quiet, on recorded speech.

With -s the measurement test prints the table of `dictate/audio/quiet.py`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import mean, median

import numpy as np
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from dictate.audio import file as audio_file
from dictate.audio.quiet import FRAME, Quiet
from dictate.domain import SAMPLE_RATE_HZ

SPEECH = Path(__file__).parent.parent / "data" / "speech"
BLOCK = 320
GRACE, SHORTEST, POST_ROLL = 800, 960, 4800
FIRST_CUT = 4800
VAD_WINDOW = 512
IS_SPEECH = 0.5
VAD_HOLE = 2 * VAD_WINDOW
"""The reference hears speech some 0.1 s too long and too soon; so much less of a hole is left."""

PAUSE = 6400
LATE = (0, 1600, 3200, 4800)
QUIET_ROOM_DB = 45
SAMPLES = NDArray[np.float32]


@dataclass(frozen=True)
class Clip:
    """A clip with speech, and when it is quiet."""

    name: str
    samples: SAMPLES
    quiet: list[bool]
    """After each block."""

    speech: list[tuple[int, int]]
    """What the reference takes for words: from sample to sample."""

    n_db: float
    """From the noise to the speech."""

    def end_of(self, stop: int) -> int:
        """Where the post-roll ends that begins at `stop`."""
        for place in range(stop + SHORTEST, stop + POST_ROLL, BLOCK):
            if self.quiet[place // BLOCK - 1]:
                return place
        return stop + POST_ROLL

    def key_ups(self) -> range:
        """Wherever the key may go up for this measurement."""
        return range(FIRST_CUT, len(self.samples) - POST_ROLL - GRACE, BLOCK)


@cache
def clips() -> list[Clip]:
    rows = map(json.loads, (SPEECH / "manifest.jsonl").read_text("utf-8").splitlines())
    return [clip_of(row["file"]) for row in rows if row["kind"] != "noise"]


def clip_of(name: str) -> Clip:
    samples = np.frombuffer(audio_file.read(SPEECH / name), np.float32).copy()
    quiet, follower = [], Quiet()
    for start in range(0, len(samples), BLOCK):
        follower.hear(samples[start : start + BLOCK].tobytes())
        quiet.append(follower.is_here)
    n_frames = len(samples) // FRAME
    levels = np.sqrt((samples[: n_frames * FRAME].reshape(-1, FRAME) ** 2).mean(axis=1)) + 1e-9
    low, high = np.percentile(levels, [5, 98])
    return Clip(name, samples, quiet, words_in(samples), 20 * float(np.log10(high / low)))


def words_in(samples: SAMPLES) -> list[tuple[int, int]]:
    whole = samples[: len(samples) // VAD_WINDOW * VAD_WINDOW]
    places = np.flatnonzero(np.ravel(get_vad_model()(whole)) >= IS_SPEECH) * VAD_WINDOW
    found: list[tuple[int, int]] = []
    for place in map(int, places):
        if found and place - found[-1][1] <= VAD_HOLE:
            found[-1] = (found[-1][0], place + VAD_WINDOW)
        else:
            found.append((place, place + VAD_WINDOW))
    return found


@dataclass
class Saved:
    """What ending early gains where it may."""

    ms: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        early = sum(ms > 0 for ms in self.ms) / len(self.ms)
        return (
            f"{len(self.ms):4}  {early:4.0%}  p50 {median(self.ms):3.0f}  mean {mean(self.ms):3.0f}"
        )


def test_no_word_that_began_before_the_key_went_up_loses_a_sample() -> None:
    n_cuts = n_early = n_next = 0
    lost = []
    for clip in clips():
        for key_up in clip.key_ups():
            n_cuts += 1
            stop = key_up + GRACE
            end = clip.end_of(stop)
            if end == stop + POST_ROLL:
                continue
            n_early += 1
            cut_off = [word for word in clip.speech if word[0] < stop + POST_ROLL and word[1] > end]
            lost += [(clip.name, key_up, end, word) for word in cut_off if word[0] < stop]
            n_next += any(word[0] >= stop for word in cut_off)
    print(f"key ups {n_cuts}, ended early {n_early}, of these before a next word {n_next}")  # noqa: T201  a measurement
    assert lost == []
    assert n_early > n_cuts / 20


def test_time_is_saved_where_a_speaker_stops_in_a_quiet_room() -> None:
    saved = {(quiet, late): Saved() for quiet in (True, False) for late in LATE}
    for clip in clips():
        is_quiet_room = clip.n_db >= QUIET_ROOM_DB
        for (_, end), (following, _) in pairwise([*clip.speech, (len(clip.samples), 0)]):
            if following - end < PAUSE:
                continue
            for late in LATE:
                stop = (end + late + GRACE) // BLOCK * BLOCK
                if stop + POST_ROLL <= following:
                    ms = (stop + POST_ROLL - clip.end_of(stop)) * 1000 / SAMPLE_RATE_HZ
                    saved[is_quiet_room, late].ms.append(ms)
    for (is_quiet_room, late), row in saved.items():
        room = "quiet" if is_quiet_room else "noisy"
        print(f"{room} {late * 1000 // SAMPLE_RATE_HZ:4} ms: {row}")  # noqa: T201  a measurement
    assert median(saved[True, LATE[1]].ms) > 0
