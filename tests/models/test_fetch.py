from __future__ import annotations

import fcntl
import shutil
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from rig import wait_for

from dictate.models import fetch
from dictate.models.hub import Hub

if TYPE_CHECKING:
    from pull import Pull


# --- from the hub ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("on_hub")
def test_a_pull_from_the_hub_brings_all_files(pull: Pull) -> None:
    assert pull.run()
    pull.assert_whole()


@pytest.mark.usefixtures("on_hub")
def test_progress_goes_up_to_the_whole_model(pull: Pull) -> None:
    pull.run()
    steps = [n_bytes for n_bytes, _ in pull.record.updates]
    assert steps == sorted(steps)
    assert pull.record.updates[-1] == (pull.model.size, pull.model.size)


@pytest.mark.usefixtures("on_hub")
def test_a_second_pull_asks_nobody(pull: Pull) -> None:
    pull.run()
    pull.server.transfers.clear()
    assert not pull.run()
    assert pull.server.transfers == []


@pytest.mark.usefixtures("on_hub")
def test_a_damaged_file_is_fetched_again_and_only_that(pull: Pull) -> None:
    pull.run()
    (pull.home / "model.bin").write_bytes(b"x" * len(pull.contents["model.bin"]))
    pull.server.transfers.clear()
    assert pull.run()
    pull.assert_whole()
    assert [path.rsplit("/")[-1] for path, _ in pull.server.transfers] == ["model.bin"]


@pytest.mark.usefixtures("on_hub")
def test_a_cut_connection_is_taken_up_where_it_broke(pull: Pull) -> None:
    pull.server.cuts = [100, 120_000, 250_000]
    pull.run()
    pull.assert_whole()
    assert pull.server.first_bytes("model.bin") == [0, 120_000, 250_000]


@pytest.mark.usefixtures("on_hub")
def test_a_server_that_ignores_ranges_still_delivers(pull: Pull) -> None:
    pull.server.ranges = False
    pull.server.cuts = [100, 120_000]
    pull.run()
    pull.assert_whole()


@pytest.mark.usefixtures("on_hub")
def test_a_server_that_always_cuts_is_given_up_and_its_bytes_kept(pull: Pull) -> None:
    pull.server.cuts = [100, *[120_000] * 9]
    error = pull.fails()
    assert "closed the connection too early" in error.message
    assert "dictate models pull little" in error.remedy
    assert len(pull.server.transfers) == 1 + 4
    pull.server.cuts = []
    pull.run()
    pull.assert_whole()
    assert pull.server.first_bytes("model.bin")[-1] == 120_000


@pytest.mark.usefixtures("on_hub")
def test_an_answer_with_another_range_is_refused(pull: Pull) -> None:
    pull.server.lies = True
    pull.server.cuts = [100, 120_000]
    assert "another range" in pull.fails().message


@pytest.mark.usefixtures("on_hub")
def test_a_server_that_falls_silent_is_left_and_taken_up(pull: Pull) -> None:
    pull.server.stalls_at = 150_000
    done = threading.Thread(target=pull.run, args=(Hub(pull.server.url, timeout_s=1.5),))
    done.start()
    assert pull.server.stalled.wait(10)
    wait_for(lambda: len(pull.server.first_bytes("model.bin")) > 1, 10, "a second request")
    pull.server.resume.set()
    done.join()
    pull.assert_whole()


@pytest.mark.usefixtures("on_hub")
def test_wrong_bytes_are_thrown_away(pull: Pull) -> None:
    path = f"/{pull.model.hub}/resolve/{pull.model.revision}/model.bin"
    pull.server.files[path] = bytes(len(pull.contents["model.bin"]))
    assert "sent other bytes for model.bin" in pull.fails().message
    assert [path.name for path in pull.home.iterdir()] == ["config.json"]


@pytest.mark.usefixtures("on_hub")
def test_a_file_of_another_length_is_not_even_loaded(pull: Pull) -> None:
    path = f"/{pull.model.hub}/resolve/{pull.model.revision}/model.bin"
    pull.server.files[path] += b"more"
    assert "offers 300004 bytes instead of 300000" in pull.fails().message
    assert not pull.part.exists()


@pytest.mark.usefixtures("on_hub")
def test_a_beginning_that_is_wrong_costs_one_more_try(pull: Pull) -> None:
    pull.home.mkdir(parents=True)
    pull.part.write_bytes(b"wrong" * 1000)
    pull.run()
    pull.assert_whole()
    assert pull.server.first_bytes("model.bin") == [5000, 0]


@pytest.mark.usefixtures("on_hub")
def test_a_whole_part_needs_no_server(pull: Pull) -> None:
    pull.home.mkdir(parents=True)
    pull.part.write_bytes(pull.contents["model.bin"])
    pull.run()
    pull.assert_whole()
    assert pull.server.first_bytes("model.bin") == []


@pytest.mark.usefixtures("on_hub")
def test_a_part_that_is_too_long_is_begun_anew(pull: Pull) -> None:
    pull.home.mkdir(parents=True)
    pull.part.write_bytes(b"x" * 400_000)
    pull.run()
    pull.assert_whole()


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (401, "wants an account"),
        (403, "does not give it out"),
        (404, "does not have it"),
        (429, "has had too many requests"),
        (503, "answers 503"),
        (520, "answers 520"),
    ],
)
def test_a_refusal_is_told_in_words(pull: Pull, status: int, says: str) -> None:
    path = f"/{pull.model.hub}/resolve/{pull.model.revision}/config.json"
    pull.server.statuses[path] = status
    assert f"the hub {says}" in pull.fails().message
    assert not pull.home.exists()


