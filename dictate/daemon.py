"""`dictate run`: puts the parts together, in order, and takes them apart again in reverse."""

from __future__ import annotations

import faulthandler
import logging
import os
import queue
import signal
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import msgspec

from dictate import config, paths, vocabulary
from dictate import events as on
from dictate import messages as say
from dictate.cleanup import library
from dictate.control.server import ControlServer, InstanceLock
from dictate.controller import Call, Controller, Inbox, Parts
from dictate.deliverer import Deliverer
from dictate.desktop import clipboard, hotkey_x11, keys, text_x11
from dictate.desktop.notify import Notifier
from dictate.domain import Level, Limits, Role
from dictate.errors import ConfigError, DesktopError, DictateError
from dictate.guests import Guests
from dictate.machine import keep_memory_flat
from dictate.ports import Unavailable
from dictate.requests import Requests
from dictate.service.display import await_display
from dictate.service.sd_notify import ServiceManager
from dictate.store.archive import Archive, Recovered
from dictate.store.journal import Journal
from dictate.store.spool import Spool
from dictate.worker.setup import asr_setup, llm_setup, outdated_by
from dictate.worker.workers import Workers

if TYPE_CHECKING:
    from dictate.settings import Settings

_log = logging.getLogger(__name__)

_LOOK_S = 2.0
"""How often the configuration file's stamp is looked at: a change is picked up within this."""

_PAGE_IDLE_S = 600.0
"""The page is closed when nobody has looked at it for so long."""

_END_S = 3.0
"""A controller that has not ended by then is stuck."""


