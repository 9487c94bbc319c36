"""Tables of a survey as they lie on disk: spellings of column names, cells, lines."""

import csv
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pandas as pd

from kaidei.elements import ELEMENTS, OXIDES
from kaidei.values import Problem, nearest, shown

SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "core": ("core", "hole", "holeid", "bhid", "dhid", "drillhole", "borehole", "coreid",
             "corename", "site", "siteid", "station"),
    "longitude": ("longitude", "lon", "long", "longdd", "londd"),
    "latitude": ("latitude", "lat", "latdd"),
    "x": ("x", "east", "easting", "xcollar", "xcoord"),
    "y": ("y", "north", "northing", "ycollar", "ycoord"),
    "top": ("top", "from", "depthfrom", "depthtop", "mfrom"),
    "base": ("base", "to", "depthto", "depthbase", "bottom", "mto"),
    "grade": ("grade", "treo", "treoy", "tree", "treey", "trey", "rey", "ree", "reo", "totalree",
              "totalreo", "totalrey", "sumree", "sumreo", "sumrey"),
    "dry_density": ("drydensity", "drybulkdensity", "dbd", "ddensity"),
} | {
    symbol: (symbol.lower(), oxide.lower(), f"{symbol.lower()}2o3")
    for symbol, oxide in zip(ELEMENTS, OXIDES, strict=True)
}  # fmt: skip
"""What a column may be called, small letters and digits alone: "HOLE_ID" is "holeid", and a unit
behind the name ("La2O3_ppm", "FROM (m)") is taken off before."""

OXIDE_NAMES = ("treo", "treoy", "reo", "totalreo", "sumreo", *(name.lower() for name in OXIDES))
METAL_NAMES = ("tree", "treey")

_UNIT = re.compile(
    r"(?:[\s_-]+|\s*[\[(]\s*|(?=%|ppm$|pct$))"
    r"(ppm(?:_metal|_reo)?|mg/kg|g/t|%|wt\.?\s?%|pct|wt_?pct|percent|m|metres?|meters?|mbsf"
    r"|(?:decimal\s)?degrees?(?:_(?:east|north))?|deg|dd|°\s?[EN]?"
    r"|t(?:_dry)?/m(?:\^?3|³)|g/cm(?:\^?3|³)|g/cc)\s*[\])]?\s*$",
    re.IGNORECASE,
)
_OTHER_UNIT = re.compile(
    r"(?:[\s_-]+|\s*[\[(]\s*)(mm|cm|km|ft|feet|kg/m(?:\^?3|³)|mg/m(?:\^?3|³)|°\s?[WS])\s*[\])]?\s*$",
    re.IGNORECASE,
)
_RIGHT_UNIT = {
    "top": "metres", "base": "metres", "x": "metres", "y": "metres",
    "longitude": "degrees east", "latitude": "degrees north", "dry_density": "t/m3 (g/cm3)",
}  # fmt: skip
_PARTS = {"ppm": ("ppm", "ppm_metal", "ppm_reo", "mg/kg", "g/t"),
          "percent": ("%", "wt%", "wt %", "pct", "wtpct", "wt_pct", "percent")}  # fmt: skip
_OTHER_OXIDES = {"ce2o3": ("CeO2", 1.0487), "pr2o3": ("Pr6O11", 1.0323), "tb2o3": ("Tb4O7", 1.0219)}
"""Oxides that laboratories also report: ours, and the factor from theirs to it."""
_BASES = {"metal": "ppm_metal", "oxide": "ppm_reo"}


class SurveyError(ValueError):
    """Every mistake found in a survey's tables, together."""

    _SHOWN = 20
    _ALIKE = 3

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        count = len(self.problems)
        head = f"{count} problem{'s' if count != 1 else ''} in the survey"
        # A slip that runs down a whole column must not hide the others.
        alike: dict[tuple[str, str, str], list[Problem]] = {}
        for problem in self.problems:
            alike.setdefault((problem.file, problem.expected, problem.remedy), []).append(problem)
        lines: list[str] = []
        for same in list(alike.values())[: self._SHOWN]:
            lines += [f"  - {problem}" for problem in same[: self._ALIKE]]
            if len(same) > self._ALIKE:
                last = f"{same[-1].file}, {same[-1].where}"
                lines.append(f"    and {len(same) - self._ALIKE} more like it, the last at {last}")
        hidden = sum(len(same) for same in list(alike.values())[self._SHOWN :])
        more = [f"  and {hidden} more"] if hidden else []
        super().__init__("\n".join([head, *lines, *more]))


