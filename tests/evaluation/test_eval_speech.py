"""`dictate eval speech` as a user meets it, with the real recogniser and cleaner."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_cli import Home

CLIPS = Path(__file__).parents[1] / "data" / "speech"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """Of one short clip, in a file of its own."""
    lines = (CLIPS / "manifest.jsonl").read_text().splitlines()
    clip = next(clip for clip in map(json.loads, lines) if clip["file"] == "tts-chat03.flac")
    clip["file"] = str(CLIPS / clip["file"])
    file = tmp_path / "manifest.jsonl"
    file.write_text(json.dumps(clip) + "\n" + json.dumps(clip | {"cleaned": None}) + "\n")
    return file


def test_a_recording_comes_out_clean_and_its_words_are_accounted_for(
    home: Home, manifest: Path
) -> None:
    done = home.run("eval", "speech", manifest, "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["clips"], answer["fillers_said"], answer["repairs_said"]) == (1, 2, 1)
    assert (answer["fillers_left"], answer["repairs_left"]) == (0, 0)
    assert answer["content_heard"] > 12
    assert (answer["content_lost"], answer["invented"]) == (0, 0)
    [clip] = answer["by_clip"]
    assert clip["written"].startswith("Did you get the tickets yet?")


def test_people_get_a_table_of_recordings(home: Home, manifest: Path) -> None:
    done = home.run("eval", "speech", manifest, "--level", "off")
    assert done.returncode == 0, done.stderr
    for row in ("tts", "fillers: said, heard, left", "content words: heard, lost", "invented"):
        assert row in done.stdout


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('{"file": "a.flac", "transcript": "a"}', "says of no clip"),
        ('{"file": "a.flac"}', "is no manifest"),
    ],
)
def test_a_file_that_is_no_manifest_is_an_error_with_a_remedy(
    home: Home, tmp_path: Path, text: str, complaint: str
) -> None:
    file = tmp_path / "odd.jsonl"
    file.write_text(text)
    told = home.complaint("eval", "speech", file)
    assert complaint in told
    assert '"cleaned"' in told
