"""What the reliability tests share: how much of it, the chance's seed, and tables of what came out.

By hand, each with its table at the end:

    pytest tests/reliability/test_kills.py --trials 200
    pytest tests/reliability/test_load.py --dictations 500
    pytest tests/reliability/test_scripts.py --scripts 2000 --seed 7
    pytest tests/reliability/test_microphone_returns.py --faults 99
    pytest tests/reliability/test_first_and_last_word.py --utterances 50
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

Cell: TypeAlias = str | int | float

HOW_MANY = {"trials": 8, "dictations": 15, "scripts": 25, "faults": 14, "utterances": 3}
"""Option -> how many of them the whole test run can afford."""

RANDOM_SEED = random.SystemRandom().randrange(1_000_000)


class ReliabilityTable:
    """Tables of trials and what they cost, printed at the end of the run."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[tuple[Cell, ...], dict[str, Cell]]] = {}

    def add(self, table_name: str, row: dict[str, Cell]) -> None:
        """Count one row in.

        Rows with the same words are one row: whole numbers are counts and are summed, of other
        numbers (seconds, percents) the largest stays.
        """
        key = tuple((name, cell) for name, cell in row.items() if isinstance(cell, str))
        known = self._tables.setdefault(table_name, {}).setdefault(key, {})
        for name, cell in row.items():
            known[name] = _together(known[name], cell) if name in known else cell

    @property
    def rows(self) -> list[tuple[str, dict[str, Cell]]]:
        """Every row with the name of its table."""
        return [(name, row) for name, rows in self._tables.items() for row in rows.values()]

    def lines(self) -> Iterable[str]:
        """The tables as text, columns aligned."""
        for table_name, rows in self._tables.items():
            yield f"{table_name}:"
            names = list(dict.fromkeys(name for row in rows.values() for name in row))
            table = [
                names,
                *([_shown(row.get(name, "")) for name in names] for row in rows.values()),
            ]
            widths = [max(len(line[column]) for line in table) for column in range(len(names))]
            for line in table:
                yield (
                    "  "
                    + "  ".join(
                        cell.ljust(width) for cell, width in zip(line, widths, strict=True)
                    ).rstrip()
                )
            yield ""


def _together(known: Cell, new: Cell) -> Cell:
    if isinstance(known, str) or isinstance(new, str):
        return new
    return known + new if isinstance(known, int) and isinstance(new, int) else max(known, new)


def _shown(cell: Cell) -> str:
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)


TABLE = pytest.StashKey[ReliabilityTable]()


def pytest_addoption(parser: pytest.Parser) -> None:
    for name, default in HOW_MANY.items():
        parser.addoption(f"--{name}", type=int, default=default, help=f"number of {name}")
    parser.addoption("--seed", type=int, default=RANDOM_SEED, help="repeats a random run")


def how_many(config: pytest.Config, name: str) -> int:
    """What the command line says; it knows no such option when the whole of `tests` is run."""
    return int(config.getoption(name, HOW_MANY[name]))


@pytest.fixture(scope="session")
def reliability_table(pytestconfig: pytest.Config) -> ReliabilityTable:
    """Where trials are counted; see `ReliabilityTable.add`."""
    return pytestconfig.stash.setdefault(TABLE, ReliabilityTable())


@pytest.fixture(scope="session")
def n_trials(pytestconfig: pytest.Config) -> int:
    """How many times the daemon or a worker is killed."""
    return how_many(pytestconfig, "trials")


@pytest.fixture(scope="session")
def n_dictations(pytestconfig: pytest.Config) -> int:
    """How many dictations in a row."""
    return how_many(pytestconfig, "dictations")


@pytest.fixture(scope="session")
def n_scripts(pytestconfig: pytest.Config) -> int:
    """How many random scripts."""
    return how_many(pytestconfig, "scripts")


@pytest.fixture(scope="session")
def n_utterances(pytestconfig: pytest.Config) -> int:
    """How many utterances with a cold and as many with a warm microphone."""
    return how_many(pytestconfig, "utterances")


@pytest.fixture(scope="session")
def seed(pytestconfig: pytest.Config) -> int:
    """Where all chance comes from; printed, so that a failure can be repeated."""
    return int(pytestconfig.getoption("seed", RANDOM_SEED))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """One of several processes that run tests hands its tables to the one that prints them."""
    outbox = getattr(session.config, "workeroutput", None)
    if outbox is not None and (table := session.config.stash.get(TABLE, None)):
        outbox["reliability"] = table.rows


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the tables of such a process."""
    for table_name, row in getattr(node, "workeroutput", {}).get("reliability", []):
        node.config.stash.setdefault(TABLE, ReliabilityTable()).add(table_name, row)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if table := config.stash.get(TABLE, None):
        terminalreporter.section(f"reliability, --seed {config.getoption('seed', RANDOM_SEED)}")
        for line in table.lines():
            terminalreporter.write_line(line)
