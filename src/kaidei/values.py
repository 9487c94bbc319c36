"""Uncertain values: what a study may write for one number, and how a rank becomes a number.

A value is a string with its unit ("5600 m") or a table that says how uncertain it is:
`value`; `low/mode/high` (triangular); `p10/p50/p90`; `mean/sd` (normal, truncated to the field's
bounds); `uniform = [a, b]`; `choice = [...]` with `weights`; beside it `source`, `kind`, `note` and
`correlate = { with = "deposit.porosity", rank = -0.9 }`.
"""

from __future__ import annotations

import datetime
import math
import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from kaidei.contract import absolute_month
from kaidei.distributions import INVERSE, option
from kaidei.faults import Bad, Problem, StudyError, nearest, shown
from kaidei.units import Floats, UnitError, explain_mismatch, factor, parse_unit

__all__ = [
    "KINDS",
    "VALUE_KEYS",
    "Bad",
    "Columns",
    "ColumnsOf",
    "Correlation",
    "Date",
    "Problem",
    "Rows",
    "Spec",
    "StudyError",
    "Unit",
    "Value",
    "Words",
    "address",
    "nearest",
    "shown",
    "step_to",
    "values_in",
    "with_source",
]

KINDS = ("measured", "published", "news", "estimate", "synthetic")
"""How a number is known, best first."""

_SHAPES = {
    "value": ("value",),
    "triangular": ("low", "mode", "high"),
    "quantiles": ("p10", "p50", "p90"),
    "normal": ("mean", "sd"),
    "uniform": ("uniform",),
    "choice": ("choice",),
}
VALUE_KEYS = {key for keys in _SHAPES.values() for key in keys}
"""Keys that make a table of a study a value rather than a section."""

_BESIDE = ("source", "kind", "note", "correlate", "weights")


@dataclass(frozen=True)
class Correlation:
    """A rank correlation with another value of the study, by its dotted name."""

    other: str
    rank: float


@dataclass(frozen=True)
class Value:
    """One number of a study and how well it is known; numbers are in `unit`, the field's own."""

    form: str
    numbers: tuple[float, ...]
    unit: str
    text: str
    weights: tuple[float, ...] = ()
    bases: tuple[int, ...] = ()
    units: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf
    source: str | None = None
    kind: str | None = None
    note: str | None = None
    correlate: Correlation | None = None

    @property
    def certain(self) -> bool:
        """True when every member draws the same number."""
        return self.form == "value" or (len(set(self.numbers)) == 1 and len(set(self.bases)) <= 1)

    def at(self, rank: Floats) -> Floats:
        """The number [unit] at cumulative probability `rank` (open interval 0 to 1, any shape)."""
        number = INVERSE[self.form](self, np.asarray(rank))
        return np.asarray(np.clip(number, self.low, self.high))

    def basis_at(self, rank: Floats) -> NDArray[np.int64]:
        """Which of `units` the number at that rank is in."""
        if self.form != "choice":
            return np.full(np.shape(rank), self.bases[0], dtype=np.int64)
        return np.asarray(self.bases, dtype=np.int64)[option(self, np.asarray(rank))]


@dataclass(frozen=True)
class _Reader:
    """Reads one field's value; a subclass says how one entry ("5600 m") becomes a number."""

    forms: ClassVar[tuple[str, ...]] = tuple(_SHAPES)

    def entry(self, given: object) -> tuple[float, int]:
        """The number and the basis (index of the unit) of one entry; Bad if it cannot be read."""
        raise NotImplementedError

    def settings(self) -> dict[str, Any]:
        """What the field itself brings to the value."""
        raise NotImplementedError

    def check(self, value: Value) -> None:
        """Bad when the numbers break the field's bounds."""

    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def read(self, given: object) -> Value:
        """A Value from what the study wrote; Bad in words otherwise."""
        if isinstance(given, Value):
            return given
        table = dict(given) if isinstance(given, Mapping) else {"value": given}
        form = _form_of(table)
        if form not in self.forms:
            raise Bad(table, "`value` or `choice`" if len(self.forms) == 2 else "no mean and sd",
                      f"{' and '.join(_SHAPES[form])} mean nothing here")  # fmt: skip
        entries = _entries(form, table)
        read = [self.entry(entry) for entry in entries]
        numbers = tuple(number for number, _ in read)
        _check_order(form, numbers, entries)
        if form not in ("value", "choice") and math.inf in numbers:
            raise Bad(entries, "dates", "only a `choice` may have 'never' beside them")
        if form != "choice" and len({basis for _, basis in read}) > 1:
            raise Bad(entries, "one unit for all of them", "only a `choice` may mix units")
        if form == "normal" and numbers[1] <= 0:
            raise Bad(table["sd"], "a standard deviation above zero")
        weights = _weights(form, table, len(entries))
        value = Value(
            form=form,
            numbers=numbers,
            text=_text(form, table),
            bases=tuple(basis for _, basis in read),
            weights=weights,
            **_provenance(table),
            **self.settings(),
        )
        self.check(value)
        return value


