"""A desktop on which systemd runs for the user, and dictate as a service of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dictation import Dictation
from login_session import LoginSession
from rig import Rig, wait_for
from service_cli import Cli

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def login_session() -> Iterator[LoginSession]:
    with Rig() as rig:
        Dictation(rig)  # so that the rig has the models
        with LoginSession(rig) as session:
            yield session


@pytest.fixture
def session(login_session: LoginSession) -> LoginSession:
    """A user's systemd without dictate."""
    cli = Cli(login_session.rig)
    cli.run("service", "uninstall")
    cli.run("quit")
    login_session.log_out()
    wait_for(lambda: not login_session.members(), 10, "the service's processes to end")
    login_session.systemctl("unset-environment", "DISPLAY", "XAUTHORITY")
    login_session.forget_log()
    return login_session


@pytest.fixture
def cli(login_session: LoginSession) -> Cli:
    return Cli(login_session.rig)


@pytest.fixture
def service(login_session: LoginSession, cli: Cli) -> LoginSession:
    """dictate installed as a service, and running; from an earlier test, if that left it so."""
    cli.service("install")
    login_session.forget_log()
    return login_session
