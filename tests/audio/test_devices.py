from __future__ import annotations

import pytest

from dictate.audio.devices import Choice, Input, choose, menu_names
from dictate.audio.pulse import Source
from dictate.errors import AudioError

INPUTS = [
    Input(0, "HD-Audio Generic: ALC257 Analog (hw:1,0)"),
    Input(3, "Yeti Stereo Microphone: USB Audio (hw:2,0)"),
    Input(4, "pulse"),
    Input(6, "default"),
]
SOURCES = [
    Source("alsa_input.usb-Yeti", "Yeti Analog Stereo"),
    Source("alsa_input.pci", "Built-in Audio Analog Stereo"),
    Source("alsa_output.pci.monitor", "Monitor of Built-in Audio Analog Stereo"),
]


def test_default_leaves_the_choice_to_the_desktop() -> None:
    assert choose("Default", INPUTS, SOURCES) == Choice(None, "default")


def test_a_name_of_the_desktop_leads_through_the_sound_server() -> None:
    expected = Choice(4, "Yeti Analog Stereo", "alsa_input.usb-Yeti")
    assert choose("Yeti Analog Stereo", INPUTS, SOURCES) == expected


def test_a_part_of_a_name_in_any_case_is_enough() -> None:
    assert choose("yeti", INPUTS, SOURCES).source == "alsa_input.usb-Yeti"


def test_a_microphone_comes_before_the_monitor_of_a_speaker() -> None:
    assert choose("built-in", INPUTS, SOURCES).source == "alsa_input.pci"


def test_an_exact_name_comes_before_a_part_of_another() -> None:
    assert choose("pulse", [Input(1, "pulse extra"), *INPUTS], SOURCES).index == 4


def test_hardware_can_be_named_where_there_is_no_sound_server() -> None:
    assert choose("yeti", INPUTS[:2], []) == Choice(3, INPUTS[1].name)


def test_a_name_that_is_not_there_lists_the_nearest_ones() -> None:
    with pytest.raises(AudioError) as caught:
        choose("Yetti Analog", INPUTS, SOURCES)
    assert "Yetti Analog" in caught.value.message
    assert '"Yeti Analog Stereo"' in caught.value.remedy
    assert "ALC257" not in caught.value.remedy


def test_a_name_like_no_other_lists_them_all() -> None:
    with pytest.raises(AudioError) as caught:
        choose("xyz", INPUTS, SOURCES)
    assert '"Yeti Analog Stereo"' in caught.value.remedy
    assert "ALC257" in caught.value.remedy


def test_the_sound_servers_names_need_a_way_to_the_sound_server() -> None:
    assert choose("yeti", INPUTS[:2], SOURCES) == Choice(3, INPUTS[1].name)


def test_without_any_device_the_remedy_names_the_sound_server() -> None:
    with pytest.raises(AudioError) as caught:
        choose("default", [], [])
    assert caught.value.message == "No microphone was found"
    assert "sound server" in caught.value.remedy


def test_the_menu_shows_what_the_desktop_shows_and_tells_equal_names_apart() -> None:
    twin = Source("alsa_input.usb-Yeti.2", "Yeti Analog Stereo")
    assert menu_names([*SOURCES[:2], twin]) == [
        "alsa_input.usb-Yeti",
        "Built-in Audio Analog Stereo",
        "alsa_input.usb-Yeti.2",
    ]
