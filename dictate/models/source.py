"""What a source of model files is. Sources are not trusted: `fetch` checks every digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dictate.models.catalogue import Model, ModelFile


class SourceError(Exception):
    """A source cannot deliver a file; the text says why, for the user. The next one is asked."""


class Source(Protocol):
    """Somewhere that models come from. Called on one thread; keeps what it learnt in a run."""

    name: str
    """As in the setting `models.sources`."""

    def fetch(
        self, model: Model, file: ModelFile, part: Path, progress: Callable[[int], None]
    ) -> None:
        """Fill `part` until it has the file's length.

        Args:
            model: The model that the file belongs to.
            file: What to bring.
            part: Where to put it; may hold a beginning from an earlier run, and holds as much as
                arrived if this fails.
            progress: Told the bytes of the file that are here.

        Raises:
            SourceError: The file cannot be had here.
            OSError: `part` cannot be written.
        """

    def discard(self, part: Path) -> None:
        """Throw away `part` and what else is kept of it: its bytes turned out to be wrong."""
