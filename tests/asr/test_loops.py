"""Loops that Whisper base wrote over the recorded clips, and repetitions that were said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tokenizers import Tokenizer

from dictate.asr.loops import loops

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def tokenizer(whisper_dir: Path) -> Tokenizer:
    return Tokenizer.from_file(str(whisper_dir / "tokenizer.json"))


def _tokens(tokenizer: Tokenizer, text: str) -> list[int]:
    return list(tokenizer.encode(text, add_special_tokens=False).ids)


@pytest.mark.parametrize(
    "text",
    [
        # mfa-mfa_whatscalled: windows of 12, 8 and 10 s, beam 5
        " Montreal forced what's called a liner. Montreal forced what's called a liner.",
        " Montreal forced what's called a liner" * 4,
        " Montreal forced what's called a liner." * 5,
        # cv-651325: a window of 5 s, beam 5
        " Every purchase is a vote. Every purchase is a vote. Every purchase is a vote.",
        # ls-2609-156975-0001: windows of 8 and 10 s, cut off in the middle
        " Hold on, hold facts, hold out, patience as genius." * 13 + " Hold on, hold",
        " Yes. That is what she said, you know. You know. You know. You know. You know.",
    ],
)
def test_a_loop_is_seen(tokenizer: Tokenizer, text: str) -> None:
    assert loops(_tokens(tokenizer, text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " Hello.",
        " Hold on, hold fast. Hold out. Patience is genius.",
        " And here's some more words, words, words, words. And that should be all.",
        " We agreed to to drop the old importer, we did not, we did not agree on the new timeline.",
        " Can someone, uh, can someone let the plumber in?",
        " No, no, no, no, no.",
        " My number is five five five, five five five, one two three four.",
        " Montreal forced, um, um, um, forest aligner.",
        " Ask not what your country can do for you, ask what you can do for your country.",
    ],
)
def test_what_people_repeat_is_no_loop(tokenizer: Tokenizer, text: str) -> None:
    assert not loops(_tokens(tokenizer, text))
