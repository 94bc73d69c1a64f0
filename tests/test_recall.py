"""`dictate history` and `dictate retry`, as the user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rig import wait_for

from dictate import paths
from dictate.audio import file as audio_file
from dictate.store.entry import Entry, Status
from dictate.store.history import History
from dictate.store.spool import Spool

if TYPE_CHECKING:
    from rig import Rig

CLIP = Path(__file__).parent / "data" / "speech" / "arctic-aew_a0003.flac"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of the test's own, with the models of this machine."""
    models = paths.data_dir() / "models"
    for variable, name in (
        ("XDG_STATE_HOME", "state"),
        ("XDG_RUNTIME_DIR", "run"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
    ):
        (tmp_path / name).mkdir(mode=0o700)
        monkeypatch.setenv(variable, str(tmp_path / name))
    (tmp_path / "data" / "dictate").mkdir()
    (tmp_path / "data" / "dictate" / "models").symlink_to(models)
    return tmp_path


def dictate(*arguments: str, status: int = 0, **env: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "dictate", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | env,
    )
    assert done.returncode == status, done.stderr
    return done


def remember(n: int, status: Status = Status.DELIVERED, **fields: object) -> Entry:
    entry = Entry(
        key=f"key-{n}",
        at=f"2026-01-01T00:00:{n:02}",
        status=status,
        language="en",
        **({"level": "tidy", "raw": f"um words {n}", "text": f"Words {n}."} | fields),  # type: ignore[arg-type]
    )
    with History() as history:
        history.put(entry)
        found = history.by_key(entry.key)
    assert found
    return found


def wait_to_be_heard(n: int) -> Entry:
    entry = remember(n, Status.WAITING, raw="", text="", reason="There was no model")
    Spool().keep(entry, audio_file.read(CLIP))
    return entry


@pytest.mark.usefixtures("home")
def test_the_newest_are_listed_first_with_what_became_of_them() -> None:
    remember(1, Status.RECOVERED)
    remember(2)
    lines = dictate("history").stdout.splitlines()
    assert len(lines) == 2, lines
    first, second = lines
    assert first.endswith("2026-01-01 00:00:02  Words 2.")
    assert second.endswith("2026-01-01 00:00:01  Words 1.  [recovered]")


@pytest.mark.usefixtures("home")
def test_one_object_a_line_for_scripts() -> None:
    entry = remember(1)
    for arguments in (("history", "--json"), ("history", "list", "--json"), ("history", "export")):
        [line] = dictate(*arguments).stdout.splitlines()
        row = json.loads(line)
        assert (row["id"], row["text"], row["status"]) == (entry.id, "Words 1.", "delivered")


@pytest.mark.usefixtures("home")
def test_one_is_shown_with_what_was_heard_and_what_of_it_was_removed() -> None:
    one, _two = remember(1), remember(2)
    assert "heard:    [um] words 1" in dictate("history", "show", str(one.id)).stdout
    assert "heard:    [um] words 2" in dictate("history", "show").stdout


@pytest.mark.usefixtures("home")
def test_what_was_rewritten_or_replaced_is_shown_beside_what_was_only_tidied() -> None:
    raw, tidy = "um we use the pie torch", "We use the pie torch."
    entry = remember(1, raw=raw, tidy=tidy, text="We use PyTorch.\nYes.", by="rewrite")
    shown = dictate("history", "show").stdout
    assert "heard:    [um] we use the pie torch\n" in shown
    assert f"tidy:     {tidy}\n" in shown
    assert "text:     We use PyTorch.\nYes.\n" in shown
    row = json.loads(dictate("history", "show", "--json").stdout)
    assert [row[name] for name in ("raw", "tidy", "text")] == [raw, tidy, entry.text]
    (line,) = dictate("history").stdout.splitlines()
    assert line.endswith("We use PyTorch. Yes.")


@pytest.mark.usefixtures("home")
def test_what_was_not_cleaned_is_shown_as_it_was_heard() -> None:
    remember(1, raw="um pie torch", text="um PyTorch", level="off", by="off")
    shown = dictate("history", "show").stdout
    assert "heard:    um pie torch\n" in shown
    assert "tidy:" not in shown


@pytest.mark.usefixtures("home")
def test_one_is_deleted_with_its_audio() -> None:
    entry = wait_to_be_heard(1)
    remember(2)
    dictate("history", "delete", str(entry.id))
    assert [
        json.loads(line)["text"] for line in dictate("history", "export").stdout.splitlines()
    ] == ["Words 2."]
    assert not list(Spool().found())


def test_clearing_leaves_no_word_on_the_disk(home: Path) -> None:
    remember(1)
    wait_to_be_heard(2)
    Spool().append("left-by-a-killed-daemon", b"abcd")
    dictate("history", "clear")
    assert dictate("history").stdout == ""
    assert not list(Spool().found())
    files = [file for file in (home / "state").rglob("*") if file.is_file()]
    assert not [file for file in files if b"Words" in file.read_bytes()]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("history", "show"), "The history is empty"),
        (("history", "show", "7"), "There is no dictation number 7"),
        (("history", "delete"), "No number was given"),
        (("history", "copy", "7"), "There is no dictation number 7"),
        (("retry", "7"), "There is no dictation number 7"),
    ],
)
def test_a_mistake_is_answered_in_one_line(arguments: tuple[str, ...], complaint: str) -> None:
    [line] = dictate(*arguments, status=7).stderr.splitlines()
    assert complaint in line


