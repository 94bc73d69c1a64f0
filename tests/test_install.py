"""`systemd/install.sh`, run for real into a home of its own.

Only two things are not as on a user's machine: the models are links to those that the tests have
already, so that 240 MB need not be fetched again (fetching is `tests/models`'), and `--no-llm`
leaves out minutes of compiling (`tests/cleanup/test_library.py`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from login_session import UNIT, LoginSession
from rig import Rig, wait_for

from dictate import paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHECKOUT = paths.resource("systemd").parent
SCRIPT = CHECKOUT / "systemd/install.sh"

# A machine that has only these, and what a test adds, has no package manager of its own.
TOOLS = (
    *("awk", "bash", "cat", "c++", "df", "dirname", "env", "find", "flock", "grep", "ln", "mkdir"),
    *("readlink", "rm", "rmdir", "tail", "touch", "timeout", "setsid", "sleep"),
)


@dataclass(frozen=True)
class Home:
    """A user's home, and the environment of a shell in it."""

    folder: Path
    env: dict[str, str]

    @property
    def data(self) -> Path:
        return self.folder / ".local/share/dictate"

    @property
    def dictate(self) -> Path:
        return self.folder / ".local/bin/dictate"

    def install(self, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SCRIPT, *options],
            env=self.env | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )

    def daemon(self) -> str:
        """The running daemon's process id, or nothing."""
        pids = subprocess.run(
            ["pgrep", "-f", f"{self.data}/venv/bin/dictate run$"],
            capture_output=True,
            text=True,
            check=False,
        )
        return pids.stdout.strip()


def new_home(folder: Path) -> Home:
    """A home in which nothing was ever installed."""
    env = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    env["HOME"] = str(folder)
    env["PATH"] = "/usr/local/bin:/usr/bin:/bin"
    # pip asks the same index as the user's own, and need not fetch what it has.
    for name, ours in (("XDG_CACHE_HOME", ".cache"), ("XDG_CONFIG_HOME", ".config")):
        theirs = Path(os.environ.get(name) or Path.home() / ours) / "pip"
        link = folder / ours / "pip"
        link.parent.mkdir()
        link.symlink_to(theirs)
    return Home(folder, env)


def add_models(home: Home) -> None:
    models = home.data / "models"
    shutil.copytree(paths.data_dir() / "models", models, copy_function=_link)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return new_home(tmp_path)


@pytest.fixture(scope="module")
def on_desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home with a display and a microphone; what a test installs, the next one finds."""
    home = new_home(tmp_path_factory.mktemp("home"))
    own = ("HOME", "PATH", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
    with Rig() as rig:
        seen = {name: value for name, value in rig.env.items() if name not in own}
        home = Home(home.folder, home.env | seen)
        yield home
        home.install("--uninstall")


@pytest.fixture
def desktop_home(on_desktop: Home) -> Home:
    if not (on_desktop.data / "models").exists():
        add_models(on_desktop)
    return on_desktop


@pytest.fixture
def tool(tmp_path: Path) -> Callable[[str, str], None]:
    """Puts a program of our own before the machine's."""
    folder = tmp_path / "tools"
    folder.mkdir()

    def make(name: str, script: str) -> None:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    return make


def files(folder: Path) -> set[str]:
    """Every file and folder of dictate's below a home; pip's are not."""
    found = (path.relative_to(folder) for path in folder.rglob("*"))
    return {str(path) for path in found if "dictate" in str(path)}


def test_one_command_on_a_machine_without_a_desktop_ends_with_the_demonstration(home: Home) -> None:
    add_models(home)
    done = home.install("--no-llm")
    assert done.returncode == 0, done.stderr
    assert "Cleaned:" in done.stdout
    assert f"call {home.dictate}" in done.stdout


