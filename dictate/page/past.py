"""The history, opened once and asked on a thread of its own."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from dictate.store.history import History

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")


class Past:
    """The history of this user. On the loop; what is asked runs on the history's thread."""

    def __init__(self) -> None:
        self._history: History | None = None
        self._thread = ThreadPoolExecutor(1, "history")

    async def ask(self, question: Callable[[History], _Answer]) -> _Answer:
        """What `question` finds in the history, or does with it.

        Raises:
            StoreError: It cannot be used.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: question(self._opened()))

    async def version(self) -> object:
        """Another one whenever the history has changed.

        Raises:
            StoreError: It cannot be used.
        """
        return await self.ask(lambda history: (id(history), history.version()))

    def _opened(self) -> History:
        if self._history and not self._history.is_in_place():
            # Another process found it damaged, or the user deleted it.
            self._history.close()
            self._history = None
        if self._history is None:
            self._history = History()
            if aside := self._history.moved_aside:
                _log.error("The history was damaged; a new one has begun, the old one is %s", aside)
        return self._history
