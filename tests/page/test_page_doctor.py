from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from page_part import move_home, part_of, pushed

from dictate.doctor import table
from dictate.page import doctor

if TYPE_CHECKING:
    from pathlib import Path

    from page_part import Part


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a user without a display, a sound server, models or a daemon."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    return move_home(tmp_path, monkeypatch)


@pytest.fixture
def page() -> Part:
    return part_of(doctor.router)


def test_the_checks_are_told_one_by_one_as_the_command_line_has_them(
    page: Part, home: Path
) -> None:
    (home / "config.toml").write_text("[audio]\npre_roll_ms = -1\n", "utf-8")
    with page.connect("/api/doctor") as socket:
        *checks, end = pushed(socket)
    assert [check["name"] for check in checks] == [check.name for check in table.CHECKS]
    assert {check["type"] for check in checks} == {"check"}
    found = {check["name"]: check for check in checks}
    assert found["settings"]["status"] == "problem"
    assert "pre_roll_ms" in found["settings"]["line"]
    assert found["display"]["remedy"]
    assert end == {"type": "end", "ok": False}


@pytest.mark.usefixtures("home")
def test_who_comes_while_checks_run_sees_the_same_ones(page: Part) -> None:
    with page.connect("/api/doctor") as one, page.connect("/api/doctor") as other:
        first = one.receive_json()
        assert [thread.name for thread in threading.enumerate()].count("doctor") == 1
        assert [first, *pushed(one)] == [*pushed(other)]


@pytest.mark.usefixtures("home")
def test_checks_go_on_when_the_page_is_closed_and_are_seen_by_the_next(page: Part) -> None:
    with page.connect("/api/doctor") as socket:
        first = socket.receive_json()
    with page.connect("/api/doctor") as socket:
        *checks, end = pushed(socket)
    assert checks[0] == first
    assert len(checks) == len(table.CHECKS)
    assert end["type"] == "end"
