"""What is counted, and over which clips."""

from __future__ import annotations

import argparse
import json
import wave
from typing import TYPE_CHECKING

import pytest

from dictate.bench import clips, plot, report
from dictate.bench.clips import Clip
from dictate.bench.figures import by_class, figures, growth, seam_errors_of
from dictate.errors import AudioError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dictate.bench.trial import Trial

    Make = Callable[..., Trial]


def options(manifest: Path, **chosen: object) -> argparse.Namespace:
    nothing = {"language": None, "kind": None, "limit": None, "per_class": None}
    return argparse.Namespace(manifest=str(manifest), **(nothing | chosen))


def write_clips(folder: Path, seconds: Sequence[float], said: str = "something") -> Path:
    rows = []
    for n, length in enumerate(seconds):
        with wave.open(str(folder / f"{n}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16_000)
            file.writeframes(bytes(2 * int(16_000 * length)))
        language = "de" if n % 2 else "en"
        rows.append({"file": f"{n}.wav", "transcript": said, "lang": language, "kind": "odd"})
    path = folder / "manifest.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def names(found: Sequence[Clip]) -> list[str]:
    return [clip.file for clip in found]


def test_a_limit_per_class_takes_the_first_of_each_and_none_outside(tmp_path: Path) -> None:
    manifest = write_clips(tmp_path, [1.0, 2.0, 6.0, 3.0, 4.0, 16.0, 61.0])
    assert names(clips.chosen(options(manifest, per_class=2))) == [
        *("1.wav", "2.wav", "3.wav", "5.wav"),
    ]


def test_a_limit_per_class_wants_speech(tmp_path: Path) -> None:
    with pytest.raises(AudioError):
        clips.chosen(options(write_clips(tmp_path, [3.0], said=""), per_class=1))


def test_filters_and_limit_count_only_what_passes(tmp_path: Path) -> None:
    manifest = write_clips(tmp_path, [1.0, 1.0, 1.0, 1.0])
    assert names(clips.chosen(options(manifest, language="de", limit=1))) == ["1.wav"]
    assert names(clips.chosen(options(manifest, kind="odd"))) == [f"{n}.wav" for n in range(4)]


def test_lengths_are_measured_and_belong_to_the_class_they_reach(tmp_path: Path) -> None:
    found = clips.chosen(options(write_clips(tmp_path, [1.5, 2.0, 5.0, 30.0])))
    assert [clip.seconds for clip in found] == pytest.approx([1.5, 2.0, 5.0, 30.0])
    assert [clip.length for clip in found] == [None, "2-5", "5-15", "30-60"]


def test_the_95th_percentile_is_a_wait_that_somebody_had(trial: Make) -> None:
    found = figures([trial(recognise_ms=float(ms)) for ms in range(1, 101)])
    assert found.release is not None
    assert found.release.p50 == 50.5
    assert found.release.p95 == 95.0


def test_the_release_has_the_post_roll_in_it_and_the_work_has_not(trial: Make) -> None:
    one = trial(recognise_ms=100.0, wait_ms=350.0, baseline="", baseline_ms=1000.0)
    found = figures([one])
    assert found.ratio == pytest.approx(0.45)
    assert found.work_ratio == pytest.approx(0.1)


def test_where_nobody_speaks_nobody_waits(trial: Make) -> None:
    trials = [trial(recognise_ms=100.0), trial(said="", heard="Thank you.", recognise_ms=1.0)]
    assert by_class(trials)["2-5"].n == 1
    table = report.as_table(trials, {})
    assert "nobody speaks in 1 more clips: 1 with text" in table


def test_growth_compares_the_longest_class_with_the_shortest(trial: Make) -> None:
    trials = [trial(3.0, recognise_ms=200.0), trial(40.0, recognise_ms=300.0)]
    assert growth(by_class(trials)) == pytest.approx(1.5)
    assert growth(by_class(trials[:1])) is None


def test_word_errors_are_counted_where_somebody_spoke(trial: Make) -> None:
    trials = [trial(heard="one two three", baseline="one"), trial(said="", heard="", baseline="x")]
    found = figures(trials)
    assert found.wer == pytest.approx(0.25)
    assert found.baseline_wer == pytest.approx(0.75)
    assert figures([trial(said="", heard="")]).wer is None


def test_the_real_time_factor_is_work_over_speech(trial: Make) -> None:
    assert figures([trial(10.0, baseline=""), trial(2.0)]).rtf == pytest.approx(0.5)
    assert figures([trial(10.0, baseline=""), trial(2.0)]).baseline_rtf == pytest.approx(1.0)


def test_there_is_a_plot_even_of_nothing(trial: Make, tmp_path: Path) -> None:
    for n, trials in enumerate(([], [trial(said="")], [trial(70.0, recognise_ms=0.0)])):
        plot.draw(trials, tmp_path / f"{n}.png")
        assert (tmp_path / f"{n}.png").read_bytes().startswith(b"\x89PNG")


def test_seams_are_looked_for_in_long_clips_with_a_baseline_only(trial: Make) -> None:
    lost = {"heard": "one four", "baseline": "one two three four"}
    found = seam_errors_of([trial(20.0, **lost), trial(40.0, heard="one"), trial(40.0, **lost)])
    assert list(found.values()) == [(2, 0)]
    assert not seam_errors_of([trial(40.0, heard="one")])
