"""`dictate bench`."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dictate import config
from dictate.bench import clips, field, report
from dictate.bench.replay import Baseline, Replay
from dictate.bench.trial import peak_mb
from dictate.errors import DictateError
from dictate.output import own_output

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from dictate.bench.clips import Clip
    from dictate.bench.trial import Trial
    from dictate.settings import Settings


def run(options: argparse.Namespace) -> int:
    """Dictate the clips, print the report and return the exit status.

    Raises:
        AudioError: The manifest or a clip cannot be read, or there is no such clip.
        ModelError: The speech model is not there.
        DictateError: The plot cannot be written.
    """
    if options.plot:
        _require_writable(Path(options.plot))
    chosen = clips.chosen(options)
    settings = config.load()
    trials, memory_mb = _dictated(chosen, settings, options)
    if not options.fast:
        # At the end and all together: for these seconds a window of ours has the keyboard.
        trials = _delivered(trials, settings)
    memory_mb = {"bench": peak_mb(os.getpid())} | memory_mb
    if options.json:
        print(json.dumps(report.as_object(trials, memory_mb), ensure_ascii=False))
    else:
        print(_headline(trials, fast=options.fast), report.as_table(trials, memory_mb), sep="\n\n")
    if options.plot:
        _draw(trials, Path(options.plot))
    return 0


def _require_writable(path: Path) -> None:
    """See now, and not after a quarter of an hour."""
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise _unwritable(path)


def _draw(trials: Sequence[Trial], path: Path) -> None:
    from dictate.bench import plot

    try:
        plot.draw(trials, path)
    except OSError:
        raise _unwritable(path) from None


def _unwritable(path: Path) -> DictateError:
    message = f"{path} cannot be written"
    return DictateError(message, "Name a file in a folder of yours, on a disk with room")


def _dictated(
    chosen: Sequence[Clip], settings: Settings, options: argparse.Namespace
) -> tuple[list[Trial], dict[str, float]]:
    """Each clip through dictate and then, if wanted, through the baseline; and their memory."""
    trials: list[Trial] = []
    troubles: set[str] = set()
    with contextlib.ExitStack() as stack:
        replay = stack.enter_context(Replay(settings))
        baseline = stack.enter_context(Baseline(settings)) if options.baseline else None
        # The first clip waits for the models; that is not its time.
        replay.dictate(clips.sample(), real_time=False)
        if baseline:
            baseline.decode(clips.sample())
        for clip in chosen:
            _show_progress(f"{len(trials) + 1}/{len(chosen)} {clip.file} ({clip.seconds:.0f} s)")
            trial, notes = replay.dictate(clip, real_time=not options.fast)
            troubles |= set(notes)
            trials.append(replace(trial, baseline=baseline.decode(clip)) if baseline else trial)
        _show_progress("")
        memory_mb = replay.memory_mb() | (baseline.memory_mb() if baseline else {})
    for trouble in sorted(troubles):
        _say(trouble)
    return trials, memory_mb


def _delivered(trials: Sequence[Trial], settings: Settings) -> list[Trial]:
    """The trials with the time that their texts took into a text field, if there is a display."""
    texts = [(trial.text, trial.language) for trial in trials]
    # A text that did not arrive goes to the clipboard, whose tool stays behind us.
    with own_output():
        delivered_ms, trouble = field.deliver(texts, settings.delivery)
    if trouble:
        _say(f"not delivered: {trouble}")
    return [replace(trial, deliver_ms=ms) for trial, ms in zip(trials, delivered_ms, strict=True)]


def _headline(trials: Sequence[Trial], *, fast: bool) -> str:
    seconds = sum(trial.clip.seconds for trial in trials)
    how = (
        "fed at once, so `recognise` is all of the recognition and nothing is waited for"
        if fast
        else "in real time, so `release` is what a user waits after the key is up"
    )
    return f"{len(trials)} clips, {seconds:.0f} s of speech, {how}; in ms:"


def _show_progress(what: str) -> None:
    """Replace the terminal's last line."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{what}", end="", file=sys.stderr, flush=True)


def _say(trouble: str) -> None:
    print(f"dictate: {trouble}", file=sys.stderr)