def _form_of(table: dict[str, Any]) -> str:
    present = [form for form, keys in _SHAPES.items() if any(key in table for key in keys)]
    known = VALUE_KEYS | set(_BESIDE)
    for key in table:
        if key not in known:
            raise Bad(key, "a key of a value", nearest(key, known))
    if len(present) != 1:
        raise Bad(
            dict(table),
            "one form: value | low, mode, high | p10, p50, p90 | mean, sd | uniform | choice",
            "give one of them" if not present else f"keep one of {', '.join(present)}",
        )
    missing = [key for key in _SHAPES[present[0]] if key not in table]
    if missing:
        raise Bad(dict(table), f"`{missing[0]}` as well", f"add {', '.join(missing)}")
    return present[0]


def _entries(form: str, table: dict[str, Any]) -> list[Any]:
    if form not in ("uniform", "choice"):
        return [table[key] for key in _SHAPES[form]]
    entries = table[form]
    if not isinstance(entries, list) or (form == "uniform" and len(entries) != 2) or not entries:
        raise Bad(entries, "a list of two" if form == "uniform" else "a list of options")
    return entries


def _check_order(form: str, numbers: tuple[float, ...], entries: list[Any]) -> None:
    if form in ("triangular", "quantiles", "uniform") and list(numbers) != sorted(numbers):
        names = _SHAPES[form] if form != "uniform" else ("a", "b")
        raise Bad(
            ", ".join(f"{name} = {entry}" for name, entry in zip(names, entries, strict=True)),
            " <= ".join(names),
            "put them in rising order",
        )


def _weights(form: str, table: dict[str, Any], count: int) -> tuple[float, ...]:
    if form != "choice":
        if "weights" in table:
            raise Bad(table["weights"], "no weights here", "`weights` belongs to `choice`")
        return ()
    weights = table.get("weights", [1.0 / count] * count)
    numeric = isinstance(weights, list) and all(
        isinstance(weight, int | float) and weight >= 0 for weight in weights
    )
    if not numeric or len(weights) != count:
        raise Bad(weights, f"{count} weights, none negative, one for each option")
    if not math.isclose(sum(weights), 1.0, abs_tol=1e-6):
        raise Bad(weights, f"weights that add up to 1, these give {sum(weights):g}")
    return tuple(float(weight) for weight in weights)


def _provenance(table: dict[str, Any]) -> dict[str, Any]:
    kind, source, note = table.get("kind"), table.get("source"), table.get("note")
    if kind is not None and kind not in KINDS:
        raise Bad(kind, "a kind: " + ", ".join(KINDS), nearest(str(kind), KINDS))
    for name, text in (("source", source), ("note", note)):
        if text is not None and not isinstance(text, str):
            raise Bad(text, f"text for `{name}`")
    correlate = table.get("correlate")
    if correlate is not None:
        if not isinstance(correlate, Mapping) or set(correlate) != {"with", "rank"}:
            raise Bad(correlate, '{ with = "section.name", rank = -0.9 }')
        rank = correlate["rank"]
        if not isinstance(rank, int | float) or not -1.0 <= rank <= 1.0:
            raise Bad(rank, "a rank correlation from -1 to 1")
        correlate = Correlation(str(correlate["with"]), float(rank))
    return {"source": source, "kind": kind, "note": note, "correlate": correlate}


