"""The `llm` worker: transcripts in, clean text out."""

from __future__ import annotations

import importlib
import logging
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from dictate.cleanup import library
from dictate.cleanup.fillers import Fillers
from dictate.cleanup.judge import past
from dictate.cleanup.levels import LevelCleaner
from dictate.domain import Level, UtteranceId
from dictate.errors import ModelError
from dictate.machine import model_threads, require_memory
from dictate.messages import (
    Clean,
    Cleaned,
    Failed,
    Forget,
    LlmSetup,
    Postponed,
    Prepare,
    Ready,
)

if TYPE_CHECKING:
    from dictate.cleanup.levels import Writer
    from dictate.messages import Message
    from dictate.ports import Channel, Cleaner

_log = logging.getLogger(__name__)

_GGUF_MAGIC = b"GGUF"
_TIDY_CONTEXT_TOKENS = 1024
_REWRITE_CONTEXT_TOKENS = 2048
_NICENESS = 5
"""How far the cleaner gives way to the recogniser, and to the daemon that types and listens.

Whisper base on a clip of 3.5 s, on two busy cores, while the cleaner beside it judged one text
after another; both with two threads, 60 rounds in random order, medians:

    cleaner              recogniser's time    texts a second
    absent                     1
    as nice as it              1.50               24
    nicer by 4                 1.12               16
    SCHED_IDLE                 1.03                7

Beyond 5 there is little to win for the recogniser, and a text that is waited for while the next
one is spoken would be late. When it is alone, the cleaner loses nothing.
"""


def serve(channel: Channel) -> None:
    """Load the models that the first message names, then answer for the worker's whole life.

    Without the library that runs them the network cleans alone, and `Ready` says so.

    Raises:
        ModelError: A model is missing or corrupt.
        MemoryError: There is not enough memory, now or later.
    """
    frame = channel.receive()
    assert frame is not None
    setup, _ = frame
    assert isinstance(setup, LlmSetup)
    # Now: on Linux it is a thread's own, and those that compute inherit it when they begin.
    os.nice(_NICENESS)
    started = time.monotonic()
    lack = _lack()
    cleaner = _load_network(setup, lack) if lack else _load(setup)
    ready = Ready(load_ms=(time.monotonic() - started) * 1000)
    if lack:
        ready = msgspec.structs.replace(ready, notice=lack.message, remedy=lack.remedy)
    channel.send(ready)
    requests = _Requests(channel)
    while True:
        _serve_one(channel, requests, cleaner, requests.take())


