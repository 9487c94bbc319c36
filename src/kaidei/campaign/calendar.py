"""Calendar months, days and hours: months are a user's dates, hours the engine's clock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaidei.contract import Time
from kaidei.units import Floats

STEP = 3.0
"""Length of a weather step [h]. It divides a day, so no step lies in two months."""


@dataclass(frozen=True)
class Calendar:
    """The horizon's months and days: `edges` [h] (months + 1,), `month_of_day` (days,)."""

    edges: Floats
    month_of_day: NDArray[np.int64]

    @property
    def horizon(self) -> float:
        """Length of the horizon [h]."""
        return float(self.edges[-1])

    @property
    def month_days(self) -> Floats:
        """Days in each month, (months,)."""
        return np.diff(self.edges) / 24.0


def calendar_of(time: Time) -> Calendar:
    """The calendar of a horizon."""
    first = np.datetime64(time.start, "M")
    months = first + np.arange(time.n_months + 1)
    days = (months.astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64)
    month_of_day = np.repeat(np.arange(time.n_months), np.diff(days))
    return Calendar(days * 24.0, month_of_day)


def to_hours(calendar: Calendar, months: Floats) -> Floats:
    """Hours since the start of float months; +inf for a date beyond the horizon or never.

    A date before the start counts as the start.
    """
    last = len(calendar.edges) - 1
    inside = np.clip(np.where(np.isfinite(months), months, 0.0), 0.0, None)
    month = np.minimum(inside.astype(np.int64), last - 1)
    hours = calendar.edges[month] + (inside - month) * np.diff(calendar.edges)[month]
    return np.where(np.isfinite(months) & (months < last), hours, np.inf)


def to_months(calendar: Calendar, hours: Floats) -> Floats:
    """Float months since the start of hours; +inf stays +inf."""
    finite = np.where(np.isfinite(hours), hours, 0.0)
    months = np.interp(finite, calendar.edges, np.arange(len(calendar.edges), dtype=np.float64))
    return np.where(np.isfinite(hours), months, np.inf)
