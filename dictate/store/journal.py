"""What becomes of each utterance, written down as it happens."""

from __future__ import annotations

import contextlib
import itertools
import logging
from typing import TYPE_CHECKING

import msgspec

from dictate import events as on
from dictate.domain import DeliveryMethod, UtteranceId
from dictate.store.entry import Entry, Status, begun

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.domain import Block, CleanText
    from dictate.store.archive import Archive
    from dictate.store.spool import Spool

_log = logging.getLogger(__name__)


class Journal:
    """Follows utterances from the first sample to their end. One thread only, the controller's.

    Nothing here raises or waits for a disk: the spool lies in memory, and what has to last goes to
    the archive's thread. When the spool takes no more, `trouble` is told, once until it does again,
    and the recording goes on in the daemon's memory.
    """

    def __init__(self, spool: Spool, archive: Archive, trouble: Callable[[str, str], None]) -> None:
        self.archive = archive
        self._spool = spool
        self._trouble = trouble
        self._entries: dict[UtteranceId, Entry] = {}
        self._in_memory: set[UtteranceId] = set()
        """Those whose spooled audio has a gap, if there is any."""

        self._has_complained = False
        self._earlier_ids = itertools.count(-1, -1)
        """What was spoken before this daemon began has ids below its own."""

    def begin(self, utterance_id: UtteranceId, level: str) -> None:
        """An utterance begins, or its microphone is back."""
        if utterance_id not in self._entries:
            self._entries[utterance_id] = begun(utterance_id, level)

    def adopt(self, entry: Entry) -> UtteranceId | None:
        """An utterance of earlier is to be recognised now; its id, or None if it is at it."""
        if entry.key in self._keys():
            return None
        utterance_id = UtteranceId(next(self._earlier_ids))
        self._entries[utterance_id] = msgspec.structs.replace(entry, status=Status.RECORDED)
        return utterance_id

    def has(self, utterance_id: UtteranceId) -> bool:
        """Whether this one was begun here, and has not come to its end."""
        return utterance_id in self._entries

    def append(self, block: Block) -> None:
        """More samples came."""
        entry = self._entries.get(block.utterance_id)
        if entry is None or block.utterance_id in self._in_memory:
            return
        try:
            self._spool.append(entry.key, block.pcm)
        except OSError as error:
            self._in_memory.add(block.utterance_id)
            self._complain(error)

    def note(self, utterance_id: UtteranceId, **changes: object) -> None:
        """Something is known about an utterance; fields of `Entry`."""
        entry = self._entries.get(utterance_id)
        if entry is None:
            return
        entry = msgspec.structs.replace(entry, **changes)
        self._entries[utterance_id] = entry
        self._note(entry)

    def note_text(self, clean: CleanText, **changes: object) -> None:
        """The words are what they will be, and go their way now."""
        self.note(
            clean.utterance_id,
            text=clean.text,
            tidy=clean.tidy,
            level=str(clean.level),
            by=clean.by,
            clean_ms=clean.clean_ms,
            **changes,
        )

    def follow(self, event: on.Event) -> None:
        """Let the disk know how far an utterance is; what is not asked for any more is ignored."""
        match event:
            case on.Recognised(transcript):
                self.note(
                    transcript.utterance_id,
                    status=Status.RECOGNISED,
                    raw=transcript.text,
                    language=transcript.language,
                    seconds=transcript.seconds,
                    recognise_ms=transcript.recognise_ms,
                )
            case on.Delivered(delivery):
                on_clipboard = delivery.method is DeliveryMethod.CLIPBOARD
                self.end(
                    delivery.utterance_id,
                    Status.CLIPBOARD if on_clipboard else Status.DELIVERED,
                    deliver_ms=delivery.deliver_ms,
                    reason=delivery.reason,
                )
            case _:
                pass

    def _note(self, entry: Entry) -> None:
        if entry.status is not Status.RECORDING:
            self._spool.close(entry.key)
        try:
            self._spool.note(entry)
        except OSError as error:
            self._complain(error)
        except UnicodeEncodeError:
            # The words go their way; only the state file cannot say how far they are.
            _log.warning("half a surrogate pair cannot be noted")
        else:
            self._has_complained = False

    def end(self, utterance_id: UtteranceId, status: Status, **changes: object) -> None:
        """The words have come to where they stay: into the history; the audio goes."""
        if entry := self._entries.pop(utterance_id, None):
            entry = msgspec.structs.replace(entry, status=status, **changes)
            # Should the daemon end before the archive is through.
            self._note(entry)
            self.archive.put(entry)
        self._in_memory.discard(utterance_id)

    def wait(self, utterance_id: UtteranceId, pcm: bytes, reason: str) -> bool:
        """It cannot be recognised: it waits in the history, with its audio, for a retry.

        Returns:
            Whether it does: what was never begun here is somewhere else.
        """
        entry = self._entries.pop(utterance_id, None)
        if entry:
            entry = msgspec.structs.replace(entry, status=Status.WAITING, reason=reason)
            self.archive.keep(entry, pcm)
        self._in_memory.discard(utterance_id)
        return entry is not None

    def suspend(self, utterance_id: UtteranceId, pcm: bytes) -> None:
        """The daemon ends: the next one goes on where this one stops."""
        if entry := self._entries.pop(utterance_id, None):
            self.archive.keep(entry, pcm)
        self._in_memory.discard(utterance_id)

    def forget(self, utterance_id: UtteranceId) -> None:
        """Nothing more is wanted of it; one that has come to its end is not touched."""
        if entry := self._entries.pop(utterance_id, None):
            # At once: a disk that hangs must not make it last.
            self._spool.drop_live(entry.key)
            self.archive.forget(entry)
        self._in_memory.discard(utterance_id)

    def wipe(self) -> None:
        """Remove all that was dictated before, here and in the history; not what is on its way."""
        busy = self._keys()
        self.archive.wipe([key for key in self._spool.all_keys() if key not in busy])

    def _keys(self) -> set[str]:
        return {entry.key for entry in self._entries.values()}

    def _complain(self, error: OSError) -> None:
        if self._has_complained:
            return
        self._has_complained = True
        message = f"Recording goes on in memory: nothing can be written ({error.strerror})"
        _log.warning("%s", message)
        with contextlib.suppress(RuntimeError):
            self._trouble(message, "Make room in the runtime folder, often /run/user; see `df -h`")
