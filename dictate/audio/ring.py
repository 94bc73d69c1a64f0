"""The pre-roll: the last moments before the key went down.

PCM is `bytes` here and in the rest of the microphone worker, so that it never needs numpy: float32
little endian, mono, 16 kHz, as it travels to the daemon.
"""

from __future__ import annotations

from collections import deque

from dictate.domain import BYTES_PER_SAMPLE


class Ring:
    """Keeps the newest `n_samples` of what it is given. For one thread.

    Args:
        n_samples: How many there are at most; 0 keeps nothing.
    """

    def __init__(self, n_samples: int) -> None:
        self._limit_bytes = n_samples * BYTES_PER_SAMPLE
        self._blocks: deque[bytes] = deque()
        self._n_bytes = 0

    def add(self, pcm: bytes) -> None:
        """Append samples; the oldest fall out, whole blocks at a time."""
        self._blocks.append(pcm)
        self._n_bytes += len(pcm)
        while self._blocks and self._n_bytes - len(self._blocks[0]) >= self._limit_bytes:
            self._n_bytes -= len(self._blocks.popleft())

    def newest(self, n_samples: int) -> bytes:
        """The newest samples, exactly as many as asked for if there are so many."""
        pcm = b"".join(self._blocks)
        wanted_bytes = min(n_samples * BYTES_PER_SAMPLE, self._limit_bytes)
        return pcm[max(0, len(pcm) - wanted_bytes) :]

    def clear(self) -> None:
        """Forget everything."""
        self._blocks.clear()
        self._n_bytes = 0
