"""What can clean a text: dictate at one of its levels, and what it is compared with."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

from dictate import messages as say
from dictate.cleanup import library
from dictate.cleanup.levels import clean_by_rules
from dictate.domain import Level, Transcript, UtteranceId
from dictate.errors import DictateError
from dictate.evaluation.figures import Answer
from dictate.evaluation.prompted import Prompted
from dictate.machine import model_threads
from dictate.models import catalogue
from dictate.worker.conversation import Conversation, NoAnswerError
from dictate.worker.setup import llm_setup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dictate.settings import Settings

_LOAD_S = 120.0
_ANSWER_S = 600.0
"""Beyond this the worker hangs."""


_LARGER = ("qwen2.5-1.5b", "qwen2.5-coder-1.5b")
"""More than ten times the size of the model that `tidy` comes with."""


class System(Protocol):
    """A cleaner under examination, loaded within its `with`. One thread only."""

    name: str
    notes: Counter[str]
    """What was not as it should be so far, and how often; holds no words."""

    def __enter__(self) -> Self:
        """Load what it needs."""

    def __exit__(self, *_exc: object) -> None:
        """Let go of it."""

    def clean(self, text: str, language: str) -> Answer:
        """The clean text, in its own time: no deadline cuts a model short."""


class Rules:
    """What `tidy` does without a model."""

    name = "rules"

    def __init__(self) -> None:
        self.notes: Counter[str] = Counter()

    def __enter__(self) -> Self:
        """Nothing to load."""
        return self

    def __exit__(self, *_exc: object) -> None:
        """Nothing to end."""

    def clean(self, text: str, language: str) -> Answer:
        """By the rules alone."""
        started_s = time.monotonic()
        clean = clean_by_rules(_transcript(text, language), Level.TIDY, "")
        return Answer(clean.text, _ms_since(started_s))


class Dictate:
    """A level of dictate, as dictation runs it: the rules here, the models in a worker."""

    def __init__(self, settings: Settings, level: Level) -> None:
        self.name = f"dictate, {level}"
        self.notes: Counter[str] = Counter()
        self._settings = settings
        self._level = level
        self._worker: Conversation | None = None
        self._why_rules = ""

    def __enter__(self) -> Self:
        """Start the worker and wait until it is ready; without one the rules clean, with a note."""
        if self._level is Level.OFF:
            return self
        try:
            worker = Conversation("llm", llm_setup(self._settings))
        except DictateError as error:
            self._why_rules = str(error)
            return self
        self._worker = worker.__enter__()
        try:
            ready = worker.wait_for(say.Ready, _LOAD_S)
        except DictateError as error:
            self.__exit__()
            self._why_rules = str(error)
        else:
            if ready.notice:
                self.notes[f"cleaned without the language model: {ready.notice}"] += 1
        return self

    def __exit__(self, *_exc: object) -> None:
        """End the worker."""
        if self._worker:
            self._worker.__exit__()
        self._worker = None

    def clean(self, text: str, language: str) -> Answer:
        """At this level; the time has the way to the worker and back in it."""
        started_s = time.monotonic()
        if self._level is Level.OFF:
            return Answer(text, 0.0)
        why = f"cleaned with the rules: {self._why_rules}"
        by_rules = clean_by_rules(_transcript(text, language), self._level, why)
        # Without notes, the models would have nothing to say.
        if by_rules.notes and self._worker:
            try:
                answer = self._ask(self._worker, text, language)
            except DictateError as error:
                self.notes[f"cleaned with the rules: {error}"] += 1
                if isinstance(error, NoAnswerError):
                    self._worker.start()
            else:
                self.notes.update(answer.notes)
                ms = _ms_since(started_s)
                rewritten = self._is_rewritten(answer)
                return Answer(answer.text, ms, asked=answer.by != "rules", rewritten=rewritten)
        else:
            self.notes.update(by_rules.notes)
        return Answer(by_rules.text, _ms_since(started_s))

    def _is_rewritten(self, answer: say.Cleaned) -> bool | None:
        if self._level is not Level.REWRITE:
            return None
        return not any(note.startswith("rewrite: ") for note in answer.notes)

    def _ask(self, worker: Conversation, text: str, language: str) -> say.Cleaned:
        request = say.Clean(
            utterance_id=1, text=text, language=language, level=self._level, deadline_s=_ANSWER_S
        )
        worker.send(request)
        return worker.wait_for(say.Cleaned, _ANSWER_S)


def systems(
    settings: Settings, level: Level, *, compare: bool, models: Sequence[str]
) -> list[System]:
    """Dictate, and then what it is compared with; each loads and ends with its `with`.

    Args:
        settings: The user's.
        level: Dictate's.
        compare: Compare with the rules, and with the settings' model and the one that is meant for
            `rewrite`, asked to clean; with the latter only if it is there.
        models: More such models: names of the catalogue, or files.

    Raises:
        ModelError: A model to compare with is not there, or the library that runs it.
    """
    folder = catalogue.folder(settings.models)
    names = list(models)
    if compare:
        installed = {model.name for model in catalogue.installed(folder)}
        larger = [name for name in _LARGER if name in installed]
        names = [settings.cleanup.model, *larger, *names]
    if names:
        library.require()
    n_threads = model_threads(settings.cleanup.threads)
    prompted = [
        Prompted(_name(name), catalogue.locate(name, "cleanup", folder), n_threads)
        for name in dict.fromkeys(names)
    ]
    return [Dictate(settings, level), *([Rules()] if compare else []), *prompted]


def _name(name_or_path: str) -> str:
    return Path(name_or_path).stem if catalogue.is_path(name_or_path) else name_or_path


def _transcript(text: str, language: str) -> Transcript:
    return Transcript(UtteranceId(1), text, language, 0.0, 0.0)


def _ms_since(started_s: float) -> float:
    return 1000 * (time.monotonic() - started_s)
