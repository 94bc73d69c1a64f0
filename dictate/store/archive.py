"""The thread that writes what has to last: a slow or full disk must not make the words wait."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from dictate.domain import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ
from dictate.errors import DictateError, StoreError
from dictate.store.entry import ARRIVED, ENDED, Entry, Status
from dictate.store.history import History, path
from dictate.store.spool import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dictate.store.spool import Spool

_log = logging.getLogger(__name__)

_CLOSE_S = 5.0


class Recovered(NamedTuple):
    """What an earlier daemon left behind."""

    texts: tuple[Entry, ...] = ()
    """Words that were ready; they are in the history now."""

    unheard: tuple[tuple[Entry, bytes], ...] = ()
    """Audio to be recognised: float32 little endian, mono, 16 kHz."""

    last: str = ""
    """The newest words in the history."""


class Archive:
    """Owns the history. Every public method on any thread; each returns at once but `close`.

    Args:
        spool: Where a dictation lies until it is in the history.
        keep: How many dictations the history keeps.
        trouble: Told on the archive's thread, in words for the user, when something cannot be
            written: a message and a remedy.
        waiting: Told on the archive's thread how many dictations wait to be recognised again.
    """

    def __init__(
        self,
        spool: Spool,
        keep: int,
        trouble: Callable[[str, str], None],
        waiting: Callable[[int], None],
    ) -> None:
        self._spool = spool
        self._keep = keep
        self._trouble = trouble
        self._waiting = waiting
        self._n_waiting = 0
        self._file = path()
        self._history: History | None = None
        self._unwritten: list[Callable[[], None]] = []
        """What a full disk refused, to be tried again."""

        self._has_complained = False
        self._inbox: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="archive", daemon=True)
        self._thread.start()

    def put(self, entry: Entry) -> None:
        """The dictation has come to its end: into the history, out of the spool."""
        self._inbox.put(lambda: self._attempt(lambda: self._put(entry)))

    def keep(self, entry: Entry, pcm: bytes) -> None:
        """The dictation has to outlive this daemon, with its audio."""
        self._inbox.put(lambda: self._attempt(lambda: self._save(entry, pcm)))

    def forget(self, entry: Entry) -> None:
        """Nothing of this dictation is wanted, behind whatever was asked before."""
        self._inbox.put(lambda: self._forget(entry))

    def wipe(self, keys: Sequence[str]) -> None:
        """Remove the whole history, and what is spooled of these."""
        self._inbox.put(lambda: self._wipe(keys))

    def limit(self, keep: int) -> None:
        """Keep so many dictations from now on."""

        def change() -> None:
            self._keep = keep
            self._prune()

        self._inbox.put(lambda: self._attempt(change))

    def recover(self, found: Callable[[Recovered], None]) -> None:
        """Look for what an earlier daemon left; `found` gets it on the archive's thread.

        To be called before this daemon records: what it spools itself is no find.
        """
        entries = tuple(self._spool.found())
        # The settings may have changed while no daemon ran.
        self._inbox.put(lambda: self._attempt(self._prune))
        self._inbox.put(lambda: self._look(lambda: found(self._recover(entries))))

    def retry(self, found: Callable[[Recovered], None]) -> None:
        """Look for what waits to be recognised; `found` gets it on the archive's thread.

        The oldest, if it is more than the memory should hold: the next time it is the others' turn.
        """
        self._inbox.put(lambda: self._look(lambda: found(self._wanted())))

    def close(self) -> None:
        """Write what is waiting, for some seconds at most, and end."""
        self._inbox.put(None)
        self._thread.join(_CLOSE_S)

    # --- the archive's thread ---------------------------------------------------------------------

    def _run(self) -> None:
        while run := self._inbox.get():
            run()
        self._attempt(lambda: None)
        self._let_go()

    def _look(self, look: Callable[[], None]) -> None:
        """Look for something now, whatever cannot be written."""
        try:
            look()
            # Another process may have retried meanwhile.
            self._count()
        except (DictateError, OSError) as error:
            self._let_go()
            self._complain(error)
        except Exception as error:  # noqa: BLE001 - the top of a thread; the next words are others
            _log.error("archive: %s", type(error).__name__)

    def _attempt(self, write: Callable[[], None]) -> None:
        """Write this, and first what could not be written before."""
        waiting, self._unwritten = [*self._unwritten, write], []
        while waiting:
            try:
                waiting[0]()
            except (DictateError, OSError) as error:
                self._unwritten = waiting
                self._let_go()
                self._complain(error)
                return
            except Exception as error:  # noqa: BLE001 - the top of a thread; the next words are others
                _log.error("archive: %s", type(error).__name__)
            waiting.pop(0)
        self._has_complained = False
        self._count()

    def _count(self) -> None:
        try:
            n = len(self._opened().waiting()) if self._file.exists() else 0
        except (StoreError, OSError):
            return
        if n != self._n_waiting:
            self._n_waiting = n
            self._waiting(n)

    def _complain(self, error: DictateError | OSError) -> None:
        if isinstance(error, DictateError):
            message, remedy = error.message, error.remedy
        else:
            message = f"A dictation cannot be saved ({error.strerror})"
            remedy = "Make room on the disk; until then it is in dictate's memory"
        _log.error("%s. %s", message, remedy)
        if not self._has_complained:
            self._has_complained = True
            self._trouble(message, remedy)

    def _let_go(self) -> None:
        if self._history:
            self._history.close()
            self._history = None

    def _opened(self) -> History:
        if self._history and not self._history.is_in_place():
            # Another process found it damaged, or the user deleted it.
            self._let_go()
        if self._history is None:
            self._history = History(self._file)
            if aside := self._history.moved_aside:
                message = "The history was damaged; a new one has begun"
                _log.error("%s, the old one is %s", message, aside)
                self._trouble(message, f"The old one is {aside}")
        return self._history

    def _put(self, entry: Entry) -> None:
        if self._keep or entry.status not in ARRIVED:
            history = self._opened()
            history.put(entry)
            history.prune(self._keep)
        self._spool.remove(entry.key)

    def _prune(self) -> None:
        if self._file.exists():
            self._opened().prune(self._keep)
            self._opened().wipe()

    def _save(self, entry: Entry, pcm: bytes) -> None:
        if entry.id and not self._still_waits(entry):
            # `dictate retry` was faster, or the user deleted it.
            self._spool.remove(entry.key)
            return
        self._spool.keep(entry, pcm)
        if entry.status is Status.WAITING:
            self._opened().put(entry)

    def _forget(self, entry: Entry) -> None:
        # No room is needed for this, and so what could not be written is not in the way.
        self._spool.remove(entry.key)
        if entry.id:
            self._attempt(lambda: self._forget_row(entry))

    def _forget_row(self, entry: Entry) -> None:
        # A retry found no speech in it.
        if self._still_waits(entry):
            self._opened().delete(entry.id)

    def _still_waits(self, entry: Entry) -> bool:
        known = self._opened().by_key(entry.key)
        return known is not None and known.status is Status.WAITING

    def _wipe(self, keys: Sequence[str]) -> None:
        self._unwritten.clear()
        for key in keys:
            self._spool.remove(key)
        self._attempt(lambda: self._opened().clear() if self._file.exists() else None)

    # --- what is found ----------------------------------------------------------------------------

    def _wanted(self) -> Recovered:
        unheard: list[tuple[Entry, bytes]] = []
        n_bytes = 0
        for entry in self._opened().waiting() if self._file.exists() else []:
            pcm = self._spool.audio(entry.key)
            n_bytes += len(pcm)
            if unheard and n_bytes > MAX_BYTES:
                break
            if pcm:
                unheard.append((entry, pcm))
        return Recovered(unheard=tuple(unheard))

    def _recover(self, entries: tuple[Entry, ...]) -> Recovered:
        unheard: list[tuple[Entry, bytes]] = []
        texts: list[Entry] = []
        for found in entries:
            known = self._known(found.key)
            entry = msgspec.structs.replace(found, id=known.id if known else 0)
            if known and known.status is not Status.WAITING:
                self._spool.remove(entry.key)
            elif entry.status is Status.WAITING:
                if not known:
                    self._list(entry)
            elif entry.status in ENDED:
                self.put(entry)
            elif text := self._text(entry):
                texts.append(text)
                self.put(text)
            elif pcm := self._spool.audio(entry.key):
                unheard.append((entry, pcm))
            else:
                self._spool.remove(entry.key)
        return Recovered(tuple(texts), tuple(unheard), texts[-1].text if texts else self._last())

    def _list(self, entry: Entry) -> None:
        self._inbox.put(lambda: self._attempt(lambda: self._opened().put(entry)))

    def _text(self, entry: Entry) -> Entry | None:
        """The entry with its words if it has any that are better than recognising it again."""
        if entry.text:
            typed = entry.status is Status.DELIVERING
            status = Status.PERHAPS if typed else Status.RECOVERED
            return msgspec.structs.replace(entry, status=status)
        n_whole = int(entry.seconds * SAMPLE_RATE_HZ) * BYTES_PER_SAMPLE
        if entry.raw and len(self._spool.audio(entry.key)) < n_whole:
            # The spool was full: the words as they were heard are more than what is left of it.
            return msgspec.structs.replace(
                entry, status=Status.RECOVERED, text=entry.raw, level="off", by="off"
            )
        return None

    def _last(self) -> str:
        with contextlib.suppress(StoreError, OSError):
            for entry in self._opened().newest(1) if self._file.exists() else []:
                return entry.text
        return ""

    def _known(self, key: str) -> Entry | None:
        try:
            return self._opened().by_key(key)
        except StoreError:
            # Found twice is better than lost.
            return None
