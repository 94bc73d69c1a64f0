"""What /openapi.json promises is kept, whatever is sent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from page_server import Daemon

if TYPE_CHECKING:
    import pytest


SETTINGS = """\
headers = {{ Authorization = "Bearer {token}" }}
request-timeout = 30
seed = 1
generation = {{ database = "none", max-examples = 3 }}

# Starlette's 405 names the methods of one of the routes that share a path.
checks.allow_header_conformance.enabled = false

# It does not know that what is wrong may be too large as well.
checks.negative_data_rejection.expected-statuses = [400, 404, 405, 409, 413, 422]

# Any bytes are of the right type here; hardly any are a sound.
[[operations]]
include-name = "POST /api/transcribe"
checks.positive_data_acceptance.enabled = false

# What a key is called, what a model can do, and what is a word, no schema can say.
[[operations]]
include-name = [
    "POST /api/settings/hotkey/check",
    "POST /api/models/{{name}}/use",
    "PUT /api/vocabulary",
]
checks.positive_data_acceptance.enabled = false

# The network, and a process each time.
[[operations]]
include-name = ["POST /api/models/{{name}}/download", "GET /api/microphones"]
enabled = false
"""


def test_every_answer_is_as_promised(
    page_dir: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "schemathesis.toml"
    with Daemon(page_dir) as daemon:
        settings.write_text(SETTINGS.format(token=daemon.token))
        run = subprocess.run(
            [
                str(Path(sys.executable).with_name("schemathesis")),
                f"--config-file={settings}",
                "run",
                f"{daemon.url}/openapi.json",
                "--phases=coverage,fuzzing",
                "--no-color",
            ],
            check=False,
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert daemon.end is None
    assert run.returncode == 0, run.stdout
    # The server's own log.
    assert "Error" not in capfd.readouterr().err
