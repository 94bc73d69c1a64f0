"""Performs the steps of a script on a real desktop and remembers what was said meanwhile."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rig import CONTROL_R, ESCAPE, LETTER_A, RigError, wait_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from long_dictation import EndlessField, LongDictation
    from scripts import Step

BETWEEN_KEYS_S = 0.12
"""A release is believed after 0.05 s; a press before that is auto-repeat."""

ANSWER_S = 10.0
KEY_TAKEN_S = 1.0
REPEAT_S = 0.04
SHORTEST_TAP_S = 0.1
"""A tap that took longer, on a busy machine, may have been a hold."""

MICROPHONE_AWAY_S = 5.0
"""What is said so soon after the microphone's worker died may not have been heard."""

NOTHING_SAID_S = 0.15
"""What is over before is no dictation either."""

MAX_DEATHS, DEATHS_WINDOW_S = 2, 61.0
"""One that dies more often is left alone by the daemon, which is another test's matter."""


@dataclass
class Spoken:
    """What was said while the key was down, and what has to become of it."""

    began_s: float
    field: EndlessField
    """Had the keyboard at key-down."""

    ended_s: float = 0.0
    fate: Literal["due", "maybe", "never"] = "due"
    microphone_died: bool = False
    n_arrived: int = 0

    def is_only_begun(self, now_s: float) -> bool:
        """Whether a microphone that dies now has heard next to nothing of it."""
        return self.fate == "due" and not self.ended_s and now_s < self.began_s + NOTHING_SAID_S

    def __str__(self) -> str:
        field, died = self.field.name, ", microphone died" if self.microphone_died else ""
        return f"{self.began_s:.3f} to {self.ended_s:.3f} into {field}, {self.fate}{died}"


