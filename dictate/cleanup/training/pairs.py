"""Pairs of texts as the network is to see them: windows of words, each to keep or to drop."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dictate.cleanup.features import describe, windows
from dictate.cleanup.lexicon import lexicon
from dictate.cleanup.rules import tidy_and_repair
from dictate.cleanup.words import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Window:
    """Words that are decided together, and the right decision."""

    keys: tuple[str, ...]
    rows: NDArray[np.float32]
    """What `describe` says of each word."""

    drop: tuple[int, ...]
    """1 for each word that is to go, else 0."""


def read_pairs(file: Path) -> list[tuple[str, str]]:
    """What was said and what was meant, from JSON lines or a file of Disfl-QA.

    Lines have `disfluent` and `fluent`, or `fluent_keep_discourse` instead where markers ("well")
    may stay; Disfl-QA's files are one object of questions, each `disfluent` and `original`.
    """
    text = file.read_text()
    if file.suffix == ".json":
        return [(pair["disfluent"], pair["original"]) for pair in json.loads(text).values()]
    lines = [json.loads(line) for line in text.splitlines()]
    return [
        (line["disfluent"], line.get("fluent_keep_discourse", line["fluent"])) for line in lines
    ]


def learnt_from(pairs: Iterable[tuple[str, str]]) -> Iterator[Window]:
    """The windows of each pair, after what the rules do; none if the meant words were not said."""
    lists = lexicon(LANGUAGE)
    for said, meant in pairs:
        wanted = [word.key for word in split(meant)]
        for text in (tidy_and_repair(said, LANGUAGE), said):
            words = split(text)
            drop = to_drop([word.key for word in words], wanted)
            if drop is None:
                continue  # the rules took too much
            for place in windows(words, lists):
                near = words[place]
                rows = np.array(describe(near, lists), dtype=np.float32)
                keys = tuple(word.key for word in near)
                yield Window(keys, rows, tuple(drop[place]))
            break


def to_drop(said: Sequence[str], meant: Sequence[str]) -> list[int] | None:
    """Which words to drop so that `meant` is left: few spans, the earlier of two equal ones.

    None if the words cannot be had so.
    """
    n, m = len(said), len(meant)
    never = n + 1
    # For each pair of places: the fewest spans from there on, if the word before stayed or went.
    stayed = [[never] * (m + 1) for _ in range(n + 1)]
    went = [[never] * (m + 1) for _ in range(n + 1)]
    stayed[n][m] = went[n][m] = 0
    for i in range(n - 1, -1, -1):
        for j in range(m + 1):
            keep = never
            if j < m and said[i] == meant[j]:
                keep = stayed[i + 1][j + 1]
            stayed[i][j] = min(keep, went[i + 1][j] + 1, never)
            went[i][j] = min(keep, went[i + 1][j])
    if stayed[0][0] == never:
        return None
    drop: list[int] = []
    j = 0
    for i in range(n):
        fewest = (went if drop and drop[-1] else stayed)[i][j]
        goes = went[i + 1][j] + (0 if drop and drop[-1] else 1) == fewest
        drop.append(int(goes))
        j += not goes
    return drop
