"""A user's mistakes: one of them, and all of a study's together."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace


class Bad(ValueError):  # noqa: N818 - it is one value that is bad; the study's error is StudyError
    """One mistake in one value: what was given, what was expected, what to do."""

    def __init__(self, given: object, expected: str, remedy: str = "") -> None:
        self.given, self.expected, self.remedy = shown(given), expected, remedy
        super().__init__(f"{self.given}: expected {expected}" + (f"; {remedy}" if remedy else ""))


@dataclass(frozen=True)
class Problem:
    """One mistake in a study: the file, the key (in a CSV: the line), the value, what to do."""

    file: str
    where: str
    given: str
    expected: str
    remedy: str = ""
    key: str = field(default="", compare=False)
    """Dotted name of the place, whichever file it stands in."""

    def __str__(self) -> str:
        tail = f" {self.remedy[0].upper()}{self.remedy[1:]}" if self.remedy else ""
        tail += "." if tail and not tail.endswith("?") else ""
        given = f": {self.given}" if self.given else ""
        return f"{self.file}, {self.where}{given}. Expected {self.expected}.{tail}"


class StudyError(Exception):
    """Every mistake of a study, together."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = f"{count} problem{'s' if count != 1 else ''} in the study"
        super().__init__("\n".join([head, *(f"  - {problem}" for problem in self.problems)]))


def shown(given: object) -> str:
    """A value as it is quoted in an error: short, in quotes if it is text."""
    text = f"'{given}'" if isinstance(given, str) else str(given)
    return text if len(text) <= 90 else text[:87] + "..."


_SHOWN = 12


def nearest(word: str, known: Iterable[str]) -> str:
    """A remedy naming the nearest known word, or the known words when none is near."""
    known = list(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    listed = ", ".join(f"'{name}'" for name in sorted(known)[:_SHOWN])
    more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
    return f"known here: {listed or 'nothing'}{more}"


_CELL = re.compile(r"line (\d+), (column '.*')")
_MANY = 4


def gathered(problems: Iterable[Problem]) -> list[Problem]:
    """Each problem once; the same one in many lines of a column (a wrong unit, say) as one."""
    groups: dict[object, list[Problem]] = {}
    for problem in dict.fromkeys(problems):
        cell = _CELL.fullmatch(problem.where)
        alike = (problem.file, cell[2], problem.expected, problem.remedy) if cell else problem
        groups.setdefault(alike, []).append(problem)
    return [
        problem
        for group in groups.values()
        for problem in ([_as_one(group)] if len(group) >= _MANY else group)
    ]


def _as_one(group: list[Problem]) -> Problem:
    cells = [cell for problem in group if (cell := _CELL.fullmatch(problem.where))]
    where = f"{len(group)} lines from {cells[0][1]} to {cells[-1][1]}, {cells[0][2]}"
    return replace(group[0], where=where)
