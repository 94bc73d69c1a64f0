"""Who is let in: the token, the cookie, and nothing that another page has a hand in."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from websockets.exceptions import InvalidStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from page_server import Daemon

GUARDED = ("/api/state", "/api/history", "/docs", "/openapi.json", "/api/nothing", "/nothing")


@contextmanager
def refused(status: int) -> Iterator[None]:
    with pytest.raises(InvalidStatus) as refusal:
        yield
    assert refusal.value.response.status_code == status


@pytest.mark.parametrize("path", GUARDED)
def test_without_the_token_nothing_is_told(daemon: Daemon, path: str) -> None:
    with daemon.stranger() as stranger:
        answer = stranger.get(path)
    assert answer.status_code == 401
    assert answer.json()["remedy"]


@pytest.mark.parametrize("token", ["wrong", "ünicode", "a" * 100_000])
def test_a_wrong_token_is_no_token(daemon: Daemon, token: str) -> None:
    with daemon.stranger() as stranger:
        entered = stranger.post("/api/enter", json={"token": token})
        header = {"Authorization": f"Bearer {token[:1000]}".encode()}
        answer = stranger.get("/api/state", headers=header)
    assert entered.status_code in {401, 422}
    assert "Set-Cookie" not in entered.headers
    assert answer.status_code == 401


def test_the_browser_gets_a_cookie_that_no_script_and_no_other_site_can_use(
    daemon: Daemon,
) -> None:
    with daemon.stranger() as browser:
        entered = browser.post("/api/enter", json={"token": daemon.token})
        assert entered.status_code == 204
        cookie = entered.headers["Set-Cookie"]
        assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
        assert daemon.token not in cookie
        assert browser.get("/api/state").status_code == 200


def test_the_token_is_no_cookie(daemon: Daemon) -> None:
    with daemon.stranger(Cookie=f"dictate={daemon.token}") as stranger:
        assert stranger.get("/api/state").status_code == 401


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost:1", "127.0.0.1.nip.io"]
)
def test_a_name_that_was_rebound_to_this_machine_is_refused(daemon: Daemon, host: str) -> None:
    port = daemon.host.rpartition(":")[2]
    with daemon.client(Host=host.format(port=port)) as client:
        for path in ("/", "/api/state", "/page/page.js"):
            assert client.get(path).status_code == 403
        assert client.post("/api/enter", json={"token": daemon.token}).status_code == 403


def test_localhost_is_a_name_of_this_machine(daemon: Daemon) -> None:
    host = f"localhost:{daemon.host.rpartition(':')[2]}"
    with daemon.client(Host=host, Origin=f"http://{host}") as client:
        assert client.get("/api/state").status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://{host}", "http://{host}.evil.example"]
)
def test_another_page_is_refused_even_with_the_cookie(daemon: Daemon, origin: str) -> None:
    foreign = origin.format(host=daemon.host)
    with daemon.browser() as browser:
        for path in ("/", "/api/state"):
            assert browser.get(path, headers={"Origin": foreign}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_request_that_another_page_caused_is_refused(daemon: Daemon, site: str) -> None:
    with daemon.browser() as browser:
        del browser.headers["Origin"]
        answer = browser.get("/api/state", headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403


def test_the_user_may_come_from_anywhere_but_gets_no_further_than_the_door(
    daemon: Daemon,
) -> None:
    visit = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }
    with daemon.browser() as browser:
        del browser.headers["Origin"]
        assert browser.get("/", headers=visit).status_code == 200
        assert browser.get("/api/state", headers=visit).status_code == 403
        assert browser.get("/", headers=visit | {"Sec-Fetch-Dest": "iframe"}).status_code == 403


def test_every_answer_carries_the_policy(daemon: Daemon) -> None:
    with daemon.client() as client, daemon.stranger(Origin="http://evil.example") as foreign:
        answers = [
            client.get("/"),
            client.get("/page/page.js"),
            client.get("/api/state"),
            client.get("/api/nothing"),
            foreign.get("/api/state"),
        ]
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'; frame-ancestors 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answers[2].headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/api/live", "/api/record"])
def test_a_websocket_needs_what_a_request_needs(daemon: Daemon, path: str) -> None:
    with daemon.browser() as browser:
        cookie = {"Cookie": f"dictate={browser.cookies['dictate']}"}
    # A browser always says where it comes from, so the second is none that was given the cookie.
    for headers, status in (
        ({"Accept": "*/*"}, 401),
        (cookie, 401),
        (cookie | {"Origin": "http://evil.example"}, 403),
        (cookie | {"Origin": daemon.url, "Sec-Fetch-Site": "same-site"}, 403),
    ):
        with refused(status), daemon.socket(path, **headers):
            pass
    with daemon.socket(path, **cookie, Origin=daemon.url), daemon.socket(path):
        pass


def test_a_websocket_that_is_none_of_ours_is_refused(daemon: Daemon) -> None:
    with refused(404), daemon.socket("/api/nothing"):
        pass