def run() -> None:
    """Run the daemon until it is told to quit. Main thread only.

    Raises:
        DictateError: It cannot start; the message says why and what to do.
    """
    # First: no child process may inherit what it takes from the environment.
    manager = ServiceManager.from_environment()
    keep_memory_flat()
    settings = config.load()
    _set_up_log(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as stack:
        lock = InstanceLock()
        stack.callback(lock.close)
        if manager:
            # Where it is stuck, if systemd has to end it; places only, no words.
            faulthandler.enable()
            await_display(stop)
            if stop.is_set():
                return
        daemon = Daemon(settings, stop, stack, manager)
        daemon.watch()
        manager.stopping()
        _log.info("ending")


def _set_up_log(settings: Settings) -> None:
    logging.basicConfig(
        level=settings.log.level.upper(),
        # The journal has its own clock.
        format=("" if "JOURNAL_STREAM" in os.environ else "%(asctime)s ")
        + "%(levelname)s %(threadName)s %(message)s",
    )
    # Third parties must not log what they are given.
    for name in ("pynput", "PIL", "faster_whisper"):
        logging.getLogger(name).setLevel(logging.WARNING)


class Daemon:
    """Everything that lives as long as the program; all of it is undone by `stack`."""

    def __init__(
        self,
        settings: Settings,
        stop: threading.Event,
        stack: ExitStack,
        manager: ServiceManager,
    ) -> None:
        self._settings = settings
        self._stop = stop
        self._has_display = True
        self._stamp = config.stamp(paths.config_file())
        self._vocabulary_stamp = config.stamp(paths.vocabulary_file())
        # A mistake in a list of words is no reason not to start: the others work.
        self._vocabulary, mistakes = vocabulary.examine()
        self._inbox: Inbox = queue.SimpleQueue()
        self._library_line = ""
        """How the cleanup model's library stands while it is not there."""
        _require_display()

        sink = text_x11.X11TextSink(settings.delivery)
        hotkey = keys.configured(settings.hotkey.key)
        # Before the first press: what this daemon spools itself is no find.
        spool = Spool()
        self._archive = Archive(
            spool, settings.history.keep, self._storage_failed, self._waiting_counted
        )
        stack.callback(self._archive.close)
        self._archive.recover(self._recovered)
        self._is_typing = sink.busy.is_set
        self._hotkey = self._listen(hotkey)
        stack.callback(lambda: self._hotkey.stop())  # noqa: PLW0108 - it may be another by then

        deliverer = Deliverer(sink, self._inbox.put)
        notifier = Notifier(enabled=settings.desktop.notifications)
        stack.callback(notifier.close)
        requests = Requests(self._inbox, self._archive, stop, self._save, self._recovered)
        workers = Workers(self._setup_for, self._inbox.put, requests.chosen)
        stack.callback(workers.close)
        self._guests = Guests(_page_setup, lambda call: self._inbox.put(Call(call)))
        stack.callback(self._guests.close)
        parts = Parts(
            workers=workers,
            sink=sink,
            deliverer=deliverer,
            notifier=notifier,
            journal=Journal(spool, self._archive, self._storage_failed),
            guests=self._guests,
            hotkey=hotkey.label,
            microphone=settings.audio.device,
            language=settings.recogniser.language,
            trailing_space=settings.delivery.trailing_space,
            vocabulary=self._vocabulary,
            has_rewrite_model=bool(settings.cleanup.rewrite_model),
            level_chosen=self._remember_level,
        )
        self._controller = Controller(
            self._inbox, parts, _limits(settings), Level(settings.cleanup.level)
        )
        self._guests.host = self._controller
        self._thread = threading.Thread(
            target=self._controller.run, args=(manager,), name="controller", daemon=True
        )
        self._thread.start()
        stack.callback(self._thread.join, _END_S)
        stack.callback(self._inbox.put, None)
        stack.callback(self._inbox.put, on.Ending())
        # What is being typed is typed to its end before the session is told that this is the end.
        stack.callback(deliverer.close)
        requests.controller = self._controller
        server = ControlServer(requests.answer)
        stack.callback(server.close)
        tool = clipboard.probe()
        if isinstance(tool, Unavailable):
            _log.warning("%s. %s", tool.reason, tool.remedy)
            told = ("clipboard", f"dictate: {tool.reason}", tool.remedy)
            self._inbox.put(Call(lambda: notifier.notify(*told)))
        for mistake in mistakes[:1]:
            self._complain_of_vocabulary(mistake)
        _log.info("hold %s and speak", hotkey.label)
        manager.ready(f"hold {hotkey.label} and speak")

    def watch(self) -> None:
        """Wait for the end, looking now and then at the display and the configuration.

        Raises:
            DesktopError: The display went away.
            DictateError: The controller has ended.
        """
        while not self._stop.wait(_LOOK_S):
            if not self._thread.is_alive():
                message = "dictate has stumbled over a mistake of its own"
                raise DictateError(message, "Start it again; the log says where it was")
            if not self._hotkey.alive():
                self._display_lost()
            stamp = config.stamp(paths.config_file())
            if stamp != self._stamp:
                self._stamp = stamp
                self._inbox.put(Call(self._reload))
            self._look_at_vocabulary()
            if self._library_line:
                self._look_for_library()
        if not self._has_display:
            message = "The display has gone"
            raise DesktopError(message, "Start dictate again in the new session")

    def _display_lost(self) -> None:
        """End at once, for what asks a dead X server waits. Any thread."""
        if not self._stop.is_set():
            self._has_display = False
            self._stop.set()

    def _look_for_library(self) -> None:
        """The cleanup model's library may be on its way; the model joins when it is there."""
        line = library.build_state().line
        if library.available():
            self._library_line = ""
            self._inbox.put(on.WorkerOutdated("llm"))
        elif line != self._library_line:
            self._library_line = line
            self._inbox.put(on.WorkerNoticed("llm", line))

    def _look_at_vocabulary(self) -> None:
        """Take over an edited vocabulary; a broken one changes nothing. Main thread only."""
        stamp = config.stamp(paths.vocabulary_file())
        if stamp == self._vocabulary_stamp:
            return
        self._vocabulary_stamp = stamp
        try:
            new = vocabulary.load()
        except ConfigError as mistake:
            self._complain_of_vocabulary(mistake)
            return
        _log.info("vocabulary changed: %s", new.summary)
        self._inbox.put(Call(lambda: self._take_vocabulary(new)))

    def _take_vocabulary(self, new: vocabulary.Vocabulary) -> None:
        old, self._vocabulary = self._vocabulary, new
        self._controller.parts.vocabulary = new
        if new.words != old.words:
            self._inbox.put(on.WorkerOutdated("asr"))
        if new.fillers != old.fillers:
            self._inbox.put(on.WorkerOutdated("llm"))

    def _complain_of_vocabulary(self, mistake: ConfigError) -> None:
        _log.warning("vocabulary not taken over: %s", mistake.message)
        told = ("vocabulary", mistake.message, mistake.remedy)
        self._inbox.put(Call(lambda: self._controller.parts.notifier.notify(*told)))

    # --- the disk, told on the archive's thread ---------------------------------------------------

    def _recovered(self, recovered: Recovered) -> None:
        self._inbox.put(Call(lambda: self._controller.recover(recovered)))

    def _storage_failed(self, message: str, remedy: str) -> None:
        self._inbox.put(on.StorageFailed(message, remedy))

    def _waiting_counted(self, n: int) -> None:
        self._inbox.put(on.WaitingCounted(n))

    # --- settings ---------------------------------------------------------------------------------

    def _reload(self) -> None:
        """Take over an edited configuration; a broken one changes nothing."""
        try:
            settings = config.load()
            hotkey = keys.configured(settings.hotkey.key)
        except ConfigError as error:
            _log.warning("configuration not taken over: %s", error.message)
            self._controller.parts.notifier.notify("config", error.message, error.remedy)
            return
        changed = config.difference(self._settings, settings)
        _log.info("configuration changed: %s", ", ".join(sorted(changed)) or "nothing")
        old, self._settings = self._settings, settings
        parts = self._controller.parts
        parts.trailing_space = settings.delivery.trailing_space
        parts.has_rewrite_model = bool(settings.cleanup.rewrite_model)
        parts.microphone = settings.audio.device
        parts.language = settings.recogniser.language
        self._archive.limit(settings.history.keep)
        parts.notifier.enabled = settings.desktop.notifications
        parts.sink.configure(settings.delivery)
        logging.getLogger().setLevel(settings.log.level.upper())
        if "hotkey" in changed:
            self._listen_to(hotkey)
            parts.hotkey = hotkey.label
        self._inbox.put(on.LimitsChanged(_limits(settings)))
        if old.cleanup.level != settings.cleanup.level:
            self._inbox.put(on.LevelChosen(Level(settings.cleanup.level)))
        for role in outdated_by(old, settings):
            self._inbox.put(on.WorkerOutdated(role))

    def _remember_level(self, level: Level) -> None:
        """Write the level that was chosen in the tray or by `dictate cleanup` into the file."""
        cleanup = self._settings.cleanup
        if level == cleanup.level:
            return
        # Ours already: the reload that follows must find no change to take back.
        cleanup = msgspec.structs.replace(cleanup, level=level.value)
        self._settings = msgspec.structs.replace(self._settings, cleanup=cleanup)
        self._save("cleanup", "level", str(level))

    def _save(self, section: str, name: str, value: str) -> None:
        """Write a setting into the user's file; the next look at it takes it over."""
        try:
            config.set_value(paths.config_file(), section, name, value)
        except (DictateError, OSError) as error:
            _log.warning("%s.%s could not be saved: %s", section, name, type(error).__name__)
            self._controller.parts.notifier.notify(
                "config", f"{section}.{name} could not be saved", f"See {paths.config_file()}"
            )

    def _listen_to(self, hotkey: keys.Hotkey) -> None:
        """Hear a new hotkey, then the old one no more."""
        old, self._hotkey = self._hotkey, self._listen(hotkey)
        old.stop()
        # Nobody will hear the old key's release any more.
        self._inbox.put(on.HotkeyReleased(time.monotonic(), is_certain=True))

    def _listen(self, hotkey: keys.Hotkey) -> hotkey_x11.X11Hotkey:
        source = hotkey_x11.X11Hotkey(hotkey, self._is_typing, self._display_lost)
        source.start(self._inbox.put)
        return source

    def _setup_for(self, role: Role) -> say.Message | None:
        settings = self._settings
        if role == "mic":
            return say.MicSetup(audio=settings.audio)
        if role == "tray":
            icons_dir = str(paths.resource("assets/icons"))
            label = keys.configured(settings.hotkey.key).label
            return (
                say.TraySetup(hotkey=label, icons_dir=icons_dir) if settings.desktop.tray else None
            )
        if role == "asr":
            return asr_setup(settings, self._vocabulary.words)
        # Until the library is there, the worker does without.
        self._library_line = "" if library.available() else library.build_state().line
        return llm_setup(settings, self._vocabulary.fillers.by_language)


def _page_setup() -> say.PageSetup:
    return say.PageSetup(page_dir=str(paths.resource("assets/page")), idle_s=_PAGE_IDLE_S)


def _require_display() -> None:
    for probe in (text_x11.X11TextSink.probe(), hotkey_x11.probe()):
        if isinstance(probe, Unavailable):
            message = f"dictate cannot work on this desktop: {probe.reason}"
            raise DesktopError(message, probe.remedy)


def _limits(settings: Settings) -> Limits:
    hotkey = keys.configured(settings.hotkey.key)
    return Limits(
        min_hold_s=settings.hotkey.min_hold_ms / 1000,
        max_utterance_s=float(settings.audio.max_utterance_s),
        post_roll_s=settings.audio.post_roll_ms / 1000,
        clean_deadline_s=settings.cleanup.deadline_s,
        rewrite_deadline_s=settings.cleanup.rewrite_deadline_s,
        unload_after_s=float(settings.models.unload_after_s),
        hotkey_has_modifier=any(hotkey.includes(modifier) for modifier in keys.MODIFIERS),
    )
