"""Repetition loops: the decoder says a phrase again and again.

People repeat themselves too, so a loop is only a reason to decode again in a longer window. What
that says as well was said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAST_PHRASE = 5
"""Tokens of a phrase that is suspicious when it comes twice in a row. Shorter ones are common
where speakers start anew ("we did not, we did not agree", four tokens)."""

_LEAST_TIMES = 3
_LEAST_TOKENS = 12
"""Shorter phrases must come three times or more and make up twelve tokens together, which leaves
"no, no, no" and "words, words, words, words" alone."""


def loops(tokens: Sequence[int]) -> bool:
    """Whether a phrase comes several times in a row, anywhere in the tokens of a text."""
    return any(
        _longest_echo(tokens, period) >= _suspicious_echo(period)
        for period in range(1, len(tokens) // 2 + 1)
    )


def _suspicious_echo(period: int) -> int:
    """How many tokens in a row must equal those `period` before them."""
    if period >= _LEAST_PHRASE:
        return period
    return max(_LEAST_TOKENS - period, (_LEAST_TIMES - 1) * period)


def _longest_echo(tokens: Sequence[int], period: int) -> int:
    """The longest row of tokens that equal those `period` before them."""
    longest = row = 0
    for before, token in zip(tokens, tokens[period:], strict=False):
        row = row + 1 if before == token else 0
        longest = max(longest, row)
    return longest
