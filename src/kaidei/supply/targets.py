"""What the past left to be compared with: observations by series, element and date.

An observation's role follows from its date alone. Who is tuned to a date sees what was over by
then, and is judged by what came after: `select` is the only way to either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaidei.elements import ELEMENTS
from kaidei.supply.trade import ORIGINS
from kaidei.units import Floats


@dataclass(frozen=True)
class Series:
    """What the observations of one name measure."""

    unit: str
    logs: bool
    """True where observations are compared by their logarithms."""
    by_element: bool = False


SERIES = {
    "china_share_mass": Series("percent", logs=False),
    "china_share_value": Series("percent", logs=False),
    "total_imports": Series("t gross", logs=True),
    "unit_value": Series("USD/kg", logs=True),
    "china_share_published": Series("percent", logs=False),
    "china_share_month": Series("percent", logs=False),
    "china_to_japan_month": Series("t gross", logs=True),
    "total_month": Series("t gross", logs=True),
    "china_change": Series("percent", logs=False),
    "magnets_to_japan_month": Series("t", logs=True),
    "magnets_from_china": Series("t", logs=True),
    "exports_over_quota": Series("1", logs=True),
    "price_outside": Series("USD/kg", logs=True, by_element=True),
    "price_inside": Series("USD/kg", logs=True, by_element=True),
    "price_factor": Series("1", logs=True, by_element=True),
    "peak_factor": Series("1", logs=True, by_element=True),
    "peak_delay": Series("month", logs=False, by_element=True),
    "price_order": Series("1", logs=False),
    "china_fall": Series("percent", logs=False),
    "china_rebound": Series("percent", logs=False),
    "tier_gap": Series("1", logs=True, by_element=True),
    "dollar_rise": Series("1", logs=False, by_element=True),
}
"""All series: those of a year from the trade table, of a month, of prices, and derived ones.

`price_factor` and `peak_factor` are prices outside over those of 2009; `price_order` is Kendall's
tau of the peak factors against those observed; `tier_gap` is outside over inside price;
`dollar_rise` is an element's rise in USD from 2009 over lanthanum's; `china_fall` is the change
from September to November 2010 and `china_rebound` that from September to December.
"""


@dataclass(frozen=True)
class Target:
    """One observation."""

    id: str
    series: str
    element: str
    """Symbol, or empty."""
    date: str
    """Year, or year with a half, quarter or month: 2011, 2024-H1, 2011-Q2, 2011-09."""
    value: float
    """In the unit of its series."""
    tolerance: float
    """Standard deviation of the observation's error: of the log, or in the unit of the series."""
    source: str
    kind: str
    known: str = ""
    """Date by which it could be known, where that is later than its own: a peak, once past."""
    quoted: tuple[str, ...] = ()
    """Dates among which it is the highest; its own alone where none are named."""

    @property
    def over(self) -> int:
        """Month from which it may be known, in months since the year 0."""
        return max(span(self.date)[1], span(self.known or self.date)[1])


_DATE = re.compile(r"(\d{4})(?:-(?:([HQ])([1-4])|(\d{2})))?")
_LENGTH = {"H": 6, "Q": 3}


def span(date: str) -> tuple[int, int]:
    """First month and the month after the last of a date, in months since the year 0.

    Raises ValueError for what is no date.
    """
    match = _DATE.fullmatch(date)
    if not match:
        raise ValueError(f"'{date}' is no date; 2011, 2011-Q2, 2024-H1 or 2011-09 are")
    year, kind, part, month = match.groups()
    length, place = (_LENGTH[kind], int(part)) if kind else (1, int(month)) if month else (12, 1)
    first = 12 * int(year) + (place - 1) * length
    if not 1 <= place <= 12 // length:
        raise ValueError(f"'{date}' is no date: a year has no such part")
    return first, first + length


def middle(date: str) -> float:
    """The middle of a date in calendar years."""
    return sum(span(date)) / 24.0


def from_table(table: Mapping[str, Sequence[Any] | NDArray[Any]]) -> tuple[Target, ...]:
    """Targets of a table's columns, checked.

    Columns id, series, element, date, value, tolerance, source, kind of one length. Raises
    ValueError, naming the row, for a series, element or date that is not known, a value that has
    no logarithm where one is compared, a tolerance of 0 or less, or an id used twice.
    """
    names = ("id", "series", "element", "date", "value", "tolerance", "source", "kind")
    missing = [name for name in names if name not in table]
    if missing:
        raise ValueError(f"the table of targets has no column '{missing[0]}'")
    rows = zip(*(table[name] for name in names), strict=True)
    return checked(
        Target(str(key), str(series), str(element), str(date), float(value), float(tolerance),
               str(source), str(kind))
        for key, series, element, date, value, tolerance, source, kind in rows
    )  # fmt: skip


