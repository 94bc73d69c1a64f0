"""`dictate bench`: speed, accuracy and memory over recorded clips, on this machine."""

from __future__ import annotations

import json
import os
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dictate import config, paths
from dictate.audio import file as audio_file
from dictate.domain import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ, Level
from dictate.errors import AudioError
from dictate.offline import Pipeline
from dictate.scoring import WordErrors, word_errors

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Clip:
    """One line of the manifest."""

    path: Path
    transcript: str = field(repr=False)
    language: str
    kind: str


@dataclass(frozen=True, slots=True)
class Run:
    """What one clip cost."""

    clip: Clip
    seconds: float
    recognise_ms: float
    clean_ms: float
    words: WordErrors


def run(options: argparse.Namespace) -> int:
    """Run the bench and print its report.

    Raises:
        AudioError: The manifest cannot be read or names no clip.
        ModelError: The speech model is not there.
    """
    clips = _chosen(options)
    settings = config.load()
    with Pipeline(settings, Level(settings.cleanup.level)) as pipeline:
        # The first call waits for the model; that is not the clip's time.
        _run_one(pipeline, clips[0])
        runs = [_run_one(pipeline, clip) for clip in clips]
        memory = {
            "bench": _peak_mb(os.getpid()),
            "asr": _peak_mb(pipeline.recogniser.pid),
            "llm": _peak_mb(pipeline.cleaner.pid if pipeline.cleaner else None),
        }
    report = _report(runs, memory)
    print(json.dumps(report) if options.json else _table(report))
    return 0


def _chosen(options: argparse.Namespace) -> list[Clip]:
    clips = _manifest(Path(options.manifest)) if options.manifest else [_sample()]
    clips = [
        clip
        for clip in clips
        if options.language in {None, clip.language} and options.kind in {None, clip.kind}
    ]
    if not clips:
        message = "There is no such clip"
        raise AudioError(message, "Choose another --language or --kind")
    return clips[: options.limit]


def _manifest(path: Path) -> list[Clip]:
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line]
        return [
            Clip(path.parent / row["file"], row["transcript"], row["lang"], row["kind"])
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path} is no manifest ({type(error).__name__})"
        remedy = 'Each line is a JSON object with "file", "transcript", "lang" and "kind"'
        raise AudioError(message, remedy) from None


def _sample() -> Clip:
    spoken = json.loads(paths.resource("assets/sample.json").read_text("utf-8"))
    return Clip(paths.resource("assets/sample.flac"), spoken["text"], "en", "sample")


def _run_one(pipeline: Pipeline, clip: Clip) -> Run:
    pcm = audio_file.read(clip.path)
    transcript = pipeline.recognise(pcm)
    clean_ms = pipeline.clean(transcript).clean_ms if transcript.text else 0.0
    return Run(
        clip,
        len(pcm) / (BYTES_PER_SAMPLE * SAMPLE_RATE_HZ),
        transcript.recognise_ms,
        clean_ms,
        word_errors(clip.transcript, transcript.text),
    )


def _report(runs: Sequence[Run], memory: dict[str, float]) -> dict[str, object]:
    spoken = [run for run in runs if run.clip.transcript]
    seconds = sum(run.seconds for run in runs)
    n_words = sum(run.words.n_words for run in spoken)
    n_errors = sum(run.words.n_errors for run in spoken)
    return {
        "clips": len(runs),
        "seconds": round(seconds, 1),
        "recognise_ms": _percentiles([run.recognise_ms for run in runs]),
        "clean_ms": _percentiles([run.clean_ms for run in runs]),
        "rtf": round(sum(run.recognise_ms for run in runs) / 1000 / seconds, 3),
        "wer_percent": round(100 * n_errors / n_words, 2) if n_words else None,
        "peak_mb": {name: round(mb) for name, mb in memory.items()},
    }


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return {"p50": round(statistics.median(ordered), 1), "p95": round(p95, 1)}


def _peak_mb(pid: int | None) -> float:
    """Peak resident memory of a process, from the kernel's own account."""
    if pid is None:
        return 0.0
    status = Path(f"/proc/{pid}/status").read_text("ascii", errors="replace")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _table(report: dict[str, object]) -> str:
    width = max(len(name) for name in report)
    return "\n".join(f"{name:<{width}}  {_words(value)}" for name, value in report.items())


def _words(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {number}" for name, number in value.items())
    return str(value)
