"""The tray's menu: what it says, and what a click tells the daemon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tray_worker import ANSWER_S, TrayWorker, state

from dictate.desktop.tray_menu import Mark, items, locale_languages
from dictate.domain import Level, Phase
from dictate.languages import NAMES
from dictate.messages import MenuChosen, Ready

if TYPE_CHECKING:
    from collections.abc import Iterator

    from panel import Item, Panel
    from rig import Rig

    from dictate.messages import TrayState

MICROPHONES = ["Built-in Audio", "USB_Yeti"]


class Menu:
    """A worker's menu, as the panel shows it."""

    def __init__(self, rig: Rig, worker: TrayWorker, item: Item) -> None:
        self.worker = worker
        self.item = item
        self._rig = rig
        self._n_shown = 0

    def show(self, shown: TrayState) -> None:
        """Show a state, and return when the menu has it."""
        self.worker.show(shown)
        self.wait_for(lambda: self.item.menu()[0].label == shown.line, shown.line)

    def wait_for(self, condition: object, what: str) -> None:
        self._rig.wait_for(condition, ANSWER_S, what)

    def labels(self, *way: str) -> list[str]:
        return [line.label for line in self.item.submenu(*way) if not line.is_separator]

    def marked(self, *way: str) -> list[str]:
        return [line.label for line in self.item.submenu(*way) if line.is_checked]

    def greyed(self, *way: str) -> list[str]:
        return [line.label for line in self.item.submenu(*way) if not line.is_enabled]


@pytest.fixture
def menu(panel: Panel, quiet_desktop: Rig) -> Iterator[Menu]:
    with TrayWorker() as worker:
        item = panel.item(ANSWER_S)
        assert isinstance(worker.next(), Ready)
        yield Menu(quiet_desktop, worker, item)


def test_the_menu_has_everything_in_its_place(menu: Menu) -> None:
    menu.show(
        state(
            line="Recording", can_cancel=True, can_copy=True, n_waiting=2, microphones=MICROPHONES
        )
    )
    labels = [line.label or "-" for line in menu.item.menu()]
    assert labels == [
        *("Recording", "Cancel", "-"),
        *("Cleanup off", "Tidy", "Rewrite", "-"),
        *("Microphone: Default", "Language: Automatic", "Pause hotkey", "-"),
        *("Copy last words", "Retry 2 recordings", "Open dictate…", "History…", "-"),
        *("Open settings file", "Doctor…", "About dictate", "-"),
        "Quit",
    ]


def test_what_does_not_apply_is_hidden_or_greyed(menu: Menu) -> None:
    menu.show(state(line="Idle"))
    assert menu.greyed() == ["Idle", "Copy last words"]
    assert not any(word in label for label in menu.labels() for word in ("Cancel", "Retry"))


CLICKS = [
    (("Cancel",), MenuChosen(action="cancel")),
    (("Cleanup off",), MenuChosen(action="cleanup", value="off")),
    (("Tidy",), MenuChosen(action="cleanup", value="tidy")),
    (("Rewrite",), MenuChosen(action="cleanup", value="rewrite")),
    (
        ("Microphone: USB_Yeti", "Default"),
        MenuChosen(action="microphone", value="default"),
    ),
    (
        ("Microphone: USB_Yeti", "Built-in Audio"),
        MenuChosen(action="microphone", value="Built-in Audio"),
    ),
    (
        ("Microphone: USB_Yeti", "USB_Yeti"),
        MenuChosen(action="microphone", value="USB_Yeti"),
    ),
    (("Language: German", "Automatic"), MenuChosen(action="language", value="auto")),
    (("Language: German", "English"), MenuChosen(action="language", value="en")),
    (("Language: German", "More", "Welsh"), MenuChosen(action="language", value="cy")),
    (("Pause hotkey",), MenuChosen(action="pause", value="on")),
    (("Copy last words",), MenuChosen(action="copy")),
    (("Retry 1 recording",), MenuChosen(action="retry")),
    (("Quit",), MenuChosen(action="quit")),
]


def test_each_click_is_told_to_the_daemon(menu: Menu) -> None:
    menu.show(
        state(
            line="Everything",
            can_cancel=True,
            can_copy=True,
            n_waiting=1,
            microphones=MICROPHONES,
            microphone="USB_Yeti",
            language="de",
        )
    )
    for way, chosen in CLICKS:
        menu.item.click(*way)
        assert menu.worker.next() == chosen


def test_a_chosen_level_is_marked_only_when_the_daemon_says_so(menu: Menu) -> None:
    menu.item.click("Cleanup off")
    assert menu.worker.next() == MenuChosen(action="cleanup", value="off")
    menu.wait_for(lambda: menu.marked() == ["Tidy"], "the old mark")
    menu.show(state(level=Level.OFF, line="Off"))
    menu.wait_for(lambda: menu.marked() == ["Cleanup off"], "the new mark")


