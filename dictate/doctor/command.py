"""`dictate doctor`: runs the checks and prints what they found."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from dictate import config
from dictate.doctor import running, table
from dictate.doctor.check import Scene, State
from dictate.errors import DictateError
from dictate.output import own_output

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator
    from typing import TextIO

    from dictate.doctor.check import Check
    from dictate.doctor.table import Line

_MARKS = {State.OK: "ok", State.NOTE: "note", State.PROBLEM: "PROBLEM"}
_COLOURS = {State.OK: "32", State.NOTE: "33", State.PROBLEM: "31"}
"""SGR codes (ECMA-48): green, yellow, red."""

_NAME_WIDTH = max(len(check.name) for check in table.CHECKS)
_MARK_WIDTH = max(map(len, _MARKS.values()))


def run(options: argparse.Namespace) -> int:
    """Examine this machine and print a line for each check. Main thread.

    Args:
        options: `names`, the checks to make, all if empty; `json` and `report`, what to print
            instead.

    Returns:
        The exit status: 0 if there is no problem, else 1.

    Raises:
        DictateError: There is no check of that name.
    """
    checks = _chosen(options.names)
    # The checks say what is wrong; what the parts log on the way would stand between the lines.
    logging.basicConfig(level=logging.CRITICAL)
    settings, _mistakes = config.examine()
    with own_output() as out:
        lines = table.examine(Scene(settings, running.status()), checks)
        if not options.report and not options.json:
            lines = _printed(lines, out)
        seen = list(lines)
        if options.report:
            from dictate.doctor import report

            print(report.markdown(seen), file=out)
        elif options.json:
            print(as_json(seen), file=out)
    return int(not is_well(seen))


def _chosen(names: list[str]) -> list[Check]:
    known = {check.name: check for check in table.CHECKS}
    for name in names:
        if name not in known:
            message = f'there is no check called "{name}"'
            raise DictateError(message, f"The checks are {', '.join(known)}")
    return [check for check in table.CHECKS if not names or check.name in names]


def is_well(lines: Iterable[Line]) -> bool:
    """Whether there is no problem."""
    return all(line.finding.state is not State.PROBLEM for line in lines)


def as_json(lines: list[Line]) -> str:
    """One object for scripts."""
    checks = [
        {
            "name": name,
            "state": str(finding.state),
            "detail": finding.detail,
            "remedy": finding.remedy,
        }
        for name, finding in lines
    ]
    return json.dumps({"checks": checks, "ok": is_well(lines)}, ensure_ascii=False)


def _printed(lines: Iterable[Line], out: TextIO) -> Iterator[Line]:
    for line in lines:
        print(as_text(line, colours=out.isatty()), file=out, flush=True)
        yield line


def as_text(line: Line, *, colours: bool) -> str:
    """A line for people, and below it what to do."""
    name, finding = line
    mark = _MARKS[finding.state].ljust(_MARK_WIDTH)
    if colours:
        mark = f"\x1b[{_COLOURS[finding.state]}m{mark}\x1b[0m"
    text = f"{mark}  {name.ljust(_NAME_WIDTH)}  {finding.detail}"
    if finding.remedy:
        text += f"\n{' ' * (_MARK_WIDTH + _NAME_WIDTH + 4)}{finding.remedy.rstrip('.')}."
    return text
