"""A study is a folder; here it becomes the six stages' specs, and every mistake comes together."""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, Field, ValidationError

from kaidei.contract import STAGES, Time
from kaidei.tables import Table, columns, keyed_rows, read_table
from kaidei.values import (
    KINDS,
    Bad,
    Columns,
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
)

_OWN_SECTIONS = ("study", "time", "report")
_KEYED = {"mud": "lift", "event": "supply"}
_STEMS = {
    "deposit": "DepositSpec",
    "lift": "LiftSpec",
    "campaign": "CampaignSpec",
    "plant": "PlantSpec",
    "supply": "SupplySpec",
    "economics": "EconomicsSpec",
}


class StudySection(Spec):
    """[study]: what this study is."""

    title: str
    """One line for the head of the report."""
    baseline: str
    """The name under which the study as written, without any overlay, is run."""
    summary: str = ""
    """A sentence or two for the report."""


class TimeSection(Spec):
    """[time]: the calendar every stage shares."""

    start: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    """First month, 'YYYY-MM'."""
    months: int = Field(ge=12, le=1200)
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
    scenarios: Mapping[str, Mapping[str, BaseModel]]
    overlays: Mapping[str, Mapping[str, Any]]

    @property
    def baseline(self) -> str:
        """Name of the scenario that is the study as written."""
        return self.section.baseline

    @property
    def specs(self) -> Mapping[str, BaseModel]:
        """The six stages' specs of the study as written."""
        return self.scenarios[self.baseline]

    def assumptions(self, scenario: str | None = None) -> Iterator[tuple[str, str, Value]]:
        """(stage, dotted name, value) of every value, with its row's source and its kind filled in."""
        for stage, spec in self.scenarios[scenario or self.baseline].items():
            for path, value in values_in(spec):
                yield stage, address(stage, path), _with_provenance(value, spec, path, self.sources)


def spec_class(stage: str) -> type[Spec]:
    """The model of what a user may write for a stage."""
    found: type[Spec] = getattr(importlib.import_module(f"kaidei.{stage}.spec"), _STEMS[stage])
    return found


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
        what = "no such folder" if not path.is_dir() else "a folder without study.toml"
        return None, [Problem(str(path), "the folder", what, "a folder that holds study.toml",
                              "`kaidei new DIR` makes one")]  # fmt: skip
    document = _toml(path, "study.toml", problems)
    sources = _sources(_toml(path, "sources.toml", problems), problems)
    tables = _tables(path, problems)
    overlays = {
        file.stem: _toml(path, f"scenarios/{file.name}", problems)
        for file in sorted((path / "scenarios").glob("*.toml"))
    }
    if document is None:
        return None, problems
    used = {name for stage in STAGES for name, _ in _table_fields(spec_class(stage))}
    for name in tables.keys() - used:
        problems.append(Problem(f"tables/{name}.csv", "the whole file", "a table no stage reads",
                                "a table of this study", nearest(name, used)))  # fmt: skip
    _unknown_sections(document, problems)
    own = {
        name: _validate(model, document.get(name, {}), "study.toml", (name,), problems)
        for name, model in (("study", StudySection), ("time", TimeSection),
                            ("report", ReportSection))
    }  # fmt: skip
    section, time, report = own["study"], own["time"], own["report"]
    baseline = section.baseline if isinstance(section, StudySection) else "baseline"
    raw = _raw_specs(document, tables, problems)
    scenarios = {baseline: _specs(raw, "study.toml", tables, problems)}
    for name, overlay in overlays.items():
        if overlay is not None:
            scenarios[name] = _under(name, overlay, raw, scenarios[baseline], tables, problems)
    _check_names(baseline, overlays, report, problems)
    for name, specs in scenarios.items():
        file = "study.toml" if name == baseline else f"scenarios/{name}.toml"
        _check_links(specs, sources, file, tables, problems)
    problems = list(dict.fromkeys(problems))
    if problems or not isinstance(section, StudySection) or not isinstance(time, TimeSection):
        return None, problems
    assert isinstance(report, ReportSection)
    whole = {name: {s: spec for s, spec in specs.items() if spec is not None}
             for name, specs in scenarios.items()}  # fmt: skip
    return (
        Study(
            path=path,
            name=path.resolve().name,
            section=section,
            report=report,
            time=Time(time.start, time.months),
            sources=sources,
            scenarios=whole,
            overlays={name: overlay or {} for name, overlay in overlays.items()},
        ),
        [],
    )


