"""Thousands of things that a hurried user does, in any order, with faults among them.

    pytest tests/reliability/test_scripts.py --scripts 2000

Everything is real but the two models, which answer at once; `stand_ins` says how.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

import footprint
import pytest
from account import TEXT, Account
from long_dictation import EndlessField, LongDictation
from performer import Performer
from rig import Rig, RigError, wait_for
from scripts import ROLES, rehearsal, script
from spoken_clock import STAND_INS, SpokenClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import ReliabilityTable
    from scripts import Step

SERVER_SILENT = "The sound server does not answer"
"""What the daemon's log says when the sound server, on a busy machine, stops for seconds."""

TYPED = re.compile(r"(?:typed|pasted) \d+ characters")
"""What the daemon's log says when it has put a text into a window."""

DRAIN_S = 20.0
ARRIVE_S = 2.0
"""How long a window may take to show what it was given."""

N_SHOWN = 5
FAULTS = (
    "lost",
    "doubled",
    "wrong window",
    "cancelled",
    "out of order",
    "garbled",
    "nobody's",
    "holes",
    "cut short",
    "stuck",
)


class Stage:
    """The daemon, two fields, and the clock that is spoken."""

    def __init__(self, rig: Rig) -> None:
        rig.env["PYTHONPATH"] = str(STAND_INS)
        self.dictation = LongDictation(rig)
        self.dictation.start()
        # How late a cold microphone hears is another test's matter.
        self.dictation.ask("start")
        self.dictation.ask("cancel")
        self.fields = [EndlessField(rig, name) for name in ("left", "right")]
        self.clock = SpokenClock(rig)
        self.performer = Performer(self.dictation, self.fields)
        self.n_spoken = self.n_elsewhere = self.n_server_silent = self.n_clock_late = 0
        self.details: list[str] = []
        """What is known about the complaints of the last script."""

    def run(self, steps: list[Step]) -> Counter[str]:
        """Perform a script, again if the clock was late: what went wrong, and how often."""
        while complaints := self._run(steps):
            if "stuck" in complaints or not self.clock.was_late():
                return complaints
            self.n_clock_late += 1
            self.clock.stop()
        return complaints

    def _run(self, steps: list[Step]) -> Counter[str]:
        self.clock.wind()
        n_logged = len(self.dictation.log)
        before = [len(field.text) for field in self.fields]
        performer = self.performer
        performer.spoken.clear()
        complaints: Counter[str] = Counter()
        self.details.clear()
        try:
            for step in steps:
                performer.perform(step)
            wait_for(self._is_idle, DRAIN_S, "the daemon to be idle")
        except RigError as error:
            complaints["stuck"] += 1
            self.details.append(str(error))
            performer.let_go()
        self.n_spoken += len(performer.spoken)
        if SERVER_SILENT in self.dictation.log[n_logged:]:
            self.n_server_silent += 1
            performer.microphone_died()
        account = self._settle(before, n_logged)
        complaints["lost"] += len(account.missing)
        self.details += [*account.details, *(f"lost: {spoken}" for spoken in account.missing)]
        self.details += map(str, performer.spoken)
        self.details.append(self.dictation.log[n_logged:])
        return +(complaints + account.complaints)

    def _settle(self, before: list[int], n_logged: int) -> Account:
        elsewhere: list[str] = []
        # Also what need not come: the next script would find it.
        n_typed = len(TYPED.findall(self.dictation.log[n_logged:]))

        def texts() -> list[str]:
            return [field.text[begin:] for field, begin in zip(self.fields, before, strict=True)]

        def account() -> Account:
            for spoken in self.performer.spoken:
                spoken.n_arrived = 0
            account = Account(self.performer.spoken)
            account.heard_elsewhere(elsewhere, self.clock.at)
            account.in_fields(zip(self.fields, texts(), strict=True), self.clock.at)
            return account

        def is_shown() -> bool:
            n_shown = sum(len(TEXT.findall(text)) for text in texts())
            return n_shown >= n_typed and not account().missing

        with suppress(RigError):
            wait_for(is_shown, ARRIVE_S, "the words to be shown")
        final = account()
        if final.missing or final.complaints:
            rows = self.dictation.history()[: 2 * len(self.performer.spoken)]
            elsewhere += (row["text"] for row in rows)
            final = account()
        if n_missing := len(final.missing):
            final.elsewhere()
            self.n_elsewhere += n_missing - len(final.missing)
        return final

    def _is_idle(self) -> bool:
        status = self.dictation.status()
        # A microphone that died before it heard anything is shown until the next text.
        return status["phase"] in {"idle", "error"} and not status["queued"]

    def occupies(self) -> footprint.Footprint:
        """What the daemon occupies when all its workers are there."""
        for role in ROLES:
            self.dictation.wait_for_worker(role)
        return footprint.of(self.dictation, "daemon")


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Rig() as rig:
        stage = Stage(rig)
        yield stage
        stage.clock.stop()
        stage.dictation.stop()


@pytest.mark.timeout(14_400)
def test_whatever_the_user_does_nothing_is_lost_doubled_or_typed_elsewhere(
    stage: Stage, n_scripts: int, seed: int, reliability_table: ReliabilityTable
) -> None:
    n_warm_up = max(1, min(footprint.N_WARM_UP, n_scripts // 3))
    faults: Counter[str] = Counter()
    failed = []
    every = [rehearsal(seed), *(script(seed, number) for number in range(n_scripts))]
    for number, steps in enumerate(every):
        if number == n_warm_up:
            before = stage.occupies()
        if complaints := stage.run(steps):
            faults += complaints
            shown = "\n    ".join([*stage.details, "", *map(str, steps)])
            failed.append(f"script {number}: {dict(complaints)}\n    {shown}")
    reliability_table.add(
        "scripts",
        {
            "scripts": len(every),
            "utterances": stage.n_spoken,
            "not in a field but kept": stage.n_elsewhere,
            "server silent": stage.n_server_silent,
            "again, clock late": stage.n_clock_late,
            **{fault: faults[fault] for fault in FAULTS},
        },
    )
    stage.occupies()
    after = footprint.settled(stage.dictation, before)
    for row in after.rows(before, n_warm_up):
        reliability_table.add("scripts: what the daemon occupies", row)
    assert not failed, f"--seed {seed}\n" + "\n".join(failed[:N_SHOWN])
    assert after.grown(before, n_warm_up) == []
    assert after.left_over(before) == []
