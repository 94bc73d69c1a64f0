"""The bench's own text field, on a real X server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fields import clipboard, copy_elsewhere
from rig import SHIFT_L

from dictate.bench import field
from dictate.settings import DeliverySettings

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Literal

    from rig import Rig

TEXTS = [
    ("Short one.", "en"),
    ("", "en"),
    ("A longer one, with ümlauts and “quotation marks”, which is pasted.", "en"),
    ("Das auch: " + "viele Wörter " * 60, "de"),
]


def settings(method: Literal["auto", "type", "paste"]) -> DeliverySettings:
    return DeliverySettings(method=method, trailing_space=True)


def test_the_clipboard_is_as_it_was(at_desktop: Rig, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("left here")
    copy_elsewhere(at_desktop, tmp_path / "text")
    field.deliver(TEXTS, settings("paste"))
    assert clipboard(at_desktop) == "left here"
    at_desktop.end("xclip")


def test_nothing_is_delivered_while_a_modifier_is_held(at_desktop: Rig) -> None:
    at_desktop.key_down(SHIFT_L)
    times, trouble = field.deliver(TEXTS, settings("auto"))
    at_desktop.key_up(SHIFT_L)
    assert times == [None] * len(TEXTS)
    assert "held" in trouble


def test_without_a_display_there_is_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    assert field.deliver(TEXTS, settings("auto")) == ([None] * len(TEXTS), "")


@pytest.mark.usefixtures("at_desktop")
@pytest.mark.parametrize("method", ["auto", "paste", "type"])
def test_every_text_arrives_whole_by_every_method(
    method: Literal["auto", "type", "paste"],
) -> None:
    times, trouble = field.deliver(TEXTS, settings(method))
    assert trouble == ""
    assert [ms is not None and ms > 0 for ms in times] == [True, False, True, True]