def _toml(path: Path, file: str, problems: list[Problem]) -> dict[str, Any] | None:
    place = path / file
    if not place.is_file():
        problems.append(Problem(file, "the whole file", "no such file", f"a file '{file}'"))
        return None
    try:
        return tomllib.loads(place.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(Problem(file, f"line {line}", "a byte that is not UTF-8", "text in UTF-8"))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(file, "its TOML", str(error), "a TOML document",
                                "each key once, text in quotes"))  # fmt: skip
    return None


def _sources(document: dict[str, Any] | None, problems: list[Problem]) -> dict[str, Source]:
    sources = {}
    for key, entry in (document or {}).items():
        source = _validate(Source, entry, "sources.toml", (key,), problems)
        if isinstance(source, Source):
            if source.kind not in KINDS:
                problems.append(Problem("sources.toml", f"{key}.kind", shown(source.kind),
                                        "one of " + ", ".join(KINDS)))  # fmt: skip
            sources[key] = source
    return sources


def _tables(path: Path, problems: list[Problem]) -> dict[str, Table]:
    tables = {}
    for file in sorted((path / "tables").glob("*.csv")):
        table = read_table(file, f"tables/{file.name}", problems)
        if table is not None:
            tables[file.stem] = table
    return tables


def _table_fields(model: type[BaseModel]) -> Iterator[tuple[str, Rows | ColumnsOf]]:
    for name, info in model.model_fields.items():
        for mark in info.metadata:
            if isinstance(mark, Rows | ColumnsOf):
                yield name, mark


def _unknown_sections(document: Mapping[str, Any], problems: list[Problem]) -> None:
    known = (*_OWN_SECTIONS, *STAGES, *_KEYED, "phase")
    for name in document.keys() - set(known):
        problems.append(Problem("study.toml", f"[{name}]", "", "a section of a study",
                                nearest(name, known)))  # fmt: skip
    for phase, entry in document.get("phase", {}).items():
        for name in entry.keys() - set(STAGES):
            problems.append(Problem("study.toml", f"[phase.{phase}.{name}]", "",
                                    f"the name of a stage, as in [phase.{phase}.lift]",
                                    nearest(name, STAGES)))  # fmt: skip


def _raw_specs(
    document: Mapping[str, Any], tables: Mapping[str, Table], problems: list[Problem]
) -> dict[str, dict[str, Any]]:
    """What the study wrote for each stage, its sections and tables brought together."""
    raw: dict[str, dict[str, Any]] = {}
    for stage in STAGES:
        model = spec_class(stage)
        raw[stage] = deepcopy(dict(document.get(stage, {})))
        for name, home in _KEYED.items():
            if home == stage and name in model.model_fields:
                raw[stage][name] = deepcopy(document.get(name, {}))
        if "phase" in model.model_fields:
            raw[stage]["phase"] = {
                phase: deepcopy(entry[stage])
                for phase, entry in document.get("phase", {}).items()
                if stage in entry
            }
        for name, mark in _table_fields(model):
            if name in tables and isinstance(mark, Rows):
                raw[stage][name] = keyed_rows(tables[name])
            elif name in tables and isinstance(mark, ColumnsOf):
                found = columns(tables[name], mark, problems)
                # A table with mistakes is reported already; an empty one keeps the rest checkable.
                raw[stage][name] = found if found is not None else Columns({})
    return raw


def _specs(
    raw: Mapping[str, Mapping[str, Any]],
    file: str,
    tables: Mapping[str, Table],
    problems: list[Problem],
) -> dict[str, BaseModel | None]:
    return {
        stage: _validate(spec_class(stage), raw[stage], file, (), problems, stage, tables)
        for stage in STAGES
    }


def _under(
    name: str,
    overlay: Mapping[str, Any],
    raw: Mapping[str, Mapping[str, Any]],
    baseline: Mapping[str, BaseModel | None],
    tables: Mapping[str, Table],
    problems: list[Problem],
) -> dict[str, BaseModel | None]:
    """The stages' specs under one overlay."""
    file = f"scenarios/{name}.toml"
    changed = {stage: deepcopy(dict(entry)) for stage, entry in raw.items()}
    for key, entry in overlay.items():
        if key in STAGES:
            _lay(changed[key], entry, file, (key,), problems)
        elif key in _KEYED:
            _lay(changed[_KEYED[key]].setdefault(key, {}), entry, file, (key,), problems)
        elif key == "phase":
            _lay_phases(changed, entry, file, problems)
        elif key == "table":
            _lay_tables(changed, entry, file, problems)
        elif key != "scenario":
            problems.append(Problem(file, f"[{key}]", "", "a section a scenario may change",
                                    nearest(key, (*STAGES, *_KEYED, "phase", "table"))))  # fmt: skip
    found = len(problems)
    specs = _specs(changed, file, tables, problems)
    if len(problems) == found and specs == baseline:
        problems.append(Problem(file, "the whole file", "", "a scenario that changes something",
                                "it leaves every value as study.toml has it"))  # fmt: skip
    return specs


