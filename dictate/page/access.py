"""Who may ask: the secrets of this start, and the names under which the page may be asked.

Any page in the user's browser, and any program on the machine, can reach a port of the loopback.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from dictate.page.problems import problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE = "dictate"

_PUBLIC = ("/", "/api/enter")
_PUBLIC_FOLDER = "/page/"
"""The page's own files: they hold no secret, and the browser asks for them before it has one."""

_OWN_SITES = ("same-origin", "none")
"""What Sec-Fetch-Site may say: the page itself, or the user's own doing. "same-site" is any other
program's page on this machine (W3C Fetch Metadata: a site has no port)."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Made anew at every start; neither is ever logged."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    """In the page's address, and for scripts."""

    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    """For the browser that brought the token."""

    def is_token(self, given: str) -> bool:
        """Whether this is the token; takes as long for any wrong one."""
        return secrets.compare_digest(given.encode("utf-8", "replace"), self.token.encode())

    def is_cookie(self, given: str) -> bool:
        """Whether this is the cookie; takes as long for any wrong one."""
        return secrets.compare_digest(given.encode("utf-8", "replace"), self.cookie.encode())


class Access:
    """Refuses, before any route, what does not come from the page or from one who has the token.

    Args:
        app: What it guards.
        own: The secrets.
        port: Where the page is served.
    """

    def __init__(self, app: ASGIApp, own: Secrets, port: int) -> None:
        self._app = app
        self._own = own
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self._origins = frozenset(f"http://{host}" for host in self._hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403 or 401, or let it through."""
        headers = Headers(scope=scope)
        if not self._is_from_here(scope, headers):
            refusal = problem(
                403, "This request comes from another page", "Open the page with `dictate page`"
            )
        elif not self._may(scope, headers):
            refusal = problem(
                401,
                "This request has no token, or an old one",
                "Open the page with `dictate page`, or send `Authorization: Bearer TOKEN`",
            )
            refusal.headers["WWW-Authenticate"] = "Bearer"
        else:
            await self._app(scope, receive, send)
            return
        # For a WebSocket too: uvicorn knows the extension that answers its handshake.
        await refusal(scope, receive, send)

    def _is_from_here(self, scope: Scope, headers: Headers) -> bool:
        """Whether the browser took the page's own name, and no foreign page is behind it."""
        return (
            [host.lower() for host in headers.getlist("host")] in [[own] for own in self._hosts]
            and all(origin in self._origins for origin in headers.getlist("origin"))
            and (_is_visit(scope, headers) or _is_own(headers))
        )

    def _may(self, scope: Scope, headers: Headers) -> bool:
        is_socket = scope["type"] == "websocket"
        path = scope["path"]
        if not is_socket and (path in _PUBLIC or path.startswith(_PUBLIC_FOLDER)):
            return True
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._own.is_token(token):
            return True
        if is_socket and "origin" not in headers:
            # Every browser tells it here, so this one is none, and the cookie is not its own.
            return False
        cookies = cookie_parser(headers.get("cookie", ""))
        return self._own.is_cookie(cookies.get(COOKIE, ""))


def _is_own(headers: Headers) -> bool:
    return all(site in _OWN_SITES for site in headers.getlist("sec-fetch-site"))


def _is_visit(scope: Scope, headers: Headers) -> bool:
    """Whether the browser goes to the page itself, from wherever: `dictate page` sends it there.

    Nothing is to be seen there without the token, and no other page can look at it.
    """
    return (
        scope["type"] == "http"
        and (scope["method"], scope["path"]) == ("GET", "/")
        and headers.getlist("sec-fetch-mode") == ["navigate"]
        and headers.getlist("sec-fetch-dest") == ["document"]
    )
