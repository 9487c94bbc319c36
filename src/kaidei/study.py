"""A study is a folder; here it becomes the six stages' specs, and every mistake comes together."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field

from kaidei.contract import STAGES, Time
from kaidei.faults import gathered
from kaidei.links import check_links, check_names
from kaidei.scenario import laid_over
from kaidei.specs import KEYED, sections_only, spec_class, table_fields, validated
from kaidei.tables import Table, columns, keyed_rows, read_table
from kaidei.values import (
    KINDS,
    ColumnsOf,
    Problem,
    Rows,
    Spec,
    StudyError,
    Value,
    address,
    nearest,
    shown,
    values_in,
    with_source,
)

_Section = TypeVar("_Section", bound=Spec)


class StudySection(Spec):
    """[study]: what this study is."""

    title: str
    """One line for the head of the report."""
    baseline: str
    """The name under which the study as written, without any overlay, is run."""
    baseline_title: str = ""
    """The same in words, for the report."""
    summary: str = ""
    """A sentence or two for the report."""


class ScenarioSection(Spec):
    """[scenario] of an overlay: how the report calls it."""

    title: str = ""
    """Its name in words."""


class TimeSection(Spec):
    """[time]: the calendar every stage shares."""

    start: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    """First month, 'YYYY-MM'."""
    months: int = Field(ge=12, le=1200, strict=True)
    """Number of months from the start, 12 to 1200."""


class ReportSection(Spec):
    """[report]: what the report opens with."""

    scenario: str
    """The scenario whose answers come first."""
    elements: tuple[str, ...] = ("Nd", "Dy", "Tb", "Y")
    """Elements shown where there is room for a few."""


class Source(Spec):
    """One entry of sources.toml."""

    title: str
    """What it is."""
    kind: str
    """How its numbers are known: measured, published, news, estimate or synthetic."""
    year: int | None = None
    """Year of publication."""
    doi: str | None = None
    """DOI, without the resolver's address."""
    url: str | None = None
    """Address where it can be read."""
    licence: str | None = None
    """Terms under which its data may be reused, where data are carried over."""
    note: str | None = None
    """What a reader should know about it."""


@dataclass(frozen=True)
class Study:
    """A study that has passed every check."""

    path: Path
    name: str
    section: StudySection
    report: ReportSection
    time: Time
    sources: Mapping[str, Source]
    scenarios: Mapping[str, Mapping[str, Spec]]
    overlays: Mapping[str, Mapping[str, Any]]

    @property
    def baseline(self) -> str:
        """Name of the scenario that is the study as written."""
        return self.section.baseline

    @property
    def specs(self) -> Mapping[str, Spec]:
        """The six stages' specs of the study as written."""
        return self.scenarios[self.baseline]

    def assumptions(self, scenario: str | None = None) -> Iterator[tuple[str, str, Value]]:
        """(stage, dotted name, value) of every value, its row's source and its kind filled in."""
        for stage, spec in self.scenarios[scenario or self.baseline].items():
            for path, value in values_in(spec):
                yield stage, address(stage, path), _with_provenance(value, spec, path, self.sources)


def load_study(path: str | Path) -> Study:
    """Read and check a study folder. Raises StudyError with every mistake found."""
    study, problems = read_study(Path(path))
    if problems or study is None:
        raise StudyError(problems)
    return study


