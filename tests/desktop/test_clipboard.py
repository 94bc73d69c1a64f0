from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fields import clipboard

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
