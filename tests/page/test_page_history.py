"""The history on the page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from page_server import CLEAN, HEARD

from dictate import messages as say
from dictate.control.protocol import Request
from dictate.store.entry import Entry, Status
from dictate.store.history import History
from dictate.store.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from page_server import Daemon

PCM = b"\0" * 4 * 16_000


@pytest.fixture
def client(daemon: Daemon) -> Iterator[httpx.Client]:
    with daemon.client() as client, History() as history:
        history.clear()
        yield client


def dictated(number: int, text: str, **more: Any) -> Entry:
    entry = Entry(
        key=f"20260101-120000-000-{number}",
        at=f"2026-01-01T12:{number:02}:00",
        status=Status.DELIVERED,
        raw=f"um {text}",
        tidy=text,
        text=text,
        level="tidy",
        by="rules",
        language="en",
        seconds=2.0,
        recognise_ms=10.0,
        clean_ms=2.0,
        deliver_ms=5.0,
    )
    entry = msgspec.structs.replace(entry, **more)
    with History() as history:
        history.put(entry)
        kept = history.by_key(entry.key)
    assert kept
    return kept


def waiting() -> Entry:
    """A dictation whose recording waits to be recognised."""
    entry = dictated(7, "", raw="", status=Status.WAITING)
    Spool().keep(entry, PCM)
    return entry


def test_the_newest_comes_first_and_the_rest_page_by_page(client: httpx.Client) -> None:
    kept = [dictated(number, f"text {number}") for number in range(5)]
    first = client.get("/api/history?limit=3").json()
    assert first["total"] == 5
    assert [entry["text"] for entry in first["entries"]] == ["text 4", "text 3", "text 2"]
    rest = client.get(f"/api/history?limit=3&before={first['entries'][-1]['id']}").json()
    assert [entry["id"] for entry in rest["entries"]] == [kept[1].id, kept[0].id]


def test_an_entry_shows_what_was_removed(client: httpx.Client) -> None:
    kept = dictated(1, "tea")
    entry = client.get(f"/api/history/{kept.id}").json()
    assert entry["parts"] == [{"text": "um", "removed": True}, {"text": "tea", "removed": False}]
    assert (entry["status"], entry["status_text"]) == ("delivered", "typed")
    assert entry["ms"] == {"recognise": 10.0, "clean": 2.0, "deliver": 5.0}


@pytest.mark.parametrize("search", ["käse", "KÄSE", "KäsE und"])
def test_the_search_knows_the_letter_cases_of_every_language(
    client: httpx.Client, search: str
) -> None:
    dictated(1, "Käse und Brot")
    dictated(2, "100% tea_")
    found = client.get("/api/history", params={"search": search}).json()
    assert [entry["text"] for entry in found["entries"]] == ["Käse und Brot"]
    assert found["total"] == 1


@pytest.mark.parametrize("search", ["%", "_", "'", '"', "\\", "\x00"])
def test_the_search_takes_every_character_for_itself(client: httpx.Client, search: str) -> None:
    dictated(1, "tea")
    assert client.get("/api/history", params={"search": search}).json()["total"] == 0


def test_one_is_deleted_with_its_recording(client: httpx.Client) -> None:
    entry, other = waiting(), dictated(1, "tea")
    assert client.delete(f"/api/history/{entry.id}").status_code == 204
    assert client.get(f"/api/history/{entry.id}").status_code == 404
    assert client.delete(f"/api/history/{entry.id}").status_code == 404
    assert not Spool().audio(entry.key)
    assert client.get(f"/api/history/{other.id}").status_code == 200


def test_all_are_deleted_and_the_daemon_forgets_too(daemon: Daemon, client: httpx.Client) -> None:
    dictated(1, "tea")
    assert client.delete("/api/history").status_code == 204
    assert client.get("/api/history").json()["entries"] == []
    assert daemon.asked[-1] == Request("forget")


def test_the_export_holds_every_dictation_whole(client: httpx.Client) -> None:
    kept = [dictated(number, f"text {number} ünï") for number in range(3)]
    answer = client.get("/api/history/export")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = [json.loads(line) for line in answer.text.splitlines()]
    assert [msgspec.convert(row, Entry) for row in rows] == kept[::-1]


def test_another_level_is_tried_and_nothing_is_changed(
    daemon: Daemon, client: httpx.Client
) -> None:
    entry = dictated(1, "tea")
    answer = client.post(f"/api/history/{entry.id}/clean", json={"level": "rewrite"}).json()
    assert (answer["raw"], answer["text"], answer["level"]) == ("um tea", CLEAN, "rewrite")
    assert daemon.said(say.GuestText)[-1].text == "um tea"
    assert client.get(f"/api/history/{entry.id}").json()["text"] == "tea"


def test_what_waits_is_recognised_again(daemon: Daemon, client: httpx.Client) -> None:
    entry = waiting()
    found = client.post(f"/api/history/{entry.id}/retry").json()
    assert (found["id"], found["raw"], found["text"]) == (entry.id, HEARD, CLEAN)
    assert found["status"] == "recovered"
    assert daemon.pcm()[-len(PCM) :] == PCM
    assert not Spool().audio(entry.key)


def test_what_is_neither_kept_nor_heard_cannot_be_tried_again(client: httpx.Client) -> None:
    entry = dictated(1, "", raw="")
    answer = client.post(f"/api/history/{entry.id}/retry")
    assert answer.status_code == 409
    assert "is not kept any more" in answer.json()["message"]


def test_a_dictation_of_the_daemon_is_told_to_who_looks(
    daemon: Daemon, client: httpx.Client
) -> None:
    with daemon.socket("/api/live") as viewer:
        assert json.loads(viewer.recv(60))["type"] == "state"
        # The first look is what later ones are compared with.
        dictated(0, "before")
        for number in range(1, 60):
            dictated(number, "tea")
            try:
                told = json.loads(viewer.recv(1))
            except TimeoutError:
                continue
            assert told == {"type": "history"}
            break
        else:
            pytest.fail("nobody was told")
    assert client.get("/api/history").json()["entries"][0]["text"] == "tea"


def test_a_damaged_history_is_an_answer_and_not_the_end(client: httpx.Client, home: Any) -> None:
    file = home / "STATE_HOME" / "dictate" / "history.db"
    file.unlink()
    file.with_name("history.db-wal").unlink(missing_ok=True)
    file.with_name("history.db-shm").unlink(missing_ok=True)
    file.mkdir()
    try:
        answer = client.get("/api/history")
        assert answer.status_code == 503
        assert answer.json()["message"].startswith("The history cannot be used")
    finally:
        file.rmdir()
    assert client.get("/api/history").status_code == 200
