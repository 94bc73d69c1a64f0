"""The one line that an utterance leaves in the log, without a word of it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from dictate import events as on

if TYPE_CHECKING:
    from dictate.domain import UtteranceId

_log = logging.getLogger(__name__)


class Logbook:
    """Follows the events of utterances until their line is complete. One thread only."""

    def __init__(self) -> None:
        self._stages: dict[UtteranceId, list[str]] = {}
        """What is known of each utterance's stages and their times."""

    def begin(self, utterance_id: UtteranceId) -> None:
        """An utterance is on its way: answers about any other are ignored."""
        self._stages.setdefault(utterance_id, [])

    def forget(self, utterance_id: UtteranceId) -> None:
        """Nothing more is said of it."""
        self._stages.pop(utterance_id, None)

    def note(self, event: on.Event) -> None:
        """Write down what this event tells, if it is worth a line or a part of one."""
        match event:
            case on.Recognised(transcript):
                self._add(
                    transcript.utterance_id,
                    f"{transcript.seconds:.1f} s, recognise {transcript.recognise_ms:.0f} ms",
                )
                if not transcript.text:
                    _log.info("utterance %d: no speech", transcript.utterance_id)
            case on.Cleaned(clean) | on.CleaningSpared(clean):
                notes = f" ({'; '.join(clean.notes)})" if clean.notes else ""
                self._add(clean.utterance_id, f"clean {clean.clean_ms:.0f} ms by {clean.by}{notes}")
            case on.Delivered(delivery):
                arrived = f"{delivery.method} {delivery.n_characters} characters"
                stages = [
                    *self._stages.get(delivery.utterance_id, []),
                    f"{arrived} in {delivery.deliver_ms:.0f} ms",
                ]
                _log.info("utterance %d: %s", delivery.utterance_id, ", ".join(stages))
            case on.DeliveryFailed(utterance_id, message):
                _log.error("utterance %d not delivered: %s", utterance_id, message)
            case on.WorkerFailed(role, message, remedy):
                _log.warning("worker %s cannot work: %s. %s", role, message, remedy)
            case on.CaptureFailed(utterance_id, message):
                _log.warning("utterance %d: %s", utterance_id, message)
            case _:
                pass

    def _add(self, utterance_id: UtteranceId, stage: str) -> None:
        if utterance_id in self._stages:
            self._stages[utterance_id].append(stage)
