"""A small network that reads a sentence both ways and says of each word how likely it is to go.

One layer of gated recurrent units in each direction (Cho et al., 2014) over what `features` sees
and a vector for each of the commonest words; transition costs make neighbours decide together (a
linear-chain conditional random field). Trained by `training/train.py`; `tagger.toml` says on what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


class Tagger:
    """Reads windows of words. Numbers in, numbers out; use it on any one thread at a time."""

    def __init__(self, file: Path) -> None:
        """Read the weights."""
        with np.load(file, allow_pickle=False) as stored:
            weights = {
                name: array.astype(np.float32) if array.dtype.kind == "f" else array
                for name, array in stored.items()
            }
        self._vocabulary = {str(key): n + 1 for n, key in enumerate(weights["vocabulary"])}
        self._vectors = weights["vectors"]
        # Forwards and backwards side by side: one loop for both.
        self._input = np.concatenate([weights["input_f"], weights["input_b"]]).T.copy()
        self._input_bias = np.concatenate([weights["input_bias_f"], weights["input_bias_b"]])
        self._recurrent = np.stack([weights["recurrent_f"].T, weights["recurrent_b"].T])
        self._recurrent_bias = np.stack([weights["recurrent_bias_f"], weights["recurrent_bias_b"]])[
            :, None, :
        ]
        self._output, self._output_bias = weights["output"].T.copy(), weights["output_bias"]
        self.transitions: NDArray[np.float32] = weights["transitions"]
        """From keep and drop (rows) to keep and drop (columns)."""

    def scores(self, keys: Sequence[str], rows: Sequence[Sequence[float]]) -> NDArray[np.float32]:
        """Natural-logarithmic scores of keeping and of dropping each word; a row a word.

        Args:
            keys: The words.
            rows: What `features.describe` says of each.
        """
        known = [self._vocabulary.get(key, 0) for key in keys]
        seen = np.asarray(rows, dtype=np.float32)
        inputs = np.concatenate([self._vectors[known], seen], axis=1)
        states = self._read(inputs @ self._input + self._input_bias)
        scores: NDArray[np.float32] = states @ self._output + self._output_bias
        return scores

    def _read(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        n, size = len(inputs), self._recurrent.shape[1]
        # Row t: word t for the one direction, the t-th from the end for the other.
        both = np.stack([inputs[:, : 3 * size], inputs[::-1, 3 * size :]], axis=1)
        state = np.zeros((2, 1, size), dtype=np.float32)
        states = np.empty((n, 2, size), dtype=np.float32)
        for t in range(n):
            own = state @ self._recurrent + self._recurrent_bias
            given = both[t, :, None, :]
            gates = 1 / (1 + np.exp(-(given[..., : 2 * size] + own[..., : 2 * size])))
            reset, update = gates[..., :size], gates[..., size:]
            new = np.tanh(given[..., 2 * size :] + reset * own[..., 2 * size :])
            state = new + update * (state - new)
            states[t] = state[:, 0]
        return np.concatenate([states[:, 0], states[::-1, 1]], axis=1)
