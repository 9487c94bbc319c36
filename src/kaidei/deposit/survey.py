"""Surveys as mining people keep them: collars, intervals and assays in tables of their own.

Depths are metres below the sea floor, straight down: a piston core has no deviation survey.
"""

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, cast

import numpy as np
import pandas as pd

from kaidei.deposit.cores import SLICES, Cores, place_cores, read_cores
from kaidei.deposit.survey_checks import (
    DEEPEST,
    check_density,
    check_order,
    check_size,
    check_sum,
)
from kaidei.deposit.survey_tables import (
    SPELLINGS,
    Sheet,
    SurveyError,
    bare,
    check_header,
    find_columns,
    need,
    numbers,
    read_sheet,
)
from kaidei.elements import ELEMENTS, OXIDE_FACTOR
from kaidei.units import Floats
from kaidei.values import Problem, nearest, shown

MIXTURE_OXIDE_FACTOR = 1.20
"""Tonnes of oxide a tonne of metal in mud of Minamitorishima: the shares of its elements by the
factors of their oxides make 1.204, between 1.14 for all lutetium and 1.27 for all yttrium."""


_PLACES = (("longitude", "latitude"), ("x", "y"))
_TOUCH = 1e-6
_ASSAYS = ("grade", *ELEMENTS)

Given = Path | str | pd.DataFrame


def read_survey(
    collars: Given,
    intervals: Given | None = None,
    assays: Given | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    unit: Literal["ppm", "percent"],
    basis: Literal["metal", "oxide"],
    oxide_factor: float = MIXTURE_OXIDE_FACTOR,
    below_detection: Literal["half"] | None = None,
) -> pd.DataFrame:
    """One table of intervals from a survey's tables, each a CSV file or a pandas table.

    `collars` has a row a hole: name and place. `intervals` and `assays` have a row an interval:
    hole, from, to [m], and the dry density [t_dry/m3] in the one, grades in the other, or all in
    `intervals`. Where the two are cut differently, the result is cut at the edges of both, down
    to the last assay. With `collars` alone, each of its rows is an interval with its place.

    `columns` maps our names to the tables' (core, longitude, latitude or x, y [m], top, base,
    grade, dry_density, La to Y), where these are not among the usual `SPELLINGS`. A bare "density"
    or "SG" is not: it may be wet. `unit` and `basis` say what the grades are. Oxide becomes metal
    element by element; a total of oxide without elements by `oxide_factor` [1, oxide/metal].
    `below_detection="half"` reads "<0.5" as 0.25.

    Returns core, longitude, latitude (or x, y), top, base, grade [ppm_metal of dry mud], and,
    where given, dry_density [t_dry/m3] and La to Y [ppm_metal], in the tables' order. Raises
    SurveyError (a ValueError) with all mistakes by file and line; warns of grades that look like
    a slip of the unit.
    """
    _check_options(columns, unit, basis, oxide_factor, below_detection)
    problems: list[Problem] = []
    given = dict(columns or {})
    head = read_sheet(collars, "collars", problems)
    body = head if intervals is None else read_sheet(intervals, "intervals", problems)
    lab = body if assays is None else read_sheet(assays, "assays", problems)
    sheets = list({id(sheet): sheet for sheet in (head, body, lab)}.values())
    _check_map(sheets, given, problems)
    _stop(problems)
    holes = _holes(head, given, problems, joined=head is body)
    spans = _intervals(body, given, problems, graded=lab is body, limit=below_detection)
    assayed = spans
    if lab is not body:
        assayed = _intervals(lab, given, problems, graded=True, limit=below_detection)
    for own in find_columns(lab, _ASSAYS, given, []).values():
        check_header(lab, own, unit, basis, problems)
    for sheet, table in ((body, spans), (lab, assayed)):
        _match(head, holes, sheet, table, problems)
    _stop(problems)
    table = assayed if lab is body else _joined(spans, assayed, body, problems)
    _stop(problems)
    table = _in_metal(table, 1.0 if unit == "ppm" else 1e4, basis, oxide_factor)
    check_size(lab.file, table["grade"].to_numpy(), unit)
    check_sum(lab, table, problems)
    _stop(problems)
    places = holes.drop(columns="line")
    joined = places.merge(table, on="core", how="right", validate="1:m")
    order = [*places.columns, "top", "base", "grade", "dry_density", *ELEMENTS]
    return joined[[name for name in order if name in joined]]


