"""The audio of the utterances that are not delivered yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dictate.domain import Block, UtteranceId


class Recordings:
    """Samples by utterance. Used on the controller's thread only."""

    def __init__(self) -> None:
        self._blocks: dict[UtteranceId, list[bytes]] = {}

    def add(self, block: Block) -> None:
        """Keep one more block."""
        self._blocks.setdefault(block.utterance_id, []).append(block.pcm)

    def put(self, utterance_id: UtteranceId, pcm: bytes) -> None:
        """Keep the whole audio of an utterance of earlier."""
        self._blocks[utterance_id] = [pcm]

    def pcm(self, utterance_id: UtteranceId) -> bytes:
        """All samples so far: float32 little endian, mono, 16 kHz."""
        return b"".join(self._blocks.get(utterance_id, []))

    def forget(self, utterance_id: UtteranceId) -> None:
        """Drop the samples; an unknown id is ignored."""
        self._blocks.pop(utterance_id, None)