class _Requests:
    """The daemon's messages, and whether one waits. One thread only."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._next: Message | None = None

    def take(self) -> Message:
        """The next one, waiting for it."""
        while not self._has_one(None):
            pass
        message, self._next = self._next, None
        assert message is not None
        return message

    def wait(self) -> bool:
        """Whether there is one to take."""
        return self._has_one(0)

    def _has_one(self, timeout_s: float | None) -> bool:
        if self._next is None and (frame := self._channel.receive(timeout_s)):
            self._next = frame[0]
        return self._next is not None


class _Patience:
    """How long a text may be worked on: until its deadline, or until something else is asked."""

    def __init__(self, message: Clean, requests: _Requests) -> None:
        self.gave_way = False
        """Something more urgent came."""
        self._is_late = past(time.monotonic() + message.deadline_s)
        self._gives_way = message.patient
        self._requests = requests

    def is_over(self) -> bool:
        """Whether to stop now."""
        self.gave_way = self.gave_way or (self._gives_way and self._requests.wait())
        return self.gave_way or self._is_late()


def _lack() -> ModelError | None:
    """Why no language model can run here, if none can; loads the library if one can."""
    # Read once, when the libraries load. Threads that spin for work starve the others on a busy
    # machine, their own partners first (measured: 2 to 4 times slower at twice the load).
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # it multiplies nothing here
    try:
        library.require()
        importlib.import_module("llama_cpp")
    except ModelError as error:
        return error
    except (ImportError, OSError, RuntimeError) as error:
        _log.warning("llama_cpp cannot be loaded: %s", type(error).__name__)
        return ModelError("LLM library cannot be loaded", "`dictate setup-llm` installs it anew")
    return None


def _load_network(setup: LlmSetup, lack: ModelError) -> Cleaner:
    """What needs no language model; it cleans nearly as well, but cannot rewrite."""
    from dictate.cleanup.corrector import NetworkCorrector  # numpy
    from dictate.cleanup.judge import Judge

    judge = Judge(None, NetworkCorrector())
    return LevelCleaner(judge, None, lack.message, Fillers(setup.fillers))


def _load(setup: LlmSetup) -> Cleaner:
    file = Path(setup.model_file)
    _check(file)
    from dictate.cleanup.corrector import NetworkCorrector  # numpy
    from dictate.cleanup.judge import Judge
    from dictate.cleanup.llm import LanguageModel  # llama.cpp and numpy

    n_threads = model_threads(setup.cleanup.threads)
    try:
        small = LanguageModel(file, n_threads=n_threads, n_context=_TIDY_CONTEXT_TOKENS)
    except ModelError:
        require_memory(file.stat().st_size)
        raise
    # The first text pays for buffers and caches; let that be none of the user's.
    small.read(small.tokens("Ready."))
    judge = Judge(small, NetworkCorrector())
    fillers = Fillers(setup.fillers)
    if not setup.rewrite_model_file:
        return LevelCleaner(judge, None, fillers=fillers)
    try:
        writer = _load_writer(Path(setup.rewrite_model_file), n_threads)
    except ModelError as error:
        # `tidy` works all the same; what is wrong goes with every text.
        _log.warning("%s", error)
        return LevelCleaner(judge, None, str(error), fillers)
    return LevelCleaner(judge, writer, fillers=fillers)


def _load_writer(file: Path, n_threads: int) -> Writer:
    from dictate.cleanup.llm import LanguageModel  # llama.cpp and numpy
    from dictate.cleanup.rewrite import Rewriter

    _check(file)
    model = LanguageModel(file, n_threads=n_threads, n_context=_REWRITE_CONTEXT_TOKENS)
    writer = Rewriter(model)
    writer.warm_up()
    return writer


def _check(file: Path) -> None:
    """Look at the file before llama.cpp does, which would say it in its own words."""
    try:
        with file.open("rb") as stream:
            begins = stream.read(len(_GGUF_MAGIC))
    except OSError as error:
        message = f"the cleanup model {file.name} is missing"
        raise ModelError(message, f"Run `dictate models pull {file.parent.name}`.") from error
    if begins != _GGUF_MAGIC:
        message = f"the cleanup model {file.name} is corrupt"
        raise ModelError(message, f"Run `dictate models verify {file.parent.name}`.")


def _serve_one(channel: Channel, requests: _Requests, cleaner: Cleaner, message: Message) -> None:
    if not isinstance(message, Prepare | Clean | Forget):
        _log.error("%s is no message for the cleaner", type(message).__name__)
        return
    try:
        if answer := _answer(requests, cleaner, message):
            channel.send(answer)
    except MemoryError:
        # A fresh process may find more; the daemon sees to it, and lets the rules clean.
        raise
    except Exception as error:  # noqa: BLE001 - the worker loop: one bad text is not the end
        # Only the type: what a native library says might quote what it was given.
        kind = type(error).__name__
        _log.error("utterance %d: %s", message.utterance_id, kind)
        if not isinstance(message, Clean):
            return  # nobody waits for an answer
        channel.send(
            Failed(
                utterance_id=message.utterance_id,
                message=f"the cleaner failed on this utterance ({kind})",
                remedy="See `dictate status` and the log.",
            )
        )


def _answer(
    requests: _Requests, cleaner: Cleaner, message: Prepare | Clean | Forget
) -> Cleaned | Postponed | None:
    utterance_id = UtteranceId(message.utterance_id)
    if isinstance(message, Forget):
        cleaner.forget(utterance_id)
        return None
    text, language, level = message.text, message.language, Level(message.level)
    if isinstance(message, Prepare):
        # Whatever comes next is more urgent, or another `Prepare` that knows more.
        cleaner.prepare(utterance_id, text, language, level, requests.wait)
        return None
    patience = _Patience(message, requests)
    clean = cleaner.clean(utterance_id, text, language, level, patience.is_over)
    if patience.gave_way:
        return Postponed(utterance_id=message.utterance_id)
    return Cleaned(
        utterance_id=message.utterance_id,
        text=clean.text,
        tidy=clean.tidy,
        by=clean.by,
        clean_ms=clean.clean_ms,
        notes=list(clean.notes),
    )
