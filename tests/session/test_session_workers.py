"""The workers' health: who is started again, and when."""

from __future__ import annotations

import pytest
from session_world import World

from dictate import effects as do
from dictate import events as on
from dictate import session as sessions
from dictate.domain import Phase, Role
from dictate.session.line import line
from dictate.session.state import MEMORY_REST_S, Health


def kill_often(world: World, role: Role) -> None:
    """Kill a worker until it is left alone."""
    for _ in range(4):
        world.kill(role)
        world.wait(5.0)


def test_at_the_start_all_workers_are_started_the_most_urgent_first() -> None:
    world = World()
    assert [effect.role for effect in world.did(do.StartWorker)] == ["mic", "asr", "tray", "llm"]


@pytest.mark.parametrize("role", ["mic", "asr", "llm", "tray"])
def test_a_worker_that_dies_is_started_again(world: World, role: Role) -> None:
    world.kill(role)
    assert world.starts(role) == 2


@pytest.mark.parametrize("role", ["asr", "llm", "tray"])
def test_each_death_keeps_a_worker_down_for_longer(world: World, role: Role) -> None:
    for n_starts, wait_s in ((2, 0.0), (3, 1.0), (4, 4.0)):
        world.kill(role)
        world.wait(max(0.0, wait_s - 0.1))
        assert world.starts(role) == (n_starts if wait_s == 0 else n_starts - 1)
        world.wait(0.2)
        assert world.starts(role) == n_starts


def test_a_microphone_that_dies_is_never_waited_for(world: World) -> None:
    for n_starts in (2, 3, 4):
        world.kill("mic")
        assert world.starts("mic") == n_starts


def test_a_microphone_that_dies_of_a_sound_server_that_hangs_is_started_again(world: World) -> None:
    world.take(on.WorkerFailed("mic", "The sound server does not answer", "Restart it"))
    world.kill("mic")
    assert world.starts("mic") == 2
    world.wait(1.0)
    world.dictate()
    assert world.delivered == ["clean words of 1"]
    assert world.starts("mic") == 2


def test_a_microphone_that_always_dies_of_that_is_left_alone_and_the_reason_shown(
    world: World,
) -> None:
    world.mic.missing = "The sound server does not answer"
    world.kill("mic")
    world.wait(300.0)
    assert world.starts("mic") == 4
    assert world.worker_state("mic").message == "The sound server does not answer"


@pytest.mark.parametrize("role", ["mic", "asr", "llm", "tray"])
def test_a_worker_that_dies_four_times_in_a_minute_is_left_alone(world: World, role: Role) -> None:
    kill_often(world, role)
    world.wait(300.0)
    assert world.starts(role) == 4
    assert world.worker_state(role).health is Health.BROKEN
    assert sessions.next_deadline(world.session) is None


@pytest.mark.parametrize("role", ["mic", "asr", "llm", "tray"])
def test_the_next_press_starts_it_again(world: World, role: Role) -> None:
    kill_often(world, role)
    world.dictate(2.0)
    assert world.starts(role) == 5
    assert world.delivered == ["clean words of 1"]


@pytest.mark.parametrize("role", ["mic", "asr", "llm", "tray"])
def test_one_that_dies_soon_after_that_is_left_alone_at_once(world: World, role: Role) -> None:
    kill_often(world, role)
    world.press()
    world.wait(2.0)
    world.escape()
    world.release()
    world.kill(role)
    world.wait(30.0)
    assert world.starts(role) == 5
    assert world.worker_state(role).health is Health.BROKEN


@pytest.mark.parametrize("role", ["asr", "llm", "tray"])
def test_a_press_does_not_wait_for_a_worker_that_is_kept_down(world: World, role: Role) -> None:
    for _ in range(2):
        world.kill(role)
    world.wait(0.5)
    assert world.starts(role) == 2
    world.press()
    assert world.starts(role) == 3
    world.wait(2.0)
    assert world.starts(role) == 3


def test_a_worker_with_new_settings_is_not_kept_down_for_the_deaths_of_the_old(
    world: World,
) -> None:
    for _ in range(2):
        world.kill("llm")
    world.take(on.WorkerOutdated("llm"))
    assert world.starts("llm") == 3
    world.wait(30.0)
    assert world.starts("llm") == 3


def test_words_spoken_while_the_recogniser_is_kept_down_arrive(world: World) -> None:
    world.asr.work_s = 2.0
    for _ in range(2):
        world.kill("asr")
        world.wait(1.5)
    world.hold()
    world.wait(1.0)
    assert world.did(do.Recognise)
    world.kill("asr")
    world.wait(3.0)
    assert not world.delivered
    world.wait(10.0)
    assert world.delivered == ["clean words of 1"]


def test_deaths_longer_ago_than_a_minute_do_not_count(world: World) -> None:
    for _ in range(6):
        world.kill("asr")
        world.wait(31.0)
    assert world.starts("asr") == 7


@pytest.mark.parametrize("role", ["mic", "asr", "llm"])
def test_a_worker_that_works_between_its_deaths_is_started_again_each_time(
    world: World, role: Role
) -> None:
    for number in range(1, 9):
        world.kill(role)
        assert world.starts(role) == 1 + number
        world.wait(1.5)
        world.dictate()
    assert len(world.delivered) == 8


