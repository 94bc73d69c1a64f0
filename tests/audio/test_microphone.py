"""What the daemon can rely on: the worker process itself, with a real sound server."""

from __future__ import annotations

import re
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sound import find

from dictate.audio.capture import SHORTEST_POST_ROLL_S
from dictate.audio.microphone import STALL_LIMIT_S
from dictate.messages import (
    AudioBlock,
    CaptureEnded,
    DropCapture,
    Failed,
    NoSignal,
    Ready,
    StartCapture,
    StopCapture,
    StreamOpened,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np
    from conftest import Microphone
    from numpy.typing import NDArray
    from rig import Rig

    PlugIn = Callable[..., Microphone]
    Chirp = tuple[Path, NDArray[np.float32]]


def recording_streams(rig: Rig) -> list[str]:
    lines = rig.run("pactl", "list", "short", "source-outputs").splitlines()
    # Those of the server's own modules have no client.
    return [line for line in lines if line.split()[2] != "-"]


def hear(
    microphone: Microphone, rig: Rig, chirp: Chirp, *, feed: str = "microphone_feed"
) -> tuple[float, int]:
    """Speak the chirp while recording utterance 1; how well it came back."""
    path, expected = chirp
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait(AudioBlock)
    rig.run("paplay", f"--device={feed}", path)
    microphone.send(StopCapture(utterance_id=1))
    microphone.wait(CaptureEnded)
    return find(expected, microphone.samples(1))


def test_what_is_spoken_comes_back_unchanged(speaker: Rig, plug_in: PlugIn, chirp: Chirp) -> None:
    likeness, _ = hear(plug_in(speaker), speaker, chirp)
    assert likeness > 0.95


def assert_spoken_before_the_key(microphone: Microphone, expected: NDArray[np.float32]) -> None:
    """Utterance 2 has it whole, and it begins in what was kept before the start was read."""
    microphone.wait_for_samples(2, 1)
    n_kept = len(microphone.samples(2))
    # The player may end a little before the server has passed on its last samples.
    microphone.wait_for_samples(2, n_kept + len(expected))
    likeness, begin = find(expected, microphone.samples(2))
    assert likeness > 0.95
    assert begin < n_kept


def test_the_pre_roll_holds_what_was_said_before_the_key(
    speaker: Rig, plug_in: PlugIn, chirp: Chirp
) -> None:
    path, expected = chirp
    microphone = plug_in(speaker, pre_roll_ms=2000)
    microphone.record(1)
    speaker.play(path)
    microphone.send(StartCapture(utterance_id=2))
    assert_spoken_before_the_key(microphone, expected)


LATE_S = 1.9
"""Nearly as late as may be."""


def test_a_start_that_is_read_late_reaches_back_to_the_press(
    speaker: Rig, plug_in: PlugIn, chirp: Chirp
) -> None:
    path, expected = chirp
    microphone = plug_in(speaker, pre_roll_ms=0)
    microphone.record(1)
    speaker.play(path)
    microphone.send(StartCapture(utterance_id=2, at_s=time.monotonic() - LATE_S))
    assert_spoken_before_the_key(microphone, expected)


def test_a_press_in_the_post_roll_starts_at_once(speaker: Rig, plug_in: PlugIn) -> None:
    microphone = plug_in(speaker, post_roll_ms=2000)
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait_for_samples(1, 1600)
    microphone.send(StopCapture(utterance_id=1))
    microphone.send(StartCapture(utterance_id=2))
    assert microphone.wait(CaptureEnded).seconds < 2
    microphone.wait(AudioBlock, when=lambda block: block.utterance_id == 2)


def test_the_end_tells_how_long_the_utterance_was(speaker: Rig, plug_in: PlugIn) -> None:
    microphone = plug_in(speaker)
    samples = microphone.record(1)
    end = microphone.answers[-1][0]
    assert end == CaptureEnded(utterance_id=1, seconds=len(samples) / 16_000, n_overflows=0)
    # A tenth as asked for, and what is left of the post-roll where nobody speaks.
    assert end.seconds >= 0.1 + SHORTEST_POST_ROLL_S


def test_nothing_more_comes_of_a_dropped_capture(speaker: Rig, plug_in: PlugIn) -> None:
    microphone = plug_in(speaker, keep_warm_s=30)
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait(AudioBlock)
    microphone.send(DropCapture(utterance_id=1))
    microphone.record(2)
    first_of_2 = next(
        i for i, (m, _) in enumerate(microphone.answers) if getattr(m, "utterance_id", 0) == 2
    )
    later = [m for m, _ in microphone.answers[first_of_2:]]
    assert {getattr(m, "utterance_id", 2) for m in later} == {2}


def test_no_device_is_opened_before_the_first_press(speaker: Rig, plug_in: PlugIn) -> None:
    microphone = plug_in(speaker)
    microphone.wait(Ready)
    assert recording_streams(speaker) == []


def test_an_always_warm_microphone_opens_by_itself(speaker: Rig, plug_in: PlugIn) -> None:
    microphone = plug_in(speaker, keep_warm_s="always")
    opened = microphone.wait(StreamOpened)
    assert (opened.device, opened.rate_hz) == ("default", 16_000)
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait(AudioBlock)
    assert len(recording_streams(speaker)) == 1


def test_a_microphone_that_is_not_kept_warm_is_given_back_at_once(
    speaker: Rig, plug_in: PlugIn
) -> None:
    plug_in(speaker, keep_warm_s=0).record(1)
    speaker.wait_for(lambda: not recording_streams(speaker), 2, "the stream to be closed")


def test_a_microphone_that_is_kept_warm_is_given_back_later(speaker: Rig, plug_in: PlugIn) -> None:
    plug_in(speaker, keep_warm_s=1).record(1)
    assert len(recording_streams(speaker)) == 1
    speaker.wait_for(lambda: not recording_streams(speaker), 4, "the stream to be closed")


def test_a_reopened_microphone_records_again(speaker: Rig, plug_in: PlugIn) -> None:
    microphone = plug_in(speaker, keep_warm_s=0)
    microphone.record(1)
    assert len(microphone.record(2)) >= 1600


def test_digital_silence_is_told_of_once(speaker: Rig, plug_in: PlugIn) -> None:
    microphone = plug_in(speaker)
    microphone.record(1, n_samples=40_000)
    told = [m for m, _ in microphone.answers if isinstance(m, NoSignal)]
    assert told == [NoSignal(utterance_id=1, device="default")]


@pytest.fixture
def studio(speaker: Rig) -> Iterator[str]:
    """A second microphone beside the default one; the sink that feeds it."""
    feed = speaker.run(
        "pactl", "load-module", "module-null-sink", "sink_name=studio_feed", "norewinds=1"
    )
    source = speaker.run(
        *("pactl", "load-module", "module-remap-source", "source_name=studio"),
        *("master=studio_feed.monitor", "source_properties=device.description=StudioYeti"),
    )
    yield "studio_feed"
    speaker.run("pactl", "unload-module", source.strip())
    speaker.run("pactl", "unload-module", feed.strip())


def test_a_microphone_is_found_by_a_part_of_the_name_the_desktop_shows(
    speaker: Rig, plug_in: PlugIn, chirp: Chirp, studio: str
) -> None:
    microphone = plug_in(speaker, device="yeti")
    likeness, _ = hear(microphone, speaker, chirp, feed=studio)
    assert likeness > 0.95
    assert any(
        m == StreamOpened(device="StudioYeti", rate_hz=16_000, opened_ms=m.opened_ms)
        for m, _ in microphone.answers
        if isinstance(m, StreamOpened)
    )


def test_a_part_of_a_name_means_a_microphone_before_what_a_speaker_plays(
    speaker: Rig, plug_in: PlugIn
) -> None:
    # The monitor of the sink "microphone_feed" comes first in the server's list.
    microphone = plug_in(speaker, device="microphon")
    microphone.send(StartCapture(utterance_id=1))
    assert microphone.wait(StreamOpened).device == "VirtualMicrophone"


@pytest.mark.usefixtures("studio")
def test_a_name_that_is_not_there_is_answered_with_near_ones(speaker: Rig, plug_in: PlugIn) -> None:
    microphone = plug_in(speaker, device="StudioJeti")
    microphone.send(StartCapture(utterance_id=7))
    failed = microphone.wait(Failed)
    assert failed.utterance_id == 7
    assert "StudioJeti" in failed.message
    assert "StudioYeti" in failed.remedy


@pytest.fixture
def ear_buds(speaker: Rig) -> Iterator[None]:
    """A microphone that the server names like one on Bluetooth; nobody speaks into it."""
    module = speaker.run(
        *("pactl", "load-module", "module-remap-source", "source_name=bluez_source.ear_buds"),
        *("master=microphone_feed.monitor", "source_properties=device.description=EarBuds"),
    )
    yield
    speaker.run("pactl", "unload-module", module.strip())


@pytest.mark.usefixtures("ear_buds")
def test_what_comes_over_bluetooth_is_recorded_to_the_end_of_the_post_roll(
    speaker: Rig, plug_in: PlugIn
) -> None:
    microphone = plug_in(speaker, device="EarBuds")
    n_held, n_post_roll = 8000, 4800
    assert len(microphone.record(1, n_samples=n_held)) >= n_held + n_post_roll


@pytest.fixture
def jack(own_speaker: Rig, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A microphone, "feed", that delivers 44.1 kHz and nothing else: a client of a JACK server."""
    name = own_speaker.folder.name
    if subprocess.run(["pgrep", "-x", "jackd"], check=False).returncode == 1:
        # It remembers every server that ever was, and refuses to start beyond a number of them.
        Path("/dev/shm/jack-shm-registry").unlink(missing_ok=True)  # noqa: S108 - where JACK has it
    monkeypatch.setitem(own_speaker.env, "JACK_DEFAULT_SERVER", name)
    server = ("jackd", "--no-realtime", "--name", name, "-d", "dummy", "-C", "0", "-P", "0")
    own_speaker.spawn([*server, "-r", "44100", "-p", "512"], "jackd")
    # A sound server that asks before JACK is there is refused from then on.
    ready = Path(f"/dev/shm/jack_sem.0_{name}_system")  # noqa: S108 - where JACK has it
    own_speaker.wait_for(ready.exists, 60, "JACK to start")
    load = ("pactl", "load-module", "module-jack-sink", f"server_name={name}")

    def connected() -> bool:
        command = (*load, "client_name=feed", "sink_name=jack", "channels=1", "connect=no")
        done = subprocess.run(command, env=own_speaker.env, check=False, capture_output=True)
        return done.returncode == 0

    own_speaker.wait_for(connected, 60, "the sound server to be JACK's client")
    yield "jack"
    own_speaker.run("pactl", "unload-module", "module-jack-sink")
    own_speaker.end("jackd", grace_s=20)
    for leftover in Path("/dev/shm").glob(f"jack_*{name}*"):  # noqa: S108 - JACK leaves it there
        leftover.unlink()


def test_a_device_that_refuses_16_khz_is_resampled(
    own_speaker: Rig, jack: str, plug_in: PlugIn, chirp: Chirp
) -> None:
    microphone = plug_in(own_speaker, device="feed")
    likeness, _ = hear(microphone, own_speaker, chirp, feed=jack)
    opened = next(m for m, _ in microphone.answers if isinstance(m, StreamOpened))
    assert opened.rate_hz == 44_100
    assert likeness > 0.95


def test_the_worker_carries_no_numpy_where_nothing_is_resampled(
    speaker: Rig, plug_in: PlugIn
) -> None:
    microphone = plug_in(speaker)
    microphone.record(1)
    maps = Path(f"/proc/{microphone.process.pid}/maps").read_text()
    assert "portaudio" in maps
    assert not re.search(r"/numpy/", maps)


def test_a_worker_that_stood_still_for_a_while_has_lost_nothing(
    speaker: Rig, plug_in: PlugIn, chirp: Chirp
) -> None:
    path, expected = chirp
    microphone = plug_in(speaker)
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait(AudioBlock)
    microphone.process.send_signal(signal.SIGSTOP)
    speaker.play(path)
    microphone.process.send_signal(signal.SIGCONT)
    microphone.send(StopCapture(utterance_id=1))
    assert microphone.wait(CaptureEnded).n_overflows == 0
    likeness, _ = find(expected, microphone.samples(1))
    assert likeness > 0.95


def test_a_machine_that_stands_still_is_no_sound_server_that_hangs(
    own_speaker: Rig, plug_in: PlugIn, chirp: Chirp
) -> None:
    path, expected = chirp
    microphone = plug_in(own_speaker)
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait(AudioBlock)
    server = own_speaker.processes["pulseaudio"]
    server.send_signal(signal.SIGSTOP)
    for _ in range(3):
        microphone.process.send_signal(signal.SIGSTOP)
        threading.Event().wait(STALL_LIMIT_S)
        microphone.process.send_signal(signal.SIGCONT)
        threading.Event().wait(STALL_LIMIT_S / 20)
    server.send_signal(signal.SIGCONT)
    own_speaker.play(path)
    microphone.send(StopCapture(utterance_id=1))
    microphone.wait(CaptureEnded)
    likeness, _ = find(expected, microphone.samples(1))
    assert likeness > 0.95


def test_the_worker_ends_with_its_daemon(speaker: Rig, plug_in: PlugIn) -> None:
    microphone = plug_in(speaker)
    microphone.send(StartCapture(utterance_id=1))
    microphone.wait(AudioBlock)
    microphone.leave()
