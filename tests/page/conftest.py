from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from page_server import Daemon

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Folders of a user who has never dictated, for this module's processes."""
    home = tmp_path_factory.mktemp("h")
    with pytest.MonkeyPatch.context() as environment:
        for name in ("CONFIG_HOME", "DATA_HOME", "STATE_HOME", "RUNTIME_DIR"):
            (home / name).mkdir(mode=0o700)
            environment.setenv(f"XDG_{name}", str(home / name))
        yield home


@pytest.fixture(scope="module")
def page_dir(home: Path) -> Path:
    folder = home / "page"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><title>dictate</title>")
    (folder / "page.js").write_text("export {};")
    return folder


@pytest.fixture(scope="module")
def daemon(page_dir: Path) -> Iterator[Daemon]:
    """A page that all tests of a module share."""
    with Daemon(page_dir) as daemon:
        yield daemon
