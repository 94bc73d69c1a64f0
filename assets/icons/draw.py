"""Draws the tray's icons: `python assets/icons/draw.py`, which needs Pillow.

One microphone in five states, told apart by shape as well as by colour:

    dictate-idle       grey, which stands out from light and dark panels alike
    dictate-off        the same with an empty head: the words stay as they were heard
    dictate-recording  white on a red disc
    dictate-working    white on a blue rounded square
    dictate-error      grey with an orange exclamation mark

Every size is drawn by itself with its edges on whole pixels, since a picture that a panel scales
down is blurred. The folders are laid out as the icon theme specification asks.
"""

# ruff: noqa: INP001 - a script, part of no package

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES_PX = (16, 22, 24, 32, 48, 64)

GREY = "#808080"  # contrast 3.9 with white, 5.3 with black
RED = "#d8232a"
BLUE = "#2a72d4"
ORANGE = "#c75000"
WHITE = "#ffffff"
CLEAR = (0, 0, 0, 0)
Colour = str | tuple[int, int, int, int]

_FINE = 8
"""Everything is drawn this much larger and scaled down, which smooths the curves."""


class Box(NamedTuple):
    """A square of whole pixels to draw in."""

    left: int
    top: int
    size: int


class Canvas:
    """Draws in whole pixels."""

    def __init__(self, size_px: int) -> None:
        self.size_px = size_px
        self.image = Image.new("RGBA", (size_px * _FINE, size_px * _FINE), CLEAR)
        self._draw = ImageDraw.Draw(self.image)

    def rounded(self, edges: tuple[int, int, int, int], radius: float, colour: Colour) -> None:
        """A filled rectangle with round corners; edges: left, top, right, bottom."""
        left, top, right, bottom = (_FINE * edge for edge in edges)
        box = (left, top, right - 1, bottom - 1)
        self._draw.rounded_rectangle(box, radius * _FINE, fill=colour)

    def save(self, path: Path) -> None:
        """Write the picture in its real size."""
        path.parent.mkdir(parents=True, exist_ok=True)
        small = self.image.resize((self.size_px, self.size_px), Image.Resampling.BOX)
        small.save(path, optimize=True)


def microphone(
    canvas: Canvas, box: Box, colour: str, *, ground: Colour = CLEAR, is_hollow: bool = False
) -> None:
    """The head in its cradle, on a stand.

    Args:
        canvas: Where to draw.
        box: How large.
        colour: Of the lines.
        ground: What shows through between head and cradle.
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

    canvas.rounded((middle - outer, box.top, middle + outer, cradle_bottom), outer, colour)
    inner = outer - line
    canvas.rounded((middle - inner, box.top, middle + inner, cradle_bottom - line), inner, ground)
    canvas.rounded((middle - outer, box.top, middle + outer, cradle_top), 0, ground)
    canvas.rounded((middle - head, box.top, middle + head, head_bottom), head, colour)
    if is_hollow:
        rim = min(line, head - 1)
        canvas.rounded(
            (middle - head + rim, box.top + rim, middle + head - rim, head_bottom - rim),
            head - rim,
            ground,
        )
    stem = max(1, line // 2)
    canvas.rounded((middle - stem, cradle_bottom - 1, middle + stem, stand_top + 1), 0, colour)
    foot = max(stem + 1, round(size / 4))
    canvas.rounded((middle - foot, stand_top, middle + foot, bottom), line / 2, colour)


def idle(canvas: Canvas) -> None:
    """Ready."""
    microphone(canvas, _whole(canvas), GREY)


def off(canvas: Canvas) -> None:
    """Ready, with cleanup off."""
    microphone(canvas, _whole(canvas), GREY, is_hollow=True)


def recording(canvas: Canvas) -> None:
    """The microphone listens."""
    size = canvas.size_px
    canvas.rounded((0, 0, size, size), size / 2, RED)
    microphone(canvas, _inset(canvas), WHITE, ground=RED)


def working(canvas: Canvas) -> None:
    """Words are on their way."""
    size = canvas.size_px
    canvas.rounded((0, 0, size, size), size / 5, BLUE)
    microphone(canvas, _inset(canvas), WHITE, ground=BLUE)


def error(canvas: Canvas) -> None:
    """Something needs the user."""
    size = canvas.size_px
    box = _whole(canvas)
    microphone(canvas, box._replace(left=box.left - round(size * 0.19)), GREY)
    badge = 2 * round(size * 0.25)
    margin = max(1, size // 22)
    left, top = size - badge, size - badge
    canvas.rounded((left - margin, top - margin, size, size), badge / 2 + margin, CLEAR)
    canvas.rounded((left, top, size, size), badge / 2, ORANGE)
    middle = left + badge // 2
    half = max(1, round(badge / 14))
    pad = max(1, round(badge / 6))
    dot_top = size - pad - 2 * half
    bar_bottom = dot_top - max(1, half // 2)
    canvas.rounded((middle - half, top + pad, middle + half, bar_bottom), 0, WHITE)
    canvas.rounded((middle - half, dot_top, middle + half, dot_top + 2 * half), 0, WHITE)


def _whole(canvas: Canvas) -> Box:
    margin = canvas.size_px // 16
    return Box(margin, margin, canvas.size_px - 2 * margin)


def _inset(canvas: Canvas) -> Box:
    margin = round(canvas.size_px * 0.15)
    return Box(margin, margin, canvas.size_px - 2 * margin)


STATES: dict[str, Callable[[Canvas], None]] = {
    "dictate-idle": idle,
    "dictate-off": off,
    "dictate-recording": recording,
    "dictate-working": working,
    "dictate-error": error,
}


def main() -> None:
    """Write every icon in every size beside this file."""
    root = Path(__file__).parent / "hicolor"
    for name, draw in STATES.items():
        for size_px in SIZES_PX:
            canvas = Canvas(size_px)
            draw(canvas)
            canvas.save(root / f"{size_px}x{size_px}" / "status" / f"{name}.png")


if __name__ == "__main__":
    main()
