"""Errors as JSON: always a message and a remedy, never a dictated word or a traceback."""

from __future__ import annotations

import http
import json
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dictate import errors
from dictate.page.schemas import FieldProblem, Problem

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request

_UNPROCESSABLE = 422

SEE_DOCS = "See /docs"

_STATUS: dict[type[errors.DictateError], int] = {
    errors.ConfigError: _UNPROCESSABLE,
    errors.AudioError: _UNPROCESSABLE,
}
"""What the request itself is to blame for; of anything else the daemon or the disk is."""

_REMEDIES = {
    401: "Open the page with `dictate page`, or send the header `Authorization: Bearer TOKEN`",
    404: SEE_DOCS,
    405: SEE_DOCS,
}


def documented(texts: dict[int, str]) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses`: why it may answer with a problem."""
    return {code: {"model": Problem, "description": text} for code, text in texts.items()}


ANYWHERE = documented(
    {
        400: "The body is not JSON",
        401: "Without the token",
        403: "From another page, or under another name",
        413: "Too large",
        422: "A field holds what is not allowed",
        503: "The daemon, a model or the disk cannot do it now",
    }
)
"""For /openapi.json: what any request may come to."""


class RefusedError(HTTPException):
    """A request that cannot be granted, with more to say than its status does.

    Not one of `dictate.errors`, for FastAPI makes 400 of any other error while it reads a body.
    """

    def __init__(
        self, status: int, message: str, remedy: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(status, message, headers)
        self.remedy = remedy


class TooLargeError(RefusedError):
    """More bytes, or more sound, than is taken; the rest is not read."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(413, message, remedy, {"Connection": "close"})


def problem(status: int, message: str, remedy: str = "") -> Response:
    """An answer that is no success."""
    return _answer(status, Problem(message=message, remedy=remedy))


def install(app: FastAPI) -> None:
    """Have every error answered in this way."""
    app.add_exception_handler(errors.DictateError, _ours)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_fields)
    app.add_exception_handler(Exception, _unforeseen)


def _ours(_request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.DictateError)
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 503)
    return problem(status, error.message, error.remedy)


def _of_http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = error.detail or http.HTTPStatus(error.status_code).phrase
    usual = _REMEDIES.get(error.status_code, "")
    remedy = error.remedy if isinstance(error, RefusedError) else usual
    answer = problem(error.status_code, message, remedy)
    answer.headers.update(error.headers or {})
    return answer


def _of_fields(_request: Request, error: Exception) -> Response:
    """What the fields are, and never what they hold."""
    assert isinstance(error, RequestValidationError)
    found = [
        FieldProblem(field=_field(each["loc"]), message=str(each["msg"])) for each in error.errors()
    ]
    first = found[0]
    content = Problem(
        message=f"{first.field}: {first.message}" if first.field else first.message,
        remedy=SEE_DOCS,
        errors=found,
    )
    return _answer(_UNPROCESSABLE, content)


def _answer(status: int, content: Problem) -> Response:
    # In ASCII, for a message may quote half a character, which UTF-8 cannot say.
    body = json.dumps(content.model_dump(exclude_none=True))
    return Response(body, status, media_type="application/json")


def _unforeseen(_request: Request, _error: Exception) -> Response:
    return problem(500, "The page's server failed", "The log tells where")


def _field(place: tuple[int | str, ...]) -> str:
    # The first is where it was: "body", "query", "path".
    return ".".join(str(part) for part in place[1:])
