"""A language model in llama.cpp: greedy text and log-probabilities, given up when told to.

The C interface is used as it is: the package's own class keeps logits of the whole context and
cannot be stopped while it reads a prompt.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import llama_cpp
import numpy as np

from dictate.cleanup.judge import GivenUpError, n_shared
from dictate.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from dictate.cleanup.judge import GiveUp

_N_BATCH = 256
"""Most tokens given to the model at once."""

_DECODE_ABORTED = 2
"""llama_decode's answer when the abort callback said stop."""

_LONGEST_PIECE = 256
"""Bytes of one token's text."""


_NO_LOG = llama_cpp.llama_log_callback(lambda *_: None)
"""What llama.cpp has to say may quote the text; kept here, since C holds no reference to it."""


class LanguageModel:
    """One GGUF file, loaded. Use it on one thread."""

    def __init__(self, file: Path, *, n_threads: int, n_context: int) -> None:
        """Load `file`.

        Raises:
            ModelError: The file is no model that llama.cpp can run.
        """
        llama_cpp.llama_log_set(_NO_LOG, None)
        llama_cpp.llama_backend_init()
        params = llama_cpp.llama_model_default_params()
        params.n_gpu_layers = 0
        self._model = llama_cpp.llama_model_load_from_file(str(file).encode(), params)
        if not self._model:
            raise _corrupt(file)
        context = llama_cpp.llama_context_default_params()
        context.n_ctx = n_context
        context.n_batch = context.n_ubatch = _N_BATCH
        context.n_threads = context.n_threads_batch = n_threads
        self._context = llama_cpp.llama_init_from_model(self._model, context)
        if not self._context:
            raise _corrupt(file)
        self._vocabulary = llama_cpp.llama_model_get_vocab(self._model)
        self._n_vocabulary = llama_cpp.llama_vocab_n_tokens(self._vocabulary)
        self.n_context = n_context
        self._memory = llama_cpp.llama_get_memory(self._context)
        self._batch = llama_cpp.llama_batch_init(_N_BATCH, 0, 1)
        self._read: list[int] = []
        self._give_up: GiveUp = _never
        # Asked between the steps of a pass, on the thread that called.
        self._abort = llama_cpp.ggml_abort_callback(lambda _data: self._give_up())
        llama_cpp.llama_set_abort_callback(self._context, self._abort, None)

    def tokens(self, text: str, *, special: bool = False) -> list[int]:
        """The tokens of `text`; with `special`, control tokens written in it count as such."""
        raw = text.encode()
        n = len(raw) + 8
        buffer = (llama_cpp.llama_token * n)()
        add_special = False
        found = llama_cpp.llama_tokenize(
            self._vocabulary, raw, len(raw), buffer, n, add_special, special
        )
        return list(buffer[:found])

    def write(
        self,
        prompt: Sequence[int],
        *,
        most: int,
        stop: str,
        give_up: GiveUp,
        is_enough: Callable[[str], bool] = lambda _said: False,
    ) -> str:
        """The likeliest continuation, token by token, up to `stop` or `most` tokens.

        Args:
            prompt: Tokens; what it shares with the last prompt is not read again.
            most: Tokens of the answer.
            stop: Ends the answer, and is left out of it.
            give_up: Asked often.
            is_enough: Asked with the answer so far whenever a word begins; ends it, too.

        Raises:
            GivenUpError: `give_up` said so first.
            ModelError: The prompt is longer than the model's context.
        """
        self._give_up = give_up
        logits = self._take(list(prompt), 1)[-1]
        answer = b""
        for _ in range(min(most, self.n_context - len(prompt) - 1)):
            token = int(np.argmax(logits))
            if llama_cpp.llama_vocab_is_eog(self._vocabulary, token):
                break
            piece = self._piece(token)
            answer += piece
            if stop and stop.encode() in answer:
                break
            if piece[:1].isspace() and is_enough(answer.decode(errors="ignore")):
                break
            logits = self._take([*self._read, token], 1)[-1]
        said = answer.decode(errors="ignore")
        return said.split(stop)[0] if stop else said

    def log_probabilities(
        self, prompt: Sequence[int], continuation: Sequence[int], *, give_up: GiveUp
    ) -> list[float]:
        """Natural logarithm of each token's probability, given `prompt` and the tokens before.

        What was read last time is not read again, as far as the prompts begin alike.

        Raises:
            GivenUpError: `give_up` said so first.
            ModelError: The text is longer than the model's context.
        """
        self._give_up = give_up
        n = len(continuation)
        # The last token predicts nothing that is asked for.
        rows = self._take([*prompt, *continuation[:-1]], n)
        highest = rows.max(axis=1)
        norm = highest + np.log(np.exp(rows - highest[:, None]).sum(axis=1))
        found: list[float] = (rows[np.arange(n), list(continuation)] - norm).tolist()
        return found

    def read(self, prompt: Sequence[int]) -> None:
        """Read `prompt` now, so that whatever begins with it is answered sooner."""
        self._give_up = _never
        self._take(list(prompt), 1)

    def chat(
        self, question: str, *, system: str = "", examples: Sequence[tuple[str, str]] = ()
    ) -> str:
        """`question` in the chat format that the model was trained on, ready to be answered.

        Args:
            question: What the user says.
            system: What the model is told before, if anything.
            examples: Questions and their answers, as if that had been the talk so far.
        """
        talk = [("system", system)] if system else []
        for asked, answered in examples:
            talk += [("user", asked), ("assistant", answered)]
        talk.append(("user", question))
        said = [llama_cpp.llama_chat_message(role.encode(), text.encode()) for role, text in talk]
        messages = (llama_cpp.llama_chat_message * len(said))(*said)
        template = llama_cpp.llama_model_chat_template(self._model, None) or b"chatml"
        size = 2 * sum(len(text.encode()) for _, text in talk) + 2048
        buffer = ctypes.create_string_buffer(size)
        for known in (template, b"chatml"):
            n = llama_cpp.llama_chat_apply_template(known, messages, len(said), True, buffer, size)  # noqa: FBT003 - C order
            if 0 <= n <= size:
                break
        return buffer.raw[:n].decode()

    def _take(self, tokens: list[int], n_rows: int) -> NDArray[np.float32]:
        """Read `tokens`, as many as were not read before; the logits of the last `n_rows`."""
        if len(tokens) > self.n_context:
            msg = "the text is longer than the cleanup model can read"
            raise ModelError(msg, "Dictate shorter passages.")
        shared = min(n_shared(self._read, tokens), len(tokens) - n_rows)
        if shared < len(self._read):
            if not llama_cpp.llama_memory_seq_rm(self._memory, 0, shared, -1):
                # Recurrent models cannot forget a part.
                llama_cpp.llama_memory_clear(self._memory, True)  # noqa: FBT003 - C order
                shared = 0
            del self._read[shared:]
        rows: list[NDArray[np.float32]] = []
        for start in range(shared, len(tokens), _N_BATCH):
            part = tokens[start : start + _N_BATCH]
            wanted = [start + k >= len(tokens) - n_rows for k in range(len(part))]
            rows += self._decode(part, wanted)
        return np.stack(rows)

    def _decode(self, part: list[int], wanted: list[bool]) -> list[NDArray[np.float32]]:
        if self._give_up():
            raise GivenUpError
        batch = self._batch
        batch.n_tokens = len(part)
        for k, token in enumerate(part):
            batch.token[k] = token
            batch.pos[k] = len(self._read) + k
            batch.n_seq_id[k] = 1
            batch.seq_id[k][0] = 0
            batch.logits[k] = wanted[k]
        status = llama_cpp.llama_decode(self._context, batch)
        if status:
            llama_cpp.llama_memory_seq_rm(self._memory, 0, len(self._read), -1)
            if status == _DECODE_ABORTED:
                raise GivenUpError
            msg = "the cleanup model failed"
            raise ModelError(msg, "See `dictate status` and the log.")
        self._read += part
        return [self._logits(k) for k, asked in enumerate(wanted) if asked]

    def _logits(self, k: int) -> NDArray[np.float32]:
        pointer = llama_cpp.llama_get_logits_ith(self._context, k)
        return np.ctypeslib.as_array(pointer, shape=(self._n_vocabulary,)).copy()

    def _piece(self, token: int) -> bytes:
        buffer = ctypes.create_string_buffer(_LONGEST_PIECE)
        n = llama_cpp.llama_token_to_piece(
            self._vocabulary,
            token,
            buffer,
            _LONGEST_PIECE,
            0,
            False,  # noqa: FBT003 - C order
        )
        return buffer.raw[: max(n, 0)]


def _never() -> bool:
    return False


def _corrupt(file: Path) -> ModelError:
    message = f"the cleanup model {file.name} cannot be loaded"
    return ModelError(message, f"Run `dictate models verify {file.parent.name}`.")
