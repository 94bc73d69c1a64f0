"""`dictate bench` as a user meets it: real models, real clips, a real display."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from test_cli import SPEECH, Home

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rig import Rig

CLIPS = ("tts-chat01.flac", "gcp-two_people.flac", "noise-cough.flac")
"""2.2, 0.8 and 1.0 s long; in the last one nobody speaks."""

AFTER_RELEASE_MS = 350
"""The grace of a release and the default post-roll."""


def manifest(folder: Path, clips: Sequence[str] = CLIPS) -> Path:
    rows = [json.loads(row) for row in (SPEECH / "manifest.jsonl").read_text().splitlines()]
    chosen = [row | {"file": str(SPEECH / row["file"])} for row in rows if row["file"] in clips]
    path = folder / "clips.jsonl"
    path.write_text("\n".join(map(json.dumps, chosen)))
    return path


@dataclass(frozen=True)
class Bench:
    """One run of everything."""

    answer: dict[str, Any]
    plot: Path

    def clip(self, name: str) -> dict[str, Any]:
        return next(clip for clip in self.answer["clips"] if clip["file"].endswith(name))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, desktop: Rig) -> Bench:
    folder = tmp_path_factory.mktemp("bench")
    home = Home(folder / "home")
    home.env["DISPLAY"] = desktop.env["DISPLAY"]
    plot = folder / "plot.png"
    done = home.run("bench", "--json", "--baseline", "--manifest", manifest(folder), "--plot", plot)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return Bench(json.loads(done.stdout), plot)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_the_answer_has_exactly_the_agreed_names(bench: Bench) -> None:
    answer = bench.answer
    assert list(answer) == ["clips", "classes", "wer", "baseline_wer", "growth", "memory_mb"]
    for clip in answer["clips"]:
        assert list(clip) == ["file", "seconds", "raw", "text", "ms", "baseline_ms"]
        assert list(clip["ms"]) == ["recognise", "clean", "deliver", "release"]
    assert list(answer["classes"]) == ["2-5", "5-15", "15-30", "30-60"]
    for figures in answer["classes"].values():
        assert list(figures) == ["n", "p50_ms", "p95_ms", "baseline_p50_ms", "ratio"]
    assert list(answer["memory_mb"]) == ["bench", "asr", "llm", "baseline"]


def test_all_clips_are_heard_by_both_and_none_imagines_words(bench: Bench) -> None:
    assert len(bench.answer["clips"]) == len(CLIPS)
    assert "people" in bench.clip("gcp-two_people.flac")["raw"].lower()
    assert bench.clip("noise-cough.flac")["text"] == ""
    assert all(clip["baseline_ms"] > 0 for clip in bench.answer["clips"])
    assert 0 <= bench.answer["wer"] < 0.5
    assert 0 <= bench.answer["baseline_wer"] < 0.5


def test_clips_are_spoken_in_real_time_and_the_release_counts_from_the_key_up(bench: Bench) -> None:
    for clip in bench.answer["clips"]:
        ms = clip["ms"]
        after_the_audio = ms["recognise"] + ms["clean"] + (ms["deliver"] or 0)
        assert ms["release"] >= AFTER_RELEASE_MS + after_the_audio - 1


def test_words_are_delivered_into_a_field_where_there_is_a_display(bench: Bench) -> None:
    assert bench.clip("tts-chat01.flac")["ms"]["deliver"] > 0
    assert bench.clip("gcp-two_people.flac")["ms"]["deliver"] > 0
    assert bench.clip("noise-cough.flac")["ms"]["deliver"] is None


def test_a_class_has_the_middle_of_its_clips_and_the_ratio_to_the_baseline(bench: Bench) -> None:
    clip = bench.clip("tts-chat01.flac")
    figures = bench.answer["classes"]["2-5"]
    assert figures["n"] == 1
    assert figures["p50_ms"] == figures["p95_ms"] == clip["ms"]["release"]
    ratio = clip["ms"]["release"] / clip["baseline_ms"]
    assert figures["ratio"] == pytest.approx(ratio, abs=0.001)
    assert bench.answer["classes"]["30-60"]["n"] == 0
    assert bench.answer["growth"] is None


def test_each_process_tells_its_peak_memory(bench: Bench) -> None:
    memory_mb = bench.answer["memory_mb"]
    assert all(memory_mb[model] > 100 for model in ("asr", "llm", "baseline"))
    # The models live in the workers.
    assert memory_mb["bench"] < 100


def test_the_plot_is_a_picture_with_two_colours_of_dots(bench: Bench) -> None:
    with Image.open(bench.plot) as picture:
        assert picture.format == "PNG"
        assert picture.width > picture.height > 300
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20) or ()}
    blues = [c for c in colours if c[2] > c[0] + 100]
    oranges = [c for c in colours if c[0] > c[2] + 100]
    assert blues
    assert oranges


def test_the_sample_fed_fast_waits_for_nothing(home: Home) -> None:
    done = home.run("bench", "--fast", "--json")
    assert done.returncode == 0, done.stderr
    (clip,) = json.loads(done.stdout)["clips"]
    ms = clip["ms"]
    assert ms["release"] == pytest.approx(ms["recognise"] + ms["clean"], abs=0.2)
    assert clip["baseline_ms"] is None


def test_a_dead_display_is_said_and_the_rest_makes_a_table(home: Home, tmp_path: Path) -> None:
    home.env["DISPLAY"] = ":48999"
    done = home.run("bench", "--manifest", manifest(tmp_path, ["gcp-two_people.flac"]))
    assert done.returncode == 0, done.stderr
    assert "not delivered: there is no X display" in done.stderr
    for row in ("release, p50", "recognise, p95", "word error rate", "peak memory: bench"):
        assert row in done.stdout
    for row in ("baseline", "deliver"):
        assert row not in done.stdout


def test_a_manifest_that_cannot_be_used_is_named_with_what_it_needs(
    home: Home, tmp_path: Path
) -> None:
    missing = tmp_path / "none.jsonl"
    assert str(missing) in home.complaint("bench", "--manifest", missing)
    (tmp_path / "odd.jsonl").write_text('{"file": "a.flac"}\n')
    assert "transcript" in home.complaint("bench", "--manifest", tmp_path / "odd.jsonl")


def test_a_clip_that_is_not_there_is_named_before_anything_is_spoken(
    home: Home, tmp_path: Path
) -> None:
    row = {"file": "gone.flac", "transcript": "x", "lang": "en", "kind": "read"}
    (tmp_path / "clips.jsonl").write_text(json.dumps(row))
    complaint = home.complaint("bench", "--manifest", tmp_path / "clips.jsonl")
    assert "gone.flac is not a file" in complaint


def test_filters_that_leave_no_clip_are_an_error(home: Home, tmp_path: Path) -> None:
    assert "no such clip" in home.complaint("bench", "--language", "xx")
    short = manifest(tmp_path, ["gcp-two_people.flac"])
    assert "no such clip" in home.complaint("bench", "--manifest", short, "--per-class", "1")


def test_a_plot_that_cannot_be_written_is_an_error_at_once(home: Home, tmp_path: Path) -> None:
    plot = tmp_path / "nowhere" / "plot.png"
    assert f"{plot} cannot be written" in home.complaint("bench", "--plot", plot)


def test_without_a_speech_model_the_remedy_is_named(home: Home) -> None:
    home.models.unlink()
    assert "dictate models pull base" in home.complaint("bench", "--fast", "--baseline")
