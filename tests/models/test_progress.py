from __future__ import annotations

import io
import os
import pty
from typing import TYPE_CHECKING

from dictate.models.progress import Bar

if TYPE_CHECKING:
    from io import FileIO


def read_until(screen: FileIO, end: str) -> str:
    """What a terminal is sent, up to and with `end`; it comes in as many pieces as it likes."""
    shown = b""
    while not shown.endswith(end.encode()):
        shown += screen.read(4096)
    return shown.decode()


def test_a_pipe_gets_a_few_plain_lines() -> None:
    stream = io.StringIO()
    bar = Bar("base", stream)
    for n_bytes in range(0, 148_000_001, 1_000_000):
        bar.update(n_bytes, 148_000_000)
    bar.close()
    percents = [line.split()[1] for line in stream.getvalue().splitlines()]
    assert percents == ["0", "20", "40", "60", "80", "100"]
    assert "\r" not in stream.getvalue()


def test_a_terminal_gets_a_bar_on_one_line() -> None:
    reader, writer = pty.openpty()
    with os.fdopen(writer, "w") as terminal, os.fdopen(reader, "rb", buffering=0) as screen:
        bar = Bar("base", terminal)
        bar.update(0, 2_000_000)
        bar.update(2_000_000, 2_000_000)
        bar.note("the hub does not answer")
        shown = read_until(screen, "answer\r\n")
    first, last, *_ = shown.split("\n")
    assert first.endswith("\x1b[K\r")
    assert f"\rbase [{'#' * 30}] 100 % of 2 MB" in first
    assert last == "base: the hub does not answer\r"


def test_a_bar_is_not_drawn_for_every_block() -> None:
    reader, writer = pty.openpty()
    with os.fdopen(writer, "w") as terminal, os.fdopen(reader, "rb", buffering=0) as screen:
        bar = Bar("base", terminal)
        for n_bytes in range(1000):
            bar.update(n_bytes, 2000)
        bar.note("done")
        shown = read_until(screen, "done\r\n")
    assert shown.count("\r") < 20
