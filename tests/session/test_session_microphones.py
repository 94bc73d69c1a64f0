"""Which microphones there are: the tray knows before a press, and a silent move is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dictate import events as on
from dictate.domain import Phase, UtteranceId
from dictate.session.line import line
from dictate.session.state import Turn

if TYPE_CHECKING:
    from session_world import World

ONE = UtteranceId(1)


def test_without_any_microphone_the_tray_says_so_before_a_press(world: World) -> None:
    world.take(on.MicrophonesFound(()))
    assert world.session.phase is Phase.ERROR
    assert line(world.session, "F9") == "No microphone was found"
    world.take(on.MicrophonesFound(("Headset",)))
    assert world.session.phase is Phase.IDLE
    assert not world.notices


def test_a_microphone_that_cannot_work_is_shown_before_a_press_until_it_can(world: World) -> None:
    world.take(on.WorkerFailed("mic", "The sound server does not answer", "Restart it"))
    assert world.session.phase is Phase.ERROR
    assert line(world.session, "F9") == "The sound server does not answer. Restart it"
    world.take(on.WorkerReady("mic"))
    assert world.session.phase is Phase.IDLE


def test_a_microphone_that_is_there_again_ends_its_trouble_and_no_other(world: World) -> None:
    for kind, phase in (("microphone", Phase.IDLE), ("delivery", Phase.ERROR)):
        turn = Turn(world.session, world.now)
        turn.trouble(kind, "It does not work")
        world.session = turn.session
        world.take(on.MicrophonesFound(("Headset",)))
        assert world.session.phase is phase


def test_the_silent_move_to_another_microphone_is_told(world: World) -> None:
    world.press()
    world.wait(1.0)
    world.take(on.MicrophoneMoved(ONE, "Webcam"))
    assert world.notices == ["Now recording from Webcam"]
    assert world.session.capture
