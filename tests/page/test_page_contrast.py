"""The page's colours can be read, in light and in dark: WCAG 2.2, level AA."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "assets" / "page"

TEXT = 4.5
"""Success criterion 1.4.3, for text of ordinary size."""

SHAPE = 3.0
"""1.4.11: borders of controls, marks, and the fills that tell a state."""

SURFACES = ("paper", "sheet", "shade")
INKS = ("ink", "soft", "expected", *(f"{name}-ink" for name in ("red", "blue", "violet", "orange")))
FILLS = ("graphite", "red", "blue", "violet", "orange")

PAIRS = [
    *((ink, surface, TEXT) for ink in INKS for surface in SURFACES),
    *(("green-ink", surface, TEXT) for surface in SURFACES),
    *(("edge", surface, SHAPE) for surface in SURFACES),
    *(("focus", surface, SHAPE) for surface in SURFACES),
    *((fill, "paper", SHAPE) for fill in FILLS),
    *(("on-fill", fill, SHAPE) for fill in FILLS if fill != "graphite"),
    ("on-graphite", "graphite", TEXT),
    ("paper", "orange-ink", TEXT),
]

_COLOUR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")


def colours(theme: str) -> dict[str, str]:
    found = _COLOUR.findall((PAGE / "tokens.css").read_text())
    return {name: light if theme == "light" else dark for name, light, dark in found}


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_what_is_drawn_on_something_can_be_told_from_it(
    theme: str, front: str, back: str, least: float
) -> None:
    known = colours(theme)

    assert contrast(known[front], known[back]) >= least


def test_black_on_white_has_the_greatest_contrast_there_is() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_every_colour_of_the_page_is_one_of_its_tokens() -> None:
    elsewhere = [
        f"{sheet.name}: {line.strip()}"
        for sheet in PAGE.glob("*.css")
        for line in sheet.read_text().splitlines()
        if re.search(r"#[0-9a-f]{3,8}\b", line) and not _COLOUR.search(line)
    ]

    assert elsewhere == []
