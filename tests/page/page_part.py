"""Single routers of the page as an app of their own, and a home for them to look at."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from fastapi import FastAPI, WebSocketDisconnect
from fastapi.testclient import TestClient

from dictate.page import problems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest
    from fastapi import APIRouter
    from starlette.testclient import WebSocketTestSession


@dataclass
class Part:
    """An app that is asked without a network, in the test's own thread."""

    app: FastAPI

    def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        # Not by httpx: what browsers can send, it would refuse.
        content = "" if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json"}

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
                return await client.request(method, path, content=content, headers=headers)

        return asyncio.run(send())

    def connect(self, path: str) -> WebSocketTestSession:
        return TestClient(self.app).websocket_connect(path)

    def get(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()


def pushed(socket: WebSocketTestSession) -> Iterator[dict[str, Any]]:
    """What a WebSocket sends, until the server closes it."""
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            yield socket.receive_json()


def part_of(*routers: APIRouter) -> Part:
    app = FastAPI()
    for router in routers:
        app.include_router(router)
    problems.install(app)
    return Part(app)


def move_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let nothing of the developer's own be seen; returns dictate's configuration folder."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    folder = tmp_path / "config" / "dictate"
    folder.mkdir(parents=True)
    return folder