def test_a_hub_that_cannot_be_reached_is_told(pull: Pull) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        host = f"127.0.0.1:{closed.getsockname()[1]}"
    error = pull.fails(Hub(f"http://{host}"))
    assert f"the hub {host} cannot be reached (Connection refused)" in error.message


def test_a_silent_hub_is_waited_for_once_a_run(pull: Pull) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        hub = Hub(f"http://{host}", timeout_s=0.3)
        assert f"the hub {host} does not answer" in pull.fails(hub).message
    # Now it would refuse, which shows that it is not asked.
    assert f"the hub {host} does not answer" in pull.fails(hub).message


@pytest.mark.usefixtures("on_hub")
def test_the_proxy_of_the_environment_is_used(pull: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("http_proxy", pull.server.url)
    pull.run(Hub("http://hub.invalid"))
    pull.assert_whole()


# --- interruptions --------------------------------------------------------------------------------


def length(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


@pytest.mark.usefixtures("on_hub")
def test_a_killed_pull_goes_on_where_it_was(pull: Pull) -> None:
    pull.server.stalls_at = 150_000
    with pull.start() as process:
        assert pull.server.stalled.wait(20)
        wait_for(lambda: length(pull.part) == 150_000, 10, "the part on the disk")
        process.kill()
    pull.server.resume.set()
    assert not (pull.home / "model.bin").exists()
    pull.run()
    pull.assert_whole()
    assert pull.server.first_bytes("model.bin")[-1] == 150_000


@pytest.mark.usefixtures("on_hub")
def test_two_pulls_at_once_go_one_after_the_other(pull: Pull) -> None:
    pull.server.stalls_at = 150_000
    with pull.start() as first:
        assert pull.server.stalled.wait(20)
        with pull.start() as second:
            assert second.stdout is not None
            assert second.stdout.readline() == "little: waiting for another pull to end\n"
            pull.server.resume.set()
    assert (first.returncode, second.returncode) == (0, 0)
    pull.assert_whole()
    assert pull.server.first_bytes("model.bin") == [0]


@pytest.mark.usefixtures("on_hub")
def test_a_full_disk_is_one_clear_line_and_leaves_only_the_part(pull: Pull) -> None:
    with pull.start("100000") as process:
        _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said.startswith("the disk is full, little needs 0 MB. Make room in ")
    assert said.count("\n") == 1
    assert {path.name for path in pull.home.iterdir()} == {"config.json", "model.bin.part"}
    pull.run()
    pull.assert_whole()


def test_a_model_larger_than_the_disk_is_not_begun(pull: Pull) -> None:
    size = shutil.disk_usage(Path.home()).total * 2
    file = msgspec.structs.replace(pull.model.files[0], size=size)
    pull.model = msgspec.structs.replace(pull.model, files=(file,))
    assert "the disk is full" in pull.fails().message
    assert pull.server.transfers == []


def test_a_folder_that_cannot_be_made_is_told(pull: Pull, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be", "utf-8")
    assert "cannot be written" in pull.fails().message


# --- verify and remove ----------------------------------------------------------------------------


@pytest.mark.usefixtures("on_hub")
def test_verify_names_what_is_wrong(pull: Pull) -> None:
    assert fetch.verify(pull.model, pull.folder) == ["config.json: missing", "model.bin: missing"]
    pull.run()
    assert fetch.verify(pull.model, pull.folder) == []
    (pull.home / "config.json").write_bytes(b"{}")
    with (pull.home / "model.bin").open("r+b") as stream:
        stream.seek(1000)
        stream.write(b"x")
    assert fetch.verify(pull.model, pull.folder) == [
        "config.json: has 2 bytes instead of 100",
        "model.bin: damaged: its SHA-256 is another",
    ]


@pytest.mark.usefixtures("on_hub")
def test_remove_takes_the_model_and_unfinished_parts(pull: Pull) -> None:
    pull.run()
    pull.part.write_bytes(b"x")
    (pull.home / ".wheels" / "x").mkdir(parents=True)
    assert fetch.remove(pull.model, pull.folder)
    assert not pull.home.exists()
    assert not fetch.remove(pull.model, pull.folder)


@pytest.mark.usefixtures("on_hub")
def test_remove_leaves_files_that_are_not_the_models(pull: Pull) -> None:
    pull.run()
    (pull.home / "notes.txt").write_text("mine", "utf-8")
    fetch.remove(pull.model, pull.folder)
    assert [path.name for path in pull.home.iterdir()] == ["notes.txt"]


@pytest.mark.usefixtures("on_hub")
def test_remove_waits_for_a_pull_to_end(pull: Pull) -> None:
    pull.run()
    removing = threading.Thread(target=fetch.remove, args=(pull.model, pull.folder))
    with (pull.folder / ".lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        removing.start()
        removing.join(0.2)
        assert removing.is_alive()
        pull.assert_whole()
    removing.join()
    assert not pull.home.exists()


@pytest.mark.usefixtures("on_hub")
def test_the_data_folder_is_the_users_alone(pull: Pull) -> None:
    pull.run()
    assert pull.folder.parent.stat().st_mode & 0o777 == 0o700
