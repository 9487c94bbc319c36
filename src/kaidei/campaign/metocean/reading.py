"""Files of the sea and sky, read and checked: CSV here, NetCDF with `netcdf`."""

from __future__ import annotations

import csv
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from io import StringIO
from pathlib import Path
from typing import Final, Literal
from zoneinfo import ZoneInfo, available_timezones

import numpy as np

from kaidei.campaign.metocean.quantities import (
    MEAN_PERIODS,
    TARGET,
    ReadingError,
    ReadingNote,
    assembled,
    found_names,
    plain,
    scale_of,
    without_marks,
)
from kaidei.campaign.metocean.regular import Times, beyond, regular
from kaidei.campaign.metocean.series import Series
from kaidei.faults import Problem, nearest, shown
from kaidei.units import Floats, UnitError

Paths = str | Path | Sequence[str | Path]

_TIMES: Final = ("time", "datetime", "date", "timestamp", "validtime", "datetimeutc", "timeutc",
                 "dateutc")  # fmt: skip
_HEADER = re.compile(r"^\s*(.+?)\s*(?:[\[(]([^\[\]()]*)[\])])?\s*$")
_OFFSET = re.compile(r"(?:UTC)?([+-])(\d\d):?(\d\d)")
_EMPTY = {"", "nan", "na", "n/a", "null", "none", "mm", "-", "--", "nat"}
"""Cells without a value; "MM" is a buoy's."""


def read_csv(
    path: str | Path,
    *,
    time_zone: str | None = None,
    names: Mapping[str, str | None] | None = None,
    units: Mapping[str, str] | None = None,
    longest: bool = False,
) -> Series:
    """A series from a CSV with a header that names units: `time,hs [m],tp [s],wind [m/s]`.

    time_zone: of times that do not say it themselves: "UTC", "Asia/Tokyo", "+09:00"; a header
    `time [UTC]` says it too. It is never guessed. names: quantity -> column where the header is of
    another spelling, or None to leave it out. units: quantity -> unit where the header has none.
    longest: cut to the longest stretch without a gap of more than 6 h, instead of refusing it.

    Quantities: hs; tp or fp; wind or wind_u and wind_v, at 10 m; current or current_u and
    current_v. Missing: an empty cell, nan, or 99, 999 and the like where they can be no value.
    Gaps up to 6 h are filled by straight lines; that and all else that was changed is told in one
    `ReadingNote` (a warning). Raises `ReadingError` (a ValueError) with all mistakes, by line.
    """
    file, problems, notes = Path(path).name, list[Problem](), list[str]()
    table = _table(Path(path), file, problems)
    if table is None:
        raise ReadingError(problems)
    columns = _columns(table, names, units, problems)
    times = _times(table, _zone(time_zone), problems)
    whole = {quantity: np.array(values) for quantity, values in columns.items()}
    ready = assembled(whole)
    for name, values in ready.items():
        wrong, expected, remedy = beyond(name, values)
        problems += [
            Problem(file, f"line {table.lines[row]}, column '{name}'", f"{values[row]:g}",
                    expected, remedy)
            for row in wrong
        ]  # fmt: skip
    if problems or times is None or "hs" not in ready:
        raise ReadingError(problems)
    _tell_mean_period(table.names, ready, notes)
    return _finished(times, ready, file, notes, longest=longest)


def read_netcdf(
    path: Paths,
    *,
    latitude: float | None = None,
    longitude: float | None = None,
    method: Literal["nearest", "bilinear"] = "nearest",
    names: Mapping[str, str | None] | None = None,
    units: Mapping[str, str] | None = None,
    longest: bool = False,
) -> Series:
    """A series from NetCDF files as of ERA5 or WAVEWATCH III, at a place [degrees N, E].

    path: one file or several of one record (waves and wind apart, a file a year), or the zip that
    the Climate Data Store hands out. Names as in ERA5 (swh, pp1d, u10, v10) and WAVEWATCH III (hs,
    fp or tp, uwnd, vwnd, ucur, vcur), else by `names`; units from the files' attributes, else by
    `units`. mwp is a mean period and is not taken for the peak's. Times are UTC, as CF has them.

    method: the nearest wet point, at most 100 km away, or bilinear between four wet points of a
    regular grid. Preliminary values of ERA5 (expver 5) stand in where final ones are missing.
    longest, gaps and what is raised: as `read_csv`. NetCDF 3 needs nothing more; NetCDF 4 needs
    h5netcdf (`pip install 'kaidei[metocean]'`) or netCDF4.
    """
    from kaidei.campaign.metocean.netcdf import Place, read

    paths = [Path(path)] if isinstance(path, str | Path) else [Path(one) for one in path]
    if not paths:
        raise ValueError("no file was given; name one or more NetCDF files")
    file, problems, notes = ", ".join(one.name for one in paths), list[Problem](), list[str]()
    place = Place(latitude, longitude, method)
    times, columns, given = read(paths, place, names, units, problems, notes)
    ready = assembled(columns)
    for name, values in ready.items():
        wrong, expected, remedy = beyond(name, values)
        if len(wrong):
            first = f"{values[wrong[0]]:g} at {times[wrong[0]]} UTC"
            many = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
            problems.append(Problem(file, name, first + many, expected, remedy))
    if not problems and "hs" not in ready:
        problems.append(
            Problem(file, "the whole file", "", "a significant wave height (swh, hs)",
                    f"{nearest('hs', given)}; choose with names={{'hs': ...}}")
        )  # fmt: skip
    if problems:
        raise ReadingError(problems)
    _tell_mean_period(given, ready, notes)
    return _finished(times, ready, file, notes, longest=longest)


