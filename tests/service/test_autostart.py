"""Where no systemd runs for the user, and where the desktop does not know it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from login_session import UNIT
from rig import wait_for
from service_cli import Cli

if TYPE_CHECKING:
    from collections.abc import Iterator

    from login_session import LoginSession
    from rig import Rig

LAUNCH = """
import sys
from gi.repository import Gio
entry = Gio.DesktopAppInfo.new_from_filename(sys.argv[1])
assert entry.launch([], None)
"""


def log_in(rig: Rig) -> None:
    """Start what the desktop's autostart starts, by the library that desktops use for it."""
    entry = Path(rig.env["XDG_CONFIG_HOME"]) / "autostart" / "dictate.desktop"
    subprocess.run(["/usr/bin/python3", "-c", LAUNCH, entry], env=rig.env, check=True)


@pytest.fixture
def plain(fresh_desktop: Rig) -> Iterator[Cli]:
    """A desktop without systemd."""
    cli = Cli(fresh_desktop)
    yield cli
    cli.run("quit")
    wait_for(lambda: not cli.daemon_answers(), 20, "the daemon to end")


def test_without_systemd_the_desktop_starts_it_and_it_says_so(plain: Cli) -> None:
    said = plain.service("install")
    assert "by the desktop's autostart, as no user systemd answers here" in said
    assert plain.daemon_answers()
    plain.run("quit")
    wait_for(lambda: not plain.daemon_answers(), 20, "the daemon to end")
    log_in(plain.rig)
    wait_for(plain.daemon_answers, 30, "the daemon of the next login")
    assert plain.state() == {
        "how": "autostart", "enabled": True, "running": "service", "detail": "", "remedy": "",
    }  # fmt: skip


def test_its_log_is_for_the_user_alone_and_the_last_one_is_kept(plain: Cli) -> None:
    plain.service("install")
    said = plain.service("logs")
    log = Path(said.removeprefix("The log is ").strip())
    assert "hold Right Ctrl" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600
    plain.run("quit")
    wait_for(lambda: "ending" in log.read_text(), 20, "the daemon to end")
    plain.service("uninstall")
    plain.service("install")
    assert "ending" in log.with_name("dictate.log.1").read_text()
    assert "ending" not in log.read_text()


def test_a_daemon_that_cannot_start_is_one_line(plain: Cli) -> None:
    config = Path(plain.rig.env["XDG_CONFIG_HOME"]) / "dictate" / "config.toml"
    config.parent.mkdir()
    config.write_text("[hotkey]\nkee = 1\n")
    done = plain.run("service", "install")
    assert done.returncode == 5
    assert len(done.stderr.splitlines()) == 1
    assert "kee" in done.stderr


def odd_program(folder: Path) -> Path:
    """This environment's Python by another path."""
    folder.mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (folder / name).symlink_to(Path(sys.prefix) / name)
    return folder / "bin/python"


def test_the_entry_starts_a_program_of_any_name(plain: Cli, tmp_path: Path) -> None:
    # A per cent sign is what GLib takes in no program's path.
    python = odd_program(tmp_path / "a $HOME `b` \"c\" \\d\\ 'e'")
    install = [python, "-m", "dictate", "service", "install"]
    subprocess.run(install, env=plain.rig.env | {"DISPLAY": ""}, check=True)
    log_in(plain.rig)
    wait_for(plain.daemon_answers, 30, "the daemon")


def test_the_unit_starts_a_program_of_any_name(session: LoginSession, tmp_path: Path) -> None:
    # Quotes and backslashes are what systemd takes in no program's path.
    python = odd_program(tmp_path / "a $HOME %h `b`")
    subprocess.run([python, "-m", "dictate", "service", "install"], env=session.rig.env, check=True)
    command = Path(f"/proc/{session.pid}/cmdline").read_bytes().split(b"\0")
    assert str(python.with_name("dictate")).encode() in command


def test_installing_twice_changes_nothing(plain: Cli) -> None:
    plain.service("install")
    pid = plain.run("status", "--json").stdout
    plain.service("install")
    assert plain.run("status", "--json").stdout.count('"pid"') == pid.count('"pid"')
    assert len(list(Path(plain.rig.env["XDG_CONFIG_HOME"]).rglob("dictate*"))) == 1


def test_uninstalling_takes_it_all_away(plain: Cli) -> None:
    plain.service("install")
    plain.service("uninstall")
    assert not plain.daemon_answers()
    assert not list(Path(plain.rig.env["XDG_CONFIG_HOME"]).rglob("dictate*"))
    assert "nothing to remove" in plain.service("uninstall")
    assert plain.state()["how"] == "nobody"


def test_without_a_display_it_waits_for_the_next_login(plain: Cli) -> None:
    assert "at the next login" in plain.service("install", DISPLAY="")
    assert not plain.daemon_answers()


def test_logs_of_what_is_not_installed_are_an_error_with_a_remedy(plain: Cli) -> None:
    done = plain.run("service", "logs")
    assert done.returncode == 5
    assert "`dictate service install` does that" in done.stderr


def test_a_desktop_that_systemd_knows_nothing_of_starts_the_unit(
    session: LoginSession, cli: Cli
) -> None:
    cli.service("install", DISPLAY="")
    assert not session.pid
    log_in(session.rig)
    session.wait_until_ready()


def test_a_desktop_that_is_run_by_systemd_passes_over_the_entry(
    service: LoginSession, cli: Cli
) -> None:
    entry = Path(service.rig.env["XDG_CONFIG_HOME"]) / "autostart" / "dictate.desktop"
    assert "X-GNOME-HiddenUnderSystemd=true" in entry.read_text()
    cli.service("uninstall")
    assert not entry.exists()


def test_a_unit_that_was_disabled_is_not_started_at_login(service: LoginSession, cli: Cli) -> None:
    service.systemctl("disable", "--now", UNIT)
    assert cli.run("service", "login").returncode == 0
    assert service.show("ActiveState") == "inactive"
    assert "disabled in systemd" in cli.run("service", "status").stdout


def test_a_daemon_started_by_hand_makes_way_for_the_service(
    session: LoginSession, cli: Cli
) -> None:
    session.rig.spawn([sys.executable, "-m", "dictate"], "by-hand")
    wait_for(cli.daemon_answers, 30, "the daemon to answer")
    cli.service("install")
    assert session.rig.processes.pop("by-hand").wait(10) == 0
    assert cli.state()["running"] == "service"


def test_installing_the_service_twice_lets_the_daemon_run(service: LoginSession, cli: Cli) -> None:
    pid = service.pid
    cli.service("install")
    assert service.pid == pid


def test_logs_are_shown_by_journalctl(service: LoginSession, cli: Cli, tmp_path: Path) -> None:
    assert service
    tool = tmp_path / "journalctl"
    tool.write_text('#!/bin/sh\necho "$@"\n')
    tool.chmod(0o755)
    said = cli.service("logs", PATH=f"{tmp_path}:{cli.rig.env['PATH']}")
    assert "--user --unit=dictate.service" in said
