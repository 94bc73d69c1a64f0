"""The report of an evaluation: one JSON object for programs, tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dictate.evaluation.figures import Figures

    Rows = tuple[tuple[str, Callable[[Figures], float | None], str], ...]

_ROWS: Rows = (
    ("exact or accepted", lambda of: of.exact, ".1%"),
    ("the same of all pairs", lambda of: _if_other(of.exact_all, of.exact), ".1%"),
    ("word errors before", lambda of: of.word_error_before, ".3f"),
    ("word errors after", lambda of: of.word_error_after, ".3f"),
    ("word errors cut by", lambda of: of.word_error_cut, ".0%"),
    ("fillers gone", lambda of: of.filler_recall, ".1%"),
    ("words deleted by mistake", lambda of: of.deleted_by_mistake, ".2%"),
    ("fluent texts untouched", lambda of: of.untouched, ".1%"),
    ("pairs untouched that must be", lambda of: of.unchanged, ".1%"),
    ("invented words", lambda of: of.invented_words, "d"),
    ("numbers, negations, names lost", lambda of: of.protected_lost, "d"),
    ("phrases lost that must stay", lambda of: of.kept_lost, "d"),
    ("phrases left that must go", lambda of: of.drop_left, "d"),
    ("rewritings refused", lambda of: of.fell_back, ".1%"),
    ("ms, p50", lambda of: of.ms and of.ms.p50, ".1f"),
    ("ms, p95", lambda of: of.ms and of.ms.p95, ".1f"),
)
_CATEGORY_COLUMNS: Rows = (
    ("pairs", lambda of: of.n, "d"),
    ("exact", lambda of: of.exact, ".0%"),
    ("errors", lambda of: of.word_error_after, ".3f"),
    ("untouched", lambda of: of.untouched, ".0%"),
    ("invented", lambda of: of.invented_words, "d"),
    ("lost", lambda of: of.protected_lost + of.kept_lost, "d"),
    ("ms, p50", lambda of: of.ms and of.ms.p50, ".1f"),
)

_GAP = "  "


def as_object(
    total: Figures, categories: Mapping[str, Figures], compared: Mapping[str, Figures]
) -> dict[str, object]:
    """What `--json` prints. Rates are fractions of 1; what there is nothing to count for is null.

    Args:
        total: Of all pairs.
        categories: Of each category.
        compared: Of all pairs, by the name of the other system; left out if there is none.
    """
    others = {"compared": {name: _figures(of) for name, of in compared.items()}}
    return {
        **_figures(total),
        "by_category": {name: _figures(of) for name, of in categories.items()},
        **(others if compared else {}),
    }


def _figures(of: Figures) -> dict[str, float | None]:
    return {
        "n": of.n,
        "exact": _rounded(of.exact),
        "word_error_before": _rounded(of.word_error_before),
        "word_error_after": _rounded(of.word_error_after),
        "untouched": _rounded(of.untouched),
        "invented_words": of.invented_words,
        "protected_lost": of.protected_lost,
        "kept_lost": of.kept_lost,
        "ms_p50": _rounded(of.ms and of.ms.p50),
        "ms_p95": _rounded(of.ms and of.ms.p95),
        "n_extractive": of.n_extractive,
        "exact_all": _rounded(of.exact_all),
        "unchanged": _rounded(of.unchanged),
        "filler_recall": _rounded(of.filler_recall),
        "deleted_by_mistake": _rounded(of.deleted_by_mistake),
        "drop_left": of.drop_left,
        "fell_back": _rounded(of.fell_back),
    }


def as_table(
    total: Figures, categories: Mapping[str, Figures], compared: Mapping[str, Figures], name: str
) -> str:
    """The figures of `name` and of what it is compared with, and by category those of `name`."""
    columns = {name: total, **compared}
    rows = [["", *columns]]
    for label, value, form in _ROWS:
        cells = [_cell(value(of), form) for of in columns.values()]
        if any(cell != "-" for cell in cells):
            rows.append([label, *cells])
    lines = list(_aligned(rows))
    if categories:
        rows = [[label, *(_cell(value(of), form) for _, value, form in _CATEGORY_COLUMNS)]
                for label, of in categories.items()]  # fmt: skip
        header = [name, *(label for label, _, _ in _CATEGORY_COLUMNS)]
        lines += ["", *_aligned([header, *rows])]
    return "\n".join(lines)


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first column to the left, the others to the right, each as wide as it must be."""
    label_width, *widths = (max(map(len, column)) for column in zip(*rows, strict=True))
    for label, *cells in rows:
        right = (f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
        yield _GAP.join([f"{label:<{label_width}}", *right])


def _cell(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _if_other(value: float | None, than: float | None) -> float | None:
    return None if value == than else value


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