def read(
    paths: Sequence[Path],
    *,
    time_zone: str | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    longest: bool = False,
) -> Series:
    """A series from what files there are: CSV by its suffix (.csv, .txt), else NetCDF."""
    if [path.suffix.lower() in (".csv", ".txt") for path in paths] == [True]:
        return read_csv(paths[0], time_zone=time_zone, longest=longest)
    return read_netcdf(paths, latitude=latitude, longitude=longitude, longest=longest)


def _finished(
    times: Times, ready: Mapping[str, Floats], file: str, notes: list[str], *, longest: bool
) -> Series:
    problems: list[Problem] = []
    series = regular(times, ready, file, problems, notes, longest=longest)
    if series is None or problems:
        raise ReadingError(problems)
    if notes:
        # Told where the public function was called.
        warnings.warn(ReadingNote(f"{file}: " + "; ".join(notes)), stacklevel=3)
    return series


def _tell_mean_period(given: Sequence[str], ready: Mapping[str, Floats], notes: list[str]) -> None:
    mean = [name for name in given if plain(name) in MEAN_PERIODS]
    if "tp" not in ready and mean:
        notes.append(f"'{mean[0]}' is a mean period, not the peak's: there is no Tp")


@dataclass(frozen=True)
class _Table:
    file: str
    header: int
    names: list[str]
    units: list[str | None]
    rows: list[list[str]]
    lines: list[int]


def _table(path: Path, file: str, problems: list[Problem]) -> _Table | None:
    """The cells of a CSV; None with words where it is none."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.append(Problem(file, f"line {line}", f"byte 0x{error.object[error.start]:02x}",
                                "text in UTF-8", "save the file as CSV UTF-8"))  # fmt: skip
        return None
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        numbered = [(reader.line_num, row) for row in reader if any(map(str.strip, row))]
    except csv.Error as error:
        problems.append(
            Problem(file, f"line {reader.line_num}", str(error), "cells separated by commas",
                    "look for a double quote that is not closed")
        )  # fmt: skip
        return None
    numbered = [(line, row) for line, row in numbered if not row[0].lstrip().startswith("#")]
    if len(numbered) < 2:
        what = "an empty file" if not numbered else "a header and no rows"
        problems.append(Problem(file, "the whole file", what,
                                "a header such as 'time,hs [m]' and rows"))  # fmt: skip
        return None
    first, header = numbered[0]
    if len(header) == 1 and re.search(r"[;\t]|\s{2,}", header[0].strip()):
        problems.append(
            Problem(file, f"line {first}", shown(header[0]), "cells separated by commas",
                    "save the file as CSV with commas and decimal points")
        )  # fmt: skip
        return None
    parts = [_HEADER.match(cell) for cell in header]
    found = _Table(file, first, [part[1] if part else "" for part in parts],
                   [part[2] if part else None for part in parts], [], [])  # fmt: skip
    for name in sorted({name for name in found.names if found.names.count(name) > 1}):
        problems.append(Problem(file, f"line {first}", shown(name), "each column name once"))
    for line, row in numbered[1:]:
        if len(row) == len(header):
            found.rows.append([cell.strip() for cell in row])
            found.lines.append(line)
        else:
            problems.append(
                Problem(file, f"line {line}, column 'all'", f"{len(row)} cells",
                        f"{len(header)} cells as in the header")
            )  # fmt: skip
    return found


def _columns(
    table: _Table,
    names: Mapping[str, str | None] | None,
    units: Mapping[str, str] | None,
    problems: list[Problem],
) -> dict[str, Floats]:
    """Quantity -> values in a series' unit, nan where missing."""
    where = f"line {table.header}"
    found = found_names(table.names, names, table.file, where, problems)
    if "hs" not in found and "hs" not in (names or {}):
        problems.append(
            Problem(table.file, where, shown(", ".join(table.names)), "a column 'hs [m]'",
                    "or choose one with names={'hs': ...}")
        )  # fmt: skip
    columns = {}
    for quantity, name in found.items():
        position = table.names.index(name)
        unit = (units or {}).get(quantity, table.units[position])
        try:
            scale = scale_of(quantity, unit)
        except UnitError as error:
            problems.append(
                Problem(table.file, where, f"'{name}'",
                        f"a unit, as in '{name} [{TARGET.get(quantity, 'm/s')}]'", str(error))
            )  # fmt: skip
            scale = 1.0
        cells = [row[position] for row in table.rows]
        numbers = [
            np.nan if cell.lower() in _EMPTY else _number(table, line, name, cell, problems)
            for line, cell in zip(table.lines, cells, strict=True)
        ]
        columns[quantity] = without_marks(quantity, np.array(numbers, dtype=np.float64), scale)
    return columns


