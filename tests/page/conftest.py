from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from dictate.errors import DictateError
from dictate.page import refusal

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Part:
    """Routers of the page as an app of their own; asked in the test's thread."""

    app: FastAPI

    def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
                return await client.request(method, path, json=body)

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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's configuration folder; nothing of the developer's own is seen."""
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    folder = tmp_path / "config" / "dictate"
    folder.mkdir(parents=True)
    return folder
