"""Which processor the model runs on. Where the tests run, no GPU can be seen by the programs."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import ctranslate2
import msgspec
import pytest
from asr_worker import AsrWorker
from speech_clips import CLIPS, samples_of

from dictate.asr import device
from dictate.asr.device import CPU, Device, GpuError
from dictate.asr.model import load
from dictate.messages import Ready
from dictate.scoring import word_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from dictate.settings import RecogniserSettings

CLIP = "arctic-aew_a0003"


@pytest.fixture(autouse=True)
def no_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the GPU that the machine may have, from this process and its children."""
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")


@pytest.fixture
def broken_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """A GPU that is listed, but that no CUDA call can reach."""
    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 1)
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda _: {"float16", "int8"})


def on(name: str, settings: RecogniserSettings) -> RecogniserSettings:
    return msgspec.structs.replace(settings, device=name)


# --- the whole worker -----------------------------------------------------------------------------


def test_dictation_works_where_a_gpu_is_demanded_and_none_is_there(
    whisper_dir: Path, settings: RecogniserSettings, tmp_path: Path
) -> None:
    worker = AsrWorker(whisper_dir, on("cuda", settings), tmp_path / "stderr")
    try:
        ready = worker.receive()
        worker.feed(1, samples_of(CLIP))
        heard = worker.finish(1)
    finally:
        worker.close()
    assert isinstance(ready, Ready)
    assert ready.device == "cpu (int8)"
    assert ready.notice == "Speech is recognised on the CPU: no NVIDIA GPU was found"
    assert "nvidia-smi" in ready.remedy
    assert word_errors(CLIPS[CLIP]["transcript"], heard.text).rate < 0.2


# --- loading --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["auto", "cpu"])
def test_a_processor_that_will_do_is_nothing_to_talk_about(
    whisper_dir: Path, settings: RecogniserSettings, name: str
) -> None:
    loaded = load(whisper_dir, on(name, settings))
    assert (loaded.device, loaded.notice, loaded.remedy) == (CPU, "", "")


@pytest.mark.usefixtures("broken_gpu")
def test_a_gpu_that_does_not_work_is_given_up_for_the_processor(
    whisper_dir: Path, settings: RecogniserSettings
) -> None:
    loaded = load(whisper_dir, on("cuda", settings))
    assert loaded.device == CPU
    assert loaded.decoder.warm_up() < 0
    assert loaded.notice.startswith("Speech is recognised on the CPU: ")
    assert loaded.remedy


@pytest.mark.usefixtures("broken_gpu")
def test_with_auto_nobody_is_told(whisper_dir: Path, settings: RecogniserSettings) -> None:
    assert load(whisper_dir, on("auto", settings)).notice == ""


@pytest.mark.usefixtures("broken_gpu")
def test_a_gpu_whose_libraries_crashed_is_left_alone(
    whisper_dir: Path, settings: RecogniserSettings
) -> None:
    loaded = load(whisper_dir, on("cuda", settings), gpu_crashed=True)
    assert loaded.notice.endswith("the GPU's libraries crashed")
    assert "nvidia-cudnn-cu12" in loaded.remedy


# --- what the GPU is asked to do ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        ({"float32", "float16", "int8_float16", "int8"}, "float16"),
        ({"float32", "int8_float16", "int8"}, "int8_float16"),
        ({"float32", "int8_float32", "int8"}, "int8_float32"),
        ({"float32"}, "float32"),
    ],
)
@pytest.mark.usefixtures("broken_gpu")
def test_the_arithmetic_is_the_fastest_that_the_gpu_offers(
    monkeypatch: pytest.MonkeyPatch, offered: set[str], expected: str
) -> None:
    monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda _: offered)
    assert device.gpu() == Device("cuda", expected)


@pytest.mark.parametrize(
    ("said", "why", "remedy"),
    [
        (
            "Library libcublas.so.12 is not found or cannot be loaded",
            "libcublas.so.12 cannot be loaded",
            "pip install nvidia-cublas-cu12",
        ),
        (
            "CUDA failed with error out of memory",
            "the GPU has too little free memory",
            "choose a smaller `model`",
        ),
        (
            "CUDA failed with error CUDA driver version is insufficient for CUDA runtime version",
            "NVIDIA's driver is missing or too old",
            "Install",
        ),
        (
            "cuBLAS failed with status CUBLAS_STATUS_NOT_SUPPORTED.",
            "the GPU does not work (cuBLAS failed with status CUBLAS_STATUS_NOT_SUPPORTED)",
            '`device = "cpu"`',
        ),
    ],
)
def test_what_the_decoder_says_of_a_gpu_becomes_a_reason_and_a_remedy(
    said: str, why: str, remedy: str
) -> None:
    error = device.trouble(said)
    assert str(error) == why
    assert remedy in error.remedy


def test_what_this_machine_says_of_its_gpu_is_understood() -> None:
    with pytest.raises(GpuError, match="no NVIDIA GPU was found"):
        device.gpu()


# --- libraries from the package index -------------------------------------------------------------

LOOK = """\
import ctypes, ctranslate2
ctranslate2.get_cuda_device_count = lambda: 1
ctranslate2.get_supported_compute_types = lambda _: {"float16"}
from dictate.asr import device
device.gpu()
print("libcublas.so.12" in open("/proc/self/maps").read())
"""


def shared_library() -> Path:
    """Any that is small and needs nothing special."""
    spec = importlib.util.find_spec("msgspec._core")
    assert spec
    assert spec.origin
    return Path(spec.origin)


def look(site: Path) -> str:
    path = os.pathsep.join((str(site), os.environ.get("PYTHONPATH", "")))
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        env=os.environ | {"PYTHONPATH": path},
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("fill", "expected"),
    [
        (lambda file: shutil.copy(shared_library(), file), "True"),
        (lambda file: file.write_text("no library"), "False"),
        (lambda _: None, "False"),
    ],
    ids=["there", "broken", "absent"],
)
def test_the_libraries_of_nvidias_packages_are_found_where_the_system_does_not_look(
    tmp_path: Path, fill: Callable[[Path], object], expected: str
) -> None:
    folder = tmp_path / "nvidia" / "cublas" / "lib"
    folder.mkdir(parents=True)
    fill(folder / "libcublas.so.12")
    assert look(tmp_path) == expected
