"""The market as it was and may go on: use, mines, quotas and duties by month from a study's tables.

A table is a mapping from a column's name to its array, in the units of `COLUMNS`. Numbers of a
year hold at its middle; a policy stands from the month `date` to the month before `end`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.elements import ELEMENTS
from kaidei.supply.producers import dates
from kaidei.supply.regions import REGIONS, USES
from kaidei.units import Floats

Table = Mapping[str, NDArray[Any]]
"""A table as plain columns."""

Texts = Sequence[str] | NDArray[np.str_]

_TEXT = "str"
_SHARES = dict.fromkeys(ELEMENTS, "1")

COLUMNS: dict[str, dict[str, str]] = {
    "mines_history": {
        "region": _TEXT, "year": "1", "production": "t_reo/year", "undocumented": "t_reo/year",
    },
    "demand_world": {
        "use": _TEXT, "year": "1", "saved": "1",
        **{f"amount_{point}": "t_reo/year" for point in ("low", "mode", "high")},
    },
    "demand_share": {"use": _TEXT, "year": "1", **dict.fromkeys(REGIONS, "1")},
    "use_mix": {"use": _TEXT, "region": _TEXT, "year": "1", **_SHARES},
    "uses": {
        "use": _TEXT, "tier": "1", "lifetime": "month", "dissipated": "1", "recovered": "1",
        **{f"elasticity_{point}": "1" for point in ("low", "mode", "high")},
        **{f"thrift_limit_{point}": "1" for point in ("low", "mode", "high")},
    },
    "policy_history": dict.fromkeys(
        ("date", "end", "exporter", "policy", "target", "elements", "form", "holder"), _TEXT
    ),
    "projects_history": {
        "name": _TEXT, "region": _TEXT, "form": _TEXT, "ore": _TEXT, "capacity": "t_reo/month",
        "announced": _TEXT, "start": _TEXT, "ramp": "month", "end": _TEXT, "outcome": _TEXT,
    },
    "drivers": {"driver": _TEXT, "region": _TEXT, "year": "1", "value": "1", "unit": _TEXT},
}  # fmt: skip
"""Tables of the history, and the unit of each column."""

OPTIONAL: dict[str, dict[str, str]] = {
    "policy_history": {
        "quota": "t", "output": "t_reo/year", "duty": "1", "amount": "t_reo",
    },
}  # fmt: skip
"""Columns whose cells may be empty: not a number in the array."""

LIGHT: NDArray[np.bool_] = np.array([symbol in ("La", "Ce", "Pr", "Nd") for symbol in ELEMENTS])
"""Elements that China's quotas of 2012 to 2014 count as light."""

WORLD = "world"
"""Region of the mix that holds for every region without one of its own."""

UNCOUNTED = ("Sc",)
"""Named by policies, but not among the fifteen elements."""


def knots(year: Floats, value: Floats, start: str, months: int, *, log: bool = False) -> Floats:
    """Values of years at the middle of each month, (T, ...): constant before and after the knots.

    `year` (N,) rising [calendar year, meant at its middle]; `value` (N, ...) in any unit; `start`
    "YYYY-MM". Straight lines between, of the logarithm where `log`. Raises ValueError for years
    out of order, and with `log` for a value that is not above zero.
    """
    year, value = np.asarray(year, dtype=float), np.asarray(value, dtype=float)
    if len(year) != len(value) or not len(year):
        raise ValueError(f"{len(value)} values for {len(year)} years: give one of each")
    if np.any(np.diff(year) <= 0):
        raise ValueError(f"years {_listed(year)} are out of order: expected each after the last")
    if not np.all(np.isfinite(value)) or (log and np.any(value <= 0)):
        wanted = "above zero" if log else "finite"
        raise ValueError(f"a value of the years {_listed(year)} is not {wanted}: correct it")
    when = dates(start, months) - 0.5
    right = np.clip(np.searchsorted(year, when), min(1, len(year) - 1), len(year) - 1)
    left = np.maximum(right - 1, 0)
    gap = np.where(right > left, year[right] - year[left], 1.0)
    weight = np.clip((when - year[left]) / gap, 0.0, 1.0).reshape(-1, *[1] * (value.ndim - 1))
    level = np.log(value) if log else value
    between = (1.0 - weight) * level[left] + weight * level[right]
    return np.asarray(np.exp(between) if log else between)


def amounts(use: Texts, year: Floats, amount: Floats, start: str, months: int) -> Floats:
    """The world's use by use class, (T, K, ...) in the unit of `amount` (rows, ...).

    Log-linear between the years of each use. Raises ValueError for a use that is unknown or has
    no row.
    """
    rows = _rows_by("use", use, USES)
    paths = [knots(*_sorted(year, amount, rows[name]), start, months, log=True) for name in USES]
    return np.stack(paths, axis=1)


