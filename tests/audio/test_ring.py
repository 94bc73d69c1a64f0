from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dictate.audio.ring import Ring

BLOCKS = st.lists(st.integers(0, 9).map(lambda n: bytes(range(4)) * n), max_size=20)


@given(n_samples=st.integers(0, 30), blocks=BLOCKS)
def test_the_ring_holds_the_newest_samples_whatever_the_blocks(
    n_samples: int, blocks: list[bytes]
) -> None:
    blocks = [bytes([i]) * len(block) for i, block in enumerate(blocks)]
    ring = Ring(n_samples)
    for block in blocks:
        ring.add(block)
    everything = b"".join(blocks)
    assert ring.newest(n_samples) == everything[max(0, len(everything) - 4 * n_samples) :]


def test_a_cleared_ring_is_empty() -> None:
    ring = Ring(10)
    ring.add(bytes(40))
    ring.clear()
    assert ring.newest(10) == b""


def test_a_ring_does_not_grow_while_the_microphone_stays_open() -> None:
    ring = Ring(640)
    for _ in range(1000):
        ring.add(bytes(1280))
    assert len(ring._blocks) <= 3