def test_a_damaged_history_is_said_and_moved_aside(home: Path) -> None:
    (home / "state" / "dictate").mkdir()
    (home / "state" / "dictate" / "history.db").write_bytes(b"no database" * 100)
    assert "damaged" in dictate("history").stderr
    assert dictate("history").stderr == ""


@pytest.mark.usefixtures("home")
def test_words_are_copied_to_the_clipboard(desktop: Rig) -> None:
    kept = remember(1, Status.KEPT)
    dictate("history", "copy", DISPLAY=desktop.env["DISPLAY"])
    wait_for(
        lambda: desktop.run("xclip", "-o", "-selection", "clipboard") == "Words 1.", 5, "the words"
    )
    with History() as history:
        now = history.get(kept.id)
    assert now
    assert now.status is Status.CLIPBOARD


@pytest.mark.usefixtures("home")
def test_without_anything_that_waits_a_retry_says_so() -> None:
    assert "Nothing waits" in dictate("retry").stderr


@pytest.mark.usefixtures("home")
def test_a_retry_hears_what_waits_and_lets_the_audio_go() -> None:
    wait_to_be_heard(1)
    words = dictate("retry", "--level", "off").stdout
    assert "two men shook hands" in words
    [row] = map(json.loads, dictate("history", "export").stdout.splitlines())
    assert (row["status"], row["level"], row["text"]) == ("recovered", "off", words.strip())
    assert not list(Spool().found())


@pytest.mark.usefixtures("home")
def test_one_that_cannot_be_retried_does_not_hold_up_those_behind_it() -> None:
    lost = remember(1, Status.WAITING, raw="", text="")
    wait_to_be_heard(2)
    done = dictate("retry", "--level", "off", status=7)
    assert "two men shook hands" in done.stdout
    assert f"dictate history delete {lost.id}" in done.stderr


@pytest.mark.usefixtures("home")
def test_two_retries_at_once_hear_everything_once() -> None:
    for n in (1, 2):
        wait_to_be_heard(n)
    with ThreadPoolExecutor() as pool:
        retries = [pool.submit(dictate, "retry", "--level", "off") for _ in range(2)]
        for retry in retries:
            retry.result()
    rows = [json.loads(line) for line in dictate("history", "export").stdout.splitlines()]
    assert [row["status"] for row in rows] == ["recovered", "recovered"]
    assert all("two men shook hands" in row["text"] for row in rows)
    assert not list(Spool().found())


@pytest.mark.usefixtures("home")
def test_a_retry_of_words_cleans_them_again() -> None:
    entry = remember(1, raw="So, um, the the plan.", text="So, um, the the plan.")
    text = json.loads(dictate("retry", str(entry.id), "--level", "tidy", "--json").stdout)["text"]
    assert "um" not in text
    assert "the the" not in text


@pytest.mark.usefixtures("home")
def test_another_model_needs_the_recording() -> None:
    entry = remember(1)
    [line] = dictate("retry", str(entry.id), "--model", "base", status=7).stderr.splitlines()
    assert "not kept any more" in line


@pytest.mark.usefixtures("home")
def test_a_model_that_is_not_there_leaves_the_recording_waiting() -> None:
    wait_to_be_heard(1)
    dictate("retry", "--model", "no-such-model", status=4)
    with History() as history:
        assert len(history.waiting()) == 1
    assert len(list(Spool().found())) == 1
