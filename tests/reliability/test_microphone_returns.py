"""The microphone always comes back: every fault, at every moment, with the real daemon."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import sound_faults as faults
from bus_service import BusService
from dictation import SPEECH, WORDS_S, Dictation, Field, transcript, words
from rig import CONTROL_R, ESCAPE, Rig, wait_for

from dictate.control import client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from bus_service import Answer
    from conftest import ReliabilityTable
    from sound_faults import Fault

BEFORE, AFTER = "arctic-aew_a0003.flac", "lj-LJ001-0008.flac"

BACK_S = 2.0
"""The next press after the sound server's return shall record within this time."""

COLD, WARM, RECORDING = "idle, closed", "idle, open", "recording"

TRIALS = (
    # No server is there when the daemon starts.
    (faults.LATE, COLD),
    # What the whole test run can afford.
    (faults.KILLED, COLD),
    (faults.UNPLUGGED, COLD),
    (faults.KILLED, WARM),
    (faults.REPLACED, WARM),
    (faults.SWITCHED, WARM),
    (faults.UNPLUGGED, WARM),
    (faults.SUSPENDED, WARM),
    (faults.RESTARTED, RECORDING),
    (faults.AWAY, RECORDING),
    (faults.HICCUP, RECORDING),
    (faults.SWITCHED, RECORDING),
    (faults.UNPLUGGED, RECORDING),
    (faults.SUSPENDED, RECORDING),
    # The rest, for the table.
    *((fault, WARM) for fault in (faults.NONE, faults.RESTARTED, faults.AWAY)),
    *((fault, WARM) for fault in (faults.HICCUP, faults.HUNG)),
    *((fault, RECORDING) for fault in (faults.NONE, faults.KILLED)),
    *((fault, RECORDING) for fault in (faults.HUNG, faults.REPLACED)),
    *((fault, COLD) for fault in (faults.NONE, faults.RESTARTED, faults.AWAY, faults.HICCUP)),
    *((fault, COLD) for fault in (faults.HUNG, faults.REPLACED, faults.SWITCHED)),
    (faults.SUSPENDED, COLD),
)
"""The most telling ones first."""

N_FAULTS = 14
"""So many of them where `--faults` is not known; see `HOW_MANY` in conftest.py."""


class Talk:
    """Somebody who dictates whatever happens."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.dictation = Dictation(rig)
        self.notices: list[str] = []
        """What the desktop has shown since the fault began."""
        self._n_before = 0
        self._keep_warm_s = 0
        self._is_down = False

    def begin(self) -> None:
        """Start the daemon, and have a window to dictate into."""
        self.dictation.start(settings(self._keep_warm_s))
        self.field = Field(self.rig, "tk")

    def notify(self, member: str, values: tuple[Any, ...], _sender: str) -> Answer | None:
        """The desktop's notification service."""
        if member == "GetCapabilities":
            return "as", ([],)
        self.notices.append(values[3])
        return "u", (len(self.notices),)

    def status(self) -> dict[str, object]:
        return client.ask("status").status

    def prepare(self, moment: str) -> None:
        """Bring the microphone into a state: closed, open, or recording."""
        self.rig.activate(self.field.window)
        self._n_before = len(self.field.text)
        self._keep(0 if moment == COLD else 60)
        if moment == COLD:
            return
        self.press()
        if moment == RECORDING:
            self.rig.play(SPEECH / BEFORE)
        else:
            self.rig.tap(ESCAPE)
            self.release()

    def press(self) -> None:
        """Press the key until the microphone records."""
        wait_for(self._records, WORDS_S, f"the microphone to record\n{self.dictation.log}")

    def release(self) -> None:
        self.rig.key_up(CONTROL_R)
        self._is_down = False
        released_s = time.monotonic()
        # A press that follows at once is auto-repeat and none.
        wait_for(lambda: time.monotonic() > released_s + 0.1, 1, "the release to be believed")

    def _records(self) -> bool:
        if not self._is_down:
            self.rig.key_down(CONTROL_R)
            self._is_down = True
            wait_for(
                lambda: self.status()["phase"] != "idle",
                10,
                f"the press to be noticed: {self.status()} {self.dictation.log[-2000:]}",
            )
        if self.status()["phase"] == "recording":
            return self.streams() == 1
        self.release()
        return False

    def streams(self) -> int:
        """How many recordings run on the sound server."""
        lines = self.rig.run("pactl", "list", "short", "source-outputs").splitlines()
        # Those of the server's own modules have no client.
        return sum(line.split()[2] != "-" for line in lines)

    def say(self, clip: str, feed: str) -> None:
        self.rig.run("paplay", f"--device={feed}", SPEECH / clip)

    def n_lost(self, *clips: str) -> int:
        """How many of the words of these clips have not arrived when all is done."""
        wait_for(self._is_done, WORDS_S, "all words")
        arrived = words(self.field.text[self._n_before :].replace("20th", "twentieth"))
        n_lost = 0
        for word in [word for clip in clips for word in words(transcript(clip))]:
            if word in arrived:
                arrived.remove(word)
            else:
                n_lost += 1
        return n_lost

    def _is_done(self) -> bool:
        return self.status()["phase"] not in {"recording", "working"}

    def _keep(self, keep_warm_s: int) -> None:
        if keep_warm_s == self._keep_warm_s:
            return
        n_ready = self.dictation.log.count("worker mic ready")
        self.dictation.config.write_text(settings(keep_warm_s))
        wait_for(lambda: self.dictation.log.count("worker mic ready") > n_ready, 10, "the setting")
        self._keep_warm_s = keep_warm_s


