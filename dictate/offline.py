"""Dictation without a desktop: audio files and the demo, by the same workers as the daemon's."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Self, TypeVar

from dictate import config, paths, vocabulary
from dictate import messages as say
from dictate.audio import file as audio_file
from dictate.cleanup.levels import clean_by_rules
from dictate.domain import (
    BYTES_PER_SAMPLE,
    SAMPLE_RATE_HZ,
    CleanText,
    Level,
    Transcript,
    UtteranceId,
)
from dictate.errors import AudioError, DictateError
from dictate.removals import marked
from dictate.vocabulary import Vocabulary
from dictate.worker.conversation import Conversation, NoAnswerError
from dictate.worker.setup import asr_setup, llm_setup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictate.settings import Settings

_Answer = TypeVar("_Answer", bound=say.Message)

_ANSWER_S = 600.0
"""A file may be an hour long and the machine slow; beyond this the worker hangs."""


class Pipeline:
    """The recogniser and the cleaner, asked one utterance at a time. One thread only."""

    def __init__(
        self,
        settings: Settings,
        level: Level,
        words: Vocabulary = Vocabulary(),  # noqa: B008 - immutable
    ) -> None:
        """Start what `level` needs.

        Args:
            settings: What the user set.
            level: How far cleanup may go.
            words: The user's vocabulary; by default none.

        Raises:
            ModelError: The speech model is not there. A missing cleanup model is no error: the
                rules clean, and the notes say so.
        """
        self._settings = settings
        self._words = words
        self.level = level
        self._stack = contextlib.ExitStack()
        self._next_id = 1
        setup = asr_setup(settings, words.words)
        self.recogniser = self._stack.enter_context(Conversation("asr", setup))
        self.cleaner: Conversation | None = None
        self._why_rules = ""
        if level is not Level.OFF:
            try:
                cleaner = Conversation("llm", llm_setup(settings, words.fillers.by_language))
                self.cleaner = self._stack.enter_context(cleaner)
            except DictateError as error:
                self._why_rules = error.message

    def __enter__(self) -> Self:
        """Nothing more to do; the workers load already."""
        return self

    def __exit__(self, *_exc: object) -> None:
        """End the workers."""
        self._stack.close()

    def recognise(self, pcm: bytes) -> Transcript:
        """The transcript of float32 little endian mono samples at 16 kHz.

        Raises:
            ModelError: The recogniser cannot work.
            AudioError: It cannot do this audio.
        """
        utterance_id = UtteranceId(self._next_id)
        self._next_id += 1
        feed = (say.Feed(utterance_id=utterance_id), pcm)
        finish = (say.Finish(utterance_id=utterance_id), b"")
        answer = _asked(self.recogniser, (feed, finish), say.Recognised)
        return Transcript(
            utterance_id, answer.text, answer.language, answer.seconds, answer.recognise_ms
        )

    def prepare(self, committed: say.Committed) -> None:
        """Let the cleaner work ahead on what the recogniser knows so far, as the daemon does."""
        if self.cleaner:
            self.cleaner.send(
                say.Prepare(
                    utterance_id=committed.utterance_id,
                    text=self._words.lines(committed.text, committed.language),
                    language=committed.language,
                    level=self.level,
                )
            )

    def clean(self, transcript: Transcript) -> CleanText:
        """The transcript after cleanup and the vocabulary; never fails."""
        language = transcript.language
        lines = self._words.lines(transcript.text, language)
        clean = self._clean(replace(transcript, text=lines))
        return replace(clean, text=self._words.finish(clean.text, language))

    def _clean(self, transcript: Transcript) -> CleanText:
        if self.level is Level.OFF:
            text = transcript.text
            return CleanText(transcript.utterance_id, text, Level.OFF, by="off", clean_ms=0.0)
        if self.cleaner and self._by_rules(transcript).notes:
            try:
                return self._clean_by_worker(self.cleaner, transcript)
            except DictateError as error:
                self._why_rules = error.message
                self.cleaner = None
        return self._by_rules(transcript)

    def _by_rules(self, transcript: Transcript) -> CleanText:
        """Noted is why the model was not asked, if there was anything to ask it."""
        why = f"cleaned with the rules: {self._why_rules}"
        return clean_by_rules(transcript, self.level, why, self._words.fillers)

    def _clean_by_worker(self, cleaner: Conversation, transcript: Transcript) -> CleanText:
        rewrite = self.level is Level.REWRITE
        cleanup = self._settings.cleanup
        request = say.Clean(
            utterance_id=transcript.utterance_id,
            text=transcript.text,
            language=transcript.language,
            level=self.level,
            deadline_s=cleanup.rewrite_deadline_s if rewrite else cleanup.deadline_s,
        )
        answer = _asked(cleaner, ((request, b""),), say.Cleaned)
        notes = tuple(answer.notes)
        return CleanText(
            transcript.utterance_id,
            answer.text,
            self.level,
            answer.by,
            answer.clean_ms,
            tidy=answer.tidy,
            notes=notes,
        )


def _asked(
    worker: Conversation, requests: Sequence[tuple[say.Message, bytes]], kind: type[_Answer]
) -> _Answer:
    """Send `requests` and wait for the answer; a worker that dies gets one more try.

    Raises:
        ModelError: The worker cannot work.
        AudioError: It cannot do this.
    """
    with contextlib.suppress(NoAnswerError):
        return _attempt(worker, requests, kind)
    return _attempt(worker, requests, kind)


def _attempt(
    worker: Conversation, requests: Sequence[tuple[say.Message, bytes]], kind: type[_Answer]
) -> _Answer:
    for message, payload in requests:
        worker.send(message, payload)
    try:
        return worker.wait_for(kind, _ANSWER_S)
    except NoAnswerError:
        # Whatever is asked next finds a fresh one.
        worker.start()
        raise


def transcribe(files: Sequence[str], *, raw: bool, as_json: bool) -> int:
    """Print the words of each file; the exit status tells whether all could be read."""
    settings = config.load()
    level = Level.OFF if raw else Level(settings.cleanup.level)
    words = vocabulary.load()
    if raw:
        words = Vocabulary(words.words)
    status = 0
    with Pipeline(settings, level, words) as pipeline:
        for file in files:
            try:
                row = _transcribe_one(pipeline, file)
            except AudioError as error:
                print(f"dictate: {error}", file=sys.stderr)
                status = error.exit_status
                continue
            print(json.dumps(row, ensure_ascii=False) if as_json else row["text"], flush=True)
    return status


def _transcribe_one(pipeline: Pipeline, file: str) -> dict[str, object]:
    pcm = audio_file.read(file)
    if not pcm:
        message = f"{file} holds no sample"
        raise AudioError(message, "Record it again")
    if not pcm.strip(b"\0"):
        message = f"{file} holds digital silence only"
        raise AudioError(message, "See whether the microphone was muted, and record it again")
    transcript = pipeline.recognise(pcm)
    clean = pipeline.clean(transcript)
    return {
        "file": file,
        "seconds": round(len(pcm) / (BYTES_PER_SAMPLE * SAMPLE_RATE_HZ), 3),
        "language": transcript.language,
        "raw": transcript.text,
        "text": clean.text,
        "level": str(clean.level),
        "ms": {"recognise": round(transcript.recognise_ms), "clean": round(clean.clean_ms, 1)},
        "notes": list(clean.notes),
    }


def demo() -> int:
    """Recognise and clean the sample that ships with dictate, and show what happened."""
    settings = config.load()
    sample = paths.resource("assets/sample.flac")
    pcm = audio_file.read(sample)
    seconds = len(pcm) / (BYTES_PER_SAMPLE * SAMPLE_RATE_HZ)
    started_s = time.monotonic()
    print(f"Sample:   {sample.name}, {seconds:.1f} s of speech", flush=True)
    level = Level(settings.cleanup.level)
    with Pipeline(settings, level, vocabulary.load()) as pipeline:
        transcript = pipeline.recognise(pcm)
        load_ms = 1000 * (time.monotonic() - started_s) - transcript.recognise_ms
        clean = pipeline.clean(transcript)
    print(f"Heard:    {transcript.text}")
    print(f"Removed:  {marked(transcript.text, clean.tidy or clean.text)}")
    print(f"Cleaned:  {clean.text}")
    print(
        f"Time:     load {load_ms:.0f} ms, recognise {transcript.recognise_ms:.0f} ms, "
        f"clean {clean.clean_ms:.0f} ms (by the {clean.by})"
    )
    for note in clean.notes:
        print(f"Note:     {note}")
    return 0
