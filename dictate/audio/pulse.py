"""What the sound server, PulseAudio or PipeWire, says of its sources.

PortAudio tells nothing when the server moves a stream, or when a microphone comes or goes, so the
server itself is asked, through its client library: that is there wherever ALSA leads to the server,
it waits without costing anything, and it starts no server and no child process.
"""

from __future__ import annotations

import ctypes
import os
import time
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_uint8, c_uint32, c_void_p
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Generator

_NO_AUTOSPAWN = 1
_READY, _FAILED = 4, 5
_TIMED_OUT = 8
_SOURCES_OUTPUTS_AND_DEFAULT = 0x02 | 0x08 | 0x80
_NONE = 0xFFFFFFFF

_DUMMY = "auto_null.monitor"
"""What both servers make up where there is no device at all. It hears nothing, ever."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something of the sound server that can be recorded from."""

    name: str
    """As the server calls it, as in "alsa_input.usb-Yeti"."""

    description: str
    """As the desktop shows it, as in "Yeti Analog Stereo"."""

    is_monitor: bool = False
    """It only listens to a speaker."""


@dataclass(frozen=True, slots=True)
class View:
    """What there is at one moment."""

    sources: tuple[Source, ...]
    default: str
    """The name of the source that the desktop has chosen."""

    streams: tuple[tuple[int, str], ...]
    """This process's recordings: the server's number, and the source's name; "" while it has none,
    as happens on PipeWire between two."""

    @property
    def microphones(self) -> tuple[Source, ...]:
        """The sources that are no monitors."""
        return tuple(source for source in self.sources if not source.is_monitor)

    def description(self, name: str) -> str:
        """How the desktop shows a source."""
        return next((source.description for source in self.sources if source.name == name), name)

    def is_monitor(self, name: str) -> bool:
        """Whether a source of that name only listens to a speaker."""
        return any(source.name == name and source.is_monitor for source in self.sources)


def views(limit_s: float | None = None) -> Generator[View]:
    """The present view, then a new one after each change; ends when the server is not there.

    Blocks while nothing changes. For one thread, any.

    Args:
        limit_s: End after this long, whatever has come by then.

    Raises:
        TimeoutError: The server is there but does not answer; libpulse waits 30 s.
    """
    lib = _library()
    if lib is None:
        return
    deadline_s = None if limit_s is None else time.monotonic() + limit_s
    loop = lib.pa_mainloop_new()
    context = lib.pa_context_new(lib.pa_mainloop_get_api(loop), b"dictate")
    talk = _Talk(lib, context)
    before = None
    try:
        if lib.pa_context_connect(context, None, _NO_AUTOSPAWN, None) < 0:
            return
        while lib.pa_context_get_state(context) < _FAILED:
            view = talk.go_on()
            if view is not None and view != before:
                before = view
                yield view
            left_us = -1
            if deadline_s is not None:
                left_us = round((deadline_s - time.monotonic()) * 1e6)
                if left_us <= 0:
                    return
            if _iterate(lib, loop, left_us) < 0:
                return
        if lib.pa_context_errno(context) == _TIMED_OUT:
            raise TimeoutError
    finally:
        lib.pa_context_disconnect(context)
        lib.pa_context_unref(context)
        lib.pa_mainloop_free(loop)


def _iterate(lib: Any, loop: int, limit_us: int) -> int:
    """Wait for something to happen and let the library deal with it; below 0 if it cannot."""
    if lib.pa_mainloop_prepare(loop, limit_us) < 0 or lib.pa_mainloop_poll(loop) < 0:
        return -1
    return int(lib.pa_mainloop_dispatch(loop))


class _Talk:
    """Asks for everything, and again after each change."""

    def __init__(self, lib: Any, context: int) -> None:
        self._lib = lib
        self._context = context
        self._is_outdated = True
        self._is_subscribed = False
        self._n_awaited = 0
        self._has_news = False
        self._default = ""
        self._sources: dict[int, Source] = {}
        self._streams: list[tuple[int, int]] = []
        # The library keeps only their addresses.
        self._on_change = _Changed(self._changed)
        self._on_server = _ServerTold(self._server_told)
        self._on_source = _SourceTold(self._source_told)
        self._on_stream = _StreamTold(self._stream_told)

    def go_on(self) -> View | None:
        """Do what is to be done next; a view once everything has been answered."""
        if self._lib.pa_context_get_state(self._context) != _READY or self._n_awaited > 0:
            return None
        view = self._view() if self._has_news and not self._is_outdated else None
        self._has_news = False
        if self._is_outdated:
            self._ask()
        return view

    def _ask(self) -> None:
        lib, context = self._lib, self._context
        self._is_outdated, self._n_awaited = False, 3
        self._sources, self._streams = {}, []
        if not self._is_subscribed:
            self._is_subscribed = True
            lib.pa_context_set_subscribe_callback(context, self._on_change, None)
            subscribed = lib.pa_context_subscribe(context, _SOURCES_OUTPUTS_AND_DEFAULT, None, None)
            lib.pa_operation_unref(subscribed)
        for question, answer in (
            (lib.pa_context_get_server_info, self._on_server),
            (lib.pa_context_get_source_info_list, self._on_source),
            (lib.pa_context_get_source_output_info_list, self._on_stream),
        ):
            lib.pa_operation_unref(question(context, answer, None))

    def _view(self) -> View:
        names = {index: source.name for index, source in self._sources.items()}
        streams = tuple((index, names.get(source, "")) for index, source in self._streams)
        return View(tuple(self._sources.values()), self._default, streams)

    def _answered(self) -> None:
        self._n_awaited -= 1
        self._has_news = True

    def _changed(self, _context: int, _kind: int, _index: int, _data: int) -> None:
        self._is_outdated = True

    def _server_told(self, _context: int, info: Any, _data: int) -> None:
        if info:
            self._default = _text(info.contents.default_source_name)
        self._answered()

    def _source_told(self, _context: int, info: Any, is_end: int, _data: int) -> None:
        if is_end:
            self._answered()
            return
        told = info.contents
        source = Source(_text(told.name), _text(told.description), told.monitor_of_sink != _NONE)
        if source.name != _DUMMY:
            self._sources[told.index] = source

    def _stream_told(self, _context: int, info: Any, is_end: int, _data: int) -> None:
        if is_end:
            self._answered()
            return
        told = info.contents
        pid = self._lib.pa_proplist_gets(told.proplist, b"application.process.id")
        if pid == str(os.getpid()).encode():
            self._streams.append((told.index, told.source))


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode(errors="replace")


