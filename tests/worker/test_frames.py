"""Frames on a pipe: whole or not at all."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dictate.messages import AudioBlock, Cleaned, Committed, Feed, Message, Prepare, Ready
from dictate.worker.frames import FrameError, read_frame, write_frame

MESSAGES = st.one_of(
    st.builds(Ready, load_ms=st.floats(0, 1e6)),
    st.builds(AudioBlock, utterance_id=st.integers(0, 2**31)),
    st.builds(Committed, utterance_id=st.integers(), text=st.text(), language=st.just("en")),
    st.builds(
        Cleaned,
        utterance_id=st.integers(0, 2**31),
        text=st.text(),
        by=st.sampled_from(["rules", "llm"]),
        clean_ms=st.floats(0, 1e6),
        notes=st.lists(st.text(), max_size=3),
    ),
)


@given(st.lists(st.tuples(MESSAGES, st.binary(max_size=5000)), max_size=5))
def test_what_is_written_is_read_in_order(frames: list[tuple[Message, bytes]]) -> None:
    pipe = io.BytesIO()
    for message, payload in frames:
        write_frame(pipe, message, payload)
    pipe.seek(0)
    assert [read_frame(pipe) for _ in frames] == frames
    assert read_frame(pipe) is None


def test_a_stream_that_ends_in_mid_frame_has_ended() -> None:
    pipe = io.BytesIO()
    write_frame(pipe, Feed(utterance_id=1), b"0123456789")
    whole = pipe.getvalue()
    for n_bytes in range(len(whole)):
        assert read_frame(io.BytesIO(whole[:n_bytes])) is None


def test_a_line_that_is_no_frame_is_refused_without_quoting_it() -> None:
    with pytest.raises(FrameError) as caught:
        read_frame(io.BytesIO(b'{"message": "my secret words"}\n'))
    assert "secret" not in str(caught.value)


def test_what_is_said_of_a_message_quotes_no_word() -> None:
    committed = Committed(utterance_id=1, text="my secret words", language="en")
    prepare = Prepare(utterance_id=1, text="my secret words", language="en", level="tidy")
    assert "utterance_id=1" in repr((committed, prepare))
    assert "secret" not in repr((committed, prepare))
