"""Draws the tray's icons: `python assets/icons/draw.py`, which needs Pillow.

One microphone in six states, told apart by shape as well as by colour:

    dictate-idle       light with a dark contour, so that it stands out from any panel
    dictate-off        the same with an empty head: the words stay as they were heard
    dictate-recording  white on a red disc
    dictate-working    white on a blue rounded square
    dictate-paused     an empty head, and a violet badge with the two bars of a pause
    dictate-error      an orange badge with an exclamation mark

Every size is drawn by itself with its edges on whole pixels, since a picture that a panel scales
down is blurred. The folders are laid out as the icon theme specification asks.
`python assets/icons/draw.py sheet.png` draws them all on light and dark panels, to look at.
"""

# ruff: noqa: INP001 - a script, part of no package

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageChops, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent / "hicolor"
SIZES_PX = (16, 22, 24, 32, 48, 64)
PANELS = ("#f6f5f4", "#c8c8c8", "#2b2e33", "#000000")

LIGHT = "#f4f4f4"
DARK = "#303236"  # contrast with LIGHT 11.8
RED = "#e01b24"
BLUE = "#1c71d8"
VIOLET = "#8a3fc0"
ORANGE = "#e66100"
WHITE = "#ffffff"

_FINE = 8
"""Everything is drawn this much larger and scaled down, which smooths the curves."""

Edges = tuple[int, int, int, int]
"""Left, top, right, bottom in whole pixels."""


class Box(NamedTuple):
    """A square of whole pixels to draw in."""

    left: int
    top: int
    size: int


class Shape:
    """A figure of one colour, made of round-cornered rectangles."""

    def __init__(self, size_px: int) -> None:
        self.mask = Image.new("L", (size_px * _FINE, size_px * _FINE))
        self._draw = ImageDraw.Draw(self.mask)

    def add(self, edges: Edges, radius: float = 0) -> None:
        """Fill a rectangle; `radius` in pixels."""
        self._fill(edges, radius, 255)

    def cut(self, edges: Edges, radius: float = 0) -> None:
        """Empty a rectangle."""
        self._fill(edges, radius, 0)

    def move_to_left(self, margin_px: int) -> None:
        """Move the figure to the left side."""
        found = self.mask.getbbox()
        assert found is not None
        n_pixels = found[0] // _FINE - margin_px
        self.mask = ImageChops.offset(self.mask, -n_pixels * _FINE, 0)

    def grown(self, by_px: int) -> Image.Image:
        """The figure with `by_px` more on every side."""
        grown = self.mask
        for step in range(32):
            angle = step * math.tau / 32
            x, y = (round(by_px * _FINE * turn(angle)) for turn in (math.cos, math.sin))
            # Nothing comes back in at the other side: every figure keeps this far from the edge.
            grown = ImageChops.lighter(grown, ImageChops.offset(self.mask, x, y))
        return grown

    def _fill(self, edges: Edges, radius: float, value: int) -> None:
        left, top, right, bottom = (_FINE * edge for edge in edges)
        self._draw.rounded_rectangle((left, top, right - 1, bottom - 1), radius * _FINE, fill=value)


class Canvas:
    """The picture, onto which figures are laid."""

    def __init__(self, size_px: int) -> None:
        self.size_px = size_px
        self._image = Image.new("RGBA", (size_px * _FINE, size_px * _FINE))

    def lay(self, mask: Image.Image, colour: str) -> None:
        """Lay a figure over what is there."""
        self._image.paste(colour, mask=mask)

    def clear(self, mask: Image.Image) -> None:
        """Make the picture transparent where the figure is."""
        self._image.paste((0, 0, 0, 0), mask=mask)

    def picture(self) -> Image.Image:
        """The picture in its real size."""
        return self._image.resize((self.size_px, self.size_px), Image.Resampling.BOX)


