"""A desktop without hardware: X server, window manager, tray, sound server, session bus.

Everything is the rig's own: display number, home and XDG folders, sockets. Nothing of the
machine's desktop is touched, several rigs can run at once, and every process dies with the test
run, even when that is killed.

    with Rig() as rig:
        rig.spawn([sys.executable, "app.py"], "app")
        rig.key_down(CONTROL_R)
        rig.play("speech.flac")
        rig.key_up(CONTROL_R)

Debian packages: xvfb openbox trayer pulseaudio pulseaudio-utils dbus-daemon imagemagick
x11-xkb-utils.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

from Xlib import X, display, error
from Xlib.ext import xtest
from Xlib.protocol import event

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

# Keycodes of the evdev keymap that every X server here uses. Names would not do: a tool that is
# asked for "Control_R" by name also presses the left one.
CAPS_LOCK, CONTROL_L, CONTROL_R, SHIFT_L, SHIFT_R, ALT_R = 66, 37, 105, 50, 62, 108
ESCAPE, F9, PAUSE, SUPER_R, LETTER_A, END = 9, 75, 127, 134, 38, 115

POLL_S = 0.01
LONGEST_LOOK_S = 0.1
"""As much of the limit as a look may use up. On a shared machine everything now and then stands
still for seconds, and what is waited for stands still as well."""


class RigError(AssertionError):
    """The desktop did not do what the test waited for."""


def wait_for(condition: Callable[[], T], timeout_s: float, what: str) -> T:
    """The first true value of `condition`; a RigError that names `what` after `timeout_s`."""
    left_s, looked_s = timeout_s, time.monotonic()
    while not (value := condition()):
        if left_s < 0:
            message = f"waited {timeout_s} s for {what}"
            raise RigError(message)
        select.select([], [], [], POLL_S)
        last_s, looked_s = looked_s, time.monotonic()
        left_s -= min(LONGEST_LOOK_S, looked_s - last_s)
    return value


class Rig:
    """One headless desktop, used as a context manager on the main thread.

    The main thread, because the kernel ends the rig's processes when the thread that started
    them ends.

    Attributes:
        env: The environment of a program on this desktop.
        folder: The rig's own folder; short, since socket paths must stay under 108 bytes. Holds
            `NAME.log` for each process.
        processes: The running processes by name: "xvfb", "openbox", "trayer", "pulseaudio",
            "dbus", and those of `spawn`.
    """

    def __init__(
        self,
        *,
        wm: bool = True,
        tray: bool = True,
        audio: bool = True,
        dbus: bool = True,
        screen: str = "1280x800x24",
    ) -> None:
        self._parts = {"wm": wm, "tray": tray, "audio": audio, "dbus": dbus}
        self._screen = screen
        self._cleanup = contextlib.ExitStack()
        self._n_played = 0
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.env: dict[str, str] = {}

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            self.folder = Path(tempfile.mkdtemp(prefix="rig-"))
            stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
            stack.callback(self._end_processes)
            self._make_env()
            self._start_bus()
            if self._parts["audio"]:
                self._start_audio()
            self._start_display()
            stack.callback(self._disconnect)
            self._start_desktop()
            self._cleanup = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._cleanup.close()

    # Processes

    def spawn(
        self, command: Sequence[str | Path], name: str, **env: str
    ) -> subprocess.Popen[bytes]:
        """Start a program on this desktop; its output goes to `name`.log."""
        return self._start([str(part) for part in command], name, env=self.env | env)

    def log(self, name: str) -> str:
        """What a process has printed so far."""
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def end(self, name: str, grace_s: float = 3.0) -> None:
        """End one process, the hard way if it does not listen."""
        process = self.processes.pop(name)
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            try:
                process.wait(grace_s)
            except subprocess.TimeoutExpired:
                process.kill()
        process.wait()

    def run(self, *command: str | Path) -> str:
        """Run a program on this desktop to its end and return what it printed."""
        done = subprocess.run(
            command, env=self.env, check=True, timeout=30, text=True, capture_output=True
        )
        return done.stdout

    def wait_for(self, condition: Callable[[], T], timeout_s: float, what: str) -> T:
        """The first true value of `condition`; a RigError that names `what` after `timeout_s`."""
        return wait_for(condition, timeout_s, what)

    # Keyboard and screen

    def key_down(self, keycode: int) -> None:
        """Press a key as the user does."""
        xtest.fake_input(self.display, X.KeyPress, keycode)
        self.display.sync()

    def key_up(self, keycode: int) -> None:
        """Release a key as the user does."""
        xtest.fake_input(self.display, X.KeyRelease, keycode)
        self.display.sync()

    def tap(self, keycode: int) -> None:
        """Press and release a key."""
        self.key_down(keycode)
        self.key_up(keycode)

    def repeat(self, keycode: int) -> None:
        """What a key that is held does by itself: up and down again at the same moment."""
        xtest.fake_input(self.display, X.KeyRelease, keycode)
        xtest.fake_input(self.display, X.KeyPress, keycode)
        self.display.sync()

    def layout(self, name: str, *options: str) -> None:
        """Change the keyboard layout, as in "de" or "us,ru"."""
        self.run("setxkbmap", name, *options)

    def screenshot(self, path: Path) -> Path:
        """Save what the screen shows as a PNG."""
        self.run("import", "-window", "root", path)
        return path

    def window(self, title: str, timeout_s: float = 20.0) -> int:
        """The id of the first top-level window whose title holds `title`, once there is one."""
        return self.wait_for(lambda: self._find(title), timeout_s, f"a window called {title!r}")

    def activate(self, window: int) -> None:
        """Give a top-level window the keyboard, as a click on its title does."""
        active, root = self._atom("_NET_ACTIVE_WINDOW"), self.display.screen().root
        if not self._parts["wm"]:
            self.display.set_input_focus(window, X.RevertToParent, X.CurrentTime)
            self.display.sync()
            return
        ask = event.ClientMessage(
            window=window, client_type=active, data=(32, [2, X.CurrentTime, 0, 0, 0])
        )
        root.send_event(ask, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        self.wait_for(
            lambda: self.active_window() == window, 20.0, f"window {window:#x} to be active"
        )

    def active_window(self) -> int:
        """The window that the window manager calls active; 0 for none."""
        found = self.display.screen().root.get_full_property(
            self._atom("_NET_ACTIVE_WINDOW"), X.AnyPropertyType
        )
        return int(found.value[0]) if found else 0

    def tray_owner(self) -> int:
        """The window that takes tray icons; 0 for none."""
        owner = self.display.get_selection_owner(self._atom("_NET_SYSTEM_TRAY_S0"))
        return int(owner.id) if owner else 0

    # Microphone

    def play(self, path: Path | str, *, wait: bool = True) -> subprocess.Popen[bytes]:
        """Speak a WAV or FLAC file into the microphone; returns at its end unless told not to."""
        self._n_played += 1
        name = f"play-{self._n_played}"
        player = self.spawn(["paplay", "--device=microphone_feed", path], name)
        if wait and player.wait() != 0:
            message = f"the file could not be played: {self.log(name)}"
            raise RigError(message)
        return player

    # The inside

    def _make_env(self) -> None:
        kept = ("PATH", "LANG", "LC_ALL", "TERM", "USER", "LOGNAME")
        self.env = {name: value for name, value in os.environ.items() if name in kept}
        self.env.setdefault("LANG", "C.UTF-8")
        folders = {
            "HOME": "home",
            "XDG_RUNTIME_DIR": "run",
            "XDG_CACHE_HOME": "cache",
            "XDG_CONFIG_HOME": "config",
            "XDG_DATA_HOME": "data",
            "XDG_STATE_HOME": "state",
        }
        for variable, name in folders.items():
            (self.folder / name).mkdir(mode=0o700)
            self.env[variable] = str(self.folder / name)
        # Accessibility buses and settings daemons would be started by the toolkits otherwise.
        self.env |= {
            "XDG_SESSION_TYPE": "x11",
            "NO_AT_BRIDGE": "1",
            "GTK_A11Y": "none",
            "GSETTINGS_BACKEND": "memory",
        }

    def _start(
        self,
        command: Sequence[str],
        name: str,
        *,
        env: dict[str, str] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "--", *command],
                env=env or self.env,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=pass_fds,
            )
        self.processes[name] = process
        return process

    def _end_processes(self) -> None:
        for name in reversed(list(self.processes)):
            self.end(name)

    def _ready(self, name: str, condition: Callable[[], object]) -> None:
        def ready() -> object:
            if self.processes[name].poll() is not None:
                message = f"{name} ended at once: {self.log(name)}"
                raise RigError(message)
            return condition()

        wait_for(ready, 15.0, name)

    def _start_bus(self) -> None:
        if not self._parts["dbus"]:
            # Clients must not launch a bus of their own, which would outlive the rig.
            self.env["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"
            return
        socket = self.folder / "run" / "bus"
        address = f"unix:path={socket}"
        self.env["DBUS_SESSION_BUS_ADDRESS"] = address
        self._start(
            ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={address}"], "dbus"
        )
        self._ready("dbus", socket.exists)

    def _start_audio(self) -> None:
        socket = self.folder / "run" / "pulse.sock"
        self.env["PULSE_SERVER"] = f"unix:{socket}"
        # norewinds=1: a null sink otherwise renders in blocks of two seconds, and a new
        # recording's first sample comes that late.
        modules = (
            f"module-native-protocol-unix auth-anonymous=1 socket={socket}",
            "module-null-sink sink_name=speaker rate=48000 channels=2 norewinds=1",
            "module-null-sink sink_name=microphone_feed rate=48000 channels=1 norewinds=1",
            (
                "module-remap-source source_name=microphone master=microphone_feed.monitor"
                " source_properties=device.description=VirtualMicrophone"
            ),
        )
        self._start(
            [
                "pulseaudio",
                "-n",
                "--daemonize=no",
                "--exit-idle-time=-1",
                "--use-pid-file=no",
                "--disable-shm=yes",
                "--realtime=no",
                "--high-priority=no",
                "--log-target=stderr",
                *(part for module in modules for part in ("-L", module)),
            ],
            "pulseaudio",
        )
        self._ready("pulseaudio", lambda: socket.exists() and self._choose_microphone())

    def _choose_microphone(self) -> bool:
        try:
            self.run("pactl", "set-default-source", "microphone")
            self.run("pactl", "set-default-sink", "speaker")
        except subprocess.CalledProcessError:
            return False
        return True

    def _start_display(self) -> None:
        # By chance and not the lowest free one: what connects to a server that a test has killed
        # must not find another rig's.
        name = f":{100 + int.from_bytes(os.urandom(2), 'big') % 50_000}"
        read_end, write_end = os.pipe()
        with os.fdopen(read_end, "rb") as told:
            try:
                self._start(
                    [
                        *("Xvfb", name, "-displayfd", str(write_end), "-screen", "0", self._screen),
                        *("-nolisten", "tcp", "-noreset"),
                    ],
                    "xvfb",
                    pass_fds=(write_end,),
                )
            finally:
                os.close(write_end)
            ready = told.readline()
        if not ready:
            message = f"no X server: {self.log('xvfb')}"
            raise RigError(message)
        self.env["DISPLAY"] = name
        self.display = display.Display(self.env["DISPLAY"])

    def _disconnect(self) -> None:
        # A test may have killed the server.
        with contextlib.suppress(error.ConnectionClosedError, OSError):
            self.display.close()

    def _start_desktop(self) -> None:
        if self._parts["wm"]:
            root, check = self.display.screen().root, self._atom("_NET_SUPPORTING_WM_CHECK")
            self._start(["openbox"], "openbox")
            self._ready("openbox", lambda: root.get_full_property(check, X.AnyPropertyType))
        if self._parts["tray"]:
            place = ("--edge", "top", "--align", "right", "--widthtype", "request")
            look = ("--height", "24", "--transparent", "false", "--tint", "0x202020")
            strut = ("--SetDockType", "true", "--SetPartialStrut", "true")
            self._start(["trayer", *place, *look, *strut], "trayer")
            self._ready("trayer", self.tray_owner)

    def _atom(self, name: str) -> int:
        return self.display.intern_atom(name)

    def _find(self, title: str) -> int:
        names = (self._atom("_NET_WM_NAME"), self._atom("WM_NAME"))
        for window in self._top_level():
            for name in names:
                try:
                    found = window.get_full_property(name, X.AnyPropertyType)
                except error.BadWindow:
                    break
                text = found.value if found else b""
                if title in (text.decode(errors="replace") if isinstance(text, bytes) else text):
                    return window.id
        return 0

    def _top_level(self) -> list[display.drawable.Window]:
        root = self.display.screen().root
        if not self._parts["wm"]:
            return root.query_tree().children
        listed = root.get_full_property(self._atom("_NET_CLIENT_LIST"), X.AnyPropertyType)
        windows = listed.value if listed else ()
        return [self.display.create_resource_object("window", window) for window in windows]
