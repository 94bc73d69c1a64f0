"""Errors as JSON: always a message and a remedy, never a dictated word or a traceback."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from dictate import errors
from dictate.page.refusal import Mistake, Refusal, Refused, documented

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request

SEE_DOCS = "See /docs"

_STATUS = {errors.ConfigError: HTTPStatus.CONFLICT, errors.AudioError: 422}
"""The user's file stands against it, or the sound that came with it is to blame. What else goes
wrong is the daemon's or the disk's doing."""

_REMEDIES = {
    401: "Open the page with `dictate page`, or send the header `Authorization: Bearer TOKEN`",
    404: SEE_DOCS,
    405: SEE_DOCS,
}

ANYWHERE = documented(
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.CONFLICT,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
"""For /openapi.json: what any request may come to."""


class TooLargeError(HTTPException):
    """More bytes, or more sound, than is taken.

    Not `Refused`, for FastAPI makes 400 of any other error while it reads a body.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(413, message, {"Connection": "close"})
        self.remedy = remedy


def problem(status: int, message: str, remedy: str = "", *mistakes: Mistake) -> Response:
    """An answer that is no success."""
    content = Refusal(message=message, remedy=remedy, errors=list(mistakes))
    # In ASCII, for a message may quote half a character, which UTF-8 cannot say.
    body = json.dumps(content.model_dump(exclude_defaults=True))
    return Response(body, status, media_type="application/json")


def install(app: FastAPI) -> None:
    """Have every error answered in this way."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(errors.DictateError, _ours)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_fields)
    app.add_exception_handler(Exception, _unforeseen)


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return problem(error.status, error.body.message, error.body.remedy, *error.body.errors)


def _ours(_request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.DictateError)
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 503)
    return problem(status, error.message, error.remedy)


def _of_http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    usual = _REMEDIES.get(error.status_code, "")
    remedy = error.remedy if isinstance(error, TooLargeError) else usual
    answer = problem(error.status_code, error.detail, remedy)
    answer.headers.update(error.headers or {})
    return answer


def _of_fields(_request: Request, error: Exception) -> Response:
    """What the fields are, and never what they hold."""
    assert isinstance(error, RequestValidationError)
    found = [
        Mistake(field=_field(each["loc"]), message=str(each["msg"])) for each in error.errors()
    ]
    first = found[0]
    message = f"{first.field}: {first.message}" if first.field else first.message
    return problem(422, message, SEE_DOCS, *found)


def _unforeseen(_request: Request, _error: Exception) -> Response:
    return problem(500, "The page's server failed", "The log tells where")


def _field(place: tuple[int | str, ...]) -> str:
    # The first is where it was: "body", "query", "path".
    return ".".join(str(part) for part in place[1:])
