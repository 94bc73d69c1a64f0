"""A worker that is asked and waited for."""

from __future__ import annotations

import os
import signal

import pytest

from dictate import config
from dictate import messages as say
from dictate.worker.conversation import Conversation, NoAnswerError

SETTINGS = config.load()
LIMIT_S = 60.0


def abort(worker: Conversation) -> None:
    """End it as native code does over a file that makes no sense."""
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGABRT)


def test_a_crash_names_the_model_and_how_to_check_it() -> None:
    setup = say.AsrSetup(recogniser=SETTINGS.recogniser, model_dir="")
    with Conversation("asr", setup) as worker:
        abort(worker)
        with pytest.raises(NoAnswerError) as died:
            worker.wait_for(say.Ready, LIMIT_S)
    model = SETTINGS.recogniser.model
    assert died.value.message == f'The recogniser crashes with the speech model "{model}"'
    assert f"`dictate models verify {model}`" in died.value.remedy


def test_a_fresh_process_answers_for_one_that_died() -> None:
    with Conversation("mic", say.MicSetup(audio=SETTINGS.audio)) as worker:
        first = worker.pid
        abort(worker)
        with pytest.raises(NoAnswerError):
            worker.wait_for(say.Ready, LIMIT_S)
        assert worker.pid is None
        worker.start()
        assert worker.pid not in {first, None}
        worker.wait_for(say.Ready, LIMIT_S)


def test_patience_ends() -> None:
    with (
        Conversation("mic", say.MicSetup(audio=SETTINGS.audio)) as worker,
        pytest.raises(NoAnswerError, match="not answered"),
    ):
        worker.wait_for(say.Ready, 0.0)