def _text(form: str, table: dict[str, Any]) -> str:
    if form == "value":
        return str(table["value"])
    if form == "uniform":
        return "{} to {}".format(*table["uniform"])
    if form == "choice":
        weights = table.get("weights")
        options = [str(option) for option in table["choice"]]
        if weights:
            options = [f"{o} ({w:.0%})" for o, w in zip(options, weights, strict=True)]
        return " | ".join(options)
    return ", ".join(f"{key} {table[key]}" for key in _SHAPES[form])


_NUMBER = re.compile(
    r"^\s*([+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[+-]?\d+)?|[+-]?(?:nan|inf))\s*(.*)$", re.IGNORECASE
)


@dataclass(frozen=True, init=False)
class Unit(_Reader):
    """A field's unit and bounds: `Unit("m", gt=0)`; several units mean several allowed dimensions.

    Bounds are in the first unit (in each unit's own number where there are several).
    """

    units: tuple[str, ...]
    ge: float | None
    gt: float | None
    le: float | None
    lt: float | None

    def __init__(
        self,
        *units: str,
        ge: float | None = None,
        gt: float | None = None,
        le: float | None = None,
        lt: float | None = None,
    ) -> None:
        for name, given in (("units", units), ("ge", ge), ("gt", gt), ("le", le), ("lt", lt)):
            object.__setattr__(self, name, given)

    def settings(self) -> dict[str, Any]:
        low = self.ge if self.ge is not None else self.gt
        high = self.le if self.le is not None else self.lt
        return {
            "unit": self.units[0],
            "units": self.units,
            "low": -math.inf if low is None else low,
            "high": math.inf if high is None else high,
        }

    def entry(self, given: object) -> tuple[float, int]:
        plain = self.units[0] in ("1", "")
        wanted = "a number" if plain else f"a number and its unit, such as '3 {self.units[0]}'"
        if isinstance(given, bool) or not isinstance(given, str | int | float):
            raise Bad(given, wanted)
        match = _NUMBER.match(str(given))
        if not match:
            raise Bad(given, wanted)
        number, unit = float(match[1]), match[2].strip().replace("%", "percent")
        if math.isnan(number) or math.isinf(number):
            raise Bad(given, "a finite number", "leave the key out if the value is not known")
        if not unit and not plain:
            raise Bad(given, wanted, "add the unit")
        if unit.startswith(","):
            raise Bad(given, wanted, "write the number without commas")
        try:
            parse_unit(unit)
        except UnitError as error:
            units = " or ".join(f"'{unit}'" for unit in self.units)
            raise Bad(given, f"{wanted}, in {units}", str(error)) from None
        cause = ""
        for basis, known in enumerate(self.units):
            try:
                return number * factor(unit, known), basis
            except UnitError as error:
                cause = str(error)
        raise Bad(
            given,
            wanted if not plain else "a pure number",
            cause if len(self.units) == 1 else explain_mismatch(unit, self.units),
        )

    def check(self, value: Value) -> None:
        checks = (
            (self.ge, operator.ge, "at least"),
            (self.gt, operator.gt, "more than"),
            (self.le, operator.le, "at most"),
            (self.lt, operator.lt, "less than"),
        )
        numbers = value.numbers[:1] if value.form == "normal" else value.numbers
        for bound, holds, words in checks:
            if bound is not None and not all(holds(number, bound) for number in numbers):
                unit = "" if self.units[0] == "1" else f" {self.units[0]}"
                raise Bad(value.text, f"{words} {bound:g}{unit}")


class Date(_Reader):
    """A date field: "2027-02", "2027-02-15" or "never"; drawn as months since `time.start`."""

    forms: ClassVar[tuple[str, ...]] = tuple(form for form in _SHAPES if form != "normal")

    def settings(self) -> dict[str, Any]:
        return {"unit": "date"}

    def entry(self, given: object) -> tuple[float, int]:
        text = given.isoformat() if isinstance(given, datetime.date) else given
        if not isinstance(text, str):
            raise Bad(given, "a date in quotes such as '2027-02'")
        try:
            return absolute_month(text), 0
        except ValueError as error:
            raise Bad(given, "a date 'YYYY-MM' or 'YYYY-MM-DD', or 'never'") from error


@dataclass(frozen=True, init=False)
class Words(_Reader):
    """A field that is one of some words, or a `choice` among them; drawn as their index."""

    forms: ClassVar[tuple[str, ...]] = ("value", "choice")
    words: tuple[str, ...]

    def __init__(self, *words: str) -> None:
        object.__setattr__(self, "words", words)

    def settings(self) -> dict[str, Any]:
        return {"unit": "word", "words": self.words}

    def entry(self, given: object) -> tuple[float, int]:
        if not isinstance(given, str) or given not in self.words:
            raise Bad(given, "one of " + ", ".join(f"'{word}'" for word in self.words),
                      nearest(str(given), self.words))  # fmt: skip
        return float(self.words.index(given)), 0


class Spec(BaseModel):
    """What a user may write in one place of a study: frozen, no unknown keys."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        validate_default=True,
        arbitrary_types_allowed=True,
    )


@dataclass(frozen=True)
class Rows:
    """Marks a field `dict[str, Row]` as a table keyed by `id` (tables/<field>.csv)."""


@dataclass(frozen=True, eq=False)
class Columns:
    """A data table as plain columns; `table["grade"]` is an array in the column's unit."""

    data: Mapping[str, NDArray[Any]]
    units: Mapping[str, str] = field(default_factory=dict)

    def __deepcopy__(self, _: object) -> Columns:
        # Read only, and one object: a scenario that leaves a table alone must compare equal.
        return self

    def __getitem__(self, column: str) -> NDArray[Any]:
        return self.data[column]

    def __len__(self) -> int:
        return len(next(iter(self.data.values()))) if self.data else 0

    @staticmethod
    def of(**units: str) -> ColumnsOf:
        """The columns a table must have: their units, or "str" for text."""
        return ColumnsOf(tuple(units.items()))


@dataclass(frozen=True)
class ColumnsOf:
    """Reads a data table with known columns, from a CSV's columns or a mapping of arrays."""

    units: tuple[tuple[str, str], ...]
    beside: ClassVar[tuple[str, ...]] = ("id", "source", "kind", "note")

    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def read(self, given: object) -> Columns:
        """Columns from a mapping name -> sequence; Bad when one is missing or not numeric."""
        if isinstance(given, Columns):
            return given
        if not isinstance(given, Mapping):
            raise Bad(given, "a table of columns")
        data: dict[str, NDArray[Any]] = {}
        for name, unit in self.units:
            if name not in given:
                raise Bad("", f"a column '{name}'", nearest(name, list(given)))
            dtype = np.str_ if unit == "str" else np.float64
            data[name] = np.asarray(given[name], dtype=dtype)
        for name in self.beside:
            if name in given:
                data[name] = np.asarray(given[name], dtype=np.str_)
        if len({len(column) for column in data.values()}) > 1:
            raise Bad("columns of different lengths", "columns of one length")
        return Columns(data, dict(self.units))


def values_in(spec: BaseModel) -> Iterator[tuple[tuple[str, ...], Value]]:
    """Every Value below a spec with its path, in the order of the fields."""
    for name in type(spec).model_fields:
        yield from _values_below(getattr(spec, name), step_to(type(spec), name))


def step_to(model: type[BaseModel], name: str) -> tuple[str, ...]:
    """The path from a model to its field: a table's rows are addressed by the table."""
    is_table = any(isinstance(mark, Rows) for mark in model.model_fields[name].metadata)
    return ("table", name) if is_table else (name,)


def _values_below(item: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Value]]:
    if isinstance(item, Value):
        yield path, item
    elif isinstance(item, BaseModel):
        for inner, value in values_in(item):
            yield (*path, *inner), value
    elif isinstance(item, Mapping):
        for key, below in item.items():
            yield from _values_below(below, (*path, str(key)))


def with_source(value: Value, source: str | None, kind: str | None) -> Value:
    """The value with its row's source and kind where it has none of its own."""
    return replace(value, source=value.source or source, kind=value.kind or kind)


def address(stage: str, path: tuple[str, ...]) -> str:
    """The dotted name of a value as a study writes it: "lift.depth", "phase.test.lift.target".

    `mud`, `phase` and `event` are sections of their own in study.toml; rows of a table are named
    "table.projects.caremag.start".
    """
    if path[0] == "phase" and len(path) > 2:
        return ".".join(("phase", path[1], stage, *path[2:]))
    if path[0] in ("mud", "event", "table"):
        return ".".join(path)
    return ".".join((stage, *path))
