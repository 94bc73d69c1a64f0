"""Trials made by hand, to count with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dictate.bench.clips import Clip
from dictate.bench.trial import Decoding, Trial

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def trial() -> Callable[..., Trial]:
    def make(  # noqa: PLR0913  # a test names what it is about, the rest is filled in
        seconds: float = 3.0,
        *,
        said: str = "one two three four",
        heard: str = "one two three four",
        recognise_ms: float = 100.0,
        wait_ms: float = 0.0,
        baseline: str | None = None,
        baseline_ms: float = 1000.0,
    ) -> Trial:
        clip = Clip(Path("clip.flac"), "clip.flac", said, "en", "read", seconds)
        peer = None if baseline is None else Decoding(baseline, baseline_ms, seconds)
        return Trial(
            clip=clip,
            heard=Decoding(heard, recognise_ms, seconds / 2),
            text=heard,
            language="en",
            wait_ms=wait_ms,
            clean_ms=0.0,
            baseline=peer,
        )

    return make