def survey_cores(
    table: pd.DataFrame, *, centre: tuple[float, float] | None = None, depth: int = SLICES
) -> Cores:
    """Cores from a table as `read_survey` returns it.

    `centre` of the map (longitude, latitude) [degree], the mean of the cores when not given; a
    table with x, y [m] needs none. Raises as `read_cores`.
    """
    elements = {name: table[name].to_numpy() for name in ELEMENTS if name in table}
    density = table["dry_density"].to_numpy() if "dry_density" in table else None
    names = table["core"].to_numpy(dtype=np.str_)
    top, base, grade = (table[name].to_numpy() for name in ("top", "base", "grade"))
    if "longitude" not in table:
        return place_cores(names, table["x"].to_numpy(), table["y"].to_numpy(), top, base, grade,
                           depth=depth, density=density, elements=elements or None)  # fmt: skip
    place = table.groupby("core", sort=False)[["longitude", "latitude"]].first().mean()
    middle = centre or (float(place["longitude"]), float(place["latitude"]))
    return read_cores(
        names, table["longitude"].to_numpy(), table["latitude"].to_numpy(), top, base, grade,
        centre=middle, depth=depth, density=density, elements=elements or None,
    )  # fmt: skip


def _stop(problems: Sequence[Problem]) -> None:
    if problems:
        raise SurveyError(problems)


def _check_options(
    columns: Mapping[str, str] | None,
    unit: str,
    basis: str,
    oxide_factor: float,
    below_detection: str | None,
) -> None:
    for name, value, known in (("unit", unit, ("ppm", "percent")),
                               ("basis", basis, ("metal", "oxide")),
                               ("below_detection", below_detection, (None, "half"))):  # fmt: skip
        if value not in known:
            listed = " or ".join(repr(one) for one in known)
            raise ValueError(f"{name}={value!r}; expected {listed}")
    if not OXIDE_FACTOR.min() <= oxide_factor <= OXIDE_FACTOR.max():
        raise ValueError(
            f"oxide_factor={oxide_factor:g}; expected tonnes of oxide a tonne of metal, "
            f"{OXIDE_FACTOR.min():.2f} (Lu) to {OXIDE_FACTOR.max():.2f} (Y)"
        )
    for name in columns or {}:
        if name not in SPELLINGS:
            raise ValueError(f"columns has '{name}'; {nearest(name, SPELLINGS)}")


def _check_map(sheets: Sequence[Sheet], given: Mapping[str, str], problems: list[Problem]) -> None:
    known = [own for sheet in sheets for own in sheet.columns]
    files = ", ".join(sheet.file for sheet in sheets)
    for name, own in given.items():
        if own not in known:
            problems.append(Problem(files, "the header", "", f"a column '{own}', as columns says "
                                    f"of {name}", nearest(own, known)))  # fmt: skip
    dry = SPELLINGS["dry_density"]
    read = "dry_density" in given or any(bare(own) in dry for own in known)
    unsaid = [own for own in known if "density" in bare(own) or bare(own) in ("sg", "bd")]
    if not read and unsaid:
        warnings.warn(
            f"{files}: column '{unsaid[0]}' is not read, for it may be wet; if it is dry "
            f"t/m3, pass columns={{'dry_density': '{unsaid[0]}'}}",
            stacklevel=3,
        )


