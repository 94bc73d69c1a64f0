"""Words that only look like slips: fluent sentences full of "no", "wait", "sorry", "I mean"."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from texts import keys

from dictate.cleanup.rules import tidy_and_repair

if TYPE_CHECKING:
    from llm_worker import LlmWorker

_FILE = Path(__file__).parents[1] / "data" / "text" / "meant.tsv"
_MEANT = [line.split("\t") for line in _FILE.read_text().splitlines()]


@pytest.mark.parametrize(("language", "text"), _MEANT)
def test_the_rules_keep_every_word_that_was_meant(language: str, text: str) -> None:
    assert keys(tidy_and_repair(text, language)) == keys(text)


def test_the_model_takes_nothing_back_that_was_meant(worker: LlmWorker) -> None:
    lost = [
        text
        for language, text in _MEANT
        if keys(worker.clean(text, language=language).text) != keys(text)
    ]
    assert not lost
