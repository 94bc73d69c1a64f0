"""The sound server dies, hangs or is not there, and the worker process says so."""

from __future__ import annotations

import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from dictate.messages import (
    AudioBlock,
    CaptureEnded,
    Failed,
    Ready,
    StartCapture,
    StopCapture,
    StreamOpened,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Microphone
    from rig import Rig

    PlugIn = Callable[..., Microphone]


@pytest.fixture
def recording(own_speaker: Rig, plug_in: PlugIn) -> Microphone:
    """A worker in the midst of utterance 1."""
    microphone = plug_in(own_speaker)
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait_for_samples(1, 3200)
    return microphone


def freeze(rig: Rig) -> None:
    rig.processes["pulseaudio"].send_signal(signal.SIGSTOP)


def test_a_killed_sound_server_is_reported_at_once(own_speaker: Rig, recording: Microphone) -> None:
    own_speaker.processes["pulseaudio"].kill()
    failed = recording.wait(Failed, timeout_s=2)
    assert failed.utterance_id == 1
    assert failed.remedy


def test_after_a_restart_of_the_sound_server_the_next_press_records(
    own_speaker: Rig, recording: Microphone
) -> None:
    own_speaker.end("pulseaudio")
    recording.wait(Failed)
    own_speaker._start_audio()
    assert len(recording.record(2)) >= 1600


def test_after_a_restart_of_the_sound_server_the_same_utterance_goes_on(
    own_speaker: Rig, recording: Microphone
) -> None:
    own_speaker.end("pulseaudio")
    recording.wait(Failed)
    n_before = len(recording.samples(1))
    recording.send(StartCapture(utterance_id=1))
    recording.wait(Failed)
    own_speaker._start_audio()
    recording.send(StartCapture(utterance_id=1))
    recording.wait_for_samples(1, n_before + 1600)
    recording.send(StopCapture(utterance_id=1))
    recording.wait(CaptureEnded)


def test_a_sound_server_that_stalls_for_less_than_a_second_is_waited_for(
    own_speaker: Rig, recording: Microphone
) -> None:
    freeze(own_speaker)
    with pytest.raises(subprocess.TimeoutExpired):
        recording.process.wait(0.7)
    own_speaker.processes["pulseaudio"].send_signal(signal.SIGCONT)
    recording.send(StopCapture(utterance_id=1))
    recording.wait(CaptureEnded)
    assert Failed not in {type(message) for message, _ in recording.answers}


def test_a_press_while_the_sound_server_is_away_fails_with_a_remedy(
    own_speaker: Rig, recording: Microphone
) -> None:
    own_speaker.end("pulseaudio")
    recording.wait(Failed)
    recording.send(StartCapture(utterance_id=2))
    failed = recording.wait(Failed)
    assert (failed.utterance_id, failed.message) == (2, "No microphone was found")
    assert "sound server" in failed.remedy


def test_a_frozen_sound_server_is_reported_and_the_worker_ends(
    own_speaker: Rig, recording: Microphone
) -> None:
    freeze(own_speaker)
    failed = recording.wait(Failed, timeout_s=4)
    assert failed.utterance_id == 1
    assert failed.message == "The sound server does not answer"
    assert recording.process.wait(1) == 1


def test_a_key_up_while_the_sound_server_is_frozen_changes_nothing_about_that(
    own_speaker: Rig, recording: Microphone
) -> None:
    freeze(own_speaker)
    recording.send(StopCapture(utterance_id=1))
    assert recording.wait(Failed, timeout_s=4).utterance_id == 1


def test_a_worker_that_hangs_in_the_sound_server_still_ends_with_its_daemon(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    microphone = plug_in(own_speaker)
    microphone.wait(Ready)
    freeze(own_speaker)
    microphone.send(StartCapture(utterance_id=1))
    microphone.leave(timeout_s=1)
    assert not microphone.samples(1).size


def test_a_worker_that_hangs_in_the_sound_server_says_so_and_ends(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    microphone = plug_in(own_speaker)
    microphone.wait(Ready)
    freeze(own_speaker)
    microphone.send(StartCapture(utterance_id=1))
    failed = microphone.wait(Failed, timeout_s=6)
    assert (failed.utterance_id, failed.message) == (1, "The sound server does not answer")
    assert microphone.process.wait(1) == 1


def test_a_worker_that_finds_a_frozen_sound_server_says_so_and_is_there_when_it_goes_on(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    freeze(own_speaker)
    microphone = plug_in(own_speaker)
    microphone.send(StartCapture(utterance_id=1))
    failed = microphone.wait(Failed, timeout_s=6)
    assert (failed.utterance_id, failed.message) == (0, "The sound server does not answer")
    own_speaker.processes["pulseaudio"].send_signal(signal.SIGCONT)
    microphone.wait(Ready)
    microphone.wait_for_samples(1, 1600)


def test_a_machine_without_a_sound_server_is_ready_and_fails_at_the_press(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    own_speaker.end("pulseaudio")
    microphone = plug_in(own_speaker)
    microphone.wait(Ready)
    microphone.send(StartCapture(utterance_id=1))
    failed = microphone.wait(Failed)
    assert (failed.utterance_id, failed.message) == (1, "No microphone was found")


def test_a_sound_server_that_starts_late_is_found_at_the_press(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    own_speaker.end("pulseaudio")
    microphone = plug_in(own_speaker)
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait(Failed)
    own_speaker._start_audio()
    assert len(microphone.record(2)) >= 1600


def test_an_always_warm_microphone_without_a_sound_server_waits_for_the_press(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    own_speaker.end("pulseaudio")
    microphone = plug_in(own_speaker, keep_warm_s="always")
    microphone.wait(Ready)
    own_speaker._start_audio()
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait(StreamOpened)
    microphone.wait(AudioBlock)


def test_a_sound_server_without_any_microphone_fails_with_a_remedy(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    for module in ("module-remap-source", "module-null-sink"):
        own_speaker.run("pactl", "unload-module", module)
    microphone = plug_in(own_speaker)
    microphone.send(StartCapture(utterance_id=1))
    failed = microphone.wait(Failed)
    assert (failed.utterance_id, failed.message) == (1, "No microphone was found")
    assert failed.remedy
