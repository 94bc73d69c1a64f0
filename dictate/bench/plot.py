"""The picture of a bench: the wait against the length of the utterance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from dictate.bench.clips import CLASSES
from dictate.bench.figures import by_class, spoken

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dictate.bench.trial import Trial

_SCALE = 2
"""Drawn so many times too large and then reduced, which smooths the edges."""

_WIDTH, _HEIGHT = 1000, 540
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 972, 120, 468
"""The frame of the axes, in pixels of the finished picture."""

_PAPER, _INK, _FAINT, _GRID = "#ffffff", "#1f2328", "#59636e", "#e4e7ea"
_OURS, _PEERS = "#0b66d0", "#c8500a"

_LEAST_SECONDS, _LEAST_WAIT_S = 30.0, 0.1
"""The axes reach so far at least."""

_N_STEPS = 6
"""At most so many lines across."""


class _Point(NamedTuple):
    seconds: float
    wait_s: float


class _Series(NamedTuple):
    name: str
    colour: str
    points: list[_Point]
    medians: dict[str, float]
    """Length class -> middle wait in seconds."""


def draw(trials: Sequence[Trial], path: Path) -> None:
    """Write a PNG: a dot for each spoken clip, a bar for the middle of each length class.

    Raises:
        OSError: It cannot be written.
    """
    _Chart(_series(spoken(trials))).image().save(path, "PNG", optimize=True)


def _series(trials: Sequence[Trial]) -> list[_Series]:
    classes = by_class(trials).items()
    ours = _Series(
        "dictate: key up until the text is there",
        _OURS,
        [_Point(trial.clip.seconds, trial.release_ms / 1000) for trial in trials],
        {name: of.release.p50 / 1000 for name, of in classes if of.release},
    )
    peers = _Series(
        "plain faster-whisper, beam 5, after the key is up: recognition alone",
        _PEERS,
        [_Point(t.clip.seconds, t.baseline.ms / 1000) for t in trials if t.baseline],
        {name: of.baseline.p50 / 1000 for name, of in classes if of.baseline},
    )
    return [series for series in (peers, ours) if series.points]


class _Chart:
    def __init__(self, series: Sequence[_Series]) -> None:
        self._series = series
        points = [point for one in series for point in one.points]
        self._most_seconds = 10 * math.ceil(
            max([_LEAST_SECONDS, *(point.seconds for point in points)]) / 10
        )
        most_wait_s = max([_LEAST_WAIT_S, *(point.wait_s for point in points)])
        self._step_s, self._most_wait_s = _scale(most_wait_s)
        self._image = Image.new("RGB", (_SCALE * _WIDTH, _SCALE * _HEIGHT), _PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def image(self) -> Image.Image:
        self._draw_heading()
        self._draw_axes()
        for series in self._series:
            self._draw_points(series)
        for series in self._series:
            self._draw_medians(series)
        return self._image.resize((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS)

    def _draw_heading(self) -> None:
        self._text((24, 18), "The wait after release", 24)
        key = "dot: a clip; bar: the median of clips this long"
        self._text((_RIGHT, 66), key, 15, _FAINT, "rm")
        for n, series in enumerate(reversed(self._series)):
            y = 66 + 22 * n
            self._dot((31, y), 5, series.colour)
            self._text((44, y), series.name, 15, _FAINT, "lm")

    def _draw_axes(self) -> None:
        for n in range(round(self._most_wait_s / self._step_s) + 1):
            wait_s = n * self._step_s
            y = self._y(wait_s)
            self._line((_LEFT, y), (_RIGHT, y), _FAINT if n == 0 else _GRID, 1)
            self._text((_LEFT - 12, y), f"{wait_s:g} s", 15, _FAINT, "rm")
        for seconds in range(0, self._most_seconds + 1, 10):
            x = self._x(seconds)
            self._line((x, _BOTTOM), (x, _BOTTOM + 6), _FAINT, 1)
            self._text((x, _BOTTOM + 12), f"{seconds} s", 15, _FAINT, "mt")
        self._text(((_LEFT + _RIGHT) / 2, _HEIGHT - 14), "length of the utterance", 16, _INK, "ms")

    def _draw_points(self, series: _Series) -> None:
        for point in series.points:
            self._dot((self._x(point.seconds), self._y(point.wait_s)), 4, _pale(series.colour))

    def _draw_medians(self, series: _Series) -> None:
        for name, wait_s in series.medians.items():
            low, high = CLASSES[name]
            y = self._y(wait_s)
            start, stop = self._x(low), self._x(min(high, self._most_seconds))
            self._line((start + 2, y), (stop - 2, y), series.colour, 4)
            self._text(((start + stop) / 2, y - 8), f"{wait_s:.2g} s", 16, series.colour, "ms")

    def _x(self, seconds: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * seconds / self._most_seconds

    def _y(self, wait_s: float) -> float:
        return _BOTTOM - (_BOTTOM - _TOP) * wait_s / self._most_wait_s

    def _dot(self, at: tuple[float, float], radius: float, colour: str) -> None:
        x, y = at
        box = [x - radius, y - radius, x + radius, y + radius]
        self._draw.ellipse([_SCALE * edge for edge in box], fill=colour)

    def _line(
        self, start: tuple[float, float], stop: tuple[float, float], colour: str, width: int
    ) -> None:
        ends = [_SCALE * place for place in (*start, *stop)]
        self._draw.line(ends, fill=colour, width=_SCALE * width)

    def _text(
        self,
        at: tuple[float, float],
        text: str,
        size: int,
        colour: str = _INK,
        anchor: str = "la",
    ) -> None:
        x, y = at
        font = ImageFont.load_default(_SCALE * size)
        # On paper of its own, for dots may lie below.
        self._draw.text(
            (_SCALE * x, _SCALE * y),
            text,
            colour,
            font,
            anchor,
            stroke_width=2 * _SCALE,
            stroke_fill=_PAPER,
        )


def _scale(most: float) -> tuple[float, float]:
    """The distance of the lines across, and where they end."""
    tens = 10 ** math.floor(math.log10(most / _N_STEPS))
    step = next(tens * n for n in (1, 2, 5, 10) if most <= tens * n * _N_STEPS)
    return step, step * math.ceil(most / step)


def _pale(colour: str) -> str:
    """Halfway to the paper, for dots under the bars."""
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{(channel + 255) // 2:02x}" for channel in channels)
