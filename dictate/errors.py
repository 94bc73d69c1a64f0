"""What can go wrong, for the person in front of the screen.

    DictateError            message + remedy, exit status
      ConfigError           the configuration cannot be used
      AudioError            no microphone, a dead sound server, an unreadable audio file
      ModelError            a model or its library is missing, corrupt or cannot be loaded
      DesktopError          no display, no way to type, no hotkey
        KeysHeldError       the words would be typed as shortcuts now
      ControlError          the daemon does not answer, or already runs
        NotRunningError     the daemon is not running
      StoreError            the history cannot be read or written

Every error carries one line that says what is wrong and one that says what to do next. The
command line prints both and exits with `exit_status`; nothing prints a traceback for a mistake
of the user's.
"""

from __future__ import annotations


def sentences(*parts: str) -> str:
    """Those parts that say something in one line, each ended as a sentence."""
    said = (part.rstrip(" .") for part in parts)
    return " ".join(part if part.endswith("?") else f"{part}." for part in said if part)


class DictateError(Exception):
    """Root of the errors that a user can do something about.

    Args:
        message: What is wrong, in one line without a full stop at the end.
        remedy: What to do next, in one line; empty only if nothing can be done.
    """

    exit_status = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        """One line: the message and the remedy."""
        return sentences(self.message, self.remedy)


class ConfigError(DictateError):
    """The configuration holds an unknown name or a value that is not allowed."""

    exit_status = 2


class AudioError(DictateError):
    """No usable microphone, a dead sound server or an unreadable audio file."""

    exit_status = 3


class ModelError(DictateError):
    """A model or the library that runs it is missing, corrupt or fails to load."""

    exit_status = 4


class DesktopError(DictateError):
    """No display, no back end that can type here, or the hotkey cannot be heard."""

    exit_status = 5


class KeysHeldError(DesktopError):
    """A modifier key is held down, and stays so: typed now, the words would be shortcuts."""


class ControlError(DictateError):
    """The daemon is not running, does not answer, or is running already."""

    exit_status = 6


class NotRunningError(ControlError):
    """The daemon is not running."""


class StoreError(DictateError):
    """The history cannot be read or written."""

    exit_status = 7
