"""The cleaner worker working ahead: a real process with the real model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from llm_worker import LlmWorker
from rig import wait_for
from texts import pairs

from dictate.cleanup.judge import is_open
from dictate.cleanup.rules import tidy_and_repair
from dictate.messages import Clean, Cleaned, Forget, Postponed, Prepare, Ready

if TYPE_CHECKING:
    from pathlib import Path

OPEN = "Plants have sorry lack many kinds of immune cells."
DOUBTFUL = (
    OPEN,
    "The parcel is in the kitchen I mean in the old garage.",
    "They lost control of the military rather had no power after that.",
)
"""What neither the rules nor the network decide."""

MUCH = " ".join(
    text for pair in pairs("disfl_qa.jsonl") if is_open(text := pair["disfluent"], "en")
)
"""Half a minute of work and more."""


def long_texts() -> list[str]:
    """Some sentences of dictation each, with questions for the model."""
    texts = [tidy_and_repair(pair["disfluent"], "en") for pair in pairs("dictation_pairs.jsonl")]
    plain = [text for text in texts if not is_open(text, "en") and len(text) < 100]
    one, two, three = DOUBTFUL
    return [
        " ".join([one, plain[0], two, plain[1], three]),
        " ".join([plain[2], two, plain[3], plain[4], one, two]),
    ]


@pytest.mark.parametrize("text", long_texts(), ids=["one", "other"])
def test_a_prepared_text_is_cleaned_to_the_same_words(worker: LlmWorker, text: str) -> None:
    at_once = worker.clean(text)
    sentence_end = text.index(". ", len(text) // 3) + 1
    for end in (sentence_end, 3 * len(text) // 4):
        worker.prepare(text[:end])
    ahead = worker.clean(text)
    assert (ahead.text, ahead.by, ahead.notes) == (at_once.text, at_once.by, at_once.notes)
    assert at_once.by == "llm"


def test_what_was_prepared_takes_no_time_at_the_end(worker: LlmWorker) -> None:
    text = f"{OPEN} And what do they do for the rest of the animals in there?"
    seconds = []
    for _ in range(2):
        before_s = worker.processor_s
        assert worker.clean(text).by == "llm"
        seconds.append(worker.processor_s - before_s)
        worker.prepare(text)
    assert seconds[1] < 0.25 * seconds[0]


def test_an_utterance_that_was_cancelled_is_forgotten(worker: LlmWorker) -> None:
    worker.prepare(OPEN)
    worker.send(Forget(utterance_id=7))
    before_s = worker.processor_s
    worker.clean(OPEN)
    assert worker.processor_s - before_s > 0.05


def test_work_ahead_is_dropped_as_soon_as_somebody_waits(worker: LlmWorker) -> None:
    before_s = worker.processor_s
    worker.send(Prepare(utterance_id=8, text=MUCH, language="en", level="tidy"))
    wait_for(lambda: worker.processor_s > before_s + 0.5, 60, "the cleaner to work")
    assert worker.clean("Um, yes.").text == "Yes."
    assert worker.processor_s < before_s + 2.0


def test_only_the_newest_of_what_there_is_to_prepare_is(worker: LlmWorker) -> None:
    before_s = worker.processor_s
    for _ in range(100):
        worker.send(Prepare(utterance_id=8, text=MUCH, language="en", level="tidy"))
    assert worker.clean("Um, yes.").text == "Yes."
    assert worker.processor_s < before_s + 2.0


def test_work_ahead_that_fails_is_answered_by_nobody(worker: LlmWorker) -> None:
    worker.send(Prepare(utterance_id=4, text=OPEN, language="en", level="loud"))
    assert isinstance(worker.clean("Yes."), Cleaned)


def test_a_text_that_can_wait_gives_way_and_says_so(worker: LlmWorker) -> None:
    before_s = worker.processor_s
    worker.begin(MUCH, utterance_id=8)
    worker.send(Clean(utterance_id=9, text="Um, yes.", language="en", level="tidy", deadline_s=9))
    postponed, answer = worker.receive(), worker.receive()
    assert isinstance(postponed, Postponed)
    assert postponed.utterance_id == 8
    assert isinstance(answer, Cleaned)
    assert (answer.utterance_id, answer.text) == (9, "Yes.")
    assert worker.processor_s < before_s + 2.0


def test_a_text_that_can_wait_is_cleaned_to_the_same_words(worker: LlmWorker) -> None:
    at_once = worker.clean(OPEN)
    worker.send(
        Clean(utterance_id=8, text=OPEN, language="en", level="tidy", deadline_s=60, patient=True)
    )
    answer = worker.receive()
    assert isinstance(answer, Cleaned)
    assert answer.text == at_once.text


def test_nothing_prepared_reaches_the_log(model_file: Path, tmp_path: Path) -> None:
    with LlmWorker(tmp_path / "log", model_file) as worker:
        assert isinstance(worker.receive(), Ready)
        worker.send(Prepare(utterance_id=4, text="wombats", language="en", level="x"))
        worker.clean("Yes.")
    log = worker.log.read_text().lower()
    assert "utterance 4" in log
    assert "wombat" not in log
