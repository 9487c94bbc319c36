"""What a row of yearly flows is worth: present value, rate of return, payback, annuity.

Flows are real money with time along the last axis; every function takes one row or many.
Times are counted in years from the valuation date; `first` is the time of the first flow, so 0
gives the convention of the spreadsheets and of numpy-financial and 0.5 puts flows at mid-year.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.units import Floats

LOWEST_RATE, HIGHEST_RATE = -0.9, 100.0
"""Range in which a rate of return is sought [1/year]."""

_GRID = 241
_HALVINGS = 50


def discount_factors(rate: ArrayLike, times: ArrayLike) -> Floats:
    """Worth today of one unit of money at each time.

    Parameters
    ----------
    rate : (...,) real discount rate [1/year], above -1
    times : (T,) or (..., T) years from the valuation date

    Returns
    -------
    (..., T) factors [1]; 1 at time 0.
    """
    log_growth = np.log1p(np.asarray(rate, dtype=np.float64))[..., None]
    return np.asarray(np.exp(-log_growth * np.asarray(times, dtype=np.float64)))


def npv(rate: ArrayLike, flows: ArrayLike, first: ArrayLike = 0.0) -> Floats:
    """Net present value of yearly flows.

    Parameters
    ----------
    rate : (...,) real discount rate [1/year], above -1
    flows : (..., T) money a year
    first : (...,) time of the first flow [year]

    Returns
    -------
    (...,) money; with `first` = 0, the sum of flows[t] / (1 + rate)**t.
    """
    flows = np.asarray(flows, dtype=np.float64)
    times = np.asarray(first, dtype=np.float64)[..., None] + np.arange(flows.shape[-1])
    return np.asarray(np.sum(flows * discount_factors(rate, times), axis=-1))


def annuity(rate: ArrayLike, years: ArrayLike) -> Floats:
    """Present value [year] of one unit of money at the end of each of `years` years.

    The closed form (1 - (1 + rate)**-years) / rate, and `years` itself at rate 0; a fraction of a
    year follows the same formula. Valid for rate > -1 and years >= 0.
    """
    rate = np.asarray(rate, dtype=np.float64)
    years = np.asarray(years, dtype=np.float64)
    safe = np.where(rate == 0.0, 1.0, rate)
    return np.where(rate == 0.0, years, -np.expm1(-years * np.log1p(rate)) / safe)


def sign_changes(flows: ArrayLike) -> NDArray[np.int64]:
    """How often flows (..., T) change sign, zeros skipped: no row has more rates of return."""
    rows = np.atleast_2d(np.asarray(flows, dtype=np.float64))
    signs = np.sign(rows)
    # A zero takes the sign before it, so that it neither makes nor hides a change.
    place = np.where(signs != 0.0, np.arange(signs.shape[-1]), 0)
    carried = np.take_along_axis(signs, np.maximum.accumulate(place, axis=-1), axis=-1)
    changes = np.sum(carried[..., 1:] * carried[..., :-1] < 0.0, axis=-1)
    return np.asarray(changes.reshape(np.shape(flows)[:-1]))


def irr(flows: ArrayLike) -> Floats:
    """Internal rate of return [1/year]: the rate at which the net present value is nil.

    Parameters
    ----------
    flows : (..., T) money a year; 2 to 250 years

    Returns
    -------
    (...,) the rate; of several, the one nearest to zero, as numpy-financial does. NaN where no
    rate from -90 % to 10,000 % makes the value nil: flows of one sign, or a project that only
    ever loses. `sign_changes` above 1 warns that the rate may not be the only one.

    Notes
    -----
    A grid even in log(1 + rate) brackets every root that the grid parts; the bracket is halved
    until it is narrower than double precision sees. No derivative and no starting guess, so
    nothing to fail.
    """
    flows = np.asarray(flows, dtype=np.float64)
    rows = flows.reshape(-1, flows.shape[-1])
    times = np.arange(rows.shape[-1], dtype=np.float64)
    grid = np.linspace(np.log1p(LOWEST_RATE), np.log1p(HIGHEST_RATE), _GRID)
    values = rows @ np.exp(-np.outer(times, grid))
    crossing = np.signbit(values[:, :-1]) != np.signbit(values[:, 1:])
    crossing &= np.any(rows != 0.0, axis=-1, keepdims=True)
    distance = np.where(crossing, np.abs(grid[:-1] + grid[1:]), np.inf)
    left = np.argmin(distance, axis=-1)
    log_rate = _bisect(rows, times, grid[left], grid[left + 1])
    found = np.any(crossing, axis=-1)
    return np.where(found, np.expm1(log_rate), np.nan).reshape(flows.shape[:-1])


def _bisect(rows: Floats, times: Floats, low: Floats, high: Floats) -> Floats:
    """Log growth at which the present value of each row changes sign between `low` and `high`."""
    positive = np.sum(rows * np.exp(-low[:, None] * times), axis=-1) > 0.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        same = (np.sum(rows * np.exp(-middle[:, None] * times), axis=-1) > 0.0) == positive
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return 0.5 * (low + high)


def payback(flows: ArrayLike) -> Floats:
    """Years from the start of the first flow until the money is back, undiscounted.

    Parameters
    ----------
    flows : (..., T) money a year, even within the year

    Returns
    -------
    (...,) years; the last moment at which the cumulative flow comes up to nil, so that later
    outlays count. 0 where it is never negative, +inf where it ends negative.
    """
    flows = np.asarray(flows, dtype=np.float64)
    total = np.cumsum(flows, axis=-1)
    negative = total < 0.0
    years = np.arange(1, flows.shape[-1] + 1)
    last = np.max(np.where(negative, years, 0), axis=-1)
    at = np.clip(last, 0, flows.shape[-1] - 1)[..., None]
    after = np.take_along_axis(flows, at, axis=-1)[..., 0]
    before = np.take_along_axis(total, np.maximum(at - 1, 0), axis=-1)[..., 0]
    fraction = -before / np.where(after > 0.0, after, 1.0)
    return np.where(last == 0, 0.0, np.where(negative[..., -1], np.inf, last + fraction))