def checked(targets: Iterable[Target]) -> tuple[Target, ...]:
    """The same targets; ValueError, naming the one, where one of them cannot be."""
    found: dict[str, Target] = {}
    for target in targets:
        fault = _fault(target) or ("an id used twice" if target.id in found else "")
        if fault:
            raise ValueError(f"target '{target.id}': {fault}")
        found[target.id] = target
    return tuple(found.values())


def _fault(target: Target) -> str:
    series = SERIES.get(target.series)
    if series is None:
        return f"series '{target.series}' is not one of {', '.join(SERIES)}"
    if series.by_element != (target.element in ELEMENTS):
        return f"element '{target.element}'; {'one' if series.by_element else 'none'} is expected"
    if not np.isfinite(target.value) or (series.logs and target.value <= 0.0):
        return f"a value of {target.value:g}; a number {'above 0 ' if series.logs else ''}is due"
    if not 0.0 < target.tolerance < np.inf:
        return f"a tolerance of {target.tolerance:g}; a number above 0 is due"
    span(target.date)
    return ""


def select(
    targets: Iterable[Target],
    *,
    after: str | None = None,
    until: str | None = None,
    series: Iterable[str] | None = None,
) -> tuple[Target, ...]:
    """Targets that could be known by the end of `until` but not by the end of `after`.

    So one and the same date splits the past in two without a rest. Of `series` only, where given.
    """
    early = -np.inf if after is None else span(after)[1]
    late = np.inf if until is None else span(until)[1]
    names = set(SERIES if series is None else series)
    if unknown := sorted(names - set(SERIES)):
        raise ValueError(f"series '{unknown[0]}' is not one of {', '.join(SERIES)}")
    return tuple(t for t in targets if early < t.over <= late and t.series in names)


def values(targets: Sequence[Target]) -> Floats:
    """Observed values (n,), each in the unit of its series."""
    return np.array([target.value for target in targets], dtype=np.float64)


def tolerances(targets: Sequence[Target]) -> Floats:
    """Standard deviations of the observations' errors (n,) on the scale of comparison."""
    return np.array([target.tolerance for target in targets], dtype=np.float64)


def compared(targets: Sequence[Target], value: Floats) -> Floats:
    """Values (..., n) on the scale of comparison: logs where the series wants them.

    Raises ValueError, naming the target, for a value that is no number there.
    """
    value = np.array(value, dtype=np.float64)
    logs = np.array([SERIES[target.series].logs for target in targets], dtype=bool)
    wrong = ~np.isfinite(value) | (logs & (value <= 0.0))
    if wrong.any():
        place = int(np.flatnonzero(wrong.reshape(-1, len(targets)).any(axis=0))[0])
        raise ValueError(
            f"target '{targets[place].id}' is compared with a value that is no number"
            f"{' above 0' if logs[place] else ''}: look at what the model gives for it"
        )
    value[..., logs] = np.log(value[..., logs])
    return value


TRADE_ERROR = {
    "china_share_mass": 4.0,
    "china_share_value": 4.0,
    "total_imports": 0.05,
    "unit_value": 0.1,
}
"""Errors of a year's figures: points, or of the log.

Shares of BACI and of Japan's own customs differ by 3 to 4 points in 2009 to 2011, for BACI makes
both partners' reports agree; the errors of totals and unit values are estimates.
"""


def observed_from_trade(
    years: NDArray[np.int64], gross: Floats, value: Floats, source: str = "cepii-baci"
) -> tuple[Target, ...]:
    """A year's China share by mass and value, total and unit value, from the trade table.

    `years` (Y,), `gross` [t gross] and `value` [thousand USD] (Y, codes, origins) as
    `trade.by_origin` gives them. Raises ValueError for a year without trade.
    """
    mass, money = np.asarray(gross).sum(axis=1), np.asarray(value).sum(axis=1)
    total, worth = mass.sum(axis=-1), money.sum(axis=-1)
    empty = (total <= 0.0) | (worth <= 0.0)
    if empty.any():
        raise ValueError(f"nothing was traded in {int(years[empty][0])}; leave the year out")
    china = ORIGINS.index("China")
    columns = {
        "china_share_mass": 100.0 * mass[:, china] / total,
        "china_share_value": 100.0 * money[:, china] / worth,
        "total_imports": total,
        "unit_value": worth / total,
    }
    return checked(
        Target(f"{year}-{name}", name, "", str(year), float(column[row]), TRADE_ERROR[name],
               source, "measured")
        for name, column in columns.items() for row, year in enumerate(years)
    )  # fmt: skip
