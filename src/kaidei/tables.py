"""Tables of a study: CSV files whose header names the unit and whose every row has a source.

A header cell is a name and, for quantities, a unit: `capacity [t_reo/year]`. Dots nest, so that
`slip.low [month]`, `slip.mode [month]`, `slip.high [month]` make one uncertain value.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from kaidei.units import UnitError, factor
from kaidei.values import Bad, Columns, ColumnsOf, Problem, nearest, shown

_HEADER = re.compile(r"^\s*([^\[\]]+?)\s*(?:\[([^\[\]]*)\])?\s*$")


@dataclass(frozen=True)
class Table:
    """A CSV as read: names and units of its columns, its rows as text, each row's line."""

    file: str
    names: tuple[str, ...]
    units: tuple[str | None, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    line_of: Mapping[str, int] = field(default_factory=dict)
    header: int = 1
    """Line of the header; comments may stand above it."""


def read_table(path: Path, file: str, problems: list[Problem]) -> Table | None:
    """Read one CSV; every mistake is added to `problems`, None when nothing can be used."""
    text = _decode(path, file, problems)
    if text is None:
        return None
    # Strict: a quote that is not closed would swallow every line below it.
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        numbered = [(reader.line_num, row) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        problems.append(
            Problem(file, f"line {reader.line_num}", str(error), "cells separated by commas",
                    "look for a double quote that is not closed")
        )  # fmt: skip
        return None
    numbered = [(line, row) for line, row in numbered if not row[0].startswith("#")]
    if len(numbered) < 2:
        what = "an empty file" if not numbered else "a header and no rows"
        problems.append(
            Problem(file, "the whole file", what, "a header line and at least one row",
                    "delete the file if the study does not need it")
        )  # fmt: skip
        return None
    first, cells = numbered[0]
    header = [_HEADER.match(cell) for cell in cells]
    if not all(header):
        bad = cells[header.index(None)]
        problems.append(
            Problem(file, f"line {first}", shown(bad), "column names such as 'depth [m]'")
        )
        return None
    names = tuple(match[1] for match in header if match)
    units = tuple(match[2] for match in header if match)
    if not _header_is_sound(file, first, names, problems):
        return None
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    line_of: dict[str, int] = {}
    for line, row in numbered[1:]:
        if _row_is_sound(file, line, row, names, line_of, problems):
            rows.append(tuple(map(str.strip, row)))
            lines.append(line)
    return Table(file, names, units, tuple(rows), tuple(lines), line_of, first)


def _decode(path: Path, file: str, problems: list[Problem]) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(
            Problem(file, f"line {line}", f"byte 0x{error.object[error.start]:02x}",
                    "text in UTF-8", "save the file as CSV UTF-8")
        )  # fmt: skip
        return None


def _header_is_sound(file: str, line: int, names: tuple[str, ...], problems: list[Problem]) -> bool:
    sound = True
    where = f"line {line}"
    if len(names) == 1 and re.search(r"[;\t]", names[0]):
        problems.append(Problem(file, where, shown(names[0]), "cells separated by commas",
                                "save the file as CSV with commas"))  # fmt: skip
        return False
    for name in ("id", "source"):
        if name not in names:
            problems.append(
                Problem(file, where, shown(", ".join(names)), f"a column '{name}'",
                        "every row of a table has an `id` and a `source`")
            )  # fmt: skip
            sound = False
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.append(Problem(file, where, shown(name), "each column name once"))
        sound = False
    for name in names:
        if any(other.startswith(f"{name}.") for other in names):
            problems.append(
                Problem(file, where, f"'{name}' and '{name}. ...'", "one of the two forms",
                        f"write '{name}.value' for rows whose value is certain")
            )  # fmt: skip
            sound = False
    return sound


def _row_is_sound(
    file: str,
    line: int,
    row: list[str],
    names: tuple[str, ...],
    line_of: dict[str, int],
    problems: list[Problem],
) -> bool:
    where = f"line {line}"
    if len(row) != len(names):
        problems.append(
            Problem(file, where, f"{len(row)} cells", f"{len(names)} cells as in the header",
                    "put text with commas in double quotes")
        )  # fmt: skip
        return False
    key = row[names.index("id")].strip()
    if not key or key in line_of:
        given = "an empty id" if not key else f"id '{key}', used before on line {line_of[key]}"
        problems.append(Problem(file, where, given, "an id of its own for each row"))
        return False
    line_of[key] = line
    return True


def keyed_rows(table: Table) -> dict[str, dict[str, Any]]:
    """Rows by id as nested dicts of text, a column's unit written behind each of its cells."""
    keyed: dict[str, dict[str, Any]] = {}
    for row in table.rows:
        entry: dict[str, Any] = {}
        for name, unit, cell in zip(table.names, table.units, row, strict=True):
            if name == "id" or not cell:
                continue
            *outer, last = name.split(".")
            place = entry
            for step in outer:
                place = place.setdefault(step, {})
            place[last] = f"{cell} {unit}" if unit and unit != "1" else cell
        keyed[row[table.names.index("id")]] = entry
    return keyed


def columns(table: Table, wanted: ColumnsOf, problems: list[Problem]) -> Columns | None:
    """The columns a stage asks for, in its units; every mistake is added to `problems`."""
    data: dict[str, Any] = {}
    found = len(problems)
    units = _wanted(table, wanted, problems)
    empty = {name for name, _ in wanted.optional}
    for name, unit in units.items():
        if name not in table.names:
            problems.append(
                Problem(table.file, f"line {table.header}", "", f"a column '{name}'",
                        nearest(name, table.names))
            )  # fmt: skip
            continue
        position = table.names.index(name)
        cells = [row[position] for row in table.rows]
        if unit == "str":
            data[name] = np.array(cells, dtype=np.str_)
            continue
        scale = _scale(table, position, unit, problems)
        numbers = [
            math.nan if not cell and name in empty else _number(table, line, name, cell, problems)
            for line, cell in zip(table.lines, cells, strict=True)
        ]
        data[name] = np.array(numbers) * scale
    for name in wanted.beside:
        if name in table.names:
            position = table.names.index(name)
            data[name] = np.array([row[position] for row in table.rows], dtype=np.str_)
    return Columns(data, units) if len(problems) == found else None


def _wanted(table: Table, wanted: ColumnsOf, problems: list[Problem]) -> dict[str, str]:
    try:
        return dict(wanted.wanted(table.names))
    except Bad as error:
        where = f"line {table.header}"
        problems.append(Problem(table.file, where, error.given, error.expected, error.remedy))
        return dict(wanted.units)


def _scale(table: Table, position: int, unit: str, problems: list[Problem]) -> float:
    given = table.units[position]
    name = table.names[position]
    if given is None and unit != "1":
        problems.append(
            Problem(
                table.file, f"line {table.header}", shown(name), f"a unit, as in '{name} [{unit}]'"
            )
        )
        return 1.0
    try:
        return factor(given or "1", unit)
    except UnitError as error:
        problems.append(
            Problem(
                table.file, f"line {table.header}", f"'{name} [{given}]'", f"[{unit}]", str(error)
            )
        )
        return 1.0


def _number(table: Table, line: int, name: str, cell: str, problems: list[Problem]) -> float:
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        problems.append(
            Problem(table.file, f"line {line}, column '{name}'", shown(cell), "a finite number",
                    "delete the row if the value is not known")
        )  # fmt: skip
    return number