def _holes(
    sheet: Sheet, given: Mapping[str, str], problems: list[Problem], *, joined: bool
) -> pd.DataFrame:
    found = find_columns(sheet, ("core", *_PLACES[0], *_PLACES[1]), given, problems)
    degrees = any(name in found for name in _PLACES[0]) or not any(
        name in found for name in _PLACES[1]
    )
    names = _PLACES[0] if degrees else _PLACES[1]
    for name in ("core", *names):
        need(sheet, found, name, problems)
    _stop(problems)
    table = pd.DataFrame({"core": list(sheet.columns[found["core"]]), "line": list(sheet.lines)})
    for name in names:
        table[name] = numbers(sheet, found[name], problems)
    _stop(problems)
    first = table.groupby("core", sort=False).transform("first")
    moved = (table[list(names)] != first[list(names)]).any(axis=1)
    for at in np.flatnonzero(moved if joined else table["core"].duplicated()):
        core, line, before = table["core"][at], table["line"][at], first["line"][at]
        what = "another place for" if joined else ""
        problems.append(
            Problem(sheet.file, sheet.at(int(line)), f"{what} hole '{core}'".strip(),
                    f"one place a hole, as on {sheet.word} {before}")
        )  # fmt: skip
    holes = table.drop_duplicates("core", ignore_index=True)
    (_check_degrees if degrees else _check_metres)(sheet, holes, problems)
    return holes


def _check_degrees(sheet: Sheet, holes: pd.DataFrame, problems: list[Problem]) -> None:
    place = holes[["longitude", "latitude"]].to_numpy()
    middle = np.median(place, axis=0)
    here = np.abs(place - middle).max(axis=1)
    turned = np.abs(place[:, ::-1] - middle).max(axis=1)
    # Five degrees are more than a survey's width: 550 km.
    off = (np.abs(place[:, 1]) > 90.0) | ((here > 5.0) & (turned < 5.0))
    for at in np.flatnonzero(off):
        problems.append(
            Problem(sheet.file, sheet.at(int(holes["line"][at])),
                    f"hole '{holes['core'][at]}' at longitude {place[at, 0]:g}, latitude "
                    f"{place[at, 1]:g}", "a place near the other holes",
                    "are longitude and latitude swapped?")
        )  # fmt: skip


def _check_metres(sheet: Sheet, holes: pd.DataFrame, problems: list[Problem]) -> None:
    place = holes[["x", "y"]].to_numpy()
    small = (np.abs(place[:, 0]) <= 360.0).all() and (np.abs(place[:, 1]) <= 90.0).all()
    if small and np.ptp(place, axis=0).max() < 10.0 and len(place) > 1:
        problems.append(
            Problem(sheet.file, "the columns of the place", f"all within {np.ptp(place):.3g} m",
                    "metres", "if they are degrees, name them: "
                    "columns={'longitude': ..., 'latitude': ...}")
        )  # fmt: skip


def _intervals(
    sheet: Sheet,
    given: Mapping[str, str],
    problems: list[Problem],
    *,
    graded: bool,
    limit: str | None,
) -> pd.DataFrame:
    wanted = ("core", "top", "base", "dry_density", *(_ASSAYS if graded else ()))
    before = len(problems)
    found = find_columns(sheet, wanted, given, problems)
    for name in ("core", "top", "base"):
        need(sheet, found, name, problems)
    elements = [name for name in ELEMENTS if name in found]
    if graded and len(elements) not in (0, len(ELEMENTS)):
        for name in ELEMENTS:
            need(sheet, found, name, problems)
    if graded and "grade" not in found and not elements:
        need(sheet, found, "grade", problems)
    if len(problems) > before:
        _stop(problems)
    table = pd.DataFrame({"core": list(sheet.columns[found["core"]]), "line": list(sheet.lines)})
    for name in ("top", "base", "dry_density", "grade", *elements):
        if name in found:
            assay = name in _ASSAYS
            empty = name == "dry_density" or (name in ELEMENTS and "grade" in found)
            table[name] = numbers(sheet, found[name], problems, empty=empty,
                                  limit=limit if assay else "no assay")  # fmt: skip
    for _, own in table.groupby("core", sort=False):
        check_order(sheet, own, problems)
        if "dry_density" in table:
            check_density(sheet, own, found["dry_density"], problems)
    deepest = float(table["base"].max())
    if deepest > DEEPEST:
        warnings.warn(
            f"{sheet.file}: holes down to {deepest:g} m, where the longest piston cores have some "
            f"70; are '{found['top']}' and '{found['base']}' metres?",
            stacklevel=3,
        )
    return table


