"""Checks that see the whole study: names, sources, phases and correlations."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Protocol

from kaidei.contract import STAGES
from kaidei.elements import ELEMENTS
from kaidei.specs import placed
from kaidei.tables import Table
from kaidei.values import Problem, Spec, Value, address, nearest, shown, values_in


class Reported(Protocol):
    """What [report] says that other parts of a study must know."""

    @property
    def scenario(self) -> str: ...
    @property
    def elements(self) -> tuple[str, ...]: ...


def check_names(
    baseline: str | None,
    overlays: Sequence[str],
    report: Reported | None,
    problems: list[Problem],
) -> None:
    """Names that clash or do not exist: scenarios and the elements of [report]."""
    if baseline is not None and baseline in overlays:
        problems.append(Problem(f"scenarios/{baseline}.toml", "its name", shown(baseline),
                                "a name other than the baseline's",
                                "rename the file or `study.baseline`"))  # fmt: skip
    if report is None:
        return
    names = [baseline or report.scenario, *overlays]
    if report.scenario not in names:
        problems.append(
            Problem(
                "study.toml",
                "report.scenario",
                shown(report.scenario),
                "a scenario of this study",
                nearest(report.scenario, names),
            )
        )
    for symbol in report.elements:
        if symbol not in ELEMENTS:
            problems.append(Problem("study.toml", "report.elements", shown(symbol),
                                    "symbols among " + " ".join(ELEMENTS)))  # fmt: skip


def check_links(
    specs: Mapping[str, Spec | None],
    raw: Mapping[str, Mapping[str, Any]],
    sources: Collection[str] | None,
    file: str,
    tables: Mapping[str, Table | None],
    problems: list[Problem],
) -> None:
    """Sources that do not exist, correlations that lead nowhere or round in a circle.

    Sources are looked for in what was written, so that a stage with other mistakes is no exception;
    None where sources.toml itself could not be read.
    """
    for stage, entry in raw.items():
        for loc, source in _sources_in(entry):
            if sources is not None and source not in sources:
                problems.append(Problem(*placed(file, stage, loc, tables), shown(source),
                                        "a key of sources.toml", nearest(source, sources),
                                        placed("", stage, loc, {})[1]))  # fmt: skip
    if sources is not None:
        _check_columns(sources, tables, problems)
    _check_phases(specs, file, problems)
    _check_correlations(specs, file, problems)


def _sources_in(
    entry: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    for key, below in entry.items():
        if isinstance(below, Mapping):
            yield from _sources_in(below, (*path, key))
        elif key == "source" and isinstance(below, str):
            yield (*path, key), below


def _check_columns(
    sources: Collection[str], tables: Mapping[str, Table | None], problems: list[Problem]
) -> None:
    """The source of every line of a table."""
    for table in tables.values():
        if table is None:
            continue
        position = table.names.index("source")
        for line, row in zip(table.lines, table.rows, strict=True):
            if row[position] not in sources:
                problems.append(Problem(table.file, f"line {line}, column 'source'",
                                        shown(row[position]), "a key of sources.toml",
                                        nearest(row[position], sources)))  # fmt: skip


def _check_correlations(
    specs: Mapping[str, Spec | None], file: str, problems: list[Problem]
) -> None:
    values: dict[str, Value] = {
        address(stage, path): value
        for stage, spec in specs.items()
        if spec is not None
        for path, value in values_in(spec)
    }
    for name, value in values.items():
        if value.correlate is None:
            continue
        other = value.correlate.other
        if other not in values and not _may_exist(other, specs):
            problems.append(
                Problem(
                    file,
                    f"{name}.correlate",
                    shown(other),
                    "the dotted name of a value",
                    nearest(other, values),
                )
            )
        elif _circular(name, values):
            problems.append(Problem(file, f"{name}.correlate", shown(other),
                                    "correlations that form no circle",
                                    "let one of them stand alone"))  # fmt: skip


def _check_phases(specs: Mapping[str, Spec | None], file: str, problems: list[Problem]) -> None:
    """A phase is a phase in every stage that has phases."""
    named = {stage: set(spec.phase) for stage, spec in specs.items()  # type: ignore[attr-defined]
             if spec is not None and "phase" in type(spec).model_fields}  # fmt: skip
    for phase in sorted(set().union(*named.values())):
        for stage, names in named.items():
            if phase not in names:
                problems.append(Problem(file, f"phase.{phase}.{stage}", "missing",
                                        "every phase in each stage that has phases",
                                        f"add [phase.{phase}.{stage}]"))  # fmt: skip


def _may_exist(name: str, specs: Mapping[str, Spec | None]) -> bool:
    """True when the value may be in a stage that other mistakes keep from being read."""
    if None not in specs.values():
        return False
    first = name.split(".", maxsplit=1)[0]
    return first not in STAGES or specs[first] is None


def _circular(start: str, values: Mapping[str, Value]) -> bool:
    """True when the correlations that begin at a value come back to it."""
    seen = {start}
    name = start
    while name in values and (link := values[name].correlate) is not None:
        name = link.other
        if name in seen:
            return name == start
        seen.add(name)
    return False
