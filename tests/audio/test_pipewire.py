"""The same beside PipeWire, whose streams and sources behave a little differently."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
import sound_faults as faults
from pipewire_rig import PipeWireRig

from dictate.messages import (
    CaptureEnded,
    Failed,
    MicrophoneMoved,
    Microphones,
    Ready,
    StartCapture,
    StopCapture,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Microphone

OWN, OTHER = "VirtualMicrophone", "OtherMicrophone"


@pytest.fixture
def pipewire() -> Iterator[PipeWireRig]:
    with PipeWireRig(wm=False, tray=False, dbus=False) as rig:
        yield rig


@pytest.fixture
def recording(pipewire: PipeWireRig, plug_in: Callable[..., Microphone]) -> Microphone:
    """A worker in the midst of utterance 1."""
    microphone = plug_in(pipewire)
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait_for_samples(1, 3200)
    return microphone


def go_on(microphone: Microphone) -> None:
    """The daemon asks again, and more of utterance 1 comes."""
    n_before = len(microphone.samples(1))
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait_for_samples(1, n_before + 1600)
    microphone.send(StopCapture(utterance_id=1))
    microphone.wait(CaptureEnded)


def test_after_a_restart_of_pipewire_the_recording_can_go_on(
    pipewire: PipeWireRig, recording: Microphone
) -> None:
    faults.terminate(pipewire)
    assert recording.wait(Failed, timeout_s=2).utterance_id == 1
    faults.start(pipewire)
    recording.wait(Microphones, when=lambda told: told.names)
    go_on(recording)


def test_a_new_default_of_pipewire_is_followed_and_told_and_so_is_the_way_back(
    pipewire: PipeWireRig, recording: Microphone
) -> None:
    faults.switch(pipewire)
    assert recording.wait(MicrophoneMoved).device == OTHER
    faults.switch_back(pipewire)
    assert recording.wait(MicrophoneMoved).device == OWN


def test_the_last_microphone_of_pipewire_unplugged_is_told_and_its_return_too(
    pipewire: PipeWireRig, recording: Microphone
) -> None:
    faults.unplug(pipewire)
    assert recording.wait(Failed).utterance_id == 1
    faults.plug_in(pipewire)
    recording.wait(Microphones, when=lambda told: told.names)
    go_on(recording)


def test_a_pipewire_that_hangs_is_told_and_waited_for(
    pipewire: PipeWireRig, recording: Microphone, plug_in: Callable[..., Microphone]
) -> None:
    faults.freeze(pipewire)
    assert recording.wait(Failed, timeout_s=4).message == "The sound server does not answer"
    assert recording.process.wait(1) == 1
    successor = plug_in(pipewire)
    pipewire.processes["pulseaudio"].send_signal(signal.SIGCONT)
    successor.wait(Ready)
    successor.record(2)
