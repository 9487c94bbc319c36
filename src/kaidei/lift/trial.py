"""The trial of 2026 as a check: what its dates and tonnage imply, compared, never fitted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from kaidei.units import Floats

START_WINDOW = ("2026-01-30T00:00", "2026-01-31T00:00")
"""The first recovery began on 30 January 2026, hour not said (JAMSTEC, 2 February 2026)."""
FIRST_MUD = "2026-02-01T00:30"
"""First mud aboard, about half past midnight (Jiji, 2 February 2026); JAMSTEC: before dawn."""
END_WINDOW = ("2026-02-02T00:00", "2026-02-03T00:00")
"""Three sites were complete by 2 February (Reuters), when work was to end that day (JAMSTEC)."""
SITES = 3.0
"""Sites completed (Reuters, 2 February 2026)."""
TONNES = (35.0, 65.0)
"""Wet mud aboard [t_wet]: about 50 by a secondary source, 30 percent either way [estimate]; the
operator's figure was not found."""


class ImpliedFlow(NamedTuple):
    """Least and greatest mean flow up the riser [m3/h]."""

    least: Floats
    greatest: Floats


class Interval(NamedTuple):
    """What was observed lies between these."""

    low: float
    high: float


class Consistency(NamedTuple):
    """Share of members [1] within each observed interval, and within all three.

    flow: at least what fills the riser between the longest start and the first mud; tonnes_a_site
    and sites_a_day: within the intervals of those functions.
    """

    flow: float
    tonnes_a_site: float
    sites_a_day: float
    every: float


def rise_hours() -> tuple[float, float]:
    """Shortest and longest time from the start to the first mud [h]."""
    return _hours(START_WINDOW[1], FIRST_MUD), _hours(START_WINDOW[0], FIRST_MUD)


def _hours(start: str, end: str) -> float:
    return float((np.datetime64(end) - np.datetime64(start)) / np.timedelta64(1, "m")) / 60.0


def implied_flow(riser_volume: ArrayLike) -> ImpliedFlow:
    """Flow that fills a riser of a volume [m3] between the start and the first mud of 2026.

    A lower bound on what the circulation did: breaking and waiting fell in the same hours.
    """
    volume = np.asarray(riser_volume, dtype=np.float64)
    if not np.all(volume > 0.0):
        raise ValueError("the riser's volume must be above zero")
    short, long = rise_hours()
    return ImpliedFlow(volume / long, volume / short)


def tonnes_a_site(total: ArrayLike, sites: ArrayLike = SITES) -> Floats:
    """Wet mud a site [t_wet] of a total [t_wet]; three sites were completed in 2026."""
    if not np.all(np.asarray(sites) > 0.0):
        raise ValueError("there must be more than no sites")
    return np.asarray(np.asarray(total, dtype=np.float64) / np.asarray(sites))


def sites_a_day() -> Interval:
    """Sites a day that the dates allow: three in two to four days, hours not said."""
    longest = _hours(START_WINDOW[0], END_WINDOW[1])
    shortest = _hours(START_WINDOW[1], END_WINDOW[0])
    return Interval(24.0 * SITES / longest, 24.0 * SITES / shortest)


def consistency(
    flow: ArrayLike, tonnes: ArrayLike, rate: ArrayLike, *, riser_volume: ArrayLike
) -> Consistency:
    """Share of a model's members that what is known of the trial does not contradict.

    Parameters
    ----------
    flow : (...) slurry up the riser [m3/h]
    tonnes : (...) wet mud a site [t_wet]
    rate : (...) sites a day [1/day]
    riser_volume : (...) which the slurry fills [m3]

    A share near one says that the model could have seen the trial, not that it is right: intervals
    are wide. A member that is not a number agrees with nothing.
    """
    wide = np.broadcast_arrays(
        np.asarray(flow, dtype=np.float64), np.asarray(tonnes, dtype=np.float64),
        np.asarray(rate, dtype=np.float64), implied_flow(riser_volume).least,
    )  # fmt: skip
    if wide[0].size == 0:
        raise ValueError("no member to compare with the trial")
    low, high = tonnes_a_site(TONNES)
    slow, fast = sites_a_day()
    agrees = (
        wide[0] >= wide[3],
        (wide[1] >= low) & (wide[1] <= high),
        (wide[2] >= slow) & (wide[2] <= fast),
    )
    return Consistency(*(float(np.mean(one)) for one in (*agrees, np.logical_and.reduce(agrees))))