def shares(use: Texts, year: Floats, share: Floats, start: str, months: int) -> Floats:
    """Where each use class is made, (T, K, R) [1], from `share` (rows, R) [1].

    Raises ValueError for a row that does not add up to one or has a share below zero.
    """
    _check_rows("the shares of regions", share, use, year)
    rows = _rows_by("use", use, USES)
    return np.stack([knots(*_sorted(year, share, rows[u]), start, months) for u in USES], axis=1)


def mixes(use: Texts, region: Texts, year: Floats, mix: Floats, start: str, months: int) -> Floats:
    """Elements of each use class by region of its makers, (T, K, R, E) [1].

    `mix` (rows, E) [1]; rows of the region "world" hold wherever a region has no rows of its own.
    Raises ValueError as `shares` does, and for an unknown region.
    """
    _check_rows("the shares of elements", mix, use, year)
    place, uses = np.asarray(region), np.asarray(use)
    _rows_by("use", use, USES)
    unknown = sorted(set(place.tolist()) - {WORLD, *REGIONS})
    if unknown:
        raise ValueError(f"unknown region {unknown[0]!r}: expected '{WORLD}' or {_named(REGIONS)}")
    found = np.empty((months, len(USES), len(REGIONS), len(ELEMENTS)))
    for k, name in enumerate(USES):
        common = np.flatnonzero((uses == name) & (place == WORLD))
        if not len(common):
            raise ValueError(f"no mix of {name!r} for the region '{WORLD}': add it")
        found[:, k] = knots(*_sorted(year, mix, common), start, months)[:, None]
        for own in set(place[uses == name].tolist()) - {WORLD}:
            rows = np.flatnonzero((uses == name) & (place == own))
            found[:, k, REGIONS.index(own)] = knots(*_sorted(year, mix, rows), start, months)
    return found


def demand_path(
    world: Table,
    share: Table,
    mix: Table,
    start: str,
    months: int,
    *,
    point: str = "mode",
    thrifted: bool = True,
) -> Floats:
    """Use by class, maker's region and element, (T, K, R, E) [t_reo/month], at the time's prices.

    `world`, `share` and `mix` are the tables demand_world, demand_share and use_mix; `point` is
    low, mode or high. Not `thrifted`: what redesign since 2010 has saved (`saved` of the table) is
    added back, for a model that thrifts by itself from before 2010 on. From 2005 to 2040; held
    constant outside. Use is what goes into goods: scrap that goes round in the works is not in it.
    The source of each number stands beside it in the tables.
    """
    yearly = np.asarray(world[f"amount_{point}"], dtype=float)
    if not thrifted:
        yearly = yearly / (1.0 - np.asarray(world["saved"], dtype=float))
    amount = amounts(world["use"], world["year"], yearly, start, months)
    where = shares(share["use"], share["year"], _stacked(share, REGIONS), start, months)
    what = mixes(mix["use"], mix["region"], mix["year"], _stacked(mix, ELEMENTS), start, months)
    return np.asarray(amount[:, :, None, None] / 12.0 * where[..., None] * what)


def mine_path(region: Texts, year: Floats, production: Floats, start: str, months: int) -> Floats:
    """Mine output by region, (T, R) [t_reo/month], even within a year, so that years add up.

    `production` (rows,) [t_reo/year]. The first and last years hold before and after; a region
    without rows mines nothing. Raises ValueError for an unknown region, a year left out or twice,
    or output below zero.
    """
    rows = _rows_by("region", region, REGIONS, needed=False)
    output = np.asarray(production, dtype=float)
    if not np.all(output >= 0):
        raise ValueError("mine output below zero or not a number: expected t_reo a year of 0 up")
    now = np.floor(dates(start, months))
    path = np.zeros((months, len(REGIONS)))
    for name, of_region in rows.items():
        if not len(of_region):
            continue
        years, values = _sorted(year, output, of_region)
        if np.any(np.diff(years) != 1):
            raise ValueError(f"years of {name!r} are not one by one: {_listed(years)}")
        path[:, REGIONS.index(name)] = values[np.searchsorted(years, np.clip(now, *years[[0, -1]]))]
    return path / 12.0


def quota_path(policy: Table, start: str, months: int) -> tuple[Floats, NDArray[np.int64]]:
    """China's export quotas, (T, 2) [t of product/month, +inf: none], and groups (T, E).

    All holders together. Under one quota for all elements it is group 0; after a split into light
    and heavy, light elements (La to Nd) are group 0 and the others group 1. Raises ValueError where
    a common quota and a split one stand in one month.
    """
    kinds = ("all", "light", "heavy")
    quota, stands = np.zeros((months, len(kinds))), np.zeros((months, len(kinds)), dtype=bool)
    for row in np.flatnonzero(policy["policy"] == "export-quota").tolist():
        in_force, length = _standing(policy, row, start, months)
        amount, elements = float(policy["quota"][row]), str(policy["elements"][row])
        if not (np.isfinite(length) and amount >= 0):
            raise ValueError(f"quota of {policy['date'][row]}: expected a quota [t] and an end")
        if elements not in kinds:
            raise ValueError(f"quota on {elements!r}: expected {_named(kinds)}")
        quota[:, kinds.index(elements)] += in_force * amount / length
        stands[:, kinds.index(elements)] |= in_force
    common = stands[:, 0]
    parted: NDArray[np.bool_] = np.any(stands[:, 1:], axis=1, keepdims=True)
    if np.any(common & parted[:, 0]):
        raise ValueError("a common quota and one of light or heavy stand in one month: end one")
    quota = np.where(stands, quota, np.inf)
    first = np.where(common, quota[:, 0], quota[:, 1])
    return np.stack([first, quota[:, 2]], axis=1), (parted & ~LIGHT).astype(np.int64)


