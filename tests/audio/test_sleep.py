"""A machine that slept: the worker opens the microphone anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sound_faults

from dictate.messages import CaptureEnded, Failed, StartCapture, StopCapture, StreamOpened

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Microphone
    from rig import Rig


def test_after_a_suspension_an_open_microphone_is_opened_anew(
    own_speaker: Rig, plug_in: Callable[..., Microphone]
) -> None:
    sound_faults.build_suspending_clock(own_speaker)
    microphone = plug_in(own_speaker, keep_warm_s="always")
    microphone.wait(StreamOpened)
    sound_faults.suspend(own_speaker)
    microphone.wait(StreamOpened)


def test_a_suspension_in_mid_recording_is_told_and_the_recording_can_go_on(
    own_speaker: Rig, plug_in: Callable[..., Microphone]
) -> None:
    sound_faults.build_suspending_clock(own_speaker)
    microphone = plug_in(own_speaker)
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait_for_samples(1, 1600)
    sound_faults.suspend(own_speaker)
    assert microphone.wait(Failed).utterance_id == 1
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait(StreamOpened)
    microphone.send(StopCapture(utterance_id=1))
    microphone.wait(CaptureEnded)
