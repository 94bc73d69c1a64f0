"""The network of `dictate.cleanup.tagger` in a form that learns; needs PyTorch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dictate.cleanup.training.pairs import Window

_N_VECTOR = 16
_N_STATE = 96
_DROPOUT = 0.3


class Network(nn.Module):
    """Scores of keeping and dropping each word, and a linear-chain conditional random field."""

    def __init__(self, vocabulary: Mapping[str, int], n_features: int) -> None:
        super().__init__()
        self._vocabulary = vocabulary
        self.vectors = nn.Embedding(len(vocabulary) + 1, _N_VECTOR)
        n_inputs = _N_VECTOR + n_features
        self.reader = nn.GRU(n_inputs, _N_STATE, bidirectional=True, batch_first=True)
        self.forget = nn.Dropout(_DROPOUT)
        self.output = nn.Linear(2 * _N_STATE, 2)
        self.transitions = nn.Parameter(torch.zeros(2, 2))

    def loss(self, batch: Sequence[Window]) -> torch.Tensor:
        """Mean negative log-likelihood of the right decisions."""
        lengths = [len(window.keys) for window in batch]
        shape = len(batch), max(lengths)
        keys = np.zeros(shape, dtype=np.int64)
        drop = np.zeros(shape, dtype=np.int64)
        mask = np.zeros(shape, dtype=np.float32)
        rows = np.zeros((*shape, batch[0].rows.shape[1]), dtype=np.float32)
        for k, window in enumerate(batch):
            n = lengths[k]
            keys[k, :n] = [self._vocabulary.get(key, 0) for key in window.keys]
            drop[k, :n], rows[k, :n], mask[k, :n] = window.drop, window.rows, 1
        scores = self._scores(torch.from_numpy(keys), torch.from_numpy(rows), lengths)
        return self._surprise(scores, torch.from_numpy(drop), torch.from_numpy(mask)).mean()

    def _scores(
        self, keys: torch.Tensor, rows: torch.Tensor, lengths: Sequence[int]
    ) -> torch.Tensor:
        inputs = torch.cat([self.vectors(keys), rows], dim=-1)
        packed = nn.utils.rnn.pack_padded_sequence(
            inputs, torch.tensor(lengths), batch_first=True, enforce_sorted=False
        )
        states, _ = nn.utils.rnn.pad_packed_sequence(self.reader(packed)[0], batch_first=True)
        found: torch.Tensor = self.output(self.forget(states))
        return found

    def _surprise(
        self, scores: torch.Tensor, drop: torch.Tensor, mask: torch.Tensor
    ) -> torch.Tensor:
        right = (scores.gather(2, drop[:, :, None])[:, :, 0] * mask).sum(1)
        right = right + (self.transitions[drop[:, :-1], drop[:, 1:]] * mask[:, 1:]).sum(1)
        every = scores[:, 0]
        for t in range(1, scores.shape[1]):
            longer = torch.logsumexp(every[:, :, None] + self.transitions, 1) + scores[:, t]
            every = torch.where(mask[:, t, None] > 0, longer, every)
        return torch.logsumexp(every, 1) - right

    def save(self, file: Path) -> None:
        """Write the weights as `dictate.cleanup.tagger.Tagger` reads them."""
        learned = {name: value.detach().numpy() for name, value in self.named_parameters()}
        weights = {
            "vectors": learned["vectors.weight"],
            "output": learned["output.weight"],
            "output_bias": learned["output.bias"],
            "transitions": learned["transitions"],
        }
        for ours, theirs in (
            ("input", "weight_ih"),
            ("recurrent", "weight_hh"),
            ("input_bias", "bias_ih"),
            ("recurrent_bias", "bias_hh"),
        ):
            weights[f"{ours}_f"] = learned[f"reader.{theirs}_l0"]
            weights[f"{ours}_b"] = learned[f"reader.{theirs}_l0_reverse"]
        halves = {name: value.astype(np.float16) for name, value in weights.items()}
        words = sorted(self._vocabulary, key=lambda word: self._vocabulary[word])
        np.savez_compressed(file, vocabulary=np.array(words), **halves)
