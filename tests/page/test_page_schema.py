"""What /openapi.json promises is kept, whatever is sent."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from page_server import Daemon

if TYPE_CHECKING:
    import pytest


def test_every_answer_is_as_promised(
    page_dir: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "schemathesis.toml"
    with Daemon(page_dir) as daemon:
        settings.write_text(
            f'headers = {{ Authorization = "Bearer {daemon.token}" }}\n'
            "request-timeout = 30\nseed = 1\n"
            '[generation]\ndatabase = "none"\nmax-examples = 10\n'
            # Starlette's 405 names the methods of one of the routes that share a path.
            "[checks]\nallow_header_conformance.enabled = false\n"
            # Any bytes are of the right type here; hardly any are a sound.
            '[[operations]]\ninclude-name = "POST /api/transcribe"\n'
            "checks.positive_data_acceptance.enabled = false\n"
        )
        run = subprocess.run(
            [
                str(Path(sys.executable).with_name("schemathesis")),
                f"--config-file={settings}",
                "run",
                f"{daemon.url}/openapi.json",
                "--phases=examples,coverage,fuzzing",
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
    assert "Traceback" not in capfd.readouterr().err
