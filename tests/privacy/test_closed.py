"""What dictate makes is for its user alone, and a crash leaves nothing behind."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

from dictation import SPEECH
from kernel import family, limits
from rig import wait_for
from traces import open_to_others, own

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Dictated
    from dictation import Dictation


def test_everything_is_the_users_alone_whatever_the_umask(dictated: Dictated) -> None:
    names = {path.name for path in own(dictated.dictation)}
    assert {"control.sock", "daemon.lock"} <= names
    assert dictated.open_while_recording == []
    assert open_to_others(dictated.dictation) == []


def test_settings_and_kept_recordings_are_the_users_alone(
    watched: Dictation, start_cut_off: Callable[[Dictation], None]
) -> None:
    start_cut_off(watched)
    watched.wait_for_worker("mic")
    # The daemon writes down what was chosen.
    assert watched.run("cleanup", "off").returncode == 0
    wait_for(watched.config.exists, 10, "the settings")
    watched.hold()
    watched.rig.play(SPEECH / "arctic-aew_a0003.flac")
    daemon = watched.rig.processes["dictate-1"]
    daemon.send_signal(signal.SIGTERM)
    daemon.wait(timeout=30)
    assert any(path.suffix == ".wav" for path in own(watched))
    assert open_to_others(watched) == []


def test_a_crash_leaves_no_memory_behind(dictated: Dictated) -> None:
    processes = family(dictated.pid)
    assert len(processes) >= 5
    for pid in processes:
        assert limits(pid)["Max core file size"] == ["0", "0"]
        assert int(Path(f"/proc/{pid}/coredump_filter").read_text(), 16) == 0
