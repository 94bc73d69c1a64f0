"""What the routes share: handed to each that asks for `Shared`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

if TYPE_CHECKING:
    from dictate.page.access import Secrets
    from dictate.page.line import Line
    from dictate.page.live import Live
    from dictate.page.past import Past


@dataclass(frozen=True, slots=True)
class Page:
    """The parts of the page's server."""

    line: Line
    live: Live
    past: Past
    secrets: Secrets


def _page(connection: HTTPConnection) -> Page:
    page: Page = connection.app.state.page
    return page


Shared = Annotated[Page, Depends(_page)]
"""For a route's parameter."""
