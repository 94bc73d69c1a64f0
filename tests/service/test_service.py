"""The login service under a real systemd: started, restarted, stopped, and what it may do."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from login_session import UNIT, is_there
from rig import wait_for

if TYPE_CHECKING:
    import pytest
    from login_session import LoginSession
    from service_cli import Cli


def test_systemd_is_told_when_the_hotkey_works(service: LoginSession) -> None:
    # `systemctl start` has returned, so the daemon has said so.
    assert service.show("SubState") == "running"
    assert service.show("StatusText") == "hold Right Ctrl and speak"


def test_it_comes_and_goes_with_the_desktop(session: LoginSession, cli: Cli) -> None:
    cli.service("install", DISPLAY="")
    service = session
    service.log_in()
    first = service.wait_until_ready()
    service.log_out()
    assert service.show("ActiveState") == "inactive"
    service.log_in()
    assert service.wait_until_ready() != first


def test_a_killed_daemon_is_started_again_and_leaves_no_process(service: LoginSession) -> None:
    pid, old = service.pid, service.members()
    assert len(old) > 1
    os.kill(pid, signal.SIGKILL)
    service.wait_until_ready(other_than=pid)
    wait_for(lambda: not old & service.members(), 10, "the first daemon's workers to end")


def test_a_stopped_daemon_is_ended_and_started_again(service: LoginSession) -> None:
    old = service.pid
    os.kill(old, signal.SIGSTOP)
    service.wait_until_ready(other_than=old)
    assert not is_there(old)


def test_a_stuck_controller_says_where_and_the_daemon_is_started_again(
    service: LoginSession,
) -> None:
    # The controller takes over an edited configuration; from this one it reads for ever, while all
    # other threads go on.
    config = Path(service.rig.env["XDG_CONFIG_HOME"]) / "dictate" / "config.toml"
    config.parent.mkdir(exist_ok=True)
    old = service.pid
    os.mkfifo(config)
    try:
        wait_for(lambda: "Fatal Python error: Aborted" in service.log, 30, "the watchdog")
    finally:
        # The next daemon must not read from it too.
        os.close(os.open(config, os.O_RDWR | os.O_NONBLOCK))
        config.unlink()
    service.wait_until_ready(other_than=old)
    assert "in _reload" in service.log


def test_an_idle_daemon_is_not_taken_for_a_stuck_one(service: LoginSession) -> None:
    pid = service.pid
    first = service.show("WatchdogTimestampMonotonic")
    wait_for(lambda: service.show("WatchdogTimestampMonotonic") != first, 10, "a sign of life")
    assert service.pid == pid


def test_stopping_leaves_nothing_running(service: LoginSession) -> None:
    members = service.members()
    service.systemctl("stop", UNIT)
    assert service.show("ActiveState") == "inactive"
    assert service.show("Result") == "success"
    wait_for(lambda: not any(map(is_there, members)), 10, "the workers to end")


def test_a_daemon_that_was_told_to_quit_stays_away(service: LoginSession, cli: Cli) -> None:
    cli.run("quit")
    wait_for(lambda: service.show("ActiveState") == "inactive", 20, "the service to end")


def test_a_wrong_configuration_is_not_tried_again_and_again(
    session: LoginSession, cli: Cli
) -> None:
    config = Path(session.rig.env["XDG_CONFIG_HOME"]) / "dictate" / "config.toml"
    config.parent.mkdir(exist_ok=True)
    config.write_text("[hotkey]\nkee = 1\n")
    done = cli.run("service", "install")
    config.unlink()
    assert done.returncode == 5
    assert "`dictate service status`" in done.stderr
    assert session.show("ActiveState") == "failed"
    assert session.show("NRestarts") == "0"
    told = cli.run("service", "status")
    assert told.returncode == 1
    assert "configuration cannot be used. `dictate config check` tells why" in told.stdout


def test_a_display_that_systemd_learns_of_later_is_waited_for(
    session: LoginSession, cli: Cli
) -> None:
    # At install time there is no display at all, so the service is not started.
    cli.service("install", DISPLAY="")
    assert not session.pid
    session.systemctl("start", "--no-block", UNIT)
    pid = wait_for(lambda: session.pid, 10, "the daemon to start")
    session.systemctl("import-environment", "DISPLAY")
    assert session.wait_until_ready() == pid


def test_workers_do_not_learn_how_to_talk_to_systemd(service: LoginSession) -> None:
    def is_told(pid: int) -> bool:
        # What a process was started with stays here even if it has taken it out.
        names = Path(f"/proc/{pid}/environ").read_bytes()
        return b"NOTIFY_SOCKET" in names or b"WATCHDOG" in names

    # A fork of the daemon has the daemon's until it has become another program.
    wait_for(
        lambda: not any(is_told(pid) for pid in service.members() if pid != service.pid),
        10,
        "no worker to know",
    )


def test_no_process_of_the_service_may_dump_its_memory_or_gain_rights(
    service: LoginSession,
) -> None:
    members = service.members()
    assert len(members) > 1
    for pid in members:
        status = Path(f"/proc/{pid}/status").read_text()
        assert "NoNewPrivs:\t1" in status
        assert "Seccomp:\t2" in status
        assert "Umask:\t0077" in status
        limits = Path(f"/proc/{pid}/limits").read_text()
        assert limits.split("Max core file size")[1].split()[:2] == ["0", "0"]


def test_the_unit_is_without_a_fault(
    service: LoginSession, capsys: pytest.CaptureFixture[str]
) -> None:
    unit = service.units / UNIT
    env = service.rig.env
    verify = subprocess.run(
        ["systemd-analyze", "--user", "verify", unit],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (verify.returncode, verify.stdout, verify.stderr) == (0, "", "")
    security = ["systemd-analyze", "--user", "security", "--no-pager", "--offline=yes", unit]
    judged = subprocess.run(security, env=env, capture_output=True, text=True, check=False)
    with capsys.disabled():
        print("\n" + judged.stdout.splitlines()[-1])  # noqa: T201 - for whoever reads the run
