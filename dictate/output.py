"""Keeping what this process prints apart from what its child processes and libraries do."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO


@contextlib.contextmanager
def own_output() -> Iterator[TextIO]:
    """The output, which no child process gets while this lasts; stdout and stderr lead nowhere.

    What native libraries print would stand between our lines. A clipboard tool, which stays behind
    us, would hold open the pipe that a reader waits at the end of.
    """
    sys.stdout.flush()
    numbers = (1, 2)
    kept = [os.dup(number) for number in numbers]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        for number in numbers:
            os.dup2(nowhere, number)
        with os.fdopen(os.dup(kept[0]), "w", encoding=sys.stdout.encoding) as out:
            yield out
    finally:
        for number, descriptor in zip(numbers, kept, strict=True):
            os.dup2(descriptor, number)
            os.close(descriptor)
        os.close(nowhere)