def test_one_command_on_a_desktop_ends_with_the_daemon_and_its_key(desktop_home: Home) -> None:
    done = desktop_home.install("--no-llm")
    assert done.returncode == 0, done.stderr
    assert "starts at every login: by the desktop's autostart" in done.stdout
    assert "Hold Right Ctrl" in done.stdout
    status = subprocess.run([desktop_home.dictate, "status"], env=desktop_home.env, check=False)
    assert status.returncode == 0


def test_without_service_the_daemon_starts_now_only(desktop_home: Home) -> None:
    if desktop_home.dictate.exists():
        subprocess.run(
            [desktop_home.dictate, "service", "uninstall"], env=desktop_home.env, check=True
        )
    done = desktop_home.install("--no-llm", "--no-service")
    assert done.returncode == 0, done.stderr
    assert "Hold Right Ctrl" in done.stdout
    assert desktop_home.daemon()
    assert not (desktop_home.folder / ".config/autostart/dictate.desktop").exists()


def test_with_systemd_it_ends_with_the_service_and_can_take_it_away(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    with Rig() as rig:
        add_models(home)
        # systemd and the shell agree on where the user's files are.
        folders = {name: value for name, value in rig.env.items() if name.startswith("XDG_")}
        shutil.move(home.data, Path(folders["XDG_DATA_HOME"]) / "dictate")
        home = Home(Path(rig.env["HOME"]), home.env | rig.env)
        with LoginSession(rig) as session:
            done = home.install("--no-llm")
            assert done.returncode == 0, done.stderr
            assert "starts at every login: by systemd" in done.stdout
            assert session.show("SubState") == "running"
            assert session.show("UnitFileState") == "enabled"
            before = session.pid
            home.install("--no-llm", "--no-models")
            assert session.show("SubState") == "running"
            assert session.pid != before
            assert home.install("--uninstall").returncode == 0
            assert session.show("ActiveState") == "inactive"
            assert not (session.units / UNIT).exists()


def test_running_it_again_restarts_the_daemon(desktop_home: Home) -> None:
    desktop_home.install("--no-llm")
    before = desktop_home.daemon()
    done = desktop_home.install("--no-llm")
    assert done.returncode == 0, done.stderr
    assert before
    assert desktop_home.daemon() not in {"", before}


def test_running_it_again_repairs_what_an_interrupted_run_left(home: Home) -> None:
    half = home.data / "venv"
    subprocess.run(["/usr/bin/python3", "-m", "venv", "--without-pip", half], check=True)
    done = home.install("--no-llm", "--no-models")
    assert done.returncode == 0, done.stderr
    assert subprocess.run([home.dictate, "--version"], env=home.env, check=False).returncode == 0


def test_uninstalling_leaves_the_users_own_words_and_settings_only(desktop_home: Home) -> None:
    own = {
        ".config/dictate/config.toml": "",
        ".local/state/dictate/history.db": "",
        ".local/share/dictate/kept/1.wav": "",
    }
    for name, text in own.items():
        path = desktop_home.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    desktop_home.install("--no-llm")
    assert desktop_home.daemon()
    done = desktop_home.install("--uninstall")
    assert done.returncode == 0, done.stderr
    wait_for(lambda: not desktop_home.daemon(), 10, "the daemon to end")
    share = ".local/share/dictate"
    folders = {".config/dictate", ".local/state/dictate", share, f"{share}/kept"}
    assert files(desktop_home.folder) == own.keys() | folders


def test_uninstalling_leaves_a_program_of_the_same_name_alone(home: Home) -> None:
    home.dictate.parent.mkdir(parents=True)
    home.dictate.write_text("another program")
    assert home.install("--uninstall").returncode == 0
    assert home.dictate.read_text() == "another program"


def test_help_names_every_option(home: Home) -> None:
    done = home.install("--help")
    assert done.returncode == 0
    for option in ("--no-models", "--no-llm", "--no-service", "--uninstall"):
        assert option in done.stdout


def test_an_unknown_option_changes_nothing(home: Home) -> None:
    done = home.install("--uninstal")
    assert done.returncode == 2
    assert "usage" in done.stderr
    assert not files(home.folder)


def failure(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that says what went wrong."""
    assert done.returncode == 1, done.stdout + done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.fixture
def first_tools(home: Home, tool: Callable[[str, str], None]) -> Home:
    """A home whose shell finds the test's tools first; a debian machine with all packages."""
    tool("dpkg-query", "echo installed")
    return Home(home.folder, home.env | {"PATH": f"{home.folder}/tools:{home.env['PATH']}"})


def test_refused_root_rights_are_one_line(
    first_tools: Home, tool: Callable[[str, str], None]
) -> None:
    tool("id", "echo 1000")
    tool("sudo", "exit 1")
    tool("dpkg-query", "exit 1")
    said = failure(first_tools.install())
    assert "No root rights" in said
    assert "apt-get install libportaudio2" in said


def test_root_in_a_users_name_is_sent_back(
    first_tools: Home, tool: Callable[[str, str], None]
) -> None:
    tool("id", "echo 0")
    assert "Run it as ada, without sudo" in failure(first_tools.install(SUDO_USER="ada"))


def test_an_old_python_is_one_line(first_tools: Home, tool: Callable[[str, str], None]) -> None:
    tool("python-old", 'case "$2" in *version_info*) exit 1 ;; *) echo 3.9.2 ;; esac')
    said = failure(first_tools.install(PYTHON="python-old"))
    assert "Python 3.11 or newer (python-old is 3.9.2)" in said


def test_a_python_without_venv_is_one_line(
    first_tools: Home, tool: Callable[[str, str], None]
) -> None:
    tool("python3.12", 'case "$2" in *ensurepip*) exit 1 ;; esac')
    said = failure(first_tools.install(PYTHON="python3.12"))
    assert "install python3.12-venv" in said


def test_a_full_disk_is_one_line(first_tools: Home, tool: Callable[[str, str], None]) -> None:
    tool("df", "echo header; echo /dev/sda1 9 9 102400 99% /")
    assert "has 100 MB, dictate needs 1500 MB" in failure(first_tools.install())


def test_an_index_that_cannot_be_reached_is_one_line(first_tools: Home) -> None:
    nowhere = "http://127.0.0.1:9/simple"
    said = failure(
        first_tools.install(
            PIP_CONFIG_FILE=os.devnull, PIP_INDEX_URL=nowhere, PIP_FIND_LINKS="", PIP_RETRIES="0"
        )
    )
    assert "package index cannot be reached" in said


@pytest.mark.parametrize(
    ("manager", "query", "first"),
    [("apt-get", "dpkg-query", "libportaudio2"), ("dnf", "rpm", "portaudio")],
)
def test_packages_come_from_the_machines_own_manager(
    home: Home, tool: Callable[[str, str], None], manager: str, query: str, first: str
) -> None:
    for name in TOOLS:
        (home.folder / "tools" / name).symlink_to(str(shutil.which(name)))
    tool("id", "echo 0")
    tool(query, "exit 1")
    tool(manager, f'echo "$@" >>{home.folder}/asked; [ "$1" = update ]')
    done = home.install(PATH=f"{home.folder}/tools")
    assert "could not be installed" in failure(done)
    asked = (home.folder / "asked").read_text().splitlines()[-1]
    assert asked.startswith("install -y")
    assert f" {first} " in asked


def test_pacman_is_asked_for_what_it_says_is_missing(
    home: Home, tool: Callable[[str, str], None]
) -> None:
    for name in TOOLS:
        (home.folder / "tools" / name).symlink_to(str(shutil.which(name)))
    tool("id", "echo 0")
    missing = '[ "$2" != python-gobject ]'
    tool("pacman", f'echo "$@" >>{home.folder}/asked; [ "$1" = -T ] && {missing}')
    failure(home.install(PATH=f"{home.folder}/tools"))
    asked = (home.folder / "asked").read_text().splitlines()[-1]
    assert asked == "-S --needed --noconfirm python-gobject"