@dataclass(frozen=True)
class Sheet:
    """A table as text: its columns by their own names, and the line of each row."""

    file: str
    columns: Mapping[str, Sequence[str]]
    lines: Sequence[int]
    word: str = "line"

    def at(self, line: int, column: str = "") -> str:
        """Where something stands, in words."""
        return f"{self.word} {line}" + (f", column '{column}'" if column else "")


def read_sheet(given: Path | str | pd.DataFrame, role: str, problems: list[Problem]) -> Sheet:
    """A CSV file, or a pandas table (its rows are counted from 1)."""
    if isinstance(given, pd.DataFrame):
        columns = {
            str(name): ["" if pd.isna(cell) else str(cell).strip() for cell in given[name]]
            for name in given.columns
        }
        return Sheet(role, columns, range(1, len(given) + 1), "row")
    if not isinstance(given, Path | str):
        raise ValueError(f"{role}: a {type(given).__name__}; expected a CSV file or a pandas table")
    path = Path(given)
    file = path.name
    if not path.is_file():
        problems.append(Problem(str(given), f"the table of {role}", "", "a file that is there",
                                f"looked in {path.absolute().parent}"))  # fmt: skip
        return Sheet(file, {}, [])
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        book = path.suffix.lower() in (".xls", ".xlsx", ".xlsm", ".ods")
        reader_name = "read_excel(file)" if book else "read_csv(file, encoding='latin-1')"
        problems.append(Problem(file, "the whole file", "", "text in UTF-8", "save it as CSV UTF-8,"
                                f" or pass pandas.{reader_name}"))  # fmt: skip
        return Sheet(file, {}, [])
    reader = csv.reader(StringIO(text, newline=""))
    rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(row)]
    rows = [(line, row) for line, row in rows if not row[0].startswith("#")]
    if len(rows) < 2 or (len(rows[0][1]) == 1 and re.search(r"[;\t]", rows[0][1][0])):
        problems.append(Problem(file, "the whole file", "", "a header line and rows, with commas",
                                "save it as CSV with commas, or pass pandas.read_csv(file, "
                                "sep=';', decimal=',') or the like"))  # fmt: skip
        return Sheet(file, {}, [])
    header = rows[0][1]
    for name in dict.fromkeys(header):
        if name and header.count(name) > 1:
            problems.append(
                Problem(file, "the header", f"{header.count(name)} columns {shown(name)}",
                        "each name once", "rename or take out one")
            )  # fmt: skip
    for line, row in rows[1:]:
        if len(row) != len(header):
            problems.append(Problem(file, f"line {line}", f"{len(row)} cells",
                                    f"{len(header)} cells as in the header"))  # fmt: skip
    whole = [(line, row) for line, row in rows[1:] if len(row) == len(header)]
    columns = {name: [row[at] for _, row in whole] for at, name in enumerate(header)}
    return Sheet(file, columns, [line for line, _ in whole])


def bare(name: str) -> str:
    """A column's name without its unit, in small letters and digits."""
    return re.sub(r"[^a-z0-9]", "", _OTHER_UNIT.sub("", _UNIT.sub("", name)).lower())


def find_columns(
    sheet: Sheet, wanted: Sequence[str], given: Mapping[str, str], problems: list[Problem]
) -> dict[str, str]:
    """Our names -> the sheet's, by the caller's map, else by the usual spellings."""
    found: dict[str, str] = {}
    for name in wanted:
        if name in given:
            if given[name] in sheet.columns:
                found[name] = given[name]
            continue
        like = [own for own in sheet.columns if bare(own) in SPELLINGS[name]
                and own not in given.values()]  # fmt: skip
        if name == "Y" and _is_place(sheet):
            like = [own for own in like if bare(own) != "y"]
        # In one table y is a place and Y is yttrium.
        exact = [own for own in like if _UNIT.sub("", own).strip() == name]
        like = exact if len(exact) == 1 else like
        if len(like) > 1:
            listed = " and ".join(f"'{own}'" for own in like)
            problems.append(Problem(sheet.file, "the header", listed, f"one column for {name}",
                                    f"say which: columns={{'{name}': '{like[0]}'}}"))  # fmt: skip
        if like:
            found[name] = like[0]
    for name, own in found.items():
        _check_unit(sheet, name, own, problems)
    return found


def _is_place(sheet: Sheet) -> bool:
    """Whether the one column of the name Y stands beside an X: then it is no yttrium."""
    names = [bare(own) for own in sheet.columns]
    return "x" in names and names.count("y") == 1


