"""Tables of a study as a spec's fields: rows by id, or plain columns of numbers."""

from __future__ import annotations

from collections.abc import Mapping
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
    def of(**units: str) -> ColumnsOf:
        """The columns a table must have: their units, or "str" for text."""
        return ColumnsOf(tuple(units.items()))


@dataclass(frozen=True)
class ColumnsOf:
    """Reads a data table with known columns, from a CSV's columns or a mapping of arrays."""

    units: tuple[tuple[str, str], ...]
    beside: ClassVar[tuple[str, ...]] = ("id", *PROVENANCE)

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
