"""`dictate eval cleanup`, `dictate eval speech`, and `dictate bench --cleanup`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dictate import config
from dictate.domain import Level
from dictate.evaluation import pairs, report, speech, timing
from dictate.evaluation.figures import Outcome, by_category, figures
from dictate.evaluation.systems import Dictate, systems
from dictate.offline import Pipeline

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from dictate.evaluation.pairs import Pair
    from dictate.evaluation.systems import System


def run(options: argparse.Namespace) -> int:
    """Clean the pairs, print the report and return the exit status.

    Raises:
        DictateError: The file holds no pairs.
        ModelError: A model to compare with is not there.
    """
    chosen = pairs.spread_out(pairs.read(Path(options.file)), options.limit)
    settings = config.load()
    level = Level(options.level or settings.cleanup.level)
    found: dict[str, list[Outcome]] = {}
    for system in systems(settings, level, compare=options.compare, models=options.compare_model):
        with system:
            found[system.name] = _cleaned(system, chosen)
    (name, ours), *others = found.items()
    total, categories = figures(ours), by_category(ours)
    compared = {name: figures(outcomes) for name, outcomes in others}
    if options.json:
        print(json.dumps(report.as_object(total, categories, compared), ensure_ascii=False))
    else:
        print(f"{len(chosen)} pairs of {options.file}\n")
        print(report.as_table(total, categories, compared, name))
    return 0


def run_speech(options: argparse.Namespace) -> int:
    """Recognise and clean recordings, print the report and return the exit status.

    Raises:
        DictateError: The manifest is none, or says of no clip how it should be written.
        AudioError: A clip cannot be read.
        ModelError: The speech model is not there.
    """
    manifest = Path(options.file)
    clips = pairs.spread_out(speech.read(manifest), options.limit)
    settings = config.load()
    found: list[speech.Dictated] = []
    notes: set[str] = set()
    with Pipeline(settings, Level(options.level or settings.cleanup.level)) as pipeline:
        for number, clip in enumerate(clips, start=1):
            _show_progress(f"{number}/{len(clips)} {clip.file}")
            one, more = speech.dictated(clip, manifest.parent, pipeline)
            found.append(one)
            notes |= set(more)
    _show_progress("")
    for note in sorted(notes):
        print(f"dictate: {note}", file=sys.stderr)
    if options.json:
        print(json.dumps(speech.as_object(found), ensure_ascii=False))
    else:
        print(speech.as_table(found))
    return 0


def run_timing(options: argparse.Namespace) -> int:
    """Time `tidy` on texts of known make, print the report and return the exit status."""
    with Dictate(config.load(), Level.TIDY) as tidy:
        timings = timing.measure(tidy, options.limit, _show_progress)
    _tell_notes(tidy)
    if options.json:
        print(json.dumps(timing.as_object(timings)))
    else:
        print(timing.as_table(timings))
    return 0


def _cleaned(system: System, chosen: Sequence[Pair]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    system.clean("Ready.", "en")  # the first text pays for what is loaded or read only once
    for number, pair in enumerate(chosen, start=1):
        _show_progress(f"{system.name}: {number}/{len(chosen)}")
        disfluent = fluent = system.clean(pair.disfluent, pair.lang)
        if pair.fluent != pair.disfluent:
            fluent = system.clean(pair.fluent, pair.lang)
        outcomes.append(Outcome(pair, disfluent, fluent))
    _show_progress("")
    _tell_notes(system)
    return outcomes


def _tell_notes(system: System) -> None:
    for note, n in sorted(system.notes.items()):
        times = f" ({n} texts)" if n > 1 else ""
        print(f"dictate: {system.name}: {note}{times}", file=sys.stderr)


def _show_progress(what: str) -> None:
    """Replace the terminal's last line."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{what}", end="", file=sys.stderr, flush=True)
