from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fields import clipboard, copy_elsewhere
from Xlib import X

from dictate.desktop.selection_x11 import SelectionOwner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rig import Rig
    from Xlib.xobject.drawable import Window


@pytest.fixture
def owner(at_desktop: Rig) -> Iterator[SelectionOwner]:
    (at_desktop.folder / "mine.txt").write_text("my own words")
    copy_elsewhere(at_desktop, at_desktop.folder / "mine.txt")
    owner = SelectionOwner()
    yield owner
    owner.close()


@pytest.fixture
def window(desktop: Rig) -> Iterator[Window]:
    """A window of the program that the text is for: this one, over the rig's own connection."""
    window = desktop.display.screen().root.create_window(0, 0, 9, 9, 0, X.CopyFromParent)
    yield window
    window.destroy()
    desktop.display.sync()


def fetch(rig: Rig, window: Window, selection: str = "CLIPBOARD") -> str:
    """Paste into `window` as its program would."""
    place = rig.display.intern_atom("PASTED")
    target = rig.display.intern_atom("UTF8_STRING")
    window.delete_property(place)
    window.convert_selection(rig.display.intern_atom(selection), target, place, X.CurrentTime)
    found = rig.wait_for(
        lambda: window.get_full_property(place, X.AnyPropertyType), 5.0, "the selection"
    )
    return str(found.value.decode())


@pytest.mark.parametrize("selection", ["CLIPBOARD", "PRIMARY"])
def test_the_window_gets_the_text_and_we_the_receipt(
    desktop: Rig, owner: SelectionOwner, window: Window, selection: str
) -> None:
    offer = owner.offer("grün 日本", window.id, must_save=True)
    assert offer
    assert not offer.fetched.is_set()
    assert fetch(desktop, window, selection) == "grün 日本"
    assert offer.fetched.wait(1.0)


def test_the_clipboard_returns_only_after_the_receipt(
    desktop: Rig, owner: SelectionOwner, window: Window
) -> None:
    offer = owner.offer("text", window.id, must_save=True)
    assert offer
    assert not offer.settled.wait(0.5)
    fetch(desktop, window)
    assert offer.settled.wait(1.0)
    assert clipboard(desktop) == "my own words"


def test_a_clipboard_managers_look_is_no_receipt(
    desktop: Rig, owner: SelectionOwner, window: Window
) -> None:
    offer = owner.offer("text", window.id, must_save=True)
    assert offer
    assert clipboard(desktop) == "text"
    assert not offer.fetched.wait(0.2)


def test_managers_are_asked_to_keep_the_text_out_of_their_history(
    desktop: Rig, owner: SelectionOwner, window: Window
) -> None:
    assert owner.offer("text", window.id, must_save=True)
    hint = ("-t", "x-kde-passwordManagerHint")
    assert desktop.run("xclip", "-o", "-selection", "clipboard", *hint) == "secret"


def test_what_the_user_copies_meanwhile_is_left_alone(
    desktop: Rig, owner: SelectionOwner, window: Window
) -> None:
    offer = owner.offer("text", window.id, must_save=True)
    assert offer
    fetch(desktop, window)
    (desktop.folder / "newer.txt").write_text("copied since")
    copy_elsewhere(desktop, desktop.folder / "newer.txt")
    assert offer.settled.wait(1.0)
    assert clipboard(desktop) == "copied since"


def test_an_offer_behind_another_still_brings_the_first_content_back(
    desktop: Rig, owner: SelectionOwner, window: Window
) -> None:
    for text in ("one", "two"):
        offer = owner.offer(text, window.id, must_save=True)
        assert offer
        assert fetch(desktop, window) == text
    assert offer.settled.wait(1.0)
    assert clipboard(desktop) == "my own words"


def test_an_abandoned_offer_stays_on_the_clipboard(
    desktop: Rig, owner: SelectionOwner, window: Window
) -> None:
    offer = owner.offer("text", window.id, must_save=True)
    assert offer
    assert not owner.abandon(offer)
    fetch(desktop, window)
    assert desktop.processes["xclip"].poll() is not None
    assert clipboard(desktop) == "text"


def test_a_fetched_offer_cannot_be_abandoned(
    desktop: Rig, owner: SelectionOwner, window: Window
) -> None:
    offer = owner.offer("text", window.id, must_save=True)
    assert offer
    fetch(desktop, window)
    assert owner.abandon(offer)
    assert offer.settled.wait(1.0)
    assert clipboard(desktop) == "my own words"


def test_content_of_a_megabyte_returns_whole(
    desktop: Rig, owner: SelectionOwner, window: Window
) -> None:
    large = desktop.folder / "large.txt"
    large.write_text("0123456789abcde\n" * 2**16)
    copy_elsewhere(desktop, large)
    offer = owner.offer("text", window.id, must_save=True)
    assert offer
    fetch(desktop, window)
    assert offer.settled.wait(1.0)
    assert clipboard(desktop) == large.read_text()


def test_a_frozen_clipboard_owner_is_not_waited_for(
    desktop: Rig, owner: SelectionOwner, window: Window
) -> None:
    xclip = desktop.processes["xclip"]
    xclip.send_signal(19)
    assert owner.offer("text", window.id, must_save=True) is None
    xclip.send_signal(18)
    assert clipboard(desktop) == "my own words"


def test_an_empty_clipboard_is_empty_again(
    desktop: Rig, owner: SelectionOwner, window: Window
) -> None:
    desktop.end("xclip")
    offer = owner.offer("text", window.id, must_save=True)
    assert offer
    fetch(desktop, window)
    assert offer.settled.wait(1.0)
    selection = desktop.display.intern_atom("CLIPBOARD")
    assert desktop.display.get_selection_owner(selection) == X.NONE


def test_closing_tells_which_text_goes_away(owner: SelectionOwner) -> None:
    assert owner.keep("kept text")
    assert owner.close() == "kept text"
