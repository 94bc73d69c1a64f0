"""The vocabulary on the page: shown and replaced as a whole, in the user's own file."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter
from pydantic import BaseModel, Field

from dictate import languages, paths, vocabulary
from dictate.errors import ConfigError
from dictate.page.refusal import Mistake, Refusal, Refused, documented
from dictate.vocabulary.commands import phrases

router = APIRouter(prefix="/api/vocabulary", tags=["vocabulary"])


class Replacement(BaseModel):
    """What to write for what is heard."""

    heard: str
    written: str


class CommandChoice(BaseModel):
    """A spoken command, and how it is said."""

    command: str
    phrases: dict[str, list[str]]
    """By language."""


class Vocabulary(BaseModel):
    """The user's own words."""

    words: list[str] = []
    """Names and terms to expect, the most important first."""

    replacements: list[Replacement] = []
    commands: list[str] = []
    """Languages in which spoken commands are heeded."""

    fillers: dict[str, list[str]] = {}
    """By language; what cleanup is to leave out where it stands by itself."""


class VocabularyShown(Vocabulary):
    """The user's own words, and what can be chosen."""

    command_choices: list[CommandChoice]
    languages: dict[str, str] = Field(default=languages.NAMES)
    """Those that fillers can have: code -> name."""

    file: str
    mistakes: list[Refusal]
    """What is wrong in the file; it is not heeded."""


@router.get("")
def show() -> VocabularyShown:
    """What the user's file says."""
    mistakes = vocabulary.examine()[1]
    try:
        found = vocabulary.content()
    except ConfigError:
        found = vocabulary.Content()  # among the mistakes
    return VocabularyShown(
        words=[*found.words],
        replacements=[Replacement(heard=heard, written=to) for heard, to in found.replacements],
        commands=[*found.commands],
        fillers={language: [*listed] for language, listed in found.fillers.items()},
        command_choices=[
            CommandChoice(command=command, phrases=said) for command, said in phrases().items()
        ],
        file=str(paths.vocabulary_file()),
        mistakes=[Refusal(message=each.message, remedy=each.remedy) for each in mistakes],
    )


@router.put("", responses=documented(HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY))
def put(new: Vocabulary) -> VocabularyShown:
    """Make the user's file say this; comments in it stay where they can."""
    wanted = vocabulary.Content(
        new.words,
        [(pair.heard, pair.written) for pair in new.replacements],
        new.commands,
        new.fillers,
    )
    if found := vocabulary.objections(wanted):
        errors = [Mistake(field=it.field, message=it.what, remedy=it.remedy) for it in found]
        first = ConfigError(found[0].what, found[0].remedy)
        raise Refused(first, HTTPStatus.UNPROCESSABLE_ENTITY, tuple(errors))
    vocabulary.save(wanted)
    return show()
