"""`dictate history` and `dictate retry`: the words of the past, and those that are still owed."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import msgspec

from dictate import config, vocabulary
from dictate.errors import AudioError, ControlError, StoreError
from dictate.output import own_output
from dictate.store.entry import ARRIVED, Entry, Status
from dictate.store.history import History
from dictate.store.spool import Spool

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from dictate.offline import Pipeline
    from dictate.settings import Settings

_LIST_REMEDY = "`dictate history` lists them with their numbers"

_MARKS = {
    Status.DELIVERED: "",
    Status.CLIPBOARD: "on the clipboard",
    Status.KEPT: "not typed",
    Status.RECOVERED: "recovered",
    Status.PERHAPS: "perhaps typed only in part",
    Status.WAITING: "not recognised yet: dictate retry",
}


def history(options: argparse.Namespace) -> int:
    """List, show, copy, delete, clear or export. Returns the exit status.

    Raises:
        DictateError: There is no such dictation, or the history cannot be used.
    """
    with History() as store:
        if store.moved_aside:
            print(f"dictate: The history was damaged; the old one is {store.moved_aside}",
                  file=sys.stderr)  # fmt: skip
        match options.action:
            case "list" | "export":
                as_json = options.json or options.action == "export"
                _list(store.newest(), as_json=as_json)
            case "show":
                _show(_chosen(store, options.ids), as_json=options.json)
            case "copy":
                _copy(store, _chosen(store, options.ids))
            case "delete":
                _delete(store, options.ids)
            case "clear":
                _clear(store)
    return 0


def _list(entries: Sequence[Entry], *, as_json: bool) -> None:
    for entry in entries:
        if as_json:
            print(_json(entry))
        else:
            mark = _MARKS.get(entry.status, "")
            aside = f"  [{mark}]" if mark else ""
            line = " ".join(entry.text.splitlines())
            print(f"{entry.id:>5}  {entry.at.replace('T', ' ')}  {line}{aside}")


def _show(entry: Entry, *, as_json: bool) -> None:
    if as_json:
        print(_json(entry))
        return
    facts = {
        "number": entry.id,
        "spoken": f"{entry.at.replace('T', ' ')}, {entry.seconds:.1f} s",
        "window": entry.application or "unknown",
        "status": ": ".join(part for part in (str(entry.status), entry.reason) if part),
        "cleanup": f"{entry.level}, by {entry.by}" if entry.by else entry.level,
        "times": f"recognise {entry.recognise_ms:.0f} ms, clean {entry.clean_ms:.0f} ms, "
        f"deliver {entry.deliver_ms:.0f} ms",
        "heard": _heard_words(entry),
        "tidy": entry.tidy if entry.tidy != entry.text else "",
        "text": entry.text,
    }
    for name, value in facts.items():
        if value or name != "tidy":
            print(f"{name + ':':<9} {value}")


def _heard_words(entry: Entry) -> str:
    """What was heard; what cleanup removed of it is marked."""
    from dictate.domain import Level
    from dictate.removals import marked

    if not entry.text or entry.level == Level.OFF:
        return entry.raw
    return marked(entry.raw, entry.tidy or entry.text)


def _copy(store: History, entry: Entry) -> None:
    from dictate.desktop import clipboard

    if not entry.text:
        message = f"Number {entry.id} has no words yet"
        raise StoreError(message, f"`dictate retry {entry.id}` recognises it")
    with own_output():
        clipboard.copy(entry.text)
    if entry.status not in ARRIVED:
        store.put(msgspec.structs.replace(entry, status=Status.CLIPBOARD))
        store.prune(config.load().history.keep)


def _delete(store: History, ids: Sequence[int]) -> None:
    if not ids:
        message = "No number was given"
        raise StoreError(message, _LIST_REMEDY)
    for entry in [_by_number(store, number) for number in ids]:
        Spool().remove(entry.key)
        store.delete(entry.id)


def _clear(store: History) -> None:
    """Wipe what is kept, here and in the daemon; what is being dictated goes on."""
    from dictate.control import client
    from dictate.control.server import InstanceLock

    store.clear()
    try:
        lock = InstanceLock()
    except ControlError:
        client.ask("forget")
    else:
        # No daemon, and none begins to record meanwhile.
        Spool().clear()
        lock.close()


def _chosen(store: History, ids: Sequence[int]) -> Entry:
    """The one dictation that is meant; the newest if no number is given."""
    if ids:
        return _by_number(store, ids[0])
    newest = store.newest(1)
    if not newest:
        message = "The history is empty"
        raise StoreError(message, "Hold the hotkey and speak")
    return newest[0]


def _by_number(store: History, number: int) -> Entry:
    entry = store.get(number)
    if entry is None:
        message = f"There is no dictation number {number}"
        raise StoreError(message, _LIST_REMEDY)
    return entry


def _json(entry: Entry) -> str:
    row = msgspec.structs.asdict(entry) | {"status": str(entry.status)}
    return json.dumps({"id": row.pop("id"), **row}, ensure_ascii=False)


# --- retry ------------------------------------------------------------------------------------


def retry(options: argparse.Namespace) -> int:
    """Recognise again what waits, or clean again what was recognised; print the words.

    Returns the exit status.

    Raises:
        DictateError: There is nothing to try it with.
    """
    settings = _with_model(config.load(), options.model)
    with History() as store:
        entries = [_by_number(store, options.id)] if options.id else store.waiting()
        if not entries:
            print("Nothing waits to be recognised.", file=sys.stderr)
            return 0
        return _retry(settings, store, entries, options)


def _with_model(settings: Settings, model: str | None) -> Settings:
    if model is None:
        return settings
    recogniser = msgspec.structs.replace(settings.recogniser, model=model)
    return msgspec.structs.replace(settings, recogniser=recogniser)


def _retry(
    settings: Settings, store: History, entries: Sequence[Entry], options: argparse.Namespace
) -> int:
    # The models' part is loaded only for this.
    from dictate.domain import Level
    from dictate.offline import Pipeline

    spool = Spool()
    level = Level(options.level or settings.cleanup.level)
    status = 0
    with Pipeline(settings, level, vocabulary.load()) as pipeline:
        for chosen in entries:
            # Another retry, the daemon's or the user's, may have been faster.
            entry = store.get(chosen.id)
            if entry is None or entry.status is not chosen.status:
                continue
            try:
                heard = _heard(pipeline, entry, spool.audio(entry.key), options)
            except (AudioError, StoreError) as error:
                # What waits behind it is not to wait longer for that.
                print(f"dictate: {error}", file=sys.stderr)
                status = error.exit_status
                continue
            store.put(heard)
            spool.remove(entry.key)
            print(_json(heard) if options.json else heard.text, flush=True)
    return status


def _heard(pipeline: Pipeline, entry: Entry, pcm: bytes, options: argparse.Namespace) -> Entry:
    """The entry with the words of this try.

    Raises:
        AudioError: There are none.
        StoreError: There is nothing to try it with.
    """
    from dictate.domain import Transcript, UtteranceId

    if pcm:
        transcript = pipeline.recognise(pcm)
    elif entry.raw and options.model is None:
        transcript = Transcript(
            UtteranceId(0), entry.raw, entry.language, entry.seconds, entry.recognise_ms
        )
    else:
        message = f"The recording of number {entry.id} is not kept any more"
        remedy = (
            "Without --model its words are cleaned again"
            if entry.raw
            else f"`dictate history delete {entry.id}` takes it off the list"
        )
        raise StoreError(message, remedy)
    clean = pipeline.clean(transcript)
    if not clean.text:
        message = f"No speech was heard in number {entry.id}"
        raise AudioError(message, f"`dictate history delete {entry.id}` takes it off the list")
    return msgspec.structs.replace(
        entry,
        status=Status.RECOVERED if entry.status is Status.WAITING else entry.status,
        language=transcript.language,
        level=str(pipeline.level),
        by=clean.by,
        seconds=transcript.seconds,
        recognise_ms=transcript.recognise_ms,
        clean_ms=clean.clean_ms,
        raw=transcript.text,
        tidy=clean.tidy,
        text=clean.text,
    )
