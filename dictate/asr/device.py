"""Which processor runs the model: a GPU that has shown that it can, or the CPU.

CTranslate2 brings the CUDA runtime with it. The driver comes with the system, and cuBLAS from
CUDA 12 or from NVIDIA's package `nvidia-cublas-cu12`; it is not looked for before the first
product of two matrices, so nothing short of a decoded second shows whether it all works.
Releases of CTranslate2 before 4.7 need cuDNN too (their PR 1949), and end the whole process
without it: see `gpu_crashed` in `AsrSetup`.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import ctranslate2

_ON_GPU = ("float16", "int8_float16", "int8_float32", "float32")
"""The fastest first. Cards older than Volta have no fast 16-bit arithmetic, and do not offer it."""

_PACKAGES = "nvidia-cublas-cu12"
_PACKAGES_OLD = "nvidia-cublas-cu12 nvidia-cudnn-cu12"


class GpuError(Exception):
    """The GPU cannot be used.

    Args:
        why: For the user, to stand behind a colon.
        remedy: What to do about it.
    """

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Device:
    """A processor and the arithmetic on it, both in CTranslate2's words."""

    name: str
    """Either "cpu" or "cuda"."""

    compute_type: str

    def __str__(self) -> str:
        return f"{self.name} ({self.compute_type})"


CPU = Device("cpu", "int8")


def gpu() -> Device:
    """The GPU, as far as can be told without using it, with the libraries that it needs loaded.

    Raises:
        GpuError: There is none.
    """
    if ctranslate2.get_cuda_device_count() < 1:
        why = "no NVIDIA GPU was found"
        raise GpuError(why, "See whether `nvidia-smi` shows it; if not, install NVIDIA's driver")
    _load_packaged_libraries()
    try:
        offered = ctranslate2.get_supported_compute_types("cuda")
    except RuntimeError as error:
        raise trouble(str(error)) from error
    return Device("cuda", next(kind for kind in _ON_GPU if kind in offered))


def trouble(said: str) -> GpuError:
    """What CTranslate2 said of a GPU that does not work, for the user."""
    if found := re.search(r"Library (\S+) is not found", said):
        return GpuError(f"{found[1]} cannot be loaded", _install(_PACKAGES))
    if "out of memory" in said:
        return GpuError(
            "the GPU has too little free memory",
            "Close what uses it, or choose a smaller `model` under [recogniser]",
        )
    if "driver version is insufficient" in said:
        return GpuError("NVIDIA's driver is missing or too old", "Install a newer one")
    reason = " ".join(said.split())[:200].rstrip(".")
    return GpuError(
        f"the GPU does not work ({reason})",
        'See whether `nvidia-smi` shows it, or set `device = "cpu"` under [recogniser]',
    )


def crash() -> GpuError:
    """The process that used the GPU last ended in the middle of it."""
    return GpuError("the GPU's libraries crashed", _install(_PACKAGES_OLD))


def _install(packages: str) -> str:
    return f"Run `{sys.executable} -m pip install {packages}`, then restart dictate"


def _load_packaged_libraries() -> None:
    """Load the libraries of NVIDIA's Python packages, which lie where the system does not look.

    Whoever asks for one by its name alone gets the one that is loaded already (dlopen(3)). What
    is not there, or cannot be loaded, is missed by the decoder if it is needed.
    """
    spec = importlib.util.find_spec("nvidia")
    folders = [Path(folder) for folder in (spec.submodule_search_locations or ())] if spec else []
    for pattern in ("cublas/lib/libcublasLt.so.*", "cublas/lib/libcublas.so.*", "cudnn/lib/*.so.*"):
        for file in sorted(file for folder in folders for file in folder.glob(pattern)):
            with contextlib.suppress(OSError):
                ctypes.CDLL(str(file), mode=ctypes.RTLD_GLOBAL)
