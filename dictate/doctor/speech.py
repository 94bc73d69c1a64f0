"""Models, the cleanup model's library, and whether the workers that use them answer."""

from __future__ import annotations

import functools
import json
import time
from typing import TYPE_CHECKING

from dictate import messages as say
from dictate import paths
from dictate.audio import file as audio_file
from dictate.cleanup import library
from dictate.doctor.check import Finding, Scene, note, ok, problem
from dictate.domain import Level
from dictate.models import catalogue, fetch
from dictate.models.commands import wanted
from dictate.scoring import word_errors
from dictate.worker.conversation import Conversation
from dictate.worker.setup import asr_setup, llm_setup

if TYPE_CHECKING:
    from pathlib import Path

    from dictate.models.catalogue import Model

LOAD_S = 90.0
"""A large model from a slow disk."""

ANSWER_S = 60.0

_MOST_ERRORS = 0.5
"""The smallest model of the catalogue stays far below this; a broken one or the wrong language
does not."""

_MEGABYTE = 1e6


def models(scene: Scene) -> Finding:
    """Whether the models of the settings are there, byte for byte."""
    folder = catalogue.folder(scene.settings.models)
    # What is the user's own has no digest to compare with.
    asr_setup(scene.settings)
    chosen = [catalogue.find(name) for name in wanted(scene.settings)]
    for model in chosen:
        if trouble := fetch.verify(model, folder):
            return problem(
                f"{model.name}: {', '.join(trouble)}", f"Run `dictate models pull {model.name}`"
            )
    return ok(", ".join(map(_described, chosen)) + ", SHA-256 right" if chosen else "your own")


def _described(model: Model) -> str:
    return f"{model.name} ({model.size / _MEGABYTE:.0f} MB)"


def llm_library(scene: Scene) -> Finding:
    """Whether the library of the cleanup model is there."""
    state = library.build_state()
    match state.phase:
        case library.BuildPhase.INSTALLED:
            return ok(state.line)
        case library.BuildPhase.BUILDING:
            return note(f"{state.line}; a small network and rules clean the text until then")
    if scene.settings.cleanup.level == "off":
        return note(f"{state.line}, and not needed while cleanup is off")
    message = f"{state.line}; a small network and rules clean the text without it"
    return problem(message, "Run `dictate setup-llm`")


def recogniser(scene: Scene) -> Finding:
    """Whether the recogniser understands the sample that ships with dictate."""
    setup = asr_setup(scene.settings)
    pcm = audio_file.read(paths.resource("assets/sample.flac"))
    said = str(_sample()["text"])
    with Conversation("asr", setup) as worker:
        ready = worker.wait_for(say.Ready, LOAD_S)
        worker.send(say.Feed(utterance_id=1), pcm)
        worker.send(say.Finish(utterance_id=1))
        heard = worker.wait_for(say.Recognised, ANSWER_S)
    times = f"on {ready.device}, loads in {ready.load_ms:.0f} ms"
    times += f", recognises {heard.seconds:.0f} s of speech in {heard.recognise_ms:.0f} ms"
    # The sample is English.
    understands = scene.settings.recogniser.language in {"auto", "en"}
    if understands and word_errors(said, heard.text).rate > _MOST_ERRORS:
        return problem(
            f"{times}, but most of the sample's words are wrong",
            "Choose another `recogniser.model`; `dictate models list` shows them",
        )
    if ready.notice:
        return note(f"{ready.notice}; {times}", ready.remedy)
    return ok(times)


def cleaner(scene: Scene) -> Finding:
    """Whether the cleanup model answers."""
    setup = llm_setup(scene.settings)
    said = _sample()["text"]
    with Conversation("llm", setup) as worker:
        ready = worker.wait_for(say.Ready, LOAD_S)
        started_s = time.monotonic()
        request = say.Clean(
            utterance_id=1, text=said, language="en", level=Level.TIDY, deadline_s=ANSWER_S
        )
        worker.send(request)
        worker.wait_for(say.Cleaned, ANSWER_S)
        clean_ms = 1000 * (time.monotonic() - started_s)
    times = f"loads in {ready.load_ms:.0f} ms, cleans the sample in {clean_ms:.0f} ms"
    return note(f"{times}, without the language model") if ready.notice else ok(times)


@functools.cache
def _sample() -> dict[str, str]:
    text: Path = paths.resource("assets/sample.json")
    sample: dict[str, str] = json.loads(text.read_text("utf-8"))
    return sample
