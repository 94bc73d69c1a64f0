"""What the user is told of a worker's end."""

from __future__ import annotations

import signal

import msgspec
import pytest

from dictate import config
from dictate import messages as say
from dictate.worker import OUT_OF_MEMORY
from dictate.worker.ends import End, explain

SETTINGS = config.load()
ASR = say.AsrSetup(recogniser=SETTINGS.recogniser, model_dir="")
LLM = say.LlmSetup(cleanup=SETTINGS.cleanup, model_file="")
MIC = say.MicSetup(audio=SETTINGS.audio)


def asr_with(model: str) -> say.AsrSetup:
    recogniser = msgspec.structs.replace(SETTINGS.recogniser, model=model)
    return say.AsrSetup(recogniser=recogniser, model_dir="")


def killed(*, kernel_killed: bool = False, was_hung: bool = False) -> End:
    return End(-signal.SIGKILL, was_ready=True, kernel_killed=kernel_killed, was_hung=was_hung)


@pytest.mark.parametrize("end", [End(OUT_OF_MEMORY, was_ready=False), killed(kernel_killed=True)])
def test_want_of_memory_names_the_next_smaller_model(end: End) -> None:
    message, remedy = explain(asr_with("small"), end)
    assert message == 'There is not enough memory for the speech model "small"'
    assert '`model = "base"` under [recogniser]' in remedy


def test_the_smallest_model_has_no_smaller_one() -> None:
    assert "smallest" in explain(asr_with("tiny"), End(OUT_OF_MEMORY, was_ready=True))[1]


@pytest.mark.parametrize("status", [signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS])
def test_a_crash_names_the_model_and_how_to_check_it(status: int) -> None:
    message, remedy = explain(LLM, End(-status, was_ready=False))
    assert message == f'The cleaner crashes with the cleanup model "{SETTINGS.cleanup.model}"'
    assert f"`dictate models verify {SETTINGS.cleanup.model}`" in remedy
    assert f"`dictate models pull {SETTINGS.cleanup.model}`" in remedy


def test_of_the_users_own_model_only_the_name_is_shown() -> None:
    message, remedy = explain(asr_with("~/secret/mine"), End(-signal.SIGABRT, was_ready=False))
    assert '"mine"' in message
    assert "secret" not in message + remedy
    assert "[recogniser]" in remedy


def test_a_hang_is_told_as_one() -> None:
    end = killed(was_hung=True, kernel_killed=True)
    assert explain(ASR, end) == ("The recogniser stopped answering", "")
    assert not end.was_out_of_memory


@pytest.mark.parametrize("setup", [ASR, LLM])
def test_of_a_plain_death_there_is_nothing_to_say(setup: say.Message) -> None:
    assert explain(setup, killed()) == ("", "")
    assert explain(setup, End(1, was_ready=True)) == ("", "")


def test_a_worker_without_a_model_has_none_to_blame() -> None:
    assert explain(MIC, End(-signal.SIGSEGV, was_ready=True)) == ("", "")
