"""The page's server as an ASGI application: its routes, and the layers around them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, Security
from fastapi.routing import APIRoute
from fastapi.security import APIKeyCookie, HTTPBearer
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

from dictate import __version__
from dictate.page import (
    docs,
    doctor,
    enter,
    history,
    live,
    microphones,
    models,
    problems,
    record,
    settings,
    state,
    transcribe,
    vocabulary,
)
from dictate.page.access import COOKIE, Access
from dictate.page.border import Border

if TYPE_CHECKING:
    from dictate.page.shared import Page

_PARTS = (
    state,
    history,
    transcribe,
    record,
    live,
    settings,
    models,
    vocabulary,
    microphones,
    doctor,
)
"""Modules with a `router`."""

_ABOUT = """\
dictate on this machine, for scripts. Send the header `Authorization: Bearer TOKEN`, where TOKEN is
what stands behind `#token=` in the address that `dictate page --print-url` prints.

Besides these routes there are WebSockets. `/api/record` takes the text `{"type": "start", "level":
"tidy"}`, then binary frames of 16-bit little endian samples (mono, 16 kHz, at most 64 kB each),
then `{"type": "stop"}` or `{"type": "cancel"}`; it sends `recording`, `expected`, `heard`, and at
last `answer` or `error`. `/api/live` sends `state`, `history`, `settings` and `download`;
`/api/microphones/level?device=NAME` sends `level`; `/api/doctor` sends `check` and at last `end`.
"""

# They are only documentation here: `Access` lets nothing through without the one or the other.
_SECURITY = [
    Security(HTTPBearer(auto_error=False)),
    Security(APIKeyCookie(name=COOKIE, auto_error=False)),
]


def create(page: Page, page_dir: Path, port: int) -> Border:
    """The whole server.

    Args:
        page: What the routes share.
        page_dir: The static files; `index.html` is served at `/`.
        port: Where it will be served: part of the names under which it answers.
    """
    app = FastAPI(
        title="dictate",
        version=__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        responses=problems.ANYWHERE,
        generate_unique_id_function=_name,
    )
    app.state.page = page
    problems.install(app)
    app.include_router(enter.router)
    for part in _PARTS:
        app.include_router(part.router, dependencies=_SECURITY)
    app.include_router(docs.router)
    models.downloads().listen(lambda told: page.live.tell({"type": "download", **asdict(told)}))

    @app.get("/", include_in_schema=False)
    async def index() -> FileResponse:
        return FileResponse(page_dir / "index.html")

    app.mount("/page", StaticFiles(directory=page_dir))
    return Border(Access(app, page.secrets, port))


def _name(route: APIRoute) -> str:
    """What generated clients call a route, as in "history-clean"."""
    return "-".join([*map(str, route.tags[:1]), route.name])
