"""Errors as JSON: always a message and a remedy, never a dictated word or a traceback."""

from __future__ import annotations

import http
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from dictate import errors
from dictate.page.schemas import FieldProblem, Problem

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.responses import Response

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

DOCUMENTED: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem, "description": text}
    for code, text in {
        400: "The body is not JSON",
        401: "Without the token",
        403: "From another page, or under another name",
        413: "Too large",
        422: "A field holds what is not allowed",
        503: "The daemon, a model or the disk cannot do it now",
    }.items()
}
"""For /openapi.json: what any request may come to."""


class TooLargeError(HTTPException):
    """More bytes, or more sound, than is taken; the rest is not read.

    Not one of `dictate.errors`, for FastAPI makes 400 of any other error while it reads a body.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(413, message, {"Connection": "close"})
        self.remedy = remedy


def problem(status: int, message: str, remedy: str = "") -> JSONResponse:
    """An answer that is no success."""
    content = Problem(message=message, remedy=remedy).model_dump(exclude_none=True)
    return JSONResponse(content, status)


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
    remedy = (
        error.remedy if isinstance(error, TooLargeError) else _REMEDIES.get(error.status_code, "")
    )
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
    return JSONResponse(content.model_dump(), _UNPROCESSABLE)


def _unforeseen(_request: Request, _error: Exception) -> Response:
    return problem(500, "The page's server failed", "The log tells where")


def _field(place: tuple[int | str, ...]) -> str:
    # The first is where it was: "body", "query", "path".
    return ".".join(str(part) for part in place[1:])