def test_a_tray_that_keeps_crashing_is_told_once_and_not_at_each_press(world: World) -> None:
    kill_often(world, "tray")
    for _ in range(3):
        world.dictate()
        world.kill("tray")
    assert world.notices == ["No tray icon: The tray icon keeps crashing"]


def test_deaths_that_are_heard_of_while_a_worker_is_kept_down_do_not_count(world: World) -> None:
    for _ in range(2):
        world.kill("asr")
    for _ in range(5):
        world.take(on.WorkerLost("asr"))
    world.wait(1.1)
    assert world.starts("asr") == 3


def test_a_worker_that_is_kept_down_is_not_taken_for_ready(world: World) -> None:
    for _ in range(2):
        world.kill("asr")
    world.take(on.WorkerReady("asr"))
    assert world.worker_state("asr").health is Health.LOADING
    world.wait(3.0)
    assert world.worker_state("asr").health is Health.READY


def test_what_a_recogniser_died_of_is_told_with_the_remedy(world: World) -> None:
    world.asr.work_s = 3.0
    world.hold()
    for _ in range(2):
        world.wait(2.5)
        world.kill("asr", "Not enough memory", "Choose a smaller model")
    [kept] = world.did(do.KeepAudio)
    assert (kept.message, kept.remedy) == ("Not enough memory", "Choose a smaller model")
    for _ in range(2):
        world.wait(10.0)
        world.kill("asr", "Not enough memory", "Choose a smaller model")
    assert do.Notify("asr", "Not enough memory", "Choose a smaller model") in world.effects
    assert line(world.session, "Right Ctrl") == "Not enough memory. Choose a smaller model"


def test_a_death_that_is_heard_of_after_the_replacement_costs_no_words(world: World) -> None:
    world.press()
    world.wait(1.0)
    world.freeze("mic")
    world.wait(4.6)
    assert world.starts("mic") == 2
    world.take(on.WorkerLost("mic"))
    world.wait(1.0)
    n_before = len(world.did(do.StoreBlock))
    world.wait(1.0)
    assert len(world.did(do.StoreBlock)) > n_before
    world.take(on.WorkerOutdated("asr"))
    world.release()
    world.take(on.WorkerLost("asr"))
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]


@pytest.mark.parametrize("role", ["mic", "asr", "llm"])
def test_a_failure_that_is_heard_of_after_the_replacement_costs_no_words(
    world: World, role: Role
) -> None:
    world.take(on.WorkerOutdated(role))
    world.take(on.WorkerFailed(role, "There was no model", "Fetch it"))
    world.dictate(2.0)
    assert world.delivered == ["clean words of 1"]


def test_a_tray_that_cannot_work_is_told_once_and_not_started_again() -> None:
    world = World()
    world.tray.missing = "There is no tray"
    world.wait(10.0)
    assert world.starts("tray") == 1
    assert world.notices == ["No tray icon: There is no tray"]


def without_memory_for(role: Role) -> on.WorkerFailed:
    message, remedy = "There is not enough memory", "Close other programs"
    return on.WorkerFailed(role, message, remedy, lacks_memory=True)


def test_a_cleanup_model_that_does_not_fit_is_not_tried_again_at_each_press(world: World) -> None:
    world.take(without_memory_for("llm"))
    world.dictate()
    world.dictate()
    assert world.starts("llm") == 1
    assert len(world.delivered) == 2
    world.wait(MEMORY_REST_S)
    world.dictate()
    assert world.starts("llm") == 2


def test_a_smaller_cleanup_model_is_tried_at_once(world: World) -> None:
    world.take(without_memory_for("llm"))
    world.take(on.WorkerOutdated("llm"))
    assert world.starts("llm") == 2


def test_a_recogniser_that_does_not_fit_is_tried_again_at_the_next_press(world: World) -> None:
    world.take(without_memory_for("asr"))
    world.press()
    assert world.starts("asr") == 2


def test_a_recogniser_that_keeps_dying_is_told(world: World) -> None:
    kill_often(world, "asr")
    assert world.notices == ["The recogniser keeps crashing"]
    assert world.session.phase is Phase.ERROR


def test_a_worker_with_old_settings_is_replaced_at_once_when_nothing_goes_on(
    world: World,
) -> None:
    world.take(on.WorkerOutdated("llm"))
    assert world.starts("llm") == 2


def test_a_worker_with_old_settings_is_not_replaced_in_the_middle_of_an_utterance(
    world: World,
) -> None:
    world.press()
    world.take(on.WorkerOutdated("asr"))
    world.wait(1.0)
    world.release()
    world.wait(0.5)
    assert world.starts("asr") == 1
    world.wait(5.0)
    assert world.delivered == ["clean words of 1"]
    assert world.starts("asr") == 2


def test_a_late_cleaner_that_was_replaced_owes_nothing(world: World) -> None:
    world.llm.work_s = 1e9
    world.hold()
    world.wait(4.0)
    assert world.delivered
    world.take(on.WorkerOutdated("llm"))
    world.wait(20.0)
    assert world.starts("llm") == 2


def test_nothing_waits_for_the_clock_when_nothing_goes_on(world: World) -> None:
    assert sessions.next_deadline(world.session) is None
    world.dictate()
    assert sessions.next_deadline(world.session) is None
