"""Microphones come and go, and the sound server moves the stream: the worker sees and says it."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from dictate.messages import (
    AudioBlock,
    CaptureEnded,
    Failed,
    MicrophoneMoved,
    Microphones,
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

OWN, OTHER = "VirtualMicrophone", "OtherMicrophone"


def add(rig: Rig, name: str = "other", description: str = OTHER) -> str:
    """A further microphone; the number to unload it by."""
    return rig.run(
        *("pactl", "load-module", "module-remap-source", f"source_name={name}"),
        *("master=speaker.monitor", f"source_properties=device.description={description}"),
    ).strip()


def make_default(rig: Rig, name: str) -> None:
    rig.run("pactl", "set-default-source", name)


def unplug_all(rig: Rig) -> None:
    rig.run("pactl", "unload-module", "module-remap-source")


def source_of_the_stream(rig: Rig) -> str:
    """The name of the source that the only stream records from; "" without a stream."""
    numbers = [
        line.split()[1]
        for line in rig.run("pactl", "list", "short", "source-outputs").splitlines()
        if line.split()[2] != "-"  # That of a module.
    ]
    for line in rig.run("pactl", "list", "short", "sources").splitlines():
        if numbers and line.split()[0] == numbers[0]:
            return line.split()[1]
    return ""


@pytest.fixture
def recording(own_speaker: Rig, plug_in: PlugIn) -> Microphone:
    """A worker in the midst of utterance 1, with a second microphone at hand."""
    add(own_speaker)
    return recorder(plug_in(own_speaker))


def recorder(microphone: Microphone) -> Microphone:
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait_for_samples(1, 3200)
    return microphone


def end(microphone: Microphone) -> None:
    microphone.send(StopCapture(utterance_id=1))
    microphone.wait(CaptureEnded)


def test_the_microphones_are_told_at_the_start_without_monitors(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    assert plug_in(own_speaker).wait(Microphones).names == [OWN]


def test_a_microphone_that_comes_or_goes_is_told(own_speaker: Rig, plug_in: PlugIn) -> None:
    microphone = plug_in(own_speaker)
    microphone.wait(Microphones)
    number = add(own_speaker)
    assert microphone.wait(Microphones).names == [OWN, OTHER]
    own_speaker.run("pactl", "unload-module", number)
    assert microphone.wait(Microphones).names == [OWN]


def test_monitors_are_offered_where_there_never_was_anything_else(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    unplug_all(own_speaker)
    microphone = plug_in(own_speaker)
    names = microphone.wait(Microphones).names
    assert names
    assert all("onitor" in name for name in names)
    assert len(microphone.record(1)) >= 1600


def test_a_sound_server_that_goes_away_and_comes_back_is_told(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    microphone = plug_in(own_speaker)
    microphone.wait(Microphones)
    own_speaker.end("pulseaudio")
    assert microphone.wait(Microphones).names == []
    own_speaker._start_audio()
    assert microphone.wait(Microphones, when=lambda told: told.names).names == [OWN]


def test_a_new_default_in_mid_recording_is_followed_and_told(
    own_speaker: Rig, recording: Microphone
) -> None:
    make_default(own_speaker, "other")
    told = recording.wait(MicrophoneMoved)
    assert told == MicrophoneMoved(utterance_id=1, device=OTHER)
    assert source_of_the_stream(own_speaker) == "other"
    end(recording)


def test_a_microphone_unplugged_in_mid_recording_is_replaced_and_that_is_told(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    number = add(own_speaker)
    make_default(own_speaker, "other")
    microphone = recorder(plug_in(own_speaker))
    own_speaker.run("pactl", "unload-module", number)
    assert microphone.wait(MicrophoneMoved).device == OWN
    end(microphone)
    assert Failed not in {type(message) for message, _ in microphone.answers}


def test_the_last_microphone_unplugged_in_mid_recording_is_no_reason_to_record_a_speaker(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    microphone = recorder(plug_in(own_speaker))
    unplug_all(own_speaker)
    assert microphone.wait(Failed).utterance_id == 1
    microphone.send(StartCapture(utterance_id=1))
    assert microphone.wait(Failed).message == "No microphone was found"
    add(own_speaker)
    microphone.wait(Microphones, when=lambda told: told.names)
    n_before = len(microphone.samples(1))
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait_for_samples(1, n_before + 1600)
    assert source_of_the_stream(own_speaker) == "other"


def test_a_new_default_between_recordings_is_followed_without_a_word(
    own_speaker: Rig, recording: Microphone
) -> None:
    end(recording)
    make_default(own_speaker, "other")
    # The worker hears of both changes in one breath or two, but of this one last.
    add(own_speaker, "third", "Third")
    recording.wait(Microphones, when=lambda told: "Third" in told.names)
    recording.record(2)
    assert source_of_the_stream(own_speaker) == "other"
    assert MicrophoneMoved not in {type(message) for message, _ in recording.answers}


def test_a_named_microphone_does_not_follow_the_default(own_speaker: Rig, plug_in: PlugIn) -> None:
    add(own_speaker)
    microphone = recorder(plug_in(own_speaker, device=OWN))
    make_default(own_speaker, "other")
    end(microphone)
    microphone.record(2)
    assert source_of_the_stream(own_speaker) == "microphone"


def test_a_named_microphone_that_was_unplugged_between_recordings_is_not_replaced_silently(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    number = add(own_speaker)
    microphone = recorder(plug_in(own_speaker, device=OTHER))
    end(microphone)
    own_speaker.run("pactl", "unload-module", number)
    own_speaker.wait_for(lambda: not source_of_the_stream(own_speaker), 5, "the end of the stream")
    microphone.send(StartCapture(utterance_id=2))
    assert OTHER in microphone.wait(Failed).message
    add(own_speaker)
    assert len(microphone.record(3)) >= 1600
    assert source_of_the_stream(own_speaker) == "other"


def test_a_named_microphone_that_was_unplugged_in_mid_recording_is_missed_at_the_next_press(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    number = add(own_speaker)
    microphone = recorder(plug_in(own_speaker, device=OTHER))
    own_speaker.run("pactl", "unload-module", number)
    assert microphone.wait(MicrophoneMoved).device == OWN
    end(microphone)
    microphone.send(StartCapture(utterance_id=2))
    assert OTHER in microphone.wait(Failed).message


def test_an_always_warm_microphone_opens_again_when_the_sound_server_is_back(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    microphone = plug_in(own_speaker, keep_warm_s="always")
    microphone.wait(StreamOpened)
    own_speaker.end("pulseaudio")
    microphone.wait(Microphones, when=lambda told: not told.names)
    own_speaker._start_audio()
    microphone.wait(StreamOpened)


def test_a_sound_server_that_starts_late_is_known_before_the_press(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    own_speaker.end("pulseaudio")
    microphone = plug_in(own_speaker)
    microphone.wait(Ready)
    own_speaker._start_audio()
    microphone.wait(Microphones, when=lambda told: told.names)
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait(AudioBlock)
    assert Failed not in {type(message) for message, _ in microphone.answers}


def test_without_the_sound_servers_library_the_worker_is_ready_for_other_ways(
    own_speaker: Rig, plug_in: PlugIn
) -> None:
    # Some file with that name and nothing in it comes first.
    folder = own_speaker.folder / "lib"
    folder.mkdir()
    (folder / "libpulse.so.0").write_bytes(b"")
    with contextlib.ExitStack() as stack:
        own_speaker.env["LD_LIBRARY_PATH"] = str(folder)
        stack.callback(own_speaker.env.pop, "LD_LIBRARY_PATH")
        microphone = plug_in(own_speaker)
    assert microphone.wait(Microphones).names == []
