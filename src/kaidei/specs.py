"""Which model reads which section of a study, and its complaints in words."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from kaidei.tables import Table
from kaidei.values import Bad, ColumnsOf, Problem, Rows, Spec, address, nearest, shown

_Model = TypeVar("_Model", bound=BaseModel)

KEYED = {"mud": "lift", "event": "supply"}
"""Sections of study.toml that belong to a stage without bearing its name."""

_LEVELS = {"phase": 3, "table": 3, "event": 2}
"""How deep sections lie in sections: [phase.trial.lift], [table.projects.caremag], [event.ban]."""


def spec_class(stage: str) -> type[Spec]:
    """The model of what a user may write for a stage."""
    found: type[Spec] = getattr(
        importlib.import_module(f"kaidei.{stage}.spec"), f"{stage.capitalize()}Spec"
    )
    return found


def table_fields(model: type[BaseModel]) -> Iterator[tuple[str, Rows | ColumnsOf]]:
    """The fields of a spec that are read from a table, with how they are read."""
    for name, info in model.model_fields.items():
        for mark in info.metadata:
            if isinstance(mark, Rows | ColumnsOf):
                yield name, mark


def validated(
    model: type[_Model],
    raw: object,
    file: str,
    prefix: tuple[str, ...],
    problems: list[Problem],
    stage: str | None = None,
    tables: Mapping[str, Table | None] | None = None,
    folder: Path | None = None,
) -> _Model | None:
    """The model, or None with every complaint added to `problems`.

    `tables` holds None for a table whose own mistakes keep it from being read; `folder` is where
    files are that the model names.
    """
    try:
        return model.model_validate(raw, context={"folder": folder} if folder else None)
    except ValidationError as failure:
        for error in failure.errors():
            loc = tuple(str(step) for step in error["loc"])
            if stage is None:
                place = file, ".".join((*prefix, *loc)) or "the whole file"
                problems.append(_problem(model, error, loc, *place))
            elif not (tables and loc and tables.get(loc[0], ...) is None):
                place = placed(file, stage, loc, tables or {})
                if error["type"] == "extra_forbidden" and place[0].startswith("tables/"):
                    table = (tables or {})[loc[0]]
                    line = table.header if table else 1
                    place = place[0], f"line {line}, column '{'.'.join(loc[2:])}'"
                key = placed("", stage, loc, {})[1]
                problem = _problem(model, error, loc, *place)
                if problem.given == "missing" and place[1] == "the whole file":
                    problem = replace(problem, remedy=f"add {place[0]}")
                problems.append(replace(problem, key=key))
        return None


def placed(
    file: str, stage: str, loc: tuple[str, ...], tables: Mapping[str, Table | None]
) -> tuple[str, str]:
    """File and key of a place in a stage's spec; in a table of the study, its line and column."""
    if not loc or loc[0] not in dict(table_fields(spec_class(stage))):
        return file, address(stage, loc) if loc else f"[{stage}]"
    if file != "study.toml":
        return file, ".".join(("table", *loc))
    table = tables.get(loc[0])
    if table is None or len(loc) == 1:
        return f"tables/{loc[0]}.csv", "the whole file"
    if len(loc) == 2:
        return table.file, f"line {table.line_of[loc[1]]}"
    column = ".".join(loc[2:])
    known = any(name == column or name.startswith(f"{column}.") for name in table.names)
    line = table.line_of[loc[1]] if known else table.header
    return table.file, f"line {line}, column '{column}'"


def sections_only(
    document: Mapping[str, Any],
    file: str,
    problems: list[Problem],
    where: tuple[str, ...] = (),
    levels: int | None = None,
) -> dict[str, Any]:
    """The document without what stands where only a section can; that is added to `problems`."""
    kept: dict[str, Any] = {}
    for key, entry in document.items():
        deeper = _LEVELS.get(key, 1) if levels is None else levels
        if not isinstance(entry, Mapping):
            place = ".".join((*where, key))
            problems.append(Problem(file, place, shown(entry), f"a section, [{place}]"))
        elif deeper == 1 or entry.get("remove") is True:
            kept[key] = dict(entry)
        else:
            kept[key] = sections_only(entry, file, problems, (*where, key), deeper - 1)
    return kept


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
        return Problem(file, where, str(cause), "values that agree with each other")
    expected = error["msg"].replace("Input should be ", "")
    if error["type"] in ("model_type", "dict_type", "model_attributes_type"):
        expected = "a section of its own"
    elif error["type"] == "string_pattern_mismatch" and owner:
        expected = (owner.model_fields[loc[-1]].description or expected).rstrip(".")
    return Problem(file, where, shown(error["input"]), expected)


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
