"""Models that nobody needs give their memory back, and are there again when the key goes down."""

from __future__ import annotations

from dataclasses import replace

import pytest
from session_world import LIMITS, World

from dictate import effects as do
from dictate import events as on
from dictate import session as sessions
from dictate.domain import Phase
from dictate.session.line import line
from dictate.session.state import Health

UNLOAD_AFTER_S = 600.0
LIMITS_THAT_UNLOAD = replace(LIMITS, unload_after_s=UNLOAD_AFTER_S)


@pytest.fixture
def world() -> World:
    """Everything has loaded, and what is idle for ten minutes will be unloaded."""
    world = World(limits=LIMITS_THAT_UNLOAD)
    world.wait(3.0)
    return world


def unload(world: World) -> None:
    world.wait(UNLOAD_AFTER_S + 1.0)
    assert not world.asr.is_alive
    assert not world.llm.is_alive


def test_idle_models_are_unloaded_and_the_small_workers_stay(world: World) -> None:
    world.wait(UNLOAD_AFTER_S - 5.0)
    assert not world.did(do.StopWorker)
    world.wait(5.0)
    assert world.did(do.StopWorker) == [do.StopWorker("asr"), do.StopWorker("llm")]
    assert world.mic.is_alive
    assert world.tray.is_alive


def test_without_the_setting_they_stay() -> None:
    world = World()
    world.wait(1e6)
    assert not world.did(do.StopWorker)


def test_each_dictation_begins_the_time_anew(world: World) -> None:
    for _ in range(3):
        world.wait(UNLOAD_AFTER_S - 60.0)
        world.dictate()
    assert not world.did(do.StopWorker)
    unload(world)


def test_models_are_not_unloaded_in_the_middle_of_a_dictation(world: World) -> None:
    world.take(on.LimitsChanged(replace(LIMITS_THAT_UNLOAD, unload_after_s=1.0)))
    world.asr.work_s = world.llm.work_s = 1.5
    world.hold(5.0)
    world.wait(3.0)
    assert not world.did(do.StopWorker)
    world.wait(2.0)
    assert world.delivered == ["clean words of 1"]
    assert world.did(do.StopWorker)


def test_they_load_again_when_the_key_goes_down_behind_the_microphone(world: World) -> None:
    unload(world)
    effects = world.press()
    kinds = [effect for effect in effects if isinstance(effect, do.StartCapture | do.StartWorker)]
    assert kinds == [do.StartCapture(kinds[0].utterance_id), do.StartWorker("asr"),
                     do.StartWorker("llm")]  # fmt: skip
    world.wait(3.0)
    world.release()
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]
    assert world.starts("asr") == 2


def test_words_that_are_spoken_before_the_recogniser_is_there_wait_for_it(world: World) -> None:
    unload(world)
    world.asr.load_s = 20.0
    world.hold(1.0)
    world.wait(5.0)
    assert not world.delivered
    assert line(world.session, "Right Ctrl") == "Loading the speech model"
    world.wait(20.0)
    assert world.delivered == ["clean words of 1"]


def test_the_rules_stand_in_for_a_cleaner_that_is_not_back_yet(world: World) -> None:
    unload(world)
    world.llm.load_s = 20.0
    world.dictate(2.0)
    assert world.delivered == ["tidy words of 1"]


def test_a_recording_that_waits_is_a_reason_to_load(world: World) -> None:
    unload(world)
    world.recover(1)
    world.wait(10.0)
    [kept] = world.did(do.KeepText)
    assert kept.recovered


def test_unloaded_is_no_trouble(world: World) -> None:
    unload(world)
    assert world.session.phase is Phase.IDLE
    assert line(world.session, "Right Ctrl") == "Ready: hold Right Ctrl and speak"
    assert sessions.next_deadline(world.session) is None


def test_a_death_that_is_heard_of_too_late_starts_nothing(world: World) -> None:
    unload(world)
    world.take(on.WorkerLost("asr"))
    assert world.starts("asr") == 1


def test_a_broken_model_is_not_unloaded(world: World) -> None:
    world.take(on.WorkerFailed("llm", "there is no model", ""))
    world.wait(UNLOAD_AFTER_S + 1.0)
    assert world.worker_state("llm").health is Health.BROKEN
    assert world.did(do.StopWorker) == [do.StopWorker("asr")]


def test_a_model_that_loads_with_new_settings_is_unloaded_when_it_has(world: World) -> None:
    unload(world)
    world.take(on.WorkerOutdated("asr"))
    world.wait(5.0)
    assert world.starts("asr") == 2
    assert world.worker_state("asr").health is Health.UNLOADED


# --- what a worker has to say when it has loaded --------------------------------------------------


def test_what_is_not_as_it_was_set_is_told_once_and_not_at_each_load() -> None:
    world = World(limits=LIMITS_THAT_UNLOAD)
    world.asr.device, world.asr.notice = "cpu (int8)", "Speech is recognised on the CPU: no GPU"
    world.wait(3.0)
    unload(world)
    world.dictate(3.0)
    assert world.did(do.Notify) == [do.Notify("device", world.asr.notice, "Mend it")]
    assert world.delivered == ["clean words of 1"]
    state = world.worker_state("asr")
    assert (state.health, state.message) == (Health.READY, world.asr.notice)
    assert state.device == "cpu (int8)"


def test_without_a_notice_nothing_is_told(world: World) -> None:
    assert not world.notices
