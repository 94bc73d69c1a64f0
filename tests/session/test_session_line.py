"""The line that says what is going on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dictate import events as on
from dictate.domain import Level, Phase
from dictate.session.line import line

if TYPE_CHECKING:
    from collections.abc import Callable

    from session_world import World


def recording(world: World) -> None:
    world.press()


def working(world: World) -> None:
    world.hold()
    world.wait(0.1)


def loading(world: World) -> None:
    world.asr.load_s = 10.0
    world.kill("asr")
    working(world)


def unplugged(world: World) -> None:
    world.press()
    world.unplug("The microphone went away")


def without_recogniser(world: World) -> None:
    world.take(on.WorkerFailed("asr", "The speech model is missing", "Fetch it"))


def without_cleaner(world: World) -> None:
    world.take(on.WorkerFailed("llm", "there is no model", ""))


def without_language_model(world: World) -> None:
    world.take(on.WorkerReady("llm", notice="its library is not there"))
    world.take(on.WorkerNoticed("llm", "7 %"))


def with_level_off(world: World) -> None:
    without_cleaner(world)
    world.take(on.LevelChosen(Level.OFF))


def with_cleaner_loading(world: World) -> None:
    world.kill("llm")


READY = "Ready: hold Right Ctrl and speak"


@pytest.mark.parametrize(
    ("happen", "phase", "expected"),
    [
        (recording, Phase.RECORDING, "Recording"),
        (working, Phase.WORKING, "Working"),
        (loading, Phase.WORKING, "Loading the speech model"),
        (unplugged, Phase.ERROR, "The microphone went away"),
        (without_recogniser, Phase.ERROR, "The speech model is missing. Fetch it"),
        (without_cleaner, Phase.IDLE, f"{READY} (cleaning with the rules: there is no model)"),
        (without_language_model, Phase.IDLE, f"{READY} (cleaning without the language model: 7 %)"),
        (with_level_off, Phase.IDLE, READY),
        (
            with_cleaner_loading,
            Phase.IDLE,
            f"{READY} (cleaning with the rules: the model is loading)",
        ),
    ],
)
def test_the_state_is_shown_in_words(
    world: World, happen: Callable[[World], None], phase: Phase, expected: str
) -> None:
    happen(world)
    assert world.session.phase is phase
    assert line(world.session, "Right Ctrl") == expected


def test_a_cleaner_without_its_language_model_notifies_nobody(world: World) -> None:
    without_language_model(world)
    assert world.notices == []


def test_what_a_broken_worker_lacks_is_no_news(world: World) -> None:
    without_cleaner(world)
    world.take(on.WorkerNoticed("llm", "8 %"))
    assert "there is no model" in line(world.session, "Right Ctrl")


def test_when_all_is_well_it_says_what_to_do(world: World) -> None:
    assert line(world.session, "Right Ctrl") == READY


def test_a_missing_recogniser_is_shown_even_when_earlier_words_arrive(world: World) -> None:
    world.deliver_s = 2.0
    world.hold()
    world.wait(1.5)
    assert world.delivered
    without_recogniser(world)
    world.wait(5.0)
    assert world.session.phase is Phase.ERROR
    assert line(world.session, "Right Ctrl") == "The speech model is missing. Fetch it"


def test_trouble_is_shown_until_words_arrive_again(world: World) -> None:
    unplugged(world)
    world.release()
    world.wait(1.0)
    world.dictate()
    assert world.session.phase is Phase.IDLE
    assert line(world.session, "Right Ctrl") == READY
