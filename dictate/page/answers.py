"""The daemon's replies in the page's terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dictate.domain import Level
from dictate.page.schemas import Answer, AnswerTimes, parts

if TYPE_CHECKING:
    from dictate.page.line import Reply


def answered(reply: Reply, *notes: str) -> Answer:
    """What was heard and what cleanup made of it, and more to say about it than the daemon did."""
    clean = reply.answer
    return Answer(
        raw=reply.raw,
        text=clean.text,
        tidy=clean.tidy,
        language=reply.language,
        seconds=reply.seconds,
        level=Level(clean.level),
        by=clean.by,
        parts=parts(reply.raw, clean.tidy or clean.text, clean.level),
        ms=AnswerTimes(recognise=reply.recognise_ms, clean=clean.clean_ms),
        notes=[*clean.notes, *notes],
    )