def _number(table: _Table, line: int, name: str, cell: str, problems: list[Problem]) -> float:
    try:
        return float(cell)
    except ValueError:
        problems.append(
            Problem(table.file, f"line {line}, column '{name}'", shown(cell),
                    "a number, or an empty cell where it is missing",
                    "write decimal points" if "," in cell else "")
        )  # fmt: skip
        return np.nan


def _times(table: _Table, zone: tzinfo | None, problems: list[Problem]) -> Times | None:
    """UTC of each row [s]; None with words where that cannot be told."""
    at = [position for position, name in enumerate(table.names) if plain(name) in _TIMES]
    where = f"line {table.header}"
    if len(at) != 1:
        given = ", ".join(repr(table.names[position]) for position in at or range(len(table.names)))
        problems.append(Problem(table.file, where, given, "one column 'time'"))
        return None
    [position] = at
    name = table.names[position]
    told = table.units[position]
    zone = zone or (_zone(told) if told and _is_zone(told) else None)
    found, before = [], len(problems)
    for line, row in zip(table.lines, table.rows, strict=True):
        place = f"line {line}, column '{name}'"
        text = row[position]
        try:
            time = datetime.fromisoformat(re.sub(r"\s*(UTC|GMT)$", "Z", text))
        except ValueError:
            problems.append(
                Problem(table.file, place, shown(text), "an ISO 8601 time: 2020-01-31T15:00Z",
                        "year, month, day in this order, as text")
            )  # fmt: skip
            continue
        if time.tzinfo is None and zone is None:
            problems.append(
                Problem(table.file, place, shown(text), "a time with its zone: 2020-01-31T15:00Z",
                        "say which with time_zone='UTC' (--time-zone UTC), or head the column "
                        "'time [UTC]'")
            )  # fmt: skip
            continue
        if time.tzinfo is None and isinstance(zone, ZoneInfo) and _twice_or_never(time, zone):
            problems.append(
                Problem(table.file, place, shown(text), f"an hour that {zone.key} had once",
                        "clocks change there; give times in UTC")
            )  # fmt: skip
            continue
        local = time if time.tzinfo else time.replace(tzinfo=zone)
        found.append(local.astimezone(UTC).replace(tzinfo=None))
    return np.array(found, dtype="datetime64[s]") if len(problems) == before else None


def _twice_or_never(time: datetime, zone: ZoneInfo) -> bool:
    early, late = time.replace(tzinfo=zone, fold=0), time.replace(tzinfo=zone, fold=1)
    return early.utcoffset() != late.utcoffset()


def _is_zone(text: str) -> bool:
    return text in ("UTC", "Z", "GMT") or bool(_OFFSET.fullmatch(text)) or "/" in text


def _zone(text: str | None) -> tzinfo | None:
    """A time zone by name or offset; ValueError in words."""
    if text is None:
        return None
    if text in ("UTC", "Z", "GMT"):
        return UTC
    offset = _OFFSET.fullmatch(text)
    if offset:
        size = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(size if offset[1] == "+" else -size)
    if text not in available_timezones():
        raise ValueError(
            f"'{text}' is no time zone; write 'UTC', an offset such as '+09:00', or a name such as "
            "'Asia/Tokyo'"
        )
    return ZoneInfo(text)
