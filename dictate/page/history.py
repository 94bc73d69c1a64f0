"""The dictations of the past: listing, searching, deleting, and trying them again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

import msgspec
from fastapi import APIRouter, Path, Query
from starlette.responses import StreamingResponse

from dictate import config
from dictate.control import client
from dictate.errors import AudioError, StoreError
from dictate.page.answers import answered
from dictate.page.refusal import Refused, documented
from dictate.page.schemas import Answer, Entries, Entry, EntryTimes, NewLevel, parts
from dictate.page.shared import Page, Shared
from dictate.store.entry import Status
from dictate.store.spool import Spool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from dictate.page.line import Reply
    from dictate.store.entry import Entry as Kept
    from dictate.store.history import History

router = APIRouter(prefix="/api/history", tags=["history"])

_STATUS_TEXTS = {
    Status.DELIVERED: "typed",
    Status.CLIPBOARD: "on the clipboard",
    Status.KEPT: "not typed",
    Status.RECOVERED: "recovered",
    Status.PERHAPS: "perhaps typed only in part",
    Status.WAITING: "not recognised yet",
}
"""Those that the history holds."""

_N_AT_ONCE = 200
"""What is read or shown in one go."""

_MISSING = documented(HTTPStatus.NOT_FOUND)

Number = Annotated[int, Path(ge=1, le=2**63 - 1, description="Of the dictation")]


@router.get("")
async def history(
    page: Shared,
    search: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=_N_AT_ONCE)] = 50,
    before: Annotated[
        int | None, Query(ge=1, le=2**63 - 1, description="Older than this number")
    ] = None,
) -> Entries:
    """The newest dictations, those that hold `search` in any letter case."""
    settings, _mistakes = await asyncio.to_thread(config.examine)

    def found(kept: History) -> Entries:
        return Entries(
            keep=settings.history.keep,
            total=kept.count(search),
            entries=[_shown(entry) for entry in kept.find(search, limit, before)],
        )

    return await page.past.ask(found)


@router.get("/export", response_class=StreamingResponse)
async def export(page: Shared) -> StreamingResponse:
    """The whole history, the newest first: one JSON object a line."""
    return StreamingResponse(
        _lines(page),
        media_type="application/jsonl",
        headers={"Content-Disposition": 'attachment; filename="dictate-history.jsonl"'},
    )


@router.delete("", status_code=204)
async def clear(page: Shared) -> None:
    """Delete all dictations; the daemon forgets its last words too."""
    await page.past.ask(lambda kept: kept.clear())
    await asyncio.to_thread(client.ask, "forget")


@router.get("/{number:int}", responses=_MISSING)
async def entry(number: Number, page: Shared) -> Entry:
    """One dictation."""
    return _shown(await _kept(page, number))


@router.delete("/{number:int}", status_code=204, responses=_MISSING)
async def delete(number: Number, page: Shared) -> None:
    """Delete one dictation."""
    found = await _kept(page, number)

    def forget(kept: History) -> None:
        Spool().remove(found.key)
        kept.delete(number)

    await page.past.ask(forget)


@router.post("/{number:int}/clean", responses=_MISSING)
async def clean(number: Number, wanted: NewLevel, page: Shared) -> Answer:
    """Clean what was heard at another level; the dictation itself stays as it is."""
    found = await _kept(page, number)
    return answered(await page.line.clean(found.raw, found.language, wanted.level))


@router.post("/{number:int}/retry", responses=_MISSING | documented(HTTPStatus.CONFLICT))
async def retry(number: Number, page: Shared) -> Entry:
    """Recognise the recording again, or clean again what was heard if there is none any more."""
    found = await _kept(page, number)
    settings, _mistakes = await asyncio.to_thread(config.examine)
    level = settings.cleanup.level
    pcm = await asyncio.to_thread(lambda: Spool().audio(found.key))
    if pcm:
        reply = await page.line.recognise(pcm, level)
    elif found.raw:
        reply = await page.line.clean(found.raw, found.language, level)
        reply = _with_sound_of(found, reply)
    else:
        message = f"The recording of number {number} is not kept any more"
        raise Refused(AudioError(message, "Delete it"))
    if not reply.answer.text:
        message = f"No speech was heard in number {number}"
        raise Refused(AudioError(message, "Delete it"))
    await page.past.ask(lambda kept: _replace(kept, found, reply))
    return _shown(await _kept(page, number))


async def _kept(page: Page, number: int) -> Kept:
    found = await page.past.ask(lambda kept: kept.get(number))
    if found is None:
        message = f"There is no dictation number {number}"
        raise Refused(StoreError(message, "Load the history again"), HTTPStatus.NOT_FOUND)
    return found


def _replace(kept: History, before: Kept, reply: Reply) -> None:
    """Put what was heard now in the place of an entry, unless somebody else was faster."""
    now = kept.get(before.id)
    if now is None or now.status is not before.status:
        return
    clean = reply.answer
    kept.put(
        msgspec.structs.replace(
            now,
            status=Status.RECOVERED if now.status is Status.WAITING else now.status,
            language=reply.language,
            level=clean.level,
            by=clean.by,
            seconds=reply.seconds,
            recognise_ms=reply.recognise_ms,
            clean_ms=clean.clean_ms,
            raw=reply.raw,
            tidy=clean.tidy,
            text=clean.text,
        )
    )
    Spool().remove(before.key)


def _with_sound_of(entry: Kept, reply: Reply) -> Reply:
    return replace(reply, seconds=entry.seconds, recognise_ms=entry.recognise_ms)


def _shown(entry: Kept) -> Entry:
    return Entry(
        id=entry.id,
        at=entry.at,
        status=entry.status,
        status_text=_STATUS_TEXTS.get(entry.status, entry.status),
        application=entry.application,
        language=entry.language,
        level=entry.level,
        by=entry.by,
        seconds=entry.seconds,
        ms=EntryTimes(recognise=entry.recognise_ms, clean=entry.clean_ms, deliver=entry.deliver_ms),
        raw=entry.raw,
        tidy=entry.tidy,
        text=entry.text,
        reason=entry.reason,
        parts=parts(entry.raw, entry.tidy or entry.text, entry.level),
    )


async def _lines(page: Page) -> AsyncIterator[bytes]:
    before: int | None = None

    def older(kept: History) -> list[Kept]:
        return kept.find("", _N_AT_ONCE, before)

    while found := await page.past.ask(older):
        yield b"".join(msgspec.json.encode(entry) + b"\n" for entry in found)
        before = found[-1].id