def _lay_phases(
    changed: dict[str, dict[str, Any]], entry: Any, file: str, problems: list[Problem]
) -> None:
    for phase, below in entry.items():
        if below.get("remove") is True:
            for stage in STAGES:
                changed[stage].get("phase", {}).pop(phase, None)
            continue
        for stage, values in below.items():
            where = ("phase", phase, stage)
            if stage not in STAGES or "phase" not in spec_class(stage).model_fields:
                problems.append(Problem(file, ".".join(where), "", "a stage that has phases",
                                        nearest(stage, STAGES)))  # fmt: skip
                continue
            _lay(changed[stage]["phase"].setdefault(phase, {}), values, file, where, problems)


def _lay_tables(
    changed: dict[str, dict[str, Any]], entry: Any, file: str, problems: list[Problem]
) -> None:
    homes = {
        name: stage
        for stage in STAGES
        for name, mark in _table_fields(spec_class(stage))
        if isinstance(mark, Rows)
    }
    for name, rows in entry.items():
        if name not in homes:
            problems.append(Problem(file, f"table.{name}", "", "a table whose rows have an id",
                                    nearest(name, homes)))  # fmt: skip
            continue
        _lay(changed[homes[name]].setdefault(name, {}), rows, file, ("table", name), problems)


def _lay(
    base: dict[str, Any],
    overlay: Mapping[str, Any],
    file: str,
    where: tuple[str, ...],
    problems: list[Problem],
) -> None:
    """Replace whole values, add or remove entries, in place."""
    for key, entry in overlay.items():
        if isinstance(entry, dict) and entry.get("remove") is True:
            if key not in base:
                problems.append(Problem(file, ".".join((*where, key)), "remove = true",
                                        "an entry of study.toml", nearest(key, base)))  # fmt: skip
            base.pop(key, None)
        elif isinstance(entry, dict) and isinstance(base.get(key), dict) and _is_section(entry):
            _lay(base[key], entry, file, (*where, key), problems)
        else:
            base[key] = deepcopy(entry)


def _is_section(entry: Mapping[str, Any]) -> bool:
    forms = {"value", "low", "mode", "p50", "mean", "uniform", "choice"}
    return not forms & entry.keys()


def _validate(
    model: type[BaseModel],
    raw: object,
    file: str,
    prefix: tuple[str, ...],
    problems: list[Problem],
    stage: str | None = None,
    tables: Mapping[str, Table] | None = None,
) -> BaseModel | None:
    try:
        return model.model_validate(raw)
    except ValidationError as failure:
        for error in failure.errors():
            loc = tuple(str(step) for step in error["loc"])
            place, where = _place(file, prefix, loc, stage, tables or {})
            problems.append(_problem(model, error, loc, place, where))
        return None


def _place(
    file: str,
    prefix: tuple[str, ...],
    loc: tuple[str, ...],
    stage: str | None,
    tables: Mapping[str, Table],
) -> tuple[str, str]:
    """File and key of an error; in a table, its line and column."""
    if stage is None:
        return file, ".".join((*prefix, *loc)) or "the whole file"
    fields = dict(_table_fields(spec_class(stage)))
    if loc and loc[0] in fields:
        table = tables.get(loc[0])
        if table is None:
            return f"tables/{loc[0]}.csv", "the whole file"
        if file != "study.toml" and len(loc) > 1 and loc[1] not in table.line_of:
            return file, ".".join(("table", *loc))
        line = f"line {table.line_of[loc[1]]}" if len(loc) > 1 else "line 1"
        column = f", column '{'.'.join(loc[2:])}'" if len(loc) > 2 else ""
        return table.file, line + column
    return file, address(stage, loc) if loc else f"[{stage}]"


def _problem(
    model: type[BaseModel], error: Any, loc: tuple[str, ...], file: str, where: str
) -> Problem:
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, Bad):
        return Problem(file, where, cause.given, cause.expected, cause.remedy)
    owner = _model_at(model, loc[:-1])
    if error["type"] == "extra_forbidden":
        known = list(owner.model_fields) if owner else []
        return Problem(file, where, "an unknown key", "a key of this section",
                       nearest(loc[-1], known))  # fmt: skip
    if error["type"] == "missing":
        info = owner.model_fields.get(loc[-1]) if owner else None
        meaning = (info.description or "").rstrip(".") if info else ""
        return Problem(file, where, "missing", meaning or "a value", f"add `{loc[-1]}`")
    if cause is not None:
        return Problem(file, where, "", str(cause))
    return Problem(file, where, shown(error["input"]), error["msg"].replace("Input should be ", ""))


