"""The report of a bench: one JSON object for programs, a table for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dictate.bench import seams
from dictate.bench.figures import Figures, by_class, figures, growth, seam_errors_of, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dictate.bench.seams import SeamErrors
    from dictate.bench.trial import Trial

_LABEL_WIDTH, _COLUMN_WIDTH = 30, 9

_ROWS: tuple[tuple[str, Callable[[Figures], float | None], str], ...] = (
    ("clips", lambda of: of.n, ".0f"),
    ("release, p50", lambda of: of.release and of.release.p50, ".0f"),
    ("release, p95", lambda of: of.release and of.release.p95, ".0f"),
    ("release, p95 / p50", lambda of: of.release and of.release.p95 / of.release.p50, ".2f"),
    ("recognise, p50", lambda of: of.recognise and of.recognise.p50, ".0f"),
    ("recognise, p95", lambda of: of.recognise and of.recognise.p95, ".0f"),
    ("clean, p50", lambda of: of.clean and of.clean.p50, ".1f"),
    ("clean, p95", lambda of: of.clean and of.clean.p95, ".1f"),
    ("deliver, p50", lambda of: of.deliver and of.deliver.p50, ".0f"),
    ("deliver, p95", lambda of: of.deliver and of.deliver.p95, ".0f"),
    ("baseline, p50", lambda of: of.baseline and of.baseline.p50, ".0f"),
    ("baseline, p95", lambda of: of.baseline and of.baseline.p95, ".0f"),
    ("release / baseline", lambda of: of.ratio, ".3f"),
    ("recognise + clean / baseline", lambda of: of.work_ratio, ".3f"),
    ("real-time factor", lambda of: of.rtf, ".2f"),
    ("baseline, real-time factor", lambda of: of.baseline_rtf, ".2f"),
    ("word error rate, %", lambda of: of.wer and 100 * of.wer, ".1f"),
    ("baseline, word error rate, %", lambda of: of.baseline_wer and 100 * of.baseline_wer, ".1f"),
)


def as_object(trials: Sequence[Trial], memory_mb: dict[str, float]) -> dict[str, object]:
    """What `--json` prints. Word error rates are fractions; what was not measured is null."""
    total, classes = figures(trials), by_class(trials)
    return {
        "clips": [_clip(trial) for trial in trials],
        "classes": {name: _length_class(of) for name, of in classes.items()},
        "wer": _rounded(total.wer, 4),
        "baseline_wer": _rounded(total.baseline_wer, 4),
        "growth": _rounded(growth(classes), 3),
        "memory_mb": {name: round(mb) for name, mb in memory_mb.items()},
    }


def _clip(trial: Trial) -> dict[str, object]:
    return {
        "file": trial.clip.file,
        "seconds": round(trial.clip.seconds, 3),
        "raw": trial.heard.text,
        "text": trial.text,
        "ms": {
            "recognise": round(trial.heard.ms, 1),
            "clean": round(trial.clean_ms, 1),
            "deliver": _rounded(trial.deliver_ms, 1),
            "release": round(trial.release_ms, 1),
        },
        "baseline_ms": _rounded(trial.baseline.ms if trial.baseline else None, 1),
    }


def _length_class(of: Figures) -> dict[str, object]:
    return {
        "n": of.n,
        "p50_ms": _rounded(of.release and of.release.p50, 1),
        "p95_ms": _rounded(of.release and of.release.p95, 1),
        "baseline_p50_ms": _rounded(of.baseline and of.baseline.p50, 1),
        "ratio": _rounded(of.ratio, 4),
    }


def as_table(trials: Sequence[Trial], memory_mb: dict[str, float]) -> str:
    """The figures by length class, in milliseconds unless a row says otherwise."""
    return "\n".join(_lines(trials, memory_mb))


def _lines(trials: Sequence[Trial], memory_mb: dict[str, float]) -> Iterator[str]:
    classes = by_class(trials)
    columns = {f"{name} s": of for name, of in classes.items()}
    columns["all"] = figures(spoken(trials))
    yield _row("", columns)
    for label, value, form in _ROWS:
        cells = [_cell(value(of), form) for of in columns.values()]
        if any(cell != "-" for cell in cells):
            yield _row(label, cells)
    yield ""
    yield f"growth, 30-60 s over 2-5 s: {_cell(growth(classes), '.2f')}"
    if found := seam_errors_of(trials):
        yield (
            f"seam errors: {sum(errors.n_lost for errors in found.values())} words lost, "
            f"{sum(errors.n_doubled for errors in found.values())} doubled "
            f"in {len(found)} clips of more than {seams.FROM_S:.0f} s"
        )
        yield from (f"  {file}: {_counts(errors)}" for file, errors in found.items() if any(errors))
    if silent := [trial for trial in trials if not trial.clip.is_spoken]:
        yield f"nobody speaks in {len(silent)} more clips: {_imagined(silent)}"
    peaks = ", ".join(f"{name} {mb:.0f} MB" for name, mb in memory_mb.items())
    yield f"peak memory: {peaks}"


def _counts(errors: SeamErrors) -> str:
    return f"{errors.n_lost} lost, {errors.n_doubled} doubled"


def _imagined(silent: Sequence[Trial]) -> str:
    n_ours = sum(bool(trial.text) for trial in silent)
    told = f"{n_ours} with text"
    if any(trial.baseline for trial in silent):
        n_theirs = sum(bool(trial.baseline and trial.baseline.text) for trial in silent)
        told += f", baseline {n_theirs}"
    return told


def _row(label: str, cells: Sequence[str] | dict[str, Figures]) -> str:
    return f"{label:<{_LABEL_WIDTH}}" + "".join(f"{cell:>{_COLUMN_WIDTH}}" for cell in cells)


def _cell(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _rounded(value: float | None, n_digits: int) -> float | None:
    return None if value is None else round(value, n_digits)