def microphone(size_px: int, box: Box, *, is_hollow: bool = False) -> Shape:
    """The head in its cradle, on a stand.

    Args:
        size_px: Of the whole picture.
        box: Where in it.
        is_hollow: Whether the head is only an outline.
    """
    size = box.size
    line = max(1, round(size / 11))
    gap = max(1, round(size / 14))
    head = max(2, round(size / 7))  # half its width
    middle = box.left + size // 2
    bottom = box.top + size
    stand_top = bottom - line
    cradle_bottom = stand_top - max(1, round(size / 14))
    head_bottom = cradle_bottom - line - gap
    cradle_top = box.top + round((head_bottom - box.top) * 0.45)
    outer = head + gap + line
    inner = outer - line

    shape = Shape(size_px)
    shape.add((middle - outer, box.top, middle + outer, cradle_bottom), outer)
    shape.cut((middle - inner, box.top, middle + inner, cradle_bottom - line), inner)
    shape.cut((middle - outer, box.top, middle + outer, cradle_top))
    shape.add((middle - head, box.top, middle + head, head_bottom), head)
    if is_hollow:
        rim = min(line, head - 1)
        hole = (middle - head + rim, box.top + rim, middle + head - rim, head_bottom - rim)
        shape.cut(hole, head - rim)
    stem = max(1, line // 2)
    shape.add((middle - stem, cradle_bottom - 1, middle + stem, stand_top + 1))
    foot = max(stem + 1, round(size / 4))
    shape.add((middle - foot, stand_top, middle + foot, bottom), line / 2)
    return shape


def idle(canvas: Canvas) -> None:
    """Ready."""
    _contoured(canvas)


def off(canvas: Canvas) -> None:
    """Ready, with cleanup off."""
    _contoured(canvas, is_hollow=True)


def recording(canvas: Canvas) -> None:
    """The microphone listens."""
    _on_ground(canvas, canvas.size_px / 2, RED)


def working(canvas: Canvas) -> None:
    """Words are on their way."""
    _on_ground(canvas, canvas.size_px / 5, BLUE)


def paused(canvas: Canvas) -> None:
    """The hotkey is not heeded."""
    _contoured(canvas, is_hollow=True, is_beside_badge=True)
    badge = _badge(canvas, VIOLET)
    bars = Shape(canvas.size_px)
    width = max(1, badge.size // 5)
    gap = max(1, round(badge.size / 12))
    height = round(badge.size / 4)
    middle = badge.left + badge.size // 2
    edges = (badge.top + badge.size // 2 - height, badge.top + badge.size // 2 + height)
    bars.add((middle - gap - width, edges[0], middle - gap, edges[1]))
    bars.add((middle + gap, edges[0], middle + gap + width, edges[1]))
    canvas.lay(bars.mask, WHITE)


def error(canvas: Canvas) -> None:
    """Something needs the user."""
    _contoured(canvas, is_beside_badge=True)
    badge = _badge(canvas, ORANGE)
    mark = Shape(canvas.size_px)
    middle = badge.left + badge.size // 2
    half = max(1, badge.size // 12)
    pad = max(1, round(badge.size / 6))
    dot_top = badge.top + badge.size - pad - 2 * half
    bar_bottom = dot_top - half
    mark.add((middle - half, badge.top + pad, middle + half, bar_bottom))
    mark.add((middle - half, dot_top, middle + half, dot_top + 2 * half))
    canvas.lay(mark.mask, WHITE)


def _contoured(canvas: Canvas, *, is_hollow: bool = False, is_beside_badge: bool = False) -> None:
    rim = _rim(canvas)
    box = Box(rim, rim, canvas.size_px - 2 * rim)
    shape = microphone(canvas.size_px, box, is_hollow=is_hollow)
    if is_beside_badge:
        shape.move_to_left(rim)
    canvas.lay(shape.grown(rim), DARK)
    canvas.lay(shape.mask, LIGHT)


def _on_ground(canvas: Canvas, radius: float, colour: str) -> None:
    size = canvas.size_px
    ground = Shape(size)
    ground.add((0, 0, size, size), radius)
    canvas.lay(ground.mask, colour)
    margin = round(size * 0.15)
    canvas.lay(microphone(size, Box(margin, margin, size - 2 * margin)).mask, WHITE)


def _badge(canvas: Canvas, colour: str) -> Box:
    """A disc in the lower right corner, apart from what lies under it."""
    size = canvas.size_px
    box = Box(size - _badge_px(size), size - _badge_px(size), _badge_px(size))
    edges = (box.left, box.top, size, size)
    apart = Shape(size)
    apart.add((box.left - _rim(canvas), box.top - _rim(canvas), size, size), box.size / 2 + 1)
    canvas.clear(apart.mask)
    disc = Shape(size)
    disc.add(edges, box.size / 2)
    canvas.lay(disc.mask, colour)
    return box


def _badge_px(size_px: int) -> int:
    return 2 * round(size_px * 0.28)


def _rim(canvas: Canvas) -> int:
    return max(1, round(canvas.size_px / 24))


STATES: dict[str, Callable[[Canvas], None]] = {
    "dictate-idle": idle,
    "dictate-off": off,
    "dictate-recording": recording,
    "dictate-working": working,
    "dictate-paused": paused,
    "dictate-error": error,
}


def draw(name: str, size_px: int) -> Image.Image:
    """One icon in one size."""
    canvas = Canvas(size_px)
    STATES[name](canvas)
    return canvas.picture()


def sheet() -> Image.Image:
    """Every icon in every size on every panel, twice as large as a screen would show it."""
    width = sum(size_px + 12 for size_px in SIZES_PX) + 12
    row = max(SIZES_PX) + 12
    height = row * len(STATES) + 12
    whole = Image.new("RGB", (width * len(PANELS), height))
    for column, colour in enumerate(PANELS):
        panel = Image.new("RGB", (width, height), colour)
        for line, name in enumerate(STATES):
            left = 12
            for size_px in SIZES_PX:
                icon = draw(name, size_px)
                panel.paste(icon, (left, line * row + (row + 12 - size_px) // 2), icon)
                left += size_px + 12
        whole.paste(panel, (column * width, 0))
    return whole.resize((whole.width * 2, whole.height * 2), Image.Resampling.NEAREST)


def main() -> None:
    """Write every icon in every size beside this file, or the sheet that was asked for."""
    if sys.argv[1:]:
        sheet().save(sys.argv[1])
        return
    for name in STATES:
        for size_px in SIZES_PX:
            path = ROOT / f"{size_px}x{size_px}" / "status" / f"{name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            draw(name, size_px).save(path, optimize=True)


if __name__ == "__main__":
    main()
