"""Comparing recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def find(needle: NDArray[np.float32], haystack: NDArray[np.float32]) -> tuple[float, int]:
    """The best correlation of `needle` with a stretch of `haystack`, and where that begins."""
    if len(haystack) < len(needle):
        return 0.0, 0
    products = np.correlate(haystack, needle, "valid")
    energy = np.convolve(haystack.astype(np.float64) ** 2, np.ones(len(needle)), "valid")
    likeness = products / np.sqrt(np.maximum(energy, 1e-9) * np.sum(needle**2))
    return float(likeness.max()), int(likeness.argmax())
