"""Setting things up in the page, in a real browser."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from dictate import paths

if TYPE_CHECKING:
    from page_server import Daemon
    from page_view import View


def test_the_hotkey_is_chosen_by_pressing_it_and_records_nothing_meanwhile(
    view: View, daemon: Daemon
) -> None:
    view.turn_to("Settings")
    view.page.get_by_role("button", name="Press it").click()
    for key in ("Control", "Alt", "d"):
        view.page.keyboard.down(key)
    for key in ("d", "Alt", "Control"):
        view.page.keyboard.up(key)

    row = view.page.locator("[data-setting='hotkey.key']")
    expect(row.get_by_role("textbox")).to_have_value("<ctrl>+<alt>+d")
    expect(row.locator("output")).to_have_text("Ctrl + Alt + D")
    expect(row.get_by_role("button", name="Back to the default")).to_be_visible()
    assert tomllib.loads(paths.config_file().read_text())["hotkey"]["key"] == "<ctrl>+<alt>+d"
    paused = [asked.value for asked in daemon.asked if asked.command == "pause"]
    assert paused == ["on", "off"]


def test_escape_leaves_the_hotkey_as_it_is(view: View) -> None:
    view.turn_to("Settings")
    row = view.page.locator("[data-setting='hotkey.key']")
    button = row.get_by_role("button", name="Press it")
    before = row.get_by_role("textbox").input_value()
    button.click()
    view.page.keyboard.press("Escape")

    expect(button).to_be_visible()
    assert row.get_by_role("textbox").input_value() == before


def test_a_setting_goes_back_to_its_default(view: View) -> None:
    view.turn_to("Settings")
    row = view.page.locator("[data-setting='audio.pre_roll_ms']")
    field = row.get_by_role("textbox")
    field.fill("250")
    field.press("Enter")
    expect(row.get_by_text("Saved")).to_be_visible()
    row.get_by_role("button", name="Back to the default: 400").click()

    expect(field).to_have_value("400")
    assert "pre_roll_ms" not in paths.config_file().read_text()


def test_a_value_that_cannot_be_is_refused_beside_its_field(view: View) -> None:
    view.turn_to("Settings")
    row = view.page.locator("[data-setting='recogniser.beam_size']")
    field = row.get_by_role("textbox")
    field.fill("many")
    field.press("Enter")

    expect(row.get_by_role("alert")).to_contain_text("10")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("3")
    field.press("Enter")
    expect(row.get_by_role("alert")).to_have_count(0)


def test_what_another_program_writes_into_the_file_is_shown(view: View) -> None:
    view.turn_to("Settings")
    levels = view.page.locator("[data-setting='log.level']")
    expect(levels.get_by_role("radio", name="info")).to_be_checked()
    file = paths.config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as settings:
        settings.write('\n[log]\nlevel = "debug"\n')

    expect(levels.get_by_role("radio", name="debug")).to_be_checked()


def test_the_vocabulary_is_written_into_its_file(view: View) -> None:
    view.turn_to("Vocabulary")
    page = view.page
    page.get_by_label("Words to expect").fill("Ada Lovelace\n\nPortAudio")
    page.get_by_role("button", name="Add one").click()
    page.get_by_label("Heard").last.fill("pie torch")
    page.get_by_label("Written").last.fill("PyTorch")
    page.get_by_role("checkbox", name="English").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved", exact=True).filter(visible=True)).to_be_visible()

    written = tomllib.loads(paths.vocabulary_file().read_text())
    assert written["words"] == ["Ada Lovelace", "PortAudio"]
    assert written["replacements"] == {"pie torch": "PyTorch"}
    assert written["commands"] == ["en"]


def test_a_replacement_of_nothing_is_refused_at_its_row(view: View) -> None:
    view.turn_to("Vocabulary")
    page = view.page
    page.get_by_role("button", name="Add one").click()
    page.get_by_label("Written").last.fill("PyTorch")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_label("Heard").last).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-part=replacements]").get_by_role("alert")).to_be_visible()


def test_every_model_is_listed_with_its_size_and_licence(view: View) -> None:
    view.turn_to("Models")

    expect(view.page.locator("[data-model=base]")).to_contain_text("148 MB · licence MIT")