def duty_path(policy: Table, start: str, months: int, form: str = "oxide") -> Floats:
    """China's export duty by element, (T, E) [1 of the price]; 0 where none stands.

    A row of `form` itself goes before one of all forms; of several alike the highest counts.
    """
    paths = {}
    for kind in ("all", form):
        paths[kind] = np.full((months, len(ELEMENTS)), -1.0)
        here = (policy["policy"] == "duty") & (policy["form"] == kind)
        for row in np.flatnonzero(here).tolist():
            stands, _ = _standing(policy, row, start, months)
            rate = float(policy["duty"][row])
            if not 0.0 <= rate < 10.0:
                raise ValueError(f"duty of {policy['date'][row]}: expected a share of 0 or more")
            struck = stands[:, None] & chosen(str(policy["elements"][row]))
            paths[kind] = np.maximum(paths[kind], np.where(struck, rate, -1.0))
    own = np.where(paths[form] >= 0, paths[form], paths["all"])
    return np.maximum(own, 0.0)


def chosen(elements: str) -> NDArray[np.bool_]:
    """Elements (E,) that a policy names: all, light, heavy, or symbols parted by blanks."""
    groups = {"all": LIGHT | ~LIGHT, "light": LIGHT, "heavy": ~LIGHT}
    if elements in groups:
        return np.asarray(groups[elements])
    names = elements.split()
    unknown = [name for name in names if name not in (*ELEMENTS, *UNCOUNTED)]
    if unknown or not names:
        what = unknown[0] if unknown else ""
        raise ValueError(f"unknown element {what!r}: expected all, light, heavy or symbols")
    return np.array([symbol in names for symbol in ELEMENTS])


def _month(date: str) -> int:
    year, _, month = str(date).partition("-")
    if not (year.isdigit() and month.isdigit() and 1 <= int(month) <= 12):
        raise ValueError(f"date {date!r}: expected year and month as in '2010-07'")
    return 12 * int(year) + int(month) - 1


def _standing(policy: Table, row: int, start: str, months: int) -> tuple[NDArray[np.bool_], float]:
    """Months (T,) in which a policy stands, and for how many it was meant."""
    begin, end = _month(policy["date"][row]), str(policy["end"][row])
    stop = float(_month(end)) if end else np.inf
    if stop <= begin:
        raise ValueError(f"a policy of {policy['date'][row]} ends in {end}: expected a later month")
    now = _month(start) + np.arange(months)
    return (now >= begin) & (now < stop), stop - begin


def _rows_by(
    what: str, given: Texts, known: Sequence[str], needed: bool = True
) -> dict[str, NDArray[np.int64]]:
    """Rows of each known name; ValueError for an unknown one, and for one without rows."""
    names = np.asarray(given)
    unknown = sorted(set(names.tolist()) - set(known))
    if unknown:
        raise ValueError(f"unknown {what} {unknown[0]!r}: expected {_named(known)}")
    rows = {name: np.flatnonzero(names == name) for name in known}
    empty = [name for name, found in rows.items() if not len(found)]
    if needed and empty:
        raise ValueError(f"no row for the {what} {empty[0]!r}: add one")
    return rows


def _sorted(year: Floats, value: Floats, rows: NDArray[np.int64]) -> tuple[Floats, Floats]:
    years = np.asarray(year, dtype=float)[rows]
    order = np.argsort(years, kind="stable")
    return years[order], np.asarray(value, dtype=float)[rows[order]]


def _stacked(table: Table, names: Sequence[str]) -> Floats:
    return np.stack([np.asarray(table[name], dtype=float) for name in names], axis=1)


def _check_rows(what: str, share: Floats, use: Texts, year: Floats) -> None:
    share = np.asarray(share, dtype=float)
    total = share.sum(axis=1)
    bad = np.flatnonzero(~(np.abs(total - 1.0) < 1e-6) | (share < 0).any(axis=1))
    if len(bad):
        row = bad[0]
        raise ValueError(
            f"{what} for {use[row]!r} in {year[row]:.0f} add up to {total[row]:.4g}, the least is "
            f"{share[row].min():.4g}: expected shares of 0 or more that add up to 1"
        )


def _listed(year: Floats) -> str:
    return ", ".join(f"{y:g}" for y in year)


def _named(known: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in known)
