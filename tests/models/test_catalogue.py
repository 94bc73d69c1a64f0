from __future__ import annotations

from pathlib import Path

import pytest

from dictate import config, paths
from dictate.errors import ModelError
from dictate.models.catalogue import catalogue, find, folder, installed, locate


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder where base and smollm2-135m are installed, as far as names and sizes tell."""
    for name in ("base", "smollm2-135m"):
        (tmp_path / name).mkdir()
        for file in catalogue()[name].files:
            with (tmp_path / name / file.name).open("wb") as stream:
                stream.truncate(file.size)
    return tmp_path


def problem(name: str, kind: str, models: Path) -> str:
    with pytest.raises(ModelError) as caught:
        locate(name, "speech" if kind == "speech" else "cleanup", models)
    return str(caught.value)


def test_the_models_of_the_default_settings_are_known() -> None:
    settings = config.load(Path("/nonexistent"))
    assert find(settings.recogniser.model, "speech")
    assert find(settings.cleanup.model, "cleanup")


def test_the_default_models_have_a_mirror_for_every_file() -> None:
    for name in ("base", "smollm2-135m"):
        assert all(file.index for file in catalogue()[name].files)


def test_every_speech_model_has_the_files_that_the_recogniser_opens() -> None:
    needed = {"model.bin", "config.json", "tokenizer.json", "vocabulary.txt"}
    for model in catalogue().values():
        names = {file.name for file in model.files}
        assert names == needed if model.kind == "speech" else len(names) == 1


def test_every_hub_revision_is_pinned_to_a_commit() -> None:
    assert all(len(model.revision) == 40 for model in catalogue().values())


def test_installed_models_are_found_by_name(models: Path) -> None:
    assert locate("base", "speech", models) == models / "base"
    gguf = models / "smollm2-135m" / "SmolLM2-135M-Instruct.Q4_1.gguf"
    assert locate("smollm2-135m", "cleanup", models) == gguf
    assert [model.name for model in installed(models)] == ["base", "smollm2-135m"]


def test_a_model_that_is_not_here_comes_with_the_command_that_brings_it(models: Path) -> None:
    said = problem("tiny", "speech", models)
    assert said == "the model tiny is not installed. Run `dictate models pull tiny`."


def test_a_file_cut_short_makes_a_model_incomplete(models: Path) -> None:
    (models / "base" / "model.bin").write_bytes(b"x")
    said = problem("base", "speech", models)
    assert said == "the model base is incomplete: model.bin. Run `dictate models pull base`."


def test_an_unknown_name_is_answered_with_the_nearest(models: Path) -> None:
    said = problem("bsae", "speech", models)
    assert 'no speech model called "bsae"' in said
    assert 'Perhaps "base" is meant' in said


def test_a_model_of_the_other_kind_is_no_match(models: Path) -> None:
    assert 'no cleanup model called "base"' in problem("base", "cleanup", models)


def test_models_of_the_users_own_are_taken_from_their_path(models: Path) -> None:
    own = models / "own.gguf"
    own.write_bytes(b"GGUF\x03\x00\x00\x00")
    assert locate(str(own), "cleanup", Path("/nonexistent")) == own
    base = models / "base"
    assert locate(str(base), "speech", Path("/nonexistent")) == base


def test_a_home_path_is_expanded(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(models))
    assert locate("~/base", "speech", Path("/nonexistent")) == models / "base"


def test_a_path_that_holds_no_model_is_told(models: Path) -> None:
    (models / "x.gguf").write_bytes(b"PK")
    assert "does not exist" in problem("/no/such/folder", "speech", models)
    assert "holds no model.bin" in problem(str(models), "speech", models)
    assert "is no GGUF file" in problem(str(models / "x.gguf"), "cleanup", models)
    assert "cannot be read: Is a directory" in problem(str(models), "cleanup", models)


def test_models_live_in_the_data_folder_unless_the_settings_say_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    file = tmp_path / "config.toml"
    assert folder(config.load(file).models) == paths.data_dir() / "models"
    config.set_value(file, "models", "folder", "~/models")
    assert folder(config.load(file).models) == tmp_path / "models"
