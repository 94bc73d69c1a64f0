"""Hold the key, speak, release: the words are in the window. Everything here is real but the
hardware: X server, sound server, key events, recorded speech, models, text fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from dictation import SPEECH, WORDS_S, Field, has_words, transcript, words
from rig import CONTROL_R, ESCAPE, LETTER_A, wait_for

if TYPE_CHECKING:
    from dictation import Dictation

JFK, SHORT, OTHER = "jfk.flac", "arctic-aew_a0003.flac", "ls-1272-128104-0000.flac"


def test_the_words_are_in_the_text_field(dictation: Dictation, field: Field) -> None:
    before = len(field.text)
    dictation.say(JFK)
    dictation.wait_for_words(field, JFK, before)
    assert field.text.endswith(" ")


@pytest.mark.parametrize("kind", ["xterm", "chromium"])
def test_the_words_are_in_a_terminal_and_in_a_browser(dictation: Dictation, kind: str) -> None:
    field = Field(dictation.rig, kind)
    dictation.say(SHORT)
    dictation.wait_for_words(field, SHORT)
    dictation.wait_for_phase("idle")
    dictation.rig.end(kind)


def test_two_dictations_arrive_one_behind_the_other(dictation: Dictation, field: Field) -> None:
    before = len(field.text)
    dictation.say(SHORT)
    dictation.say(OTHER)
    last = words(transcript(OTHER))[-1]
    wait_for(lambda: last in words(field.text[before:]), WORDS_S, "the second dictation")
    both = words(field.text[before:])
    assert both.index(words(transcript(SHORT))[-1]) < both.index(last)
    assert len(both) >= 0.8 * len(words(transcript(SHORT)) + words(transcript(OTHER)))


def test_a_press_while_the_first_is_worked_on_starts_the_second(
    dictation: Dictation, field: Field
) -> None:
    before = len(field.text)
    dictation.say(JFK)
    dictation.wait_for_phase("working")
    dictation.hold()
    assert dictation.status()["queued"] == 1
    dictation.rig.play(SPEECH / SHORT)
    # Ctrl is down: a character typed now would be a shortcut.
    assert len(field.text) == before
    dictation.release()
    dictation.wait_for_phase("idle")
    spoken = words(transcript(JFK)) + words(transcript(SHORT))
    assert len(words(field.text[before:])) == pytest.approx(len(spoken), rel=0.2)


def test_escape_cancels_even_with_the_key_held(dictation: Dictation, field: Field) -> None:
    before = field.text
    dictation.hold()
    dictation.rig.play(SPEECH / SHORT)
    dictation.rig.tap(ESCAPE)
    dictation.wait_for_phase("idle")
    dictation.release()
    assert dictation.status()["phase"] == "idle"
    assert field.text == before


def test_escape_cancels_what_is_being_worked_on(dictation: Dictation, field: Field) -> None:
    before = field.text
    dictation.say(JFK)
    dictation.wait_for_phase("working")
    dictation.rig.tap(ESCAPE)
    dictation.wait_for_phase("idle")
    dictation.say(SHORT)
    dictation.wait_for_words(field, SHORT, len(before))


def test_a_chord_is_no_dictation(dictation: Dictation, field: Field) -> None:
    before = field.text
    dictation.hold()
    dictation.rig.tap(LETTER_A)
    dictation.wait_for_phase("idle")
    dictation.release()
    assert dictation.status()["queued"] == 0
    assert field.text == before


def test_a_short_tap_is_ignored(dictation: Dictation, field: Field) -> None:
    before = field.text
    dictation.rig.tap(CONTROL_R)
    dictation.wait_for_phase("idle")
    assert dictation.status()["queued"] == 0
    assert field.text == before


@pytest.mark.parametrize("clip", ["noise-keyboard-cream.flac", "noise-cough.flac"])
def test_no_speech_gives_no_text(dictation: Dictation, field: Field, clip: str) -> None:
    before = field.text
    dictation.say(clip)
    dictation.wait_for_phase("idle")
    assert field.text == before


@pytest.mark.parametrize("role", ["mic", "asr", "llm", "tray"])
def test_a_worker_killed_in_mid_utterance_loses_no_utterance(
    dictation: Dictation, field: Field, role: str
) -> None:
    before = len(field.text)
    dictation.hold()
    dictation.rig.play(SPEECH / JFK)
    dictation.kill_worker(role)
    dictation.release()
    dictation.wait_for_words(field, JFK, before)


def test_the_recogniser_killed_while_it_decodes_loses_no_utterance(
    dictation: Dictation, field: Field
) -> None:
    before = len(field.text)
    dictation.hold()
    dictation.rig.play(SPEECH / JFK)
    # Else the words may be there before anybody can look.
    dictation.freeze_worker("asr")
    dictation.release()
    dictation.wait_for_phase("working")
    dictation.kill_worker("asr")
    dictation.wait_for_words(field, JFK, before)


def test_a_script_can_dictate_and_read_the_words(dictation: Dictation, field: Field) -> None:
    before = len(field.text)
    assert dictation.run("toggle").returncode == 0
    dictation.rig.play(SPEECH / SHORT)
    assert dictation.run("toggle").returncode == 0
    dictation.wait_for_words(field, SHORT, before)
    assert has_words(dictation.run("last").stdout, SHORT)


def test_words_for_a_window_that_lost_the_keyboard_wait_on_the_clipboard(
    dictation: Dictation, field: Field
) -> None:
    before = field.text
    other = Field(dictation.rig, "gtk3")
    dictation.rig.activate(field.window)
    dictation.hold()
    dictation.rig.play(SPEECH / SHORT)
    dictation.rig.activate(other.window)
    dictation.release()
    dictation.wait_for_phase("idle")
    assert has_words(dictation.rig.run("xclip", "-selection", "clipboard", "-o"), SHORT)
    assert (field.text, other.text) == (before, "")
    dictation.rig.end("gtk3")


def test_a_second_instance_says_so_and_ends(dictation: Dictation) -> None:
    second = dictation.run("run")
    assert second.returncode != 0
    assert "already running" in second.stderr


def test_the_log_holds_no_dictated_word(dictation: Dictation, field: Field) -> None:
    before = len(field.text)
    dictation.say(JFK)
    dictation.wait_for_words(field, JFK, before)
    spoken = {word for word in words(transcript(JFK)) if len(word) > 5}
    assert spoken
    assert not spoken & set(words(dictation.log))