def read_study(path: Path) -> tuple[Study | None, list[Problem]]:
    """The study, if it can be used, and every mistake found in it."""
    problems: list[Problem] = []
    if not (path / "study.toml").is_file():
        what = "a folder without study.toml" if path.is_dir() else "no such folder"
        what = "a file, not a folder" if path.is_file() else what
        return None, [Problem(str(path), "the folder", what, "a folder that holds study.toml",
                              "`kaidei new DIR` makes one")]  # fmt: skip
    document = _toml(path, "study.toml", problems)
    listed = _toml(path, "sources.toml", problems)
    sources = _sources(listed or {}, problems)
    tables = _tables(path, problems)
    overlays = {
        file.stem: overlay
        for file in sorted((path / "scenarios").glob("*.toml"))
        if (overlay := _toml(path, f"scenarios/{file.name}", problems)) is not None
    }
    if document is None:
        return None, problems
    section, time, report = _own_sections(document, problems)
    check_names(section.baseline if section else None, list(overlays), report, problems)
    raw = _raw_specs(document, tables, problems)
    baseline = section.baseline if section else "the study as written"
    scenarios = _scenarios(baseline, overlays, raw, listed, tables, path, problems)
    if problems or not (section and time and report):
        return None, gathered(problems)
    name = path.resolve().name
    calendar = Time(time.start, time.months)
    return Study(path, name, section, report, calendar, sources, scenarios, overlays), []


def _own_sections(
    document: Mapping[str, Any], problems: list[Problem]
) -> tuple[StudySection | None, TimeSection | None, ReportSection | None]:
    """The sections of study.toml that are no stage's."""
    known = ("study", "time", "report", *STAGES, *KEYED, "phase")
    for name in document.keys() - set(known):
        problems.append(Problem("study.toml", f"[{name}]", "", "a section of a study",
                                nearest(name, known)))  # fmt: skip

    def read(model: type[_Section], name: str) -> _Section | None:
        return validated(model, document.get(name, {}), "study.toml", (name,), problems)

    return read(StudySection, "study"), read(TimeSection, "time"), read(ReportSection, "report")


def _scenarios(
    baseline: str,
    overlays: Mapping[str, Mapping[str, Any]],
    raw: Mapping[str, Mapping[str, Any]],
    sources: Collection[str] | None,
    tables: Mapping[str, Table | None],
    folder: Path,
    problems: list[Problem],
) -> dict[str, dict[str, Spec]]:
    """The stages' specs under every scenario; an overlay answers only for what it brings in."""
    damaged = {problem.file for problem in problems}
    # A row that could not be read looks to an overlay like one that was never there.
    unread = tuple(f"table.{name}." for name in tables if f"tables/{name}.csv" in damaged)
    scenarios = {baseline: _specs(raw, "study.toml", tables, folder, problems)}
    check_links(scenarios[baseline], raw, sources, "study.toml", tables, problems)
    known = {_mistake(problem) for problem in problems}
    for name, overlay in overlays.items():
        file = f"scenarios/{name}.toml"
        found: list[Problem] = []
        about = overlay.get("scenario", {})
        validated(ScenarioSection, about, file, ("scenario",), found)
        changed = laid_over(overlay, raw, file, found)
        scenarios[name] = {
            # A stage that the overlay leaves as it was is read once: its mistakes are told already.
            stage: scenarios[baseline][stage]
            if changed[stage] == raw[stage]
            else _spec(stage, changed, file, tables, folder, found)
            for stage in STAGES
        }
        check_links(scenarios[name], changed, sources, file, {}, found)
        new = [
            problem
            for problem in found
            if _mistake(problem) not in known and not problem.key.startswith(unread)
        ]
        # Stages that could not be read are alike under every overlay.
        readable = None not in scenarios[name].values()
        idle = changed == raw or (readable and scenarios[name] == scenarios[baseline])
        if idle and not new and not any(problem.file == file for problem in problems):
            new.append(Problem(file, "the whole file", "", "a scenario that changes something",
                               "it leaves every value as study.toml has it"))  # fmt: skip
        problems += new
    return {
        name: {stage: spec for stage, spec in specs.items() if spec is not None}
        for name, specs in scenarios.items()
    }


def _mistake(problem: Problem) -> tuple[str, str, str]:
    """What tells one mistake from another, whichever file it is read through."""
    return problem.key or problem.where, problem.given, problem.expected


