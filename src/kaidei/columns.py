"""Tables of a study as a spec's fields: rows by id, or plain columns of numbers."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from kaidei.faults import Bad, nearest

PROVENANCE = ("source", "kind", "note")
"""What a row says of where its numbers come from; no stage reads it."""


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
    def of(*, optional: Mapping[str, str] | None = None, **units: str) -> ColumnsOf:
        """The columns a table must have: their units, or "str" for text.

        `optional` columns, by name and unit, are read where the table has them; where it has not,
        `data` has no such name. Their cells may be empty: not a number (or empty text) in `data`.
        """
        return ColumnsOf(tuple(units.items()), tuple((optional or {}).items()))


@dataclass(frozen=True)
class ColumnsOf:
    """Reads a data table with known columns, from a CSV's columns or a mapping of arrays."""

    units: tuple[tuple[str, str], ...]
    optional: tuple[tuple[str, str], ...] = ()
    beside: ClassVar[tuple[str, ...]] = ("id", *PROVENANCE)

    def wanted(self, given: Collection[str]) -> Iterator[tuple[str, str]]:
        """Name and unit of every column to read from a table that has the columns `given`.

        A column that must be there is named whether it is or not. Raises Bad for a column that
        is not read but is spelt almost as an optional one: left alone, it would do nothing.
        """
        known = {name for name, _ in (*self.units, *self.optional)} | set(self.beside)
        absent = [name for name, _ in self.optional if name not in given]
        for name in given:
            meant = None if name in known else _misspelt(name, absent)
            if meant:
                raise Bad(name, "a column that is read", f"did you mean '{meant}'?")
        yield from self.units
        yield from ((name, unit) for name, unit in self.optional if name in given)

    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def read(self, given: object) -> Columns:
        """Columns from a mapping name -> sequence; Bad when one is missing or not numeric."""
        if isinstance(given, Columns):
            return given
        if not isinstance(given, Mapping):
            raise Bad(given, "a table of columns")
        data: dict[str, NDArray[Any]] = {}
        units = dict(self.wanted(given))
        for name, unit in units.items():
            if name not in given:
                raise Bad("", f"a column '{name}'", nearest(name, list(given)))
            dtype = np.str_ if unit == "str" else np.float64
            data[name] = np.asarray(given[name], dtype=dtype)
        for name in self.beside:
            if name in given:
                data[name] = np.asarray(given[name], dtype=np.str_)
        if len({len(column) for column in data.values()}) > 1:
            raise Bad("columns of different lengths", "columns of one length")
        return Columns(data, units)


_LONG = 4
"""Letters from which a name is told from its neighbours by more than one letter: La, Lu, Y."""


def _misspelt(name: str, absent: list[str]) -> str | None:
    """The absent column that a name was meant to be, if any."""
    for column in absent:
        if name.lower() == column.lower():
            return column
    near = difflib.get_close_matches(name, [c for c in absent if len(c) >= _LONG], 1, cutoff=0.8)
    return near[0] if near else None
