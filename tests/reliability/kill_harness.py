"""Kills somebody at a given moment of a dictation, and sees what arrives."""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from dictation import WORDS_S, words
from long_dictation import EndlessField, LongDictation
from rig import CONTROL_R, RigError, wait_for
from witness import Witness

from dictate.store import wave

if TYPE_CHECKING:
    import subprocess

    from kill_trial import Trial
    from rig import Rig

STAGES = {
    "ending": "post-roll",
    "recorded": "recognising",
    "recognising": "recognising",
    "recognised": "cleaning",
    "cleaning": "cleaning",
    "clean": "delivering",
    "delivering": "delivering",
}
"""A job's stage, as the daemon tells it -> what the table calls it."""

LATEST_S = {
    "before": 0.3,
    "post-roll": 0.3,
    "recognising": 1.0,
    "cleaning": 0.05,
    "delivering": 0.02,
}
"""How long after its beginning a phase may be cut off."""

ON_ITS_WAY_S = 0.1
"""What was said so shortly before the end may still have been inside the sound server."""

SETTLE_S = 0.5
TIDY_S = 5.0


class Harness:
    """A desktop for all trials.

    Args:
        rig: Where they happen.
        evidence: The folder for the recordings of those in which words were lost.
    """

    def __init__(self, rig: Rig, evidence: Path) -> None:
        self.rig = rig
        self._evidence = evidence
        self.dictation = LongDictation(rig)
        self.dictation.start()
        self.field = EndlessField(rig, "trials")
        self._n_trials = 0
        self._spool = Path(rig.env["XDG_RUNTIME_DIR"]) / "dictate" / "spool"

    def run(self, trial: Trial) -> None:
        """Perform a trial and write into it what came out."""
        self._n_trials += 1
        self._warm_up()
        n_held, rows = len(self.field.text), self._rows()
        n_logged = len(self.dictation.whole_log)
        witness = Witness(self.dictation, self._n_trials)
        player = self._up_to_the_death(trial, witness)
        if trial.ends_daemon and trial.aim != "before":
            self._start_again(trial, player)
        else:
            self._go_on(trial, witness, player)
        witness.end()
        trial.in_field = words(self.field.text[n_held:])
        trial.in_history = [row for key, row in self._rows().items() if key not in rows]
        trial.said = list(trial.clip.words)
        if trial.n_lost and trial.aim != "cleaning":
            trial.said = self._what_could_be_heard(trial, witness)
        trial.log = self.dictation.whole_log[n_logged:]
        if trial.n_lost:
            witness.keep(self._evidence / f"trial-{self._n_trials}.wav")
        witness.forget()

    # Up to the death

    def _up_to_the_death(self, trial: Trial, witness: Witness) -> subprocess.Popen[bytes] | None:
        """Dictate until the victim dies: the player, if it has not come to its end."""
        if trial.aim == "before":
            self._kill(trial, "before", witness)
            if trial.ends_daemon:
                self._start_again(trial, None)
                self._warm_up()
            else:
                rest(trial.moment * LATEST_S["before"])
        self.rig.key_down(CONTROL_R)
        self.dictation.wait_for_phase("recording")
        player = self.rig.play(trial.clip.file, wait=False)
        if trial.aim == "recording":
            rest(trial.moment * trial.clip.seconds)
            self._kill(trial, "recording", witness)
            return player
        if trial.aim == "before":
            return player
        player.wait()
        trial.released_s = witness.now_s
        self.rig.key_up(CONTROL_R)
        self._kill_in_stage(trial, witness)
        return None

    def _kill_in_stage(self, trial: Trial, witness: Witness) -> None:
        order = list(STAGES.values())
        aimed = order.index(trial.aim)

        def reached() -> str:
            """The phase, once it is the one aimed at or later."""
            status = self.dictation.status()
            if not status["stages"]:
                # Between the release and its grace, or after it all.
                return "" if status["phase"] == "recording" else "delivered"
            phase = STAGES[status["stages"][0]]
            return phase if order.index(phase) >= aimed else ""

        deadline_s = time.monotonic() + WORDS_S
        # Without a pause: delivering takes a hundredth of a second.
        while not reached():
            assert time.monotonic() < deadline_s, f"{trial.aim} has not come"
        rest(trial.moment * LATEST_S[trial.aim])
        self._kill(trial, reached() or trial.aim, witness)

    def _kill(self, trial: Trial, phase: str, witness: Witness) -> None:
        pids = self.dictation.pids()
        victims = {
            "daemon": [pids["daemon"]],
            "daemon and workers": list(pids.values()),
        }.get(trial.victim) or [pids[trial.victim]]
        if phase in {"before", "recording"}:
            trial.killed_s = witness.now_s
        for pid in victims:
            os.kill(pid, signal.SIGKILL)
        trial.phase = phase
        if trial.ends_daemon:
            self.dictation.process.wait()
            trial.spooled = self._spooled()

    # After it

    def _go_on(
        self, trial: Trial, witness: Witness, player: subprocess.Popen[bytes] | None
    ) -> None:
        """Speak to the end and wait for the words."""
        log = len(self.dictation.log)
        while player and player.poll() is None:
            if trial.heard_again_s is None and "open after" in self.dictation.log[log:]:
                trial.heard_again_s = witness.now_s
            rest(0.01)
        self.rig.key_up(CONTROL_R)
        self._wait_for_the_end(trial)

    def _start_again(self, trial: Trial, player: subprocess.Popen[bytes] | None) -> None:
        """What the session manager does, and the user lets go of the key."""
        if player:
            player.terminate()
            player.wait()
        self.rig.key_up(CONTROL_R)
        # The window still has to read what was typed for it.
        rest(SETTLE_S)
        for key in self._keys_down():
            trial.keys_left_down.append(key)
            self.rig.key_up(key)
        held = self.field.text
        self.dictation.start()
        self._wait_for_the_end(trial)
        trial.typed_after_restart += self.field.text[len(held) :]

    def _wait_for_the_end(self, trial: Trial) -> None:
        """Wait until nothing is under way, and whatever waits for a retry has had one."""
        self.dictation.wait_for_phase("idle")
        with suppress(RigError):
            wait_for(lambda: not files_in(self._spool), TIDY_S, "an empty spool")
        for left in files_in(self._spool):
            trial.files_left.append(left.suffix)
            # The next trial is another matter.
            left.unlink()
        if any(row["status"] == "waiting" for row in self.dictation.history()):
            self.dictation.run("retry")
            self.dictation.wait_for_phase("idle")

    def _warm_up(self) -> None:
        """Have everybody there and the microphone open, which takes a moment for no death's sake.

        One that died very often is left alone until the next press.
        """
        self.dictation.ask("start")
        for role in ("mic", "asr", "llm", "tray"):
            self.dictation.wait_for_worker(role)
        wait_for(self._is_warm, WORDS_S, "the microphone to be open")
        self.dictation.ask("cancel")
        self.dictation.wait_for_phase("idle")

    def _is_warm(self) -> bool:
        log = self.dictation.log
        return log.rfind("open after") > log.rfind("worker mic ready")

    def _spooled(self) -> bytes:
        files = [file for file in files_in(self._spool) if file.suffix == ".wav"]
        return wave.samples(files[0].read_bytes()) if files else b""

    def _keys_down(self) -> list[int]:
        pressed = self.rig.display.query_keymap()
        return [code for code in range(256) if pressed[code // 8] >> code % 8 & 1]

    def _rows(self) -> dict[int, dict[str, Any]]:
        return {row["id"]: row for row in self.dictation.history()}

    def _what_could_be_heard(self, trial: Trial, witness: Witness) -> list[str]:
        """Of what was said, all but the word that the death cut in two."""
        if trial.killed_s is None:
            return witness.words(0, None)
        spooled = np.frombuffer(trial.spooled, "<f4")
        if len(spooled) and witness.heard_too(spooled, trial.killed_s - ON_ITS_WAY_S):
            # No sound is missing. What is made of half a word depends on where it is cut.
            return witness.words_of(spooled)
        heard = witness.words(0, max(0, trial.killed_s - ON_ITS_WAY_S))[:-1]
        if trial.heard_again_s is not None:
            heard += witness.words(trial.heard_again_s + ON_ITS_WAY_S, None)[1:]
        return heard


def files_in(folder: Path) -> list[Path]:
    """What lies in a folder, if there is one."""
    return list(folder.iterdir()) if folder.exists() else []


def rest(seconds: float) -> None:
    """Let the world go on."""
    threading.Event().wait(seconds)
