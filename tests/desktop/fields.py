"""Text fields of real programs, and what they hold."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from Xlib import X

from dictate.settings import DeliverySettings

if TYPE_CHECKING:
    from typing import Literal

    from rig import Rig

TOOLKITS = ("xterm", "tk", "gtk3", "gtk4", "qt5", "chromium")

TARGETS = Path(__file__).parent.parent / "targets"


@dataclass(frozen=True)
class Field:
    """A text field in a window of its own."""

    rig: Rig
    window: int
    file: Path

    def text(self) -> str:
        """What it holds."""
        return self.file.read_bytes().decode()

    def wait_for(self, text: str, timeout_s: float = 20.0) -> None:
        """Wait until it holds `text`, and say where it differs if it never does."""
        self.rig.wait_for(
            lambda: self.text() == text, timeout_s, f"{text[-80:]!r}, it has {self.text()[-80:]!r}"
        )


def open_field(rig: Rig, toolkit: str, name: str = "") -> Field:
    """Start a target program and wait for its window."""
    title = f"field-{name or toolkit}"
    file = rig.folder / f"{title}.txt"
    rig.spawn([sys.executable, TARGETS / f"{toolkit}_target.py", title, file], title)
    rig.wait_for(file.exists, 60.0, f"{title}: {rig.log(title)}")
    return Field(rig, rig.window(title), file)


def settings(method: Literal["auto", "type", "paste"] = "auto") -> DeliverySettings:
    """Delivery settings with nothing but the method chosen."""
    return DeliverySettings(method=method, trailing_space=True)


def clipboard(rig: Rig, selection: str = "clipboard") -> str:
    """What another program finds on the clipboard."""
    return rig.run("xclip", "-o", "-selection", selection)


def copy_elsewhere(rig: Rig, file: Path, *options: str) -> None:
    """Let another program own the clipboard, with the content of `file`."""
    if "xclip" in rig.processes:
        rig.end("xclip")
    selection = rig.display.intern_atom("CLIPBOARD")
    ours = rig.display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
    ours.set_selection_owner(selection, X.CurrentTime)
    rig.spawn(["xclip", "-quiet", "-selection", "clipboard", *options, file], "xclip")
    what = "the clipboard's new owner"
    rig.wait_for(lambda: rig.display.get_selection_owner(selection) != ours, 5.0, what)
    ours.destroy()
