"""The delivery thread: one utterance after the other into the window."""

from __future__ import annotations

import logging
import queue
import threading
from typing import TYPE_CHECKING

from dictate import events as on
from dictate.errors import DictateError, KeysHeldError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.domain import Focus, UtteranceId
    from dictate.ports import TextSink

_log = logging.getLogger(__name__)

_NO_SPACE_AFTER = frozenset({"zh", "ja", "th", "lo", "my", "km", "bo", "yue"})
"""Languages that are written without spaces between sentences."""


class Deliverer:
    """Owns the text sink. `deliver` may be called on any thread and returns at once."""

    def __init__(self, sink: TextSink, post: Callable[[on.Event], None]) -> None:
        self._sink = sink
        self._post = post
        self._queue: queue.SimpleQueue[tuple[UtteranceId, str, Focus | None, bool] | None] = (
            queue.SimpleQueue()
        )
        self._thread = threading.Thread(target=self._run, name="delivery", daemon=True)
        self._thread.start()

    def deliver(
        self, utterance_id: UtteranceId, text: str, focus: Focus | None, *, may_postpone: bool
    ) -> None:
        """Hand over `text`; the answer comes as an event. See `TextSink.deliver`."""
        self._queue.put((utterance_id, text, focus, may_postpone))

    def close(self) -> None:
        """Finish what was handed over and let go of the sink."""
        self._queue.put(None)
        self._thread.join(timeout=5.0)
        self._sink.close()

    def _run(self) -> None:
        while item := self._queue.get():
            self._post(self._attempt(*item))

    def _attempt(
        self,
        utterance_id: UtteranceId,
        text: str,
        focus: Focus | None,
        may_postpone: bool,  # noqa: FBT001 - as it comes from the queue
    ) -> on.Event:
        try:
            return on.Delivered(
                self._sink.deliver(utterance_id, text, focus, may_postpone=may_postpone)
            )
        except KeysHeldError:
            return on.DeliveryPostponed(utterance_id)
        except DictateError as error:
            return on.DeliveryFailed(utterance_id, error.message, error.remedy)
        except Exception as error:  # noqa: BLE001 - the top of a thread: the words must not wait for ever
            _log.error("delivery %d: %s", utterance_id, type(error).__name__)
            return on.DeliveryFailed(utterance_id, "The text could not be delivered", "")


def with_trailing_space(text: str, language: str) -> str:
    """`text` and what lets the next dictation follow it; behind a line break nothing need."""
    is_apart = language in _NO_SPACE_AFTER or not text or text.endswith("\n")
    return text if is_apart else f"{text} "
