"""The LLM library's installation, with a small index of our own and a bare Python."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pip
import pytest
from rig import wait_for

from dictate.cleanup.library_install import LLAMA_CPP_VERSION

CHECKOUT = Path(__file__).parents[2]
NAME = f"llama_cpp_python-{LLAMA_CPP_VERSION}"

# A build backend that behaves like the real one: it prints ninja's counts, and the tests' gate
# keeps it compiling for as long as they look.
BACKEND = """
import json, os, shutil, sys

def get_requires_for_build_wheel(config_settings=None):
    return []

def build_wheel(folder, config_settings=None, metadata_directory=None):
    seen = {"nice": os.nice(0), "define": os.environ["SKBUILD_CMAKE_DEFINE"]}
    with open(os.environ["SEEN"], "w") as file:
        json.dump(seen, file)
    print("[1/4] Building CXX object a.o", flush=True)
    print("[2/4] Building CXX object b.o", flush=True)
    if "GATE" in os.environ:
        open(os.environ["GATE"]).read()
    print("[4/4] Linking", flush=True)
    name = "NAME-py3-none-any.whl"
    shutil.copy(os.path.join(os.path.dirname(__file__), name), folder)
    return name
""".replace("NAME", NAME)


@dataclass(frozen=True)
class World:
    """A Python without the library, and the index that it asks."""

    folder: Path
    env: dict[str, str]

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def python(self) -> Path:
        return self.folder / "venv/bin/python"

    def start(self, **more: str) -> subprocess.Popen[str]:
        # A shell's background job ignores Ctrl-C, and so would what these tests interrupt.
        foreground = ["/usr/bin/env", "--default-signal=INT"]
        return subprocess.Popen(
            [*foreground, self.python, "-m", "dictate.cleanup.library"],
            env=self.env | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def build(self, **more: str) -> tuple[int, str, str]:
        process = self.start(**more)
        printed, complaint = process.communicate(timeout=200)
        return process.returncode, printed, complaint

    def state(self) -> str:
        code = "from dictate.cleanup import library; print(library.build_state().line)"
        return subprocess.check_output([self.python, "-c", code], env=self.env, text=True).strip()

    def available(self) -> bool:
        code = "from dictate.cleanup import library; print(library.available())"
        said = subprocess.check_output([self.python, "-c", code], env=self.env, text=True)
        return said.strip() == "True"

    def offer_wheel(self, source: str = "") -> None:
        (self.index / f"{NAME}-py3-none-any.whl").write_bytes(wheel(source))

    def offer_sources(self) -> None:
        backend = "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n"
        metadata = f"Metadata-Version: 2.1\nName: llama-cpp-python\nVersion: {LLAMA_CPP_VERSION}\n"
        files = {
            "pyproject.toml": backend.encode(),
            "backend.py": BACKEND.encode(),
            "PKG-INFO": metadata.encode(),
            f"{NAME}-py3-none-any.whl": wheel(""),
        }
        with tarfile.open(self.index / f"{NAME}.tar.gz", "w:gz") as archive:
            for name, content in files.items():
                member = tarfile.TarInfo(f"{NAME}/{name}")
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))


def wheel(source: str) -> bytes:
    """A library of one module, as a wheel."""
    info = f"{NAME}.dist-info"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("llama_cpp/__init__.py", source)
        archive.writestr(
            f"{info}/METADATA",
            f"Metadata-Version: 2.1\nName: llama-cpp-python\nVersion: {LLAMA_CPP_VERSION}\n",
        )
        archive.writestr(
            f"{info}/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr(f"{info}/RECORD", "")
    return content.getvalue()


@pytest.fixture
def world(tmp_path: Path) -> World:
    venv = [sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"]
    subprocess.run(venv, check=True)
    # What the builder needs, and nothing else of this environment.
    shared = tmp_path / "shared"
    shared.mkdir()
    for module in (pip, msgspec):
        folder = Path(str(module.__file__)).parent
        (shared / folder.name).symlink_to(folder)
    (shared / "dictate").symlink_to(CHECKOUT / "dictate")
    (tmp_path / "index").mkdir()
    env = {
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(shared),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_NO_CACHE_DIR": "1",
        "PIP_FIND_LINKS": str(tmp_path / "index"),
        "SEEN": str(tmp_path / "seen.json"),
    }
    return World(tmp_path, env)


@pytest.fixture
def gate(world: World) -> Path:
    path = world.folder / "gate"
    os.mkfifo(path)
    return path


def compiling(world: World) -> bool:
    return world.state().endswith("51 %")


def open_gate(gate: Path) -> None:
    gate.write_text("", encoding="ascii")


def test_a_ready_made_wheel_is_taken_rather_than_the_sources(world: World) -> None:
    world.offer_wheel()
    world.offer_sources()
    status, _, complaint = world.build()
    assert (status, complaint) == (0, "")
    assert world.available()
    assert not (world.folder / "seen.json").exists()


def test_sources_are_built_where_there_is_no_wheel(world: World) -> None:
    world.offer_sources()
    status, printed, _ = world.build()
    assert status == 0
    assert "50 % compiling" in printed
    assert world.state() == "LLM library is installed"


def test_the_build_makes_way_for_everything_else(world: World) -> None:
    world.offer_sources()
    world.build()
    assert json.loads((world.folder / "seen.json").read_text())["nice"] == 19


def test_the_build_is_given_the_short_cuts_that_ship_with_dictate(world: World) -> None:
    world.offer_sources()
    world.build()
    definitions = json.loads((world.folder / "seen.json").read_text())["define"].split(";")
    assert "LLAVA_BUILD=OFF" in definitions
    include = next(d for d in definitions if d.startswith("CMAKE_PROJECT_llama.cpp_INCLUDE="))
    assert "LLAMA_BUILD_COMMON OFF" in Path(include.partition("=")[2]).read_text()


def test_another_process_sees_how_far_it_is(world: World, gate: Path) -> None:
    world.offer_sources()
    builder = world.start(GATE=str(gate))
    wait_for(lambda: compiling(world), 200, "the compiler to be half way")
    assert world.state() == "LLM library is being built, 51 %"
    assert not world.available()
    open_gate(gate)
    assert builder.communicate(timeout=200) is not None
    assert world.available()


def test_a_second_build_says_that_there_is_one_already(world: World, gate: Path) -> None:
    world.offer_sources()
    builder = world.start(GATE=str(gate))
    wait_for(lambda: compiling(world), 200, "the compiler to be half way")
    status, _, complaint = world.build()
    assert status == 4
    assert "is being built already" in complaint
    open_gate(gate)
    builder.communicate(timeout=200)
    assert builder.returncode == 0


def test_a_killed_build_is_not_taken_for_a_running_one(world: World, gate: Path) -> None:
    world.offer_sources()
    builder = world.start(GATE=str(gate))
    wait_for(lambda: compiling(world), 200, "the compiler to be half way")
    builder.kill()
    # pip and its compiler still stand at the gate.
    open_gate(gate)
    builder.communicate(timeout=200)
    assert "The build was interrupted" in world.state()


def test_building_again_repairs_a_killed_build(world: World, gate: Path) -> None:
    world.offer_sources()
    builder = world.start(GATE=str(gate))
    wait_for(lambda: compiling(world), 200, "the compiler to be half way")
    builder.kill()
    open_gate(gate)
    builder.communicate(timeout=200)
    status, _, _ = world.build()
    assert status == 0
    assert world.available()


def test_an_interrupted_build_ends_its_compilers(world: World, gate: Path) -> None:
    world.offer_sources()
    builder = world.start(GATE=str(gate))
    wait_for(lambda: compiling(world), 200, "the compiler to be half way")
    builder.send_signal(signal.SIGINT)
    builder.communicate(timeout=200)
    assert builder.returncode == 130
    # Nobody reads the gate any more.
    with pytest.raises(OSError, match="No such device or address"):
        os.open(gate, os.O_WRONLY | os.O_NONBLOCK)


def test_a_library_that_is_there_is_left_alone(world: World) -> None:
    world.offer_wheel()
    world.build()
    (world.index / f"{NAME}-py3-none-any.whl").unlink()
    status, _, complaint = world.build()
    assert (status, complaint) == (0, "")


def test_a_library_that_cannot_be_loaded_is_taken_away_again(world: World) -> None:
    world.offer_wheel("raise ImportError('libgomp.so.1: cannot open shared object file')")
    status, _, complaint = world.build()
    assert status == 4
    assert "cannot be loaded" in complaint
    assert not world.available()
    assert "cannot be loaded" in world.state()


def test_half_a_library_is_replaced(world: World) -> None:
    world.offer_wheel("raise ImportError('half')")
    command = [world.python, "-m", "pip", "install", "-q", "llama-cpp-python"]
    subprocess.run(command, env=world.env, check=True)
    world.offer_wheel()
    status, _, complaint = world.build()
    assert (status, complaint) == (0, "")
    assert world.available()


def test_a_missing_compiler_is_named_with_its_packages(world: World) -> None:
    world.offer_sources()
    status, _, complaint = world.build(PATH=str(world.folder))
    assert status == 4
    assert "needs a C++ compiler" in complaint
    assert "g++ (Debian, Ubuntu)" in complaint


def test_an_index_without_the_library_is_told_from_other_failures(world: World) -> None:
    status, _, complaint = world.build()
    assert status == 4
    assert "package index cannot be reached" in complaint


def test_a_full_disk_is_told_from_other_failures(world: World) -> None:
    world.offer_sources()
    status, _, complaint = world.build(GATE="/dev/full", SEEN="/dev/full")
    assert status == 4
    assert "no room on the disk" in complaint


def test_without_any_build_the_library_is_just_not_there(world: World) -> None:
    assert world.state() == "LLM library is not installed"
