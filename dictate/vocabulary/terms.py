"""What a vocabulary does to a text: before cleanup, and behind it."""

from __future__ import annotations

from dataclasses import dataclass, field

from dictate.cleanup.fillers import Fillers
from dictate.vocabulary.commands import with_breaks
from dictate.vocabulary.replacements import Replacements


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The user's words, loaded. Immutable; an empty one changes nothing."""

    words: tuple[str, ...] = field(default=(), repr=False)
    """Names and terms that the recogniser shall expect, the most wanted first."""

    replacements: Replacements = field(default_factory=Replacements, repr=False)
    languages: frozenset[str] = frozenset()
    """Those in which spoken commands are heeded, ISO 639-1."""

    fillers: Fillers = field(default_factory=Fillers, repr=False)
    """What cleanup is to leave out besides what means nothing anyway."""

    @property
    def summary(self) -> str:
        """How much is in it, for the log and the user; none of its words."""
        parts = f"{len(self.words)} words, {len(self.replacements)} replacements"
        parts += f", {len(self.fillers)} fillers" if self.fillers else ""
        spoken = ", ".join(sorted(self.languages))
        return f"{parts}, commands in {spoken}" if spoken else parts

    def lines(self, text: str, language: str) -> str:
        """A transcript with a line break for each spoken command; nothing else changes.

        Done before cleanup, which works on each line apart: so no command is taken for a
        repetition, and no model can drop one.

        Args:
            text: What was heard.
            language: ISO 639-1, as the recogniser heard it.
        """
        return with_breaks(text, language) if language in self.languages else text

    def finish(self, text: str, language: str) -> str:
        """A clean text as the user wants it written: replacements made, commands obeyed.

        Done behind cleanup, so that nothing can change what the user set up.

        Args:
            text: What cleanup made of the transcript's lines.
            language: ISO 639-1, as the recogniser heard it.
        """
        return self.replacements.made_in(self.lines(text, language))
