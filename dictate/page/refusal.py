"""What the page says when it cannot do what was asked: a message and a remedy, always."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi import Response
from pydantic import BaseModel

from dictate.errors import DictateError

if TYPE_CHECKING:
    from fastapi import Request


class Mistake(BaseModel):
    """What is wrong with one field of what was sent."""

    field: str
    message: str
    remedy: str = ""


class Refusal(BaseModel):
    """The body of every answer that is an error."""

    message: str
    remedy: str
    errors: list[Mistake] = []


class Refused(Exception):  # noqa: N818 - as HTTPException, an answer rather than an error
    """Ends a route with an error of the user's; the app answers it with `answer`.

    Args:
        error: What is wrong and what to do.
        status: 409 unless something else says more.
        errors: Which fields are wrong.
    """

    def __init__(
        self,
        error: DictateError,
        status: HTTPStatus = HTTPStatus.CONFLICT,
        errors: tuple[Mistake, ...] = (),
    ) -> None:
        super().__init__(error.message)
        self.status = status
        self.body = Refusal(message=error.message, remedy=error.remedy, errors=list(errors))


def wrong(error: DictateError, field: str) -> Refused:
    """A field of what was sent cannot be used."""
    mistake = Mistake(field=field, message=error.message, remedy=error.remedy)
    return Refused(error, HTTPStatus.UNPROCESSABLE_ENTITY, (mistake,))


def answer(_request: Request, refused: Exception) -> Response:
    """The handler of `Refused`, and of any `DictateError` that a route did not expect."""
    if isinstance(refused, DictateError):
        refused = Refused(refused)
    assert isinstance(refused, Refused)
    # In ASCII: what was sent may be quoted, and hold half a character that UTF-8 cannot say.
    body = json.dumps(refused.body.model_dump(exclude_defaults=True))
    return Response(body, refused.status, media_type="application/json")


def documented(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses`: these errors have the usual body."""
    return {int(status): {"model": Refusal} for status in statuses}