class Performer:
    """The user, and the bad luck."""

    def __init__(self, dictation: LongDictation, fields: list[EndlessField]) -> None:
        self.spoken: list[Spoken] = []
        self.n_ignored = 0
        """Keys that came while the daemon typed, so that it took them for its own."""
        self._dictation = dictation
        self._rig = dictation.rig
        self._fields = fields
        self._field = fields[0]
        self._rig.activate(self._field.window)
        self._released_s = 0.0
        self._deaths_s: dict[str, list[float]] = {}

    def perform(self, step: Step) -> None:
        """Do one step of a script."""
        action: Callable[..., None] = getattr(self, step.name)
        action(*step.arguments)

    def let_go(self) -> None:
        """Have no key down."""
        for key in (CONTROL_R, ESCAPE, LETTER_A):
            self._rig.key_up(key)

    # Steps

    def dictate(self, hold_s: float) -> None:
        spoken = self._press()
        _rest(hold_s)
        self._release(spoken)

    def dictate_with_auto_repeat(self, hold_s: float) -> None:
        spoken = self._press()
        while time.monotonic() < spoken.began_s + hold_s:
            _rest(REPEAT_S)
            self._rig.repeat(CONTROL_R)
        self._release(spoken)

    def dictate_and_go_to_the_other_field(self, hold_s: float) -> None:
        spoken = self._press()
        _rest(hold_s)
        self.go_to_the_other_field()
        self._release(spoken)

    def dictate_by_command(self, hold_s: float) -> None:
        self._dictate_by("start", "stop", hold_s)

    def dictate_by_toggle(self, hold_s: float) -> None:
        self._dictate_by("toggle", "toggle", hold_s)

    def dictate_and_lose_a_worker(self, hold_s: float, role: str, moment_s: float) -> None:
        spoken = self._press()
        _rest(min(hold_s, moment_s))
        if moment_s < hold_s:
            self.lose_a_worker(role)
            _rest(hold_s - moment_s)
        self._release(spoken)
        if moment_s >= hold_s:
            _rest(moment_s - hold_s)
            self.lose_a_worker(role)

    def tap(self, hold_s: float) -> None:
        spoken = self._begin("never")
        self._rig.key_down(CONTROL_R)
        _rest(hold_s)
        self._release(spoken)
        if spoken.ended_s - spoken.began_s > SHORTEST_TAP_S:
            spoken.fate = "maybe"

    def speak_while_the_hotkey_is_paused(self, hold_s: float) -> None:
        self._ask("pause", "on")
        spoken = self._begin("never")
        self._rig.key_down(CONTROL_R)
        _rest(hold_s)
        self._release(spoken)
        self._ask("pause", "off")

    def press_while_a_command_records(self, hold_s: float) -> None:
        wait_for(lambda: not self._is_recording(), ANSWER_S, "the recording to end")
        spoken = self._begin()
        self._ask("start")
        self._wait_until_recording()
        self._rig.key_down(CONTROL_R)
        _rest(hold_s)
        self._rig.key_up(CONTROL_R)
        spoken.field = self._field
        self._ask("stop")
        self._released_s = spoken.ended_s = time.monotonic()

    def cancel_with_escape(self, hold_s: float) -> None:
        self._press_and_think_better(hold_s, lambda: self._rig.tap(ESCAPE))

    def cancel_by_command(self, hold_s: float) -> None:
        self._press_and_think_better(hold_s, lambda: self._ask("cancel"))

    def chord(self, hold_s: float) -> None:
        self._press_and_think_better(hold_s, lambda: self._rig.tap(LETTER_A))

    def cancel_what_is_worked_on(self, hold_s: float, how: str, moment_s: float) -> None:
        self.dictate(hold_s)
        _rest(moment_s)
        for spoken in self.spoken:
            if spoken.fate == "due":
                spoken.fate = "maybe"
        if how == "escape":
            self._rig.tap(ESCAPE)
        else:
            self._ask("cancel")

    def go_to_the_other_field(self) -> None:
        self._field = next(field for field in self._fields if field is not self._field)
        self._rig.activate(self._field.window)

    def choose_level(self, level: str) -> None:
        self._ask("cleanup", level)

    def rest(self, seconds: float) -> None:
        _rest(seconds)

    def lose_a_worker(self, role: str) -> None:
        now = time.monotonic()
        deaths_s = [at_s for at_s in self._deaths_s.get(role, []) if now - at_s < DEATHS_WINDOW_S]
        pid = self._dictation.status()["workers"][role]["pid"]
        if len(deaths_s) >= MAX_DEATHS or not pid:
            return
        self._deaths_s[role] = [*deaths_s, now]
        spoken = self.spoken[-1] if self.spoken else None
        if role == "mic" and spoken and spoken.is_only_begun(now):
            spoken.fate = "maybe"
        os.kill(pid, signal.SIGKILL)
        if role == "mic":
            for spoken in self.spoken:
                spoken.microphone_died = True

    def microphone_died(self) -> None:
        """Take note that it died by itself, at some time of the script."""
        self._deaths_s.setdefault("mic", []).append(time.monotonic())
        for spoken in self.spoken:
            spoken.microphone_died = True
            if spoken.fate == "due":
                spoken.fate = "maybe"

    # Their parts

    def _begin(self, fate: Literal["due", "maybe", "never"] = "due") -> Spoken:
        _rest(self._released_s + BETWEEN_KEYS_S - time.monotonic())
        spoken = Spoken(time.monotonic(), self._field, fate=fate)
        died_s = self._deaths_s.get("mic", [])
        if died_s and spoken.began_s < died_s[-1] + MICROPHONE_AWAY_S:
            spoken.microphone_died = True
            spoken.fate = "maybe" if fate == "due" else fate
        self.spoken.append(spoken)
        return spoken

    def _press(self) -> Spoken:
        spoken = self._begin()
        self._rig.key_down(CONTROL_R)
        # The window is noted in the same step; only now may the user go elsewhere.
        self._wait_until_recording()
        return spoken

    def _release(self, spoken: Spoken) -> None:
        self._rig.key_up(CONTROL_R)
        self._released_s = spoken.ended_s = time.monotonic()

    def _press_and_think_better(self, hold_s: float, cancel: Callable[[], object]) -> None:
        spoken = self._press()
        _rest(hold_s)
        spoken.fate = "never"
        cancel()
        try:
            wait_for(lambda: not self._is_recording(), KEY_TAKEN_S, "the recording to be dropped")
        except RigError:
            spoken.fate = "maybe"
            self.n_ignored += 1
        self._release(spoken)

    def _dictate_by(self, start: str, stop: str, hold_s: float) -> None:
        # Who types a command has seen what the icon shows.
        wait_for(lambda: not self._is_recording(), ANSWER_S, "the recording to end")
        spoken = self._begin()
        self._ask(start)
        self._wait_until_recording()
        _rest(hold_s)
        # The window of a recording without a key is the one at its end.
        spoken.field = self._field
        self._ask(stop)
        spoken.ended_s = time.monotonic()

    def _wait_until_recording(self) -> None:
        wait_for(self._is_recording, ANSWER_S, "the recording to begin")

    def _is_recording(self) -> bool:
        return bool(self._dictation.status()["phase"] == "recording")

    def _ask(self, command: str, value: str = "") -> None:
        answer = self._dictation.ask(command, value)
        assert answer["ok"], answer


def _rest(seconds: float) -> None:
    """Let the world go on, as a user does."""
    if seconds > 0:
        threading.Event().wait(seconds)
