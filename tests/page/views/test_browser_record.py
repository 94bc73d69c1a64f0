"""Speaking into the page, in a real browser."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import numpy as np
import pytest
from page_server import CLEAN, HEARD, Daemon, answer_words
from page_view import View, wav
from playwright.sync_api import expect
from sound import find

from dictate import messages as say

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

RATE_HZ = 16_000


KEPT = """() => {
    window.kept = [];
    window.AudioWorkletNode = class extends AudioWorkletNode {
        constructor(...given) {
            super(...given);
            this.port.addEventListener("message", ({ data }) => {
                if (data.pcm) kept.push(...new Int16Array(data.pcm));
            });
        }
    };
}"""
"""Makes the browser keep all samples that its sound thread gives the page."""


def test_words_appear_as_they_were_heard_and_beside_them_cleaned(view: View) -> None:
    view.start()
    view.stop()

    expect(view.raw).to_have_text(HEARD)
    expect(view.clean).to_contain_text("want tea.")
    expect(view.page.locator("#raw-figures")).to_have_text("1.5 s of English · recognised in 20 ms")
    expect(view.page.locator("#clean-figures")).to_contain_text("cleaned in 3 ms by the rules")


def test_the_sound_arrives_as_it_was_spoken(view: View, daemon: Daemon, speech: np.ndarray) -> None:
    n_before = len(daemon.pcm())
    view.page.evaluate(KEPT)
    view.start()
    n_wanted = n_before + speech.nbytes
    daemon.wait_until(lambda: len(daemon.pcm()) >= n_wanted)
    view.stop()

    arrived = np.frombuffer(daemon.pcm()[n_before:], "<f4")
    np.testing.assert_array_equal(arrived * 32768, view.page.evaluate("kept"))
    # The stand-in for a microphone skips where the machine is busy, so not all of it at once.
    parts = np.split(speech, 10)
    assert max(find(part, arrived)[0] for part in parts if part.any()) > 0.98


def test_expected_words_are_shown_while_one_speaks(view: View) -> None:
    view.start()

    expect(view.raw.locator(".expected")).to_have_text("um I")


def test_removed_words_are_struck_through_until_that_is_switched_off(view: View) -> None:
    view.start()
    view.stop()
    expect(view.clean.locator("del")).to_have_text(["um I"])

    view.page.get_by_label("Show what cleanup removed").filter(visible=True).uncheck()

    expect(view.clean.locator("del")).to_have_count(0)
    expect(view.clean).to_have_text(CLEAN)


def test_another_level_cleans_the_same_words_again(view: View, daemon: Daemon) -> None:
    view.start()
    view.stop()
    view.choose_level("Off")
    daemon.wait_until(lambda: bool(daemon.said(say.GuestText)))

    asked = daemon.said(say.GuestText)[-1]
    assert (asked.text, asked.language, asked.level) == (HEARD, "en", "off")


def test_escape_forgets_what_was_said(view: View, daemon: Daemon) -> None:
    n_before = len(daemon.said(say.GuestBegan))
    view.start()
    # Of what has no sample yet the daemon does not know.
    daemon.wait_until(lambda: len(daemon.said(say.GuestBegan)) > n_before)
    view.page.keyboard.press("Escape")
    view.wait_for_stage("idle")
    begun = daemon.said(say.GuestBegan)[-1].request
    daemon.wait_until(lambda: begun in {left.request for left in daemon.said(say.GuestLeft)})

    assert begun not in {ended.request for ended in daemon.said(say.GuestEnded)}


def test_the_keyboard_is_enough(view: View) -> None:
    view.record_button.focus()
    view.page.keyboard.press("Space")
    view.wait_for_stage("recording")
    view.page.keyboard.press("Enter")

    expect(view.raw).to_have_text(HEARD)


def test_a_file_that_is_dropped_becomes_words(
    view: View, daemon: Daemon, speech: np.ndarray
) -> None:
    view.drop("speech.wav", wav(speech[:RATE_HZ]))

    expect(view.raw).to_have_text(HEARD)
    assert daemon.said(say.GuestFile)


def test_a_file_that_is_no_sound_is_refused_with_what_to_do(view: View) -> None:
    view.drop("letter.txt", b"Dear Anna")

    expect(view.page.get_by_role("alert")).to_be_visible()
    view.wait_for_stage("idle")


def refuse(daemon: Daemon, message: say.Message) -> None:
    if isinstance(message, say.GuestEnded):
        daemon.send(
            say.GuestRefused(request=message.request, message="It is broken", remedy="Mend it")
        )
    else:
        answer_words(daemon, message)


def test_a_recording_that_was_refused_can_be_sent_once_more(
    browser: Browser, page_dir: Path
) -> None:
    with Daemon(page_dir, answer=refuse) as daemon:
        view = View(browser, f"{daemon.url}/#token={daemon.token}")
        view.start()
        view.stop()
        expect(view.page.get_by_role("alert")).to_contain_text("It is broken")
        view.page.get_by_role("button", name="Try again").click()

        expect(view.raw).to_have_text(HEARD)
        view.close()


def test_who_speaks_is_not_interrupted_when_the_connection_breaks(
    browser: Browser, page_dir: Path
) -> None:
    with Daemon(page_dir) as daemon:
        view = View(browser, f"{daemon.url}/#token={daemon.token}")
        view.start()
        assert daemon.pid is not None
        os.kill(daemon.pid, signal.SIGKILL)
        view.see("Go on: what you say is kept here")
        view.wait_for_stage("recording")
        view.stop()

        with view.page.expect_download() as saved:
            view.page.get_by_role("button", name="Save the sound").click()
        assert saved.value.suggested_filename == "dictation.wav"
        view.close()


@pytest.mark.parametrize("rate_hz", [44_100, 48_000])
@pytest.mark.parametrize(
    ("tone_hz", "lowest_db", "highest_db"), [(1000, -0.5, 0.5), (9500, -200, -55)]
)
def test_sound_at_another_rate_is_converted_without_mirror_images(
    view: View, rate_hz: int, tone_hz: int, lowest_db: float, highest_db: float
) -> None:
    """What lies above 8 kHz would fold back into what is heard."""
    frames = view.page.evaluate(
        """async ([rate, tone]) => {
            const context = new OfflineAudioContext(1, rate, rate);
            await context.audioWorklet.addModule("/page/recorder-worklet.js");
            const recorder = new AudioWorkletNode(context, "recorder", { numberOfOutputs: 0 });
            const samples = [];
            recorder.port.onmessage = ({ data }) => samples.push(...new Int16Array(data.pcm));
            const source = new OscillatorNode(context, { frequency: tone });
            source.connect(recorder);
            source.start();
            await context.startRendering();
            await new Promise((resolve) => setTimeout(resolve, 0));
            return samples;
        }""",
        [rate_hz, tone_hz],
    )
    middle = np.array(frames[RATE_HZ // 4 : -RATE_HZ // 4]) / 32768
    loudness_db = 20 * np.log10(np.sqrt(2 * np.mean(middle**2)) + 1e-9)

    assert lowest_db < loudness_db < highest_db
