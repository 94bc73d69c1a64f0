"""What the page says when it cannot do what was asked: a message and a remedy, always."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from dictate.errors import DictateError


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
    """Ends a route with an error of the user's.

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


def documented(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses`: these errors have the usual body."""
    return {int(status): {"model": Refusal} for status in statuses}
