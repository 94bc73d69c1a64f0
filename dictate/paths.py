"""Where dictate keeps its files, after the XDG base directory specification."""

from __future__ import annotations

import os
from pathlib import Path

from dictate.errors import ControlError


def _xdg(variable: str, fallback: str) -> Path:
    value = os.environ.get(variable, "")
    return Path(value) if value.startswith("/") else Path.home() / fallback


def config_home() -> Path:
    """Every program's settings, the desktop's autostart and the user's systemd among them."""
    return _xdg("XDG_CONFIG_HOME", ".config")


def config_file() -> Path:
    """The user's own settings; need not exist."""
    return config_home() / "dictate" / "config.toml"


def vocabulary_file() -> Path:
    """The user's own words, beside the settings; need not exist."""
    return config_file().with_name("vocabulary.toml")


def data_dir() -> Path:
    """Models, and the program itself if `systemd/install.sh` installed it."""
    return _xdg("XDG_DATA_HOME", ".local/share") / "dictate"


def state_dir() -> Path:
    """The history, recordings that have to outlive the login, and logs."""
    return _xdg("XDG_STATE_HOME", ".local/state") / "dictate"


def log_file() -> Path:
    """What a daemon prints that was started without systemd."""
    return state_dir() / "dictate.log"


def runtime_dir() -> Path:
    """The control socket, the lock and the spool; gone at logout, mode 0700, made if missing.

    Raises:
        ControlError: It cannot be made.
    """
    base = os.environ.get("XDG_RUNTIME_DIR", "")
    folder = Path(base) / "dictate" if base.startswith("/") else state_dir() / "run"
    try:
        make_private(folder)
    except OSError as error:
        message = f"{folder} cannot be made ({error.strerror})"
        raise ControlError(message, "Set XDG_RUNTIME_DIR to a folder of your own") from None
    return folder


def make_private(folder: Path) -> None:
    """Make `folder` and what is missing above it, each with mode 0700, if it is not there.

    Raises:
        OSError: It cannot be made.
    """
    if not folder.is_dir():
        make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def resource(name: str) -> Path:
    """A file that ships with dictate, as in "config/config.toml" or "assets/icons".

    In an installed package the folders lie inside it, in a checkout beside it.
    """
    package = Path(__file__).parent
    shipped = package / "resources" / name
    return shipped if shipped.exists() else package.parent / name