def _model_at(model: type[BaseModel], loc: tuple[str, ...]) -> type[BaseModel] | None:
    """The model that owns the last step of an error's location."""
    found: Any = model
    for step in loc:
        if isinstance(found, type) and issubclass(found, BaseModel):
            info = found.model_fields.get(step)
            found = info.annotation if info else None
        else:  # a dict of models: the step is a key of it
            inner = [arg for arg in get_args(found) if isinstance(arg, type)]
            found = inner[-1] if inner else None
        if found is not None and not isinstance(found, type):
            models = [arg for arg in get_args(found) if isinstance(arg, type)
                      and issubclass(arg, BaseModel)]  # fmt: skip
            if "dict" not in str(found) and models:
                found = models[0]
    is_model = isinstance(found, type) and issubclass(found, BaseModel)
    return found if is_model else None


def _check_names(
    baseline: str,
    overlays: Mapping[str, Any],
    report: BaseModel | None,
    problems: list[Problem],
) -> None:
    if baseline in overlays:
        problems.append(Problem(f"scenarios/{baseline}.toml", "its name", shown(baseline),
                                "a name other than the baseline's",
                                "rename the file or `study.baseline`"))  # fmt: skip
    names = [baseline, *overlays]
    if isinstance(report, ReportSection) and report.scenario not in names:
        problems.append(Problem("study.toml", "report.scenario", shown(report.scenario),
                                "a scenario of this study", nearest(report.scenario, names)))  # fmt: skip


def _check_links(
    specs: Mapping[str, BaseModel | None],
    sources: Mapping[str, Source],
    file: str,
    tables: Mapping[str, Table],
    problems: list[Problem],
) -> None:
    """Sources that do not exist, correlations that lead nowhere or round in a circle."""
    values: dict[str, Value] = {}
    for stage, spec in specs.items():
        if spec is None:
            continue
        for path, value in values_in(spec):
            values[address(stage, path)] = value
            if value.source is not None and value.source not in sources:
                problems.append(Problem(file, address(stage, path) + ".source",
                                        shown(value.source), "a key of sources.toml",
                                        nearest(value.source, sources)))  # fmt: skip
    for table in tables.values():
        position = table.names.index("source")
        for line, row in zip(table.lines, table.rows, strict=True):
            if row[position] not in sources:
                problems.append(Problem(table.file, f"line {line}, column 'source'",
                                        shown(row[position]), "a key of sources.toml",
                                        nearest(row[position], sources)))  # fmt: skip
    _check_phases(specs, file, problems)
    for name, value in values.items():
        if value.correlate is None:
            continue
        other = value.correlate.other
        if other not in values and None not in specs.values():
            problems.append(Problem(file, f"{name}.correlate", shown(other),
                                    "the dotted name of a value", nearest(other, values)))  # fmt: skip
        elif _circular(name, values):
            problems.append(Problem(file, f"{name}.correlate", shown(other),
                                    "correlations that form no circle",
                                    "let one of them stand alone"))  # fmt: skip


def _check_phases(
    specs: Mapping[str, BaseModel | None], file: str, problems: list[Problem]
) -> None:
    """A phase is a phase in every stage that has phases."""
    named = {stage: set(spec.phase) for stage, spec in specs.items()  # type: ignore[attr-defined]
             if spec is not None and "phase" in type(spec).model_fields}  # fmt: skip
    for phase in sorted(set().union(*named.values())):
        for stage, names in named.items():
            if phase not in names:
                problems.append(Problem(file, f"phase.{phase}.{stage}", "missing",
                                        "every phase in each stage that has phases",
                                        f"add [phase.{phase}.{stage}]"))  # fmt: skip


def _circular(start: str, values: Mapping[str, Value]) -> bool:
    seen = {start}
    name = start
    while name in values and (link := values[name].correlate) is not None:
        name = link.other
        if name in seen:
            return True
        seen.add(name)
    return False


def _with_provenance(
    value: Value, spec: BaseModel, path: tuple[str, ...], sources: Mapping[str, Source]
) -> Value:
    from kaidei.values import with_source

    source = kind = None
    if path[0] == "table":
        row = getattr(spec, path[1])[path[2]]
        source, kind = getattr(row, "source", None), getattr(row, "kind", None)
    value = with_source(value, source, kind)
    if value.kind is None and value.source is not None and value.source in sources:
        value = with_source(value, None, sources[value.source].kind)
    return value
