"""Messages on a pipe: one JSON line, then the binary payload that the line announces."""

from __future__ import annotations

from typing import IO

import msgspec

from dictate.messages import AnyMessage, Message


class _Envelope(msgspec.Struct, frozen=True):
    n_bytes: int
    message: AnyMessage


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Envelope)


class FrameError(Exception):
    """The other end sent something that is no frame; the line cannot be trusted any more."""


def write_frame(stream: IO[bytes], message: Message, payload: bytes = b"") -> None:
    """Write one frame and flush it.

    Raises:
        OSError: The other end is gone.
    """
    header = _encoder.encode({"n_bytes": len(payload), "message": message})
    stream.write(header + b"\n" + payload)
    stream.flush()


def read_frame(stream: IO[bytes]) -> tuple[Message, bytes] | None:
    """Read one frame; None at the end of the stream, also when it ends in mid-frame.

    Raises:
        FrameError: The line is no frame. The message does not quote it: it may hold words.
    """
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    try:
        envelope = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        msg = f"a line of {len(line)} bytes is no frame"
        raise FrameError(msg) from error
    payload = stream.read(envelope.n_bytes)
    if len(payload) < envelope.n_bytes:
        return None
    return envelope.message, payload