def test_the_hotkey_is_marked_as_paused_and_can_be_let_go_on(menu: Menu) -> None:
    menu.show(state(line="Paused", paused=True))
    assert "Pause hotkey" in menu.marked()
    menu.item.click("Pause hotkey")
    assert menu.worker.next() == MenuChosen(action="pause", value="off")
    menu.show(state(line="Going on"))
    assert "Pause hotkey" not in menu.marked()


def test_a_microphone_that_is_plugged_in_is_offered_at_once(menu: Menu) -> None:
    way = "Microphone: Default"
    menu.show(state(line="One", microphones=["Built-in Audio"]))
    assert menu.labels(way) == ["Default", "Built-in Audio"]
    menu.show(state(line="Two", microphones=["A headset", "Built-in Audio"]))
    assert menu.labels(way) == ["Default", "A headset", "Built-in Audio"]
    menu.item.click(way, "A headset")
    assert menu.worker.next() == MenuChosen(action="microphone", value="A headset")
    menu.show(state(line="None", microphones=[]))
    assert menu.labels(way) == ["Default"]


def test_a_chosen_microphone_that_is_not_there_is_greyed(menu: Menu) -> None:
    menu.show(state(line="Gone", microphones=["Built-in Audio"], microphone="USB_Yeti"))
    way = "Microphone: USB_Yeti"
    assert menu.labels(way) == ["Default", "Built-in Audio", "USB_Yeti (absent)"]
    assert menu.marked(way) == menu.greyed(way) == ["USB_Yeti (absent)"]
    menu.show(state(line="Back", microphones=MICROPHONES, microphone="USB_Yeti"))
    assert menu.labels(way) == ["Default", *MICROPHONES]
    assert menu.marked(way) == ["USB_Yeti"]


def test_a_microphone_chosen_by_a_part_of_its_name_is_marked(menu: Menu) -> None:
    menu.show(state(line="Part", microphones=MICROPHONES, microphone="yeti"))
    assert menu.marked("Microphone: USB_Yeti") == ["USB_Yeti"]


def test_underscores_are_shown_as_they_are(menu: Menu) -> None:
    menu.show(state(line="hold a_b", microphones=["x_y"]))
    menu.show(state(line="hold __c", microphones=["x_y"], microphone="x_y"))
    assert menu.labels("Microphone: x_y") == ["Default", "x_y"]


def test_an_open_menu_keeps_its_lines_through_every_phase(menu: Menu) -> None:
    def numbers() -> dict[str, int]:
        return {
            line.label: line.id for line in menu.item.menu() if line.label not in {"", "Cancel"}
        }

    menu.show(state(line="Ready"))
    before = numbers()
    for phase in Phase:
        menu.show(state(phase, line="Ready", can_cancel=phase is Phase.RECORDING))
        menu.show(state(phase, line="Then", level=Level.OFF, microphones=MICROPHONES))
        menu.show(state(phase, line="Ready"))
    assert numbers() == before


def test_a_click_arrives_though_the_state_has_changed_meanwhile(menu: Menu) -> None:
    menu.show(state(line="Ready"))
    (rewrite,) = (line for line in menu.item.menu() if line.label == "Rewrite")
    menu.show(state(Phase.RECORDING, line="Recording", can_cancel=True))
    menu.show(state(Phase.WORKING, line="Working", microphones=MICROPHONES))
    menu.item.click_number(rewrite.id)
    assert menu.worker.next() == MenuChosen(action="cleanup", value="rewrite")


def test_every_language_is_offered_exactly_once() -> None:
    (language,) = (item for item in items(state(), ["sv", "de"]) if item.key == "language")
    near = [item for item in language.items if item.mark is Mark.RADIO]
    (more,) = (item for item in language.items if item.items)
    labels = [item.label for item in (*near, *more.items)]
    assert sorted(labels) == sorted(["Automatic", *NAMES.values()])
    assert {"Swedish", "German", "English"} <= {item.label for item in near}
    assert [item.label for item in more.items] == sorted(item.label for item in more.items)


@pytest.mark.parametrize("language", ["auto", "en", "cy"])
def test_exactly_the_present_language_is_marked(language: str) -> None:
    (offered,) = (item for item in items(state(language=language)) if item.key == "language")
    everything = [*offered.items, *(item for more in offered.items for item in more.items)]
    assert [item.key for item in everything if item.is_marked] == [f"language {language}"]


@pytest.mark.parametrize(
    ("environment", "languages"),
    [
        ({"LANG": "sv_SE.UTF-8"}, ["sv"]),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "de:en"}, ["de", "en"]),
        ({"LC_ALL": "nb_NO@euro"}, ["no"]),
        ({"LANG": "C.UTF-8"}, []),
        ({}, []),
    ],
)
def test_the_locale_names_languages(environment: dict[str, str], languages: list[str]) -> None:
    assert locale_languages(environment) == languages


def test_keys_are_unique_among_neighbours() -> None:
    shown = items(state(microphones=["default", "a", "a"], microphone="b"))
    for lines in (shown, *(item.items for item in shown if item.items)):
        keys = [line.key for line in lines]
        assert len(set(keys)) == len(keys)
