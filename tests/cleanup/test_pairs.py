"""How well the rules alone clean real dictations: floors that a change may not fall below."""

from __future__ import annotations

from texts import holds, keys, pairs

from dictate.cleanup.rules import tidy_and_repair
from dictate.scoring import edit_distance


def test_most_dictations_come_out_right() -> None:
    texts = pairs("dictation_pairs.jsonl")
    right = 0
    for pair in texts:
        answers = [pair["fluent"], *(pair.get("accept") or [])]
        right += keys(tidy_and_repair(pair["disfluent"], "en")) in map(keys, answers)
    assert right >= 0.92 * len(texts)


def test_nothing_that_must_stay_goes() -> None:
    lost = [
        (pair["id"], phrase)
        for pair in pairs("dictation_pairs.jsonl")
        for phrase in pair["must_keep"]
        if not holds(tidy_and_repair(pair["disfluent"], "en"), phrase)
    ]
    assert not lost


def test_what_must_go_goes() -> None:
    left = [
        (pair["id"], phrase)
        for pair in pairs("dictation_pairs.jsonl")
        for phrase in pair["must_drop"]
        if holds(tidy_and_repair(pair["disfluent"], "en"), phrase)
    ]
    assert len(left) <= 4, left


def test_conversations_lose_most_of_their_disfluencies() -> None:
    before = after = 0
    for pair in pairs("switchboard.jsonl"):
        wanted = keys(pair["fluent_keep_discourse"])
        before += edit_distance(keys(pair["disfluent"]), wanted)
        after += edit_distance(keys(tidy_and_repair(pair["disfluent"], "en")), wanted)
    assert after <= 0.4 * before
