from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import pytest

from dictate import config
from dictate.errors import ModelError
from dictate.models import commands
from dictate.models.catalogue import catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from server import Server


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Server) -> Path:
    """A user whose hub is the test's server, and has nothing."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    config.set_value(None, "models", "hub_url", server.url)
    config.set_value(None, "models", "sources", ["hub"])
    return tmp_path / "data" / "dictate" / "models"


def run(action: str, *names: str) -> int:
    return commands.run(argparse.Namespace(action=action, names=list(names)))


def install(home: Path, name: str) -> None:
    """Files of the right names and lengths, but empty."""
    (home / name).mkdir(parents=True)
    for file in catalogue()[name].files:
        with (home / name / file.name).open("wb") as stream:
            stream.truncate(file.size)


def test_list_shows_every_model_and_marks_those_in_use_and_installed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(home, "tiny")
    assert run("list") == 0
    lines = capsys.readouterr().out.splitlines()
    used = {line.split()[1] for line in lines[:-1] if line.startswith("*")}
    here = {line.split()[0] for line in lines if "installed" in line}
    assert (len(lines), used, here) == (len(catalogue()) + 1, {"base", "smollm2-135m"}, {"tiny"})


def test_the_models_in_use_are_those_of_the_settings(home: Path) -> None:
    config.set_value(None, "recogniser", "model", "~/own")
    config.set_value(None, "cleanup", "rewrite_model", "qwen2.5-1.5b")
    assert commands.wanted(config.load()) == ["smollm2-135m", "qwen2.5-1.5b"]
    assert not home.exists()


def test_pull_without_a_name_asks_for_the_models_in_use(home: Path) -> None:
    with pytest.raises(ModelError, match=r"base could not be fetched: the hub does not have it"):
        run("pull")
    assert not (home / "base").exists()


def test_verify_says_what_is_damaged_and_how_to_repair_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(home, "smollm2-135m")
    assert run("verify", "smollm2-135m") == ModelError.exit_status
    out = capsys.readouterr().out
    assert "smollm2-135m: SmolLM2-135M-Instruct.Q4_1.gguf: damaged" in out
    assert "Run `dictate models pull smollm2-135m`" in out


def test_remove_needs_a_name(home: Path) -> None:
    install(home, "tiny")
    with pytest.raises(ModelError, match="no model is named"):
        run("remove")
    assert (home / "tiny").exists()


def test_remove_says_what_it_did(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    install(home, "tiny")
    assert run("remove", "tiny", "base") == 0
    assert capsys.readouterr().out == "tiny: removed\nbase: was not here\n"
    assert not (home / "tiny").exists()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("action", ["pull", "verify", "remove"])
def test_an_unknown_model_is_told_before_anything_is_done(action: str) -> None:
    with pytest.raises(ModelError, match='Perhaps "base" is meant'):
        run(action, "bsae")
