"""A Chromium window whose page has a text field and reports to a server in this process."""

from __future__ import annotations

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

from target import FILE, TITLE, write_down

PAGE = f"""<!doctype html><meta charset="utf-8"><title>{TITLE}</title>
<textarea autofocus spellcheck="false" style="width: 95%; height: 80vh"></textarea>
<script>
const field = document.querySelector("textarea");
let busy = false, changed = true;
async function report() {{
  if (busy) return;
  busy = true;
  while (changed) {{
    changed = false;
    await fetch("/", {{method: "POST", body: field.value}});
  }}
  busy = false;
}}
field.oninput = () => {{ changed = true; report(); }};
field.onfocus = report;
field.focus();
// It may have the keyboard already, and is not told so again.
if (document.hasFocus()) report();
</script>"""


class Reports(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answers: ClassVar[dict[str, bytes]] = {"GET": PAGE.encode(), "POST": b""}

    def do_GET(self) -> None:
        self.reply()

    def do_POST(self) -> None:
        write_down(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.reply()

    def reply(self) -> None:
        body = self.answers[self.command]
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


server = HTTPServer(("127.0.0.1", 0), Reports)
with subprocess.Popen(
    [
        *("setpriv", "--pdeathsig", "TERM", "--", "chromium", "--no-sandbox", "--no-first-run"),
        *("--disable-gpu", "--disable-background-networking", "--password-store=basic"),
        *(f"--user-data-dir={Path(FILE).with_suffix('.profile')}", "--window-size=560,300"),
        f"--app=http://127.0.0.1:{server.server_port}/",
    ]
):
    server.serve_forever()
sys.exit(1)
