"""A web server that speaks the model hub's and the package index's protocols, faults included."""

from __future__ import annotations

import base64
import hashlib
import io
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from dictate.models.catalogue import Model

BLOCK = 10_000


class Server(ThreadingHTTPServer):
    """Serves on a free port of this machine while it is open.

    Attributes:
        files: What is served, by path.
        statuses: Paths that are answered with a bare status instead.
        ranges: Whether the Range header is obeyed.
        lies: Whether Content-Range begins somewhere else than asked.
        cuts: For each transfer to come, the bytes after which the connection is closed.
        stalls_at: Bytes after which transfers wait until `resume` is set; 0 for never.
        transfers: The files asked for with the first byte wanted, in order.
    """

    daemon_threads = False
    block_on_close = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.statuses: dict[str, int] = {}
        self.ranges = True
        self.lies = False
        self.cuts: list[int] = []
        self.stalls_at = 0
        self.stalled = threading.Event()
        self.resume = threading.Event()
        self.transfers: list[tuple[str, int]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), name="server")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.resume.set()
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """Clients that are killed or hang up are what this server is for."""

    def offer(self, model: Model, contents: dict[str, bytes]) -> None:
        """Put a model's files on the hub."""
        for name, data in contents.items():
            self.files[f"/{model.hub}/resolve/{model.revision}/{name}"] = data

    def publish(self, name: str, members: dict[str, bytes]) -> None:
        """Put version 1.0 of a wheel on the package index, with an index page for pip."""
        wheel = build_wheel(name, members)
        file = f"{name.replace('-', '_')}-1.0-py3-none-any.whl"
        self.files[f"/wheels/{file}"] = wheel
        page = f'<!DOCTYPE html><a href="/wheels/{file}">{file}</a>'
        self.files[f"/simple/{name}/"] = page.encode()

    def first_bytes(self, ending: str) -> list[int]:
        """Where each transfer of a file began."""
        return [first for path, first in self.transfers if path.endswith(ending)]


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path in self.server.statuses:
            return self.send_error(self.server.statuses[path])
        if "/resolve/" in path and path in self.server.files:
            # As the hub does: large files live elsewhere, and the tag is not their SHA-256.
            self.send_response(302)
            self.send_header("Location", f"/cdn{path}?signature=x")
            self.send_header("X-Linked-Etag", '"0123456789abcdef"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return None
        data = self.server.files.get(path.removeprefix("/cdn"))
        return self.send_error(404) if data is None else self._send(path, data)

    def _send(self, path: str, data: bytes) -> None:
        server = self.server
        asked = self.headers.get("Range", "").removeprefix("bytes=").removesuffix("-")
        first = int(asked) if asked and server.ranges else 0
        server.transfers.append((path, int(asked or 0)))
        if asked and server.ranges:
            self.send_response(206)
            shown = first + 7 if server.lies else first
            self.send_header("Content-Range", f"bytes {shown}-{len(data) - 1}/{len(data)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(data) - first))
        self.send_header("Content-Type", "text/html" if path.endswith("/") else "application/x")
        self.send_header("ETag", '"0123456789abcdef"')
        self.end_headers()
        end = server.cuts.pop(0) if server.cuts else len(data)
        while first < end:
            if 0 < server.stalls_at <= first and not server.resume.is_set():
                server.stalled.set()
                server.resume.wait(60)
            last = min(first + BLOCK, end)
            self.wfile.write(data[first:last])
            first = last
        self.wfile.flush()
        self.close_connection = end < len(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def build_wheel(name: str, members: dict[str, bytes]) -> bytes:
    """The bytes of a wheel that holds `members`."""
    folder = f"{name.replace('-', '_')}-1.0.dist-info"
    files = members | {
        f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        "Requires-Python: >=9\nRequires-Dist: a-package-that-is-not-there\n".encode(),
        f"{folder}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},{_record_digest(data)},{len(data)}\n" for path, data in files.items())
    files[f"{folder}/RECORD"] = f"{record}{folder}/RECORD,,\n".encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return buffer.getvalue()


def _record_digest(data: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
