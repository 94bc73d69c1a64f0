"""Train the tagger of `dictate.cleanup`: see CONTRIBUTING.md for the command.

Needs PyTorch, which the program itself never does. The same arguments give the same weights on the
same machine.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import nn

from dictate.cleanup.training.made_up import Inventor
from dictate.cleanup.training.network import Network
from dictate.cleanup.training.pairs import LANGUAGE, learnt_from, read_pairs

if TYPE_CHECKING:
    from dictate.cleanup.training.pairs import Window

_N_MADE_UP = 8000
_N_FLUENT = 5000
"""Of the fluent questions: the network must see what is to be left alone, too."""

_N_HESITANT = 2000
"""Of the questions, and of the made-up sentences, into which another slip is put."""

_N_TIMES = 3
"""How often what is scarce is learned from."""

_N_VOCABULARY = 400
_FEWEST = 5
"""Windows that a word must occur in to have a vector of its own."""

_N_BATCH = 32
_STEP = 2e-3
_DECAY = 1e-4
_STEEPEST = 1.0


def main() -> None:
    """Read the arguments, train, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", nargs="+", type=Path, required=True)
    parser.add_argument("--conversations", nargs="+", type=Path, required=True)
    parser.add_argument("--meant", type=Path, required=True, help="language, tab, fluent sentence")
    parser.add_argument("--out", type=Path, required=True, help="where to write the weights")
    parser.add_argument("--epochs", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    shuffle = random.Random(args.seed)  # noqa: S311 - nothing is secret here
    windows = _examples(args, shuffle)
    network = Network(_vocabulary(windows), windows[0].rows.shape[1])
    _train(network, windows, args.epochs, shuffle)
    network.save(args.out)


def _examples(args: argparse.Namespace, shuffle: random.Random) -> list[Window]:
    """What to learn from; each text once, but what is scarce."""
    inventor = Inventor(shuffle)
    asked = [pair for file in args.questions for pair in read_pairs(file)]
    talked = [pair for file in args.conversations for pair in read_pairs(file)]
    meant = [line.split("\t") for line in args.meant.read_text().splitlines()]
    scarce = [*talked, *((text, text) for language, text in meant if language == LANGUAGE)]
    made_up = [(one.said, one.meant) for one in (inventor.example() for _ in range(_N_MADE_UP))]
    fluent_asked = _fluent(asked, shuffle)
    fluent_talked = _fluent(talked, shuffle)
    calm = [*fluent_asked[:_N_FLUENT], *fluent_talked]
    unsure = fluent_asked[:_N_HESITANT] + _fluent(made_up, shuffle)[:_N_HESITANT]
    hesitant = [
        (one.said, one.meant)
        for text in [*unsure, *fluent_talked * _N_TIMES]
        if (one := inventor.hesitant(text))
    ]
    pairs = [*asked, *((text, text) for text in calm), *made_up, *hesitant]
    found = {(window.keys, window.drop): window for window in learnt_from(pairs)}
    return [*found.values(), *learnt_from(scarce * _N_TIMES)]


def _fluent(pairs: list[tuple[str, str]], shuffle: random.Random) -> list[str]:
    texts = sorted({meant for _, meant in pairs})
    shuffle.shuffle(texts)
    return texts


def _vocabulary(windows: list[Window]) -> dict[str, int]:
    counts = Counter(key for window in windows for key in sorted(set(window.keys)))
    common = [key for key, n in counts.most_common(_N_VOCABULARY) if n >= _FEWEST]
    return {key: n + 1 for n, key in enumerate(common)}


def _train(network: Network, windows: list[Window], n_epochs: int, shuffle: random.Random) -> None:
    batches = _batches(windows, shuffle)
    optimiser = torch.optim.AdamW(network.parameters(), lr=_STEP, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, _STEP, total_steps=n_epochs * len(batches) + 1
    )
    network.train()
    for epoch in range(n_epochs):
        total = 0.0
        for batch in _batches(windows, shuffle):
            loss = network.loss(batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), _STEEPEST)
            optimiser.step()
            schedule.step()
            total += loss.item()
        sys.stderr.write(f"epoch {epoch + 1}: {total / len(batches):.3f}\n")


def _batches(windows: list[Window], shuffle: random.Random) -> list[list[Window]]:
    """Windows of like length together, so that little is read in vain."""
    order = list(windows)
    shuffle.shuffle(order)
    order.sort(key=lambda window: len(window.keys) // 3)
    batches = [order[k : k + _N_BATCH] for k in range(0, len(order), _N_BATCH)]
    shuffle.shuffle(batches)
    return batches


if __name__ == "__main__":
    main()
