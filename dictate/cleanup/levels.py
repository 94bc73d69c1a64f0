"""`off`, `tidy`, `rewrite`: the steps that a transcript goes through, and what if one fails.

Every step begins with the last one's text and may be left out, so whatever fails or comes late,
there is a text to deliver.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

from dictate.cleanup import rules
from dictate.cleanup.ahead import Ahead
from dictate.cleanup.fillers import Fillers
from dictate.cleanup.judge import is_open
from dictate.domain import CleanText, Level, Transcript, UtteranceId

if TYPE_CHECKING:
    from dictate.cleanup.judge import Answers, GiveUp


_NO_FILLERS = Fillers()


def clean_by_rules(
    transcript: Transcript, level: Level, why: str, fillers: Fillers = _NO_FILLERS
) -> CleanText:
    """Clean without a model; quick enough for the daemon itself.

    Args:
        transcript: What was said.
        level: How far cleanup may go.
        why: The reason to do without; noted only if a model would have had a say in the text.
        fillers: The user's own.
    """
    started_s = time.monotonic()
    language = transcript.language
    # A line break is a command of the user's: each line is a text of its own.
    lines = [_tidied(line, language, fillers) for line in transcript.text.split("\n")]
    text = "\n".join(lines)
    is_whole = level is Level.TIDY and not any(is_open(line, language) for line in lines)
    notes = () if is_whole else (why,)
    clean_ms = 1000 * (time.monotonic() - started_s)
    return CleanText(
        transcript.utterance_id, text, level, "rules", clean_ms, tidy=text, notes=notes
    )


def _tidied(line: str, language: str, fillers: Fillers) -> str:
    """By the rules. First without the user's fillers, while the pauses around them can be seen."""
    return rules.tidy_and_repair(fillers.left_out(line, language), language)


class Decider(Protocol):
    """Has the last word about the edits that the rules leave open."""

    def settle(
        self, text: str, language: str, give_up: GiveUp, known: Answers
    ) -> tuple[str, bool, list[str]]:
        """`text` with the open edits made or not, whether the model was asked, and notes."""


class Writer(Protocol):
    """Writes freely."""

    def rewrite(self, text: str, language: str, give_up: GiveUp) -> tuple[str, list[str]]:
        """`text` rewritten as far as that is allowed, and notes."""


class LevelCleaner:
    """Cleans at any level; the `Cleaner` of the `llm` worker."""

    def __init__(
        self,
        decider: Decider,
        writer: Writer | None,
        why_no_writer: str = "no model is set up",
        fillers: Fillers = _NO_FILLERS,
    ) -> None:
        """Put the parts together.

        Args:
            decider: Helps `tidy`.
            writer: Writes in `rewrite`; None: `rewrite` tidies.
            why_no_writer: The reason, for the user.
            fillers: The user's own, which go before anybody decides.
        """
        self._decider = decider
        self._writer = writer
        self._why_no_writer = why_no_writer
        self._fillers = fillers
        self._ahead = Ahead()

    def prepare(
        self, utterance_id: UtteranceId, text: str, language: str, level: Level, give_up: GiveUp
    ) -> None:
        """Find out now what `clean` of a text that begins with `text` will ask.

        Decides nothing: the clean text is the same without, but later.
        """
        if level is Level.OFF or give_up():
            return
        self._tidy(text, language, give_up, self._ahead.answers(utterance_id))

    def forget(self, utterance_id: UtteranceId) -> None:
        """Drop what was prepared; unknown ids are ignored."""
        self._ahead.taken(utterance_id)

    def clean(
        self, utterance_id: UtteranceId, text: str, language: str, level: Level, give_up: GiveUp
    ) -> CleanText:
        """Clean `text`, without the models once `give_up`, which is asked often, says so."""
        started = time.monotonic()
        by, notes = "off", list[str]()
        known = self._ahead.taken(utterance_id)
        if level is not Level.OFF:
            text, asked, notes = self._tidy(text, language, give_up, known)
            by = "llm" if asked else "rules"
        tidy = "" if level is Level.OFF else text
        if level is Level.REWRITE:
            text, written, more = self._rewrite(text, language, give_up)
            notes = notes + more
            by = "rewrite" if written else by
        clean_ms = 1000 * (time.monotonic() - started)
        return CleanText(utterance_id, text, level, by, clean_ms, tidy=tidy, notes=tuple(notes))

    def _tidy(
        self, text: str, language: str, give_up: GiveUp, known: Answers
    ) -> tuple[str, bool, list[str]]:
        """`Decider.settle` behind the rules, for each line apart: a break is the user's command."""
        lines = [
            self._decider.settle(_tidied(line, language, self._fillers), language, give_up, known)
            for line in text.split("\n")
        ]
        notes = dict.fromkeys(note for _, _, notes in lines for note in notes)
        asked = any(asked for _, asked, _ in lines)
        return "\n".join(line for line, _, _ in lines), asked, [*notes]

    def _rewrite(self, text: str, language: str, give_up: GiveUp) -> tuple[str, bool, list[str]]:
        if not self._writer:
            return text, False, [f"rewrite: {self._why_no_writer}"]
        if not text:
            return text, False, []
        answer, notes = self._writer.rewrite(text, language, give_up)
        return answer, answer != text or not notes, notes