def _match(
    head: Sheet, holes: pd.DataFrame, sheet: Sheet, table: pd.DataFrame, problems: list[Problem]
) -> None:
    if sheet is head:
        return
    known, used = list(holes["core"]), set(table["core"])
    plain = {str(core).lower(): core for core in known}
    for core, line in table.drop_duplicates("core")[["core", "line"]].itertuples(index=False):
        if core not in known:
            twin = plain.get(core.lower())
            hint = f"did you mean '{twin}'?" if twin else nearest(core, known)
            problems.append(Problem(sheet.file, sheet.at(int(line)), f"hole {shown(core)}",
                                    f"a hole of {head.file}", hint))  # fmt: skip
    for core, line in holes[["core", "line"]].itertuples(index=False):
        if core not in used:
            problems.append(
                Problem(head.file, head.at(int(line)), f"hole {shown(core)}",
                        f"intervals of it in {sheet.file}", "leave the hole out if it has none")
            )  # fmt: skip


def _joined(
    spans: pd.DataFrame, assayed: pd.DataFrame, sheet: Sheet, problems: list[Problem]
) -> pd.DataFrame:
    """Assays cut at the edges of both tables, with the density of the interval around each."""
    if "dry_density" in assayed or "dry_density" not in spans:
        return assayed
    parts: list[pd.DataFrame] = []
    for core, lab in assayed.groupby("core", sort=False):
        own = spans[spans["core"] == core]
        first, last = float(lab["top"].iloc[0]), float(lab["base"].iloc[-1])
        if own["top"].iloc[0] > first + _TOUCH or own["base"].iloc[-1] < last - _TOUCH:
            problems.append(
                Problem(sheet.file, sheet.at(int(own["line"].iloc[-1])),
                        f"hole '{core}' from {own['top'].iloc[0]:g} to {own['base'].iloc[-1]:g} m",
                        f"intervals down to {last:g} m, as far as its assays")
            )  # fmt: skip
            continue
        edges = np.unique(np.round(np.concatenate(
            [lab["top"], lab["base"], own["top"], own["base"]]), 6))  # fmt: skip
        edges = edges[(edges >= first - _TOUCH) & (edges <= last + _TOUCH)]
        middle = (edges[1:] + edges[:-1]) / 2.0
        part = lab.iloc[np.searchsorted(lab["base"].to_numpy(), middle)].copy()
        around = np.searchsorted(own["base"].to_numpy(), middle)
        part["top"], part["base"] = edges[:-1], edges[1:]
        part["dry_density"] = own["dry_density"].to_numpy()[around]
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else assayed


def _in_metal(table: pd.DataFrame, scale: float, basis: str, oxide_factor: float) -> pd.DataFrame:
    """Grades as ppm of metal; a total that is not given is the sum of the elements."""
    table = table.copy()
    elements = [name for name in ELEMENTS if name in table]
    given = cast(Floats, table[elements].to_numpy(dtype=np.float64)) * scale
    factor = OXIDE_FACTOR if basis == "oxide" else np.ones(len(ELEMENTS))
    metal = given / factor if elements else given
    whole = np.isfinite(given).all(axis=1) & bool(elements) & (given.sum(axis=1) > 0.0)
    mixed = np.full(len(table), oxide_factor if basis == "oxide" else 1.0)
    mixed[whole] = given[whole].sum(axis=1) / metal[whole].sum(axis=1)
    total = table["grade"].to_numpy() * scale / mixed if "grade" in table else metal.sum(axis=1)
    table["grade"] = total
    table[elements] = metal
    return table