def _check_unit(sheet: Sheet, name: str, own: str, problems: list[Problem]) -> None:
    """Report a column whose header tells a unit or an oxide that is not read."""
    if name in _RIGHT_UNIT and (tail := _OTHER_UNIT.search(own)):
        problems.append(Problem(sheet.file, "the header", shown(own), f"{name} in "
                                f"{_RIGHT_UNIT[name]}, not {tail[1]}",
                                "convert the numbers and rename the column"))  # fmt: skip
    if bare(own) in _OTHER_OXIDES:
        oxide, factor = _OTHER_OXIDES[bare(own)]
        problems.append(Problem(sheet.file, "the header", shown(own), f"{name} as {oxide}",
                                f"multiply by {factor} and rename the column"))  # fmt: skip


def need(sheet: Sheet, found: Mapping[str, str], name: str, problems: list[Problem]) -> None:
    """Report a column that must be there and is not, with the nearest of the sheet's names."""
    if name not in found and sheet.columns:
        usual = ", ".join(f"'{spelling}'" for spelling in SPELLINGS[name][:4])
        problems.append(
            Problem(sheet.file, "the header", "", f"a column of the {name} (such as {usual})",
                    f"{_sentence(nearest(name, sheet.columns))} Name it: "
                    f"columns={{'{name}': ...}}")
        )  # fmt: skip


def _sentence(words: str) -> str:
    return words if words.endswith(("?", ".")) else words + "."


def check_header(sheet: Sheet, own: str, unit: str, basis: str, problems: list[Problem]) -> None:
    """Report an assay column whose name says another unit or basis than the caller."""
    tail = _UNIT.search(own)
    written = tail[1].lower() if tail else ""
    for other, spellings in _PARTS.items():
        if other != unit and written in spellings:
            problems.append(Problem(sheet.file, "the header", shown(own), f"a unit of {unit}",
                                    f"pass unit='{other}', or rename the column"))  # fmt: skip
    for other, names in (("oxide", OXIDE_NAMES), ("metal", METAL_NAMES)):
        if other != basis and (bare(own) in names or written == _BASES[other]):
            problems.append(Problem(sheet.file, "the header", shown(own), f"masses of {basis}",
                                    f"pass basis='{other}', or rename the column"))  # fmt: skip


def numbers(
    sheet: Sheet,
    own: str,
    problems: list[Problem],
    *,
    empty: bool = False,
    limit: str | None = "no assay",
) -> list[float]:
    """A column's cells as numbers; NaN for what is empty (if it may be) or reported.

    `limit` says what to do with a cell such as "<0.5": "half" takes half of it, None reports it.
    """
    read: Callable[[str], float] = float
    values: list[float] = []
    for line, cell in zip(sheet.lines, sheet.columns[own], strict=True):
        below = re.fullmatch(r"<\s*(.+)", cell) if limit != "no assay" else None
        text = below[1] if below else cell
        try:
            value = read(text)
        except ValueError:
            value = math.nan
        if below and limit != "half":
            problems.append(
                Problem(sheet.file, sheet.at(line, own), shown(cell), "a number",
                        "pass below_detection='half' to take half the limit")
            )  # fmt: skip
        elif not math.isfinite(value) and (cell or not empty):
            told = shown(cell) if cell else "an empty cell"
            remedy = _remedy(cell, assay=limit != "no assay")
            problems.append(Problem(sheet.file, sheet.at(line, own), told, "a number", remedy))
        elif limit != "no assay" and value < 0.0:
            remedy = "write '<' and the limit for what was not found"
            if value <= -9.0:
                remedy = ("if it stands for a missing assay, measure it, merge the interval with "
                          "its neighbour, or end the hole above it")  # fmt: skip
            problems.append(
                Problem(sheet.file, sheet.at(line, own), shown(cell), "at least 0", remedy)
            )
        values.append(value / 2.0 if below else value)
    return values


def _remedy(cell: str, *, assay: bool) -> str:
    """What to do with a cell that is no number."""
    if re.fullmatch(r"[-+]?\d+,\d+", cell):
        return "write decimals with a point"
    if re.fullmatch(r"[-+]?[\d,\s]+(\.\d+)?", cell):
        return "write thousands without a mark"
    if re.search(r"[°'\"]|[NSEW]$", cell) and re.match(r"\d", cell):
        return "write decimal degrees, south and west below 0"
    if not assay:
        return ""
    if not cell or re.fullmatch(r"n\.?/?[adm]\.?|nan|null|none|-+", cell, re.IGNORECASE):
        return "merge the interval with an assayed one, or end the hole above it"
    return "write '<' and the limit for what was not found"