def _toml(path: Path, file: str, problems: list[Problem]) -> dict[str, Any] | None:
    place = path / file
    if not place.is_file():
        problems.append(Problem(file, "the whole file", "no such file", f"a file '{file}'"))
        return None
    try:
        document = tomllib.loads(place.read_text(encoding="utf-8-sig"))
        return sections_only(document, file, problems)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(Problem(file, f"line {line}", "a byte that is not UTF-8", "text in UTF-8"))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(file, "its TOML", str(error), "a TOML document",
                                "each key once, text in quotes"))  # fmt: skip
    return None


def _sources(document: Mapping[str, Any], problems: list[Problem]) -> dict[str, Source]:
    sources = {}
    for key, entry in document.items():
        source = validated(Source, entry, "sources.toml", (key,), problems)
        if isinstance(source, Source):
            if source.kind not in KINDS:
                problems.append(Problem("sources.toml", f"{key}.kind", shown(source.kind),
                                        "one of " + ", ".join(KINDS)))  # fmt: skip
            sources[key] = source
    return sources


def _tables(path: Path, problems: list[Problem]) -> dict[str, Table | None]:
    """Tables by name; None where a mistake keeps one from being read."""
    return {
        file.stem: read_table(file, f"tables/{file.name}", problems)
        for file in sorted((path / "tables").glob("*.csv"))
    }


def _raw_specs(
    document: Mapping[str, Any], tables: dict[str, Table | None], problems: list[Problem]
) -> dict[str, dict[str, Any]]:
    """What the study wrote for each stage, its sections, phases and tables brought together."""
    models = {stage: spec_class(stage) for stage in STAGES}
    raw = {stage: deepcopy(dict(document.get(stage, {}))) for stage in STAGES}
    for name, home in KEYED.items():
        if name in models[home].model_fields:
            raw[home][name] = deepcopy(document.get(name, {}))
    phased = [stage for stage in STAGES if "phase" in models[stage].model_fields]
    for stage in phased:
        raw[stage]["phase"] = {}
    for phase, entry in document.get("phase", {}).items():
        for stage, values in entry.items():
            if stage in phased:
                raw[stage]["phase"][phase] = deepcopy(values)
            else:
                problems.append(
                    Problem(
                        "study.toml",
                        f"phase.{phase}.{stage}",
                        "",
                        "a stage that has phases",
                        nearest(stage, phased),
                    )
                )
    used = set()
    for stage in STAGES:
        for name, mark in table_fields(models[stage]):
            used.add(name)
            table = tables.get(name)
            found = None if table is None else _table(table, mark, problems)
            if found is not None:
                raw[stage][name] = found
            elif table is not None:
                tables[name] = None
    for name in tables.keys() - used:
        problems.append(Problem(f"tables/{name}.csv", "the whole file", "a table no stage reads",
                                "a table of this study", nearest(name, used)))  # fmt: skip
    return raw


def _table(table: Table, mark: Rows | ColumnsOf, problems: list[Problem]) -> Any:
    if isinstance(mark, Rows):
        return keyed_rows(table)
    return columns(table, mark, problems)


def _specs(
    raw: Mapping[str, Mapping[str, Any]],
    file: str,
    tables: Mapping[str, Table | None],
    folder: Path,
    problems: list[Problem],
) -> dict[str, Spec | None]:
    return {stage: _spec(stage, raw, file, tables, folder, problems) for stage in STAGES}


def _spec(
    stage: str,
    raw: Mapping[str, Mapping[str, Any]],
    file: str,
    tables: Mapping[str, Table | None],
    folder: Path,
    problems: list[Problem],
) -> Spec | None:
    return validated(spec_class(stage), raw[stage], file, (), problems, stage, tables, folder)


def _with_provenance(
    value: Value, spec: Spec, path: tuple[str, ...], sources: Mapping[str, Source]
) -> Value:
    source = kind = None
    if path[0] == "table":
        row = getattr(spec, path[1])[path[2]]
        source, kind = getattr(row, "source", None), getattr(row, "kind", None)
    value = with_source(value, source, kind)
    if value.kind is None and value.source is not None and value.source in sources:
        value = with_source(value, None, sources[value.source].kind)
    return value
