from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from fields import clipboard
from rig import wait_for

from dictate.desktop.clipboard import copy
from dictate.errors import DesktopError

if TYPE_CHECKING:
    from pathlib import Path

    from rig import Rig


def test_copied_text_is_there_when_copy_returns(at_desktop: Rig) -> None:
    for text in ("first", "zweiter ß 日本 🙂\n"):
        copy(text)
        assert clipboard(at_desktop) == text


def test_without_a_display_the_remedy_names_a_tool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", f"{tmp_path}:0")
    with pytest.raises(DesktopError) as caught:
        copy("words", timeout_s=0.5)
    assert "xclip" in caught.value.remedy
    # The tool is left behind; the next test shall not meet it.
    names = lambda: {thread.name for thread in threading.enumerate()}  # noqa: E731  one line's use
    wait_for(lambda: "clipboard-tool" not in names(), 20, "the clipboard tool to end")