# --- the library's binary interface, frozen with its version 0; pulse/introspect.h ---------------


class _SampleSpec(ctypes.Structure):
    _fields_: ClassVar = [("format", c_int), ("rate", c_uint32), ("channels", c_uint8)]


class _ChannelMap(ctypes.Structure):
    _fields_: ClassVar = [("channels", c_uint8), ("map", c_int * 32)]


class _Volume(ctypes.Structure):
    _fields_: ClassVar = [("channels", c_uint8), ("values", c_uint32 * 32)]


class _ServerInfo(ctypes.Structure):
    _fields_: ClassVar = [
        *((name, c_char_p) for name in ("user", "host", "version", "name")),
        ("sample_spec", _SampleSpec),
        ("default_sink_name", c_char_p),
        ("default_source_name", c_char_p),
    ]


class _SourceInfo(ctypes.Structure):
    _fields_: ClassVar = [
        ("name", c_char_p),
        ("index", c_uint32),
        ("description", c_char_p),
        ("sample_spec", _SampleSpec),
        ("channel_map", _ChannelMap),
        ("owner_module", c_uint32),
        ("volume", _Volume),
        ("mute", c_int),
        ("monitor_of_sink", c_uint32),
    ]


class _StreamInfo(ctypes.Structure):
    _fields_: ClassVar = [
        ("index", c_uint32),
        ("name", c_char_p),
        ("owner_module", c_uint32),
        ("client", c_uint32),
        ("source", c_uint32),
        ("sample_spec", _SampleSpec),
        ("channel_map", _ChannelMap),
        ("buffer_us", ctypes.c_uint64),
        ("source_us", ctypes.c_uint64),
        ("resample_method", c_char_p),
        ("driver", c_char_p),
        ("proplist", c_void_p),
    ]


_Changed = CFUNCTYPE(None, c_void_p, c_int, c_uint32, c_void_p)
_ServerTold = CFUNCTYPE(None, c_void_p, POINTER(_ServerInfo), c_void_p)
_SourceTold = CFUNCTYPE(None, c_void_p, POINTER(_SourceInfo), c_int, c_void_p)
_StreamTold = CFUNCTYPE(None, c_void_p, POINTER(_StreamInfo), c_int, c_void_p)

_FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "pa_mainloop_new": (c_void_p, []),
    "pa_mainloop_get_api": (c_void_p, [c_void_p]),
    "pa_mainloop_prepare": (c_int, [c_void_p, c_int]),
    "pa_mainloop_poll": (c_int, [c_void_p]),
    "pa_mainloop_dispatch": (c_int, [c_void_p]),
    "pa_mainloop_free": (None, [c_void_p]),
    "pa_context_new": (c_void_p, [c_void_p, c_char_p]),
    "pa_context_connect": (c_int, [c_void_p, c_char_p, c_int, c_void_p]),
    "pa_context_disconnect": (None, [c_void_p]),
    "pa_context_unref": (None, [c_void_p]),
    "pa_context_get_state": (c_int, [c_void_p]),
    "pa_context_errno": (c_int, [c_void_p]),
    "pa_context_set_subscribe_callback": (None, [c_void_p, _Changed, c_void_p]),
    "pa_context_subscribe": (c_void_p, [c_void_p, c_int, c_void_p, c_void_p]),
    "pa_context_get_server_info": (c_void_p, [c_void_p, _ServerTold, c_void_p]),
    "pa_context_get_source_info_list": (c_void_p, [c_void_p, _SourceTold, c_void_p]),
    "pa_context_get_source_output_info_list": (c_void_p, [c_void_p, _StreamTold, c_void_p]),
    "pa_operation_unref": (None, [c_void_p]),
    "pa_proplist_gets": (c_char_p, [c_void_p, c_char_p]),
}


def _library() -> Any:
    """The library, or None where it is not installed."""
    try:
        lib = ctypes.CDLL("libpulse.so.0")
    except OSError:
        return None
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib
