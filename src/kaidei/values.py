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
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from kaidei.attached import StudyFile
from kaidei.columns import PROVENANCE, Columns, ColumnsOf, Rows
from kaidei.contract import absolute_month
from kaidei.distributions import INVERSE, option
from kaidei.faults import Bad, Problem, StudyError, nearest, shown
from kaidei.forms import (
    KINDS,
    SHAPES,
    VALUE_KEYS,
    Correlation,
    as_text,
    check_order,
    entries_of,
    form_of,
    provenance_of,
    weights_of,
)
from kaidei.units import Floats, UnitError, explain_mismatch, factor, parse_unit

__all__ = [
    "KINDS",
    "PROVENANCE",
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
    "StudyFile",
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

    forms: ClassVar[tuple[str, ...]] = tuple(SHAPES)

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
        form = form_of(table)
        if form not in self.forms:
            raise Bad(table, "`value` or `choice`" if len(self.forms) == 2 else "no mean and sd",
                      f"{' and '.join(SHAPES[form])} mean nothing here")  # fmt: skip
        entries = entries_of(form, table)
        read = [self.entry(entry) for entry in entries]
        numbers = tuple(number for number, _ in read)
        check_order(form, numbers, entries)
        if form not in ("value", "choice") and math.inf in numbers:
            raise Bad(entries, "dates", "only a `choice` may have 'never' beside them")
        if form != "choice" and len({basis for _, basis in read}) > 1:
            raise Bad(entries, "one unit for all of them", "only a `choice` may mix units")
        if form == "normal" and numbers[1] <= 0:
            raise Bad(table["sd"], "a standard deviation above zero")
        weights = weights_of(form, table, len(entries))
        value = Value(
            form=form,
            numbers=numbers,
            text=as_text(form, table),
            bases=tuple(basis for _, basis in read),
            weights=weights,
            **provenance_of(table),
            **self.settings(),
        )
        self.check(value)
        return value


_NUMBER = re.compile(
    r"^\s*([+-]?(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:e[+-]?\d+)?|[+-]?(?:nan|inf))\s*(.*)$",
    re.IGNORECASE,
)
_DASHES = tuple("−–—‐‑")


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
        # A tail is cut at the bound, so a bound that is not allowed itself lies just beyond.
        low = self.ge if self.gt is None else math.nextafter(self.gt, math.inf)
        high = self.le if self.lt is None else math.nextafter(self.lt, -math.inf)
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
            minus = "write the minus as '-'" if str(given).lstrip()[:1] in _DASHES else ""
            raise Bad(given, wanted, minus)
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

    forms: ClassVar[tuple[str, ...]] = tuple(form for form in SHAPES if form != "normal")

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
