"""The way in: the token of the page's address against a cookie that only the browser can read."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Response

from dictate.page.access import COOKIE
from dictate.page.schemas import Token
from dictate.page.shared import Shared

router = APIRouter(tags=["access"])


@router.post("/api/enter", status_code=204)
async def enter(given: Token, page: Shared, response: Response) -> None:
    """Take the token, give the cookie."""
    if not page.secrets.is_token(given.token):
        raise HTTPException(401, "This address is not of this start")
    response.set_cookie(COOKIE, page.secrets.cookie, httponly=True, samesite="strict", path="/")
