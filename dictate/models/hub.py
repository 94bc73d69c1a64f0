"""The model hub: files over HTTPS at {hub}/{repository}/resolve/{revision}/{file}.

urllib does all that is needed (redirects, proxies from the environment, ranges); huggingface_hub
would bring its own cache layout and believes the server's ETag, where our digest decides.
"""

from __future__ import annotations

import re
import ssl
import urllib.error
import urllib.request
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from dictate import __version__
from dictate.models.source import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dictate.models.catalogue import Model, ModelFile

TIMEOUT_S = 6.0
"""For connecting and for every pause in between, so that a dead hub is left quickly."""

N_FRUITLESS_TRIES = 3
"""In a row without a new byte; while bytes come, a connection may break as often as it likes."""

BLOCK_BYTES = 1 << 16

_MEANINGS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "wants an account for it",
    HTTPStatus.FORBIDDEN: "does not give it out",
    HTTPStatus.NOT_FOUND: "does not have it",
    HTTPStatus.TOO_MANY_REQUESTS: "has had too many requests; try again later",
}


class _Interrupted(Exception):  # noqa: N818  # No error yet: the transfer is taken up again.
    """The connection broke or stalled."""


class Hub:
    """A server that speaks the hub's protocol.

    Args:
        url: As in the setting `models.hub_url`.
        timeout_s: The longest silence that is waited out.
    """

    name = "hub"

    def __init__(self, url: str, timeout_s: float = TIMEOUT_S) -> None:
        self._url = url.rstrip("/")
        self._timeout_s = timeout_s
        self._opener = urllib.request.build_opener()
        self._has_answered = False
        self._unreachable = ""

    def fetch(
        self, model: Model, file: ModelFile, part: Path, progress: Callable[[int], None]
    ) -> None:
        """See `Source`. Takes up where `part` ends."""
        if self._unreachable:
            raise SourceError(self._unreachable)
        url = f"{self._url}/{quote(model.hub)}/resolve/{quote(model.revision)}/{quote(file.name)}"
        longest, fruitless = _length(part), 0
        while _length(part) < file.size:
            try:
                self._transfer(url, file, part, progress)
            except _Interrupted as interruption:
                fruitless = 0 if _length(part) > longest else fruitless + 1
                longest = max(longest, _length(part))
                if fruitless == N_FRUITLESS_TRIES:
                    raise SourceError(str(interruption)) from interruption

    def discard(self, part: Path) -> None:
        """See `Source`."""
        part.unlink(missing_ok=True)

    def _transfer(
        self, url: str, file: ModelFile, part: Path, progress: Callable[[int], None]
    ) -> None:
        have = _length(part)
        with self._open(url, have) as response:
            begin, size = _extent(response, have)
            if size not in {None, file.size}:
                reason = f"offers {size} bytes instead of {file.size}"
                raise SourceError(reason)
            # A server that ignores the range sends everything again.
            with part.open("ab" if begin else "wb") as stream:
                have = begin
                while have < file.size and (block := self._read(response)):
                    stream.write(block[: file.size - have])
                    stream.flush()
                    have = min(have + len(block), file.size)
                    progress(have)
        if have < file.size:
            reason = "closed the connection too early"
            raise _Interrupted(reason)

    def _open(self, url: str, have: int) -> Any:
        headers = {"User-Agent": f"dictate/{__version__}"}
        if have:
            headers["Range"] = f"bytes={have}-"
        request = urllib.request.Request(url, headers=headers)  # noqa: S310  # The settings allow http and https only.
        try:
            response = self._opener.open(request, timeout=self._timeout_s)
        except urllib.error.HTTPError as error:
            with error:
                reason = _MEANINGS.get(error.code, f"answers {error.code} {error.reason}")
            raise SourceError(reason) from None
        except (OSError, HTTPException) as error:
            reason = f"{urlsplit(url).netloc} {_describe(getattr(error, 'reason', error))}"
            if self._has_answered:
                raise _Interrupted(reason) from error
            self._unreachable = reason
            raise SourceError(reason) from error
        self._has_answered = True
        return response

    def _read(self, response: Any) -> bytes:
        try:
            block: bytes = response.read1(BLOCK_BYTES)
        except (OSError, HTTPException) as error:
            raise _Interrupted(_describe(error)) from error
        return block


def _length(part: Path) -> int:
    return part.stat().st_size if part.exists() else 0


def _extent(response: Any, have: int) -> tuple[int, int | None]:
    """Where the answer begins in the file, and how long the whole file is if that is said."""
    if response.status == HTTPStatus.PARTIAL_CONTENT:
        said = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", response.headers.get("Content-Range", ""))
        if said and int(said[1]) == have:
            return have, int(said[2])
        reason = "answers with another range than was asked for"
        raise SourceError(reason)
    size = response.headers.get("Content-Length", "")
    return 0, int(size) if size.isdigit() else None


def _describe(reason: object) -> str:
    match reason:
        case ssl.SSLCertVerificationError():
            return f"has a certificate that is not trusted ({reason.verify_message})"
        case TimeoutError():
            return "does not answer"
        case OSError() if reason.strerror:
            return f"cannot be reached ({reason.strerror})"
        case _:
            return f"breaks off ({reason or type(reason).__name__})"
