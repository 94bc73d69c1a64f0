"""`dictate eval cleanup` and `dictate bench --cleanup` as a user meets them, with real models."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from test_cli import Home

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KEYS = [
    *("n", "exact", "word_error_before", "word_error_after", "untouched", "invented_words"),
    *("protected_lost", "kept_lost", "ms_p50", "ms_p95"),
]

PAIRS = (
    {
        "id": "1",
        "disfluent": "Um, send it to Ben on Friday.",
        "fluent": "Send it to Ben on Friday.",
        "category": "filler",
        "extractive": True,
        "must_keep": ["on Friday"],
        "must_drop": ["um"],
    },
    {
        "id": "2",
        "disfluent": "I like the second design.",
        "fluent": "I like the second design.",
        "category": "clean",
        "unchanged": True,
        "lang": "en",
    },
    {
        "id": "3",
        # Whatever the model decides, the rules leave it open.
        "disfluent": "The parcel is in the kitchen I mean in the old garage.",
        "fluent": "The parcel sits in the old garage.",
        "category": "reworded",
        "extractive": False,
    },
)


def file_of(folder: Path, pairs: Sequence[dict[str, Any]] = PAIRS) -> Path:
    path = folder / "pairs.jsonl"
    path.write_text("\n".join(map(json.dumps, pairs)))
    return path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The answer of one run with everything."""
    folder = tmp_path_factory.mktemp("eval")
    done = Home(folder / "home").run("eval", "cleanup", file_of(folder), "--json", "--compare")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_the_answer_begins_with_the_agreed_names(compared: dict[str, Any]) -> None:
    assert list(compared)[: len(KEYS)] == KEYS
    assert list(compared["by_category"]) == ["clean", "filler", "reworded"]
    for figures in compared["by_category"].values():
        assert list(figures)[: len(KEYS)] == KEYS


def test_the_figures_are_those_of_the_real_cleaner(compared: dict[str, Any]) -> None:
    wanted = {"n": 3, "n_extractive": 2, "exact": 1.0, "exact_all": 0.6667, "untouched": 1.0}
    wanted |= {"unchanged": 1.0, "filler_recall": 1.0, "deleted_by_mistake": 0.0}
    wanted |= {"invented_words": 0, "protected_lost": 0, "kept_lost": 0, "drop_left": 0}
    assert {name: compared[name] for name in wanted} == wanted
    assert compared["word_error_after"] < compared["word_error_before"]
    assert compared["by_category"]["filler"]["word_error_before"] == pytest.approx(1 / 6, abs=1e-4)


def test_only_what_is_open_waits_for_the_model(compared: dict[str, Any]) -> None:
    of = compared["by_category"]
    assert of["reworded"]["ms_p50"] > 5 * of["clean"]["ms_p50"] > 0


def test_the_rules_and_the_model_that_is_asked_are_measured_on_the_same_pairs(
    compared: dict[str, Any],
) -> None:
    rules, *asked = compared["compared"].values()
    assert [of["n"] for of in (rules, *asked)] == [3] * (1 + len(asked))
    assert (rules["exact"], rules["word_error_before"]) == (1.0, compared["word_error_before"])
    assert list(compared["compared"])[:2] == ["rules", "smollm2-135m, asked"]
    assert asked[0]["ms_p50"] > rules["ms_p50"]


def test_people_get_tables(home: Home, tmp_path: Path) -> None:
    done = home.run("eval", "cleanup", file_of(tmp_path), "--limit", "1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 pairs of ")
    for row in ("dictate, tidy", "exact or accepted", "invented words", "ms, p95", "filler"):
        assert row in done.stdout


def test_the_level_off_cleans_nothing(home: Home, tmp_path: Path) -> None:
    done = home.run("eval", "cleanup", file_of(tmp_path), "--level", "off", "--json")
    answer = json.loads(done.stdout)
    assert answer["word_error_after"] == answer["word_error_before"]
    assert (answer["drop_left"], answer["filler_recall"], answer["ms_p50"]) == (1, 0.0, 0.0)
    assert "compared" not in answer


def test_without_the_model_the_rules_clean_and_it_is_said(home: Home, tmp_path: Path) -> None:
    home.models.unlink()
    done = home.run("eval", "cleanup", file_of(tmp_path), "--json")
    assert done.returncode == 0
    assert "cleaned with the rules: the model smollm2-135m is not installed" in done.stderr
    assert "dictate models pull smollm2-135m" in done.stderr
    assert json.loads(done.stdout)["exact"] == 1


def test_a_rewrite_without_a_model_is_said(home: Home, tmp_path: Path) -> None:
    done = home.run("eval", "cleanup", file_of(tmp_path), "--level", "rewrite", "--limit", "1")
    assert done.returncode == 0
    assert "dictate, rewrite: rewrite: no model is set up" in done.stderr


def test_a_file_that_is_no_set_of_pairs_is_an_error_with_a_remedy(
    home: Home, tmp_path: Path
) -> None:
    missing = tmp_path / "none.jsonl"
    assert str(missing) in home.complaint("eval", "cleanup", missing)
    odd = file_of(tmp_path, [{"disfluent": "um"}])
    complaint = home.complaint("eval", "cleanup", odd, "--json")
    assert f"{odd}, line 1" in complaint
    assert "`fluent`" in complaint


def test_a_model_to_compare_with_that_is_not_there_is_named_at_once(
    home: Home, tmp_path: Path
) -> None:
    file = file_of(tmp_path)
    complaint = home.complaint("eval", "cleanup", file, "--compare-model", "smollm3")
    assert 'Perhaps "smollm2-135m" is meant' in complaint
    complaint = home.complaint("eval", "cleanup", file, "--compare-model", "./no.gguf")
    assert "no.gguf does not exist" in complaint


def test_bench_times_the_cleaner_by_what_there_is_to_do(home: Home) -> None:
    home.models.unlink()  # the rules are enough to see that it is the cleaner
    done = home.run("bench", "--cleanup", "--json", "--limit", "3")
    assert done.returncode == 0
    assert "cleaned with the rules: the model smollm2-135m is not installed" in done.stderr
    answer = json.loads(done.stdout)
    kinds = list(answer["cleanup"].values())
    assert [(kind["n"], kind["asked"]) for kind in kinds] == [(3, 0)] * 4
    assert [kind["words"] for kind in kinds] == [15, 15, 60, 240]
    assert kinds[3]["p50_ms"] > kinds[1]["p50_ms"] > 0
    assert answer["growth"] == pytest.approx(kinds[3]["mean_ms"] / kinds[2]["mean_ms"], rel=0.05)


def test_the_times_make_a_table_for_people(home: Home) -> None:
    home.models.unlink()
    done = home.run("bench", "--cleanup", "--limit", "1")
    assert done.returncode == 0
    for row in ("15 words, nothing to judge", "240 words, 20 slips", "growth"):
        assert row in done.stdout
