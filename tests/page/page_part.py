"""Single routers of the page as an app of their own, and a home for them to look at."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
from fastapi import FastAPI

from dictate.errors import DictateError
from dictate.page import refusal

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from fastapi import APIRouter


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

    def get(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()


def part_of(*routers: APIRouter) -> Part:
    app = FastAPI()
    for router in routers:
        app.include_router(router)
    for kind in (refusal.Refused, DictateError):
        app.add_exception_handler(kind, refusal.answer)
    return Part(app)


def move_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let nothing of the developer's own be seen; returns dictate's configuration folder."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    folder = tmp_path / "config" / "dictate"
    folder.mkdir(parents=True)
    return folder
