"""The audio of an utterance, while it is on its way."""

from __future__ import annotations

from dictate.domain import Block, UtteranceId
from dictate.recordings import Recordings

FIRST, SECOND = UtteranceId(1), UtteranceId(2)


def test_blocks_are_put_together_by_utterance() -> None:
    recordings = Recordings()
    for part in (b"abcd", b"efgh"):
        recordings.add(Block(FIRST, part))
        recordings.add(Block(SECOND, b"\0\0\0\0"))
    assert recordings.pcm(FIRST) == b"abcdefgh"


def test_a_forgotten_recording_is_gone() -> None:
    recordings = Recordings()
    recordings.put(FIRST, b"\0\0\0\0")
    recordings.forget(FIRST)
    recordings.forget(FIRST)
    assert recordings.pcm(FIRST) == b""