def settings(keep_warm_s: int) -> str:
    # Nothing here is about the cleanup.
    return f'[audio]\nkeep_warm_s = {keep_warm_s}\n[cleanup]\nlevel = "off"\n'


@pytest.fixture(scope="module")
def talk() -> Iterator[Talk]:
    """One daemon for all: each fault also meets what the ones before it left."""
    with Rig() as rig, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", rig.env["XDG_RUNTIME_DIR"])
        faults.terminate(rig)
        faults.build_suspending_clock(rig)
        talk = Talk(rig)
        bus = rig.env["DBUS_SESSION_BUS_ADDRESS"]
        with BusService(bus, "org.freedesktop.Notifications", talk.notify):
            talk.begin()
            yield talk
        talk.dictation.stop()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """The first so many of the trials."""
    if "moment" in metafunc.fixturenames:
        trials = TRIALS[: metafunc.config.getoption("faults", N_FAULTS)]
        ids = [f"{fault.name}-{moment}" for fault, moment in trials]
        metafunc.parametrize(("fault", "moment"), trials, ids=ids)


def test_the_microphone_comes_back(
    talk: Talk, fault: Fault, moment: str, reliability_table: ReliabilityTable
) -> None:
    if fault is not faults.LATE and "pulseaudio" not in talk.rig.processes:
        # The first trial of all was left out, or failed.
        faults.start(talk.rig)
    talk.prepare(moment)
    talk.notices.clear()
    began_s = time.monotonic()
    fault.begin(talk.rig)
    wait_for(lambda: time.monotonic() >= began_s + fault.away_s, fault.away_s + 1, "the fault")
    told = talk.status()
    fault.end(talk.rig)
    returned_s = time.monotonic()
    talk.press()
    back_s = time.monotonic() - returned_s
    talk.say(AFTER, fault.feed)
    talk.release()
    n_lost = talk.n_lost(*([BEFORE, AFTER] if moment == RECORDING else [AFTER]))
    fault.tidy_up(talk.rig)
    reliability_table.add(
        "microphone",
        {
            "fault": fault.name,
            "moment": moment,
            "trials": 1,
            "words lost": n_lost,
            "back after (s)": back_s,
            "tray": str(told["line"]).partition(".")[0].partition(":")[0],
            "notices": ", ".join(talk.notices),
        },
    )
    if (fault, moment) == (faults.SWITCHED, RECORDING):
        assert talk.notices == ["Now recording from OtherMicrophone"]
    if (fault, moment) == (faults.HICCUP, RECORDING):
        # The server keeps what it hears meanwhile, and hands it over.
        assert told["phase"] == "recording"
        assert not [notice for notice in talk.notices if "interrupted" in notice]
    assert (n_lost, back_s < BACK_S) == (0, True), talk.dictation.log[-3000:]
