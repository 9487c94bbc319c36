"""Quantities to money by year: running cost, capital over its building time, the tail.

Dates are months since the start of the study, years are the intervals between `edges` (months).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kaidei.units import Floats

MONTHS_PER_YEAR = 12.0


def in_money(amount: Floats, basis: NDArray[np.int64], factors: Sequence[Floats]) -> Floats:
    """Amounts in the study's money.

    Parameters
    ----------
    amount : (M,) each in the money that its `basis` names
    basis : (M,) index into `factors`
    factors : one (M,) array a kind of money: what one unit of it is worth in the study's money,
        an exchange rate or a deflator

    Returns
    -------
    (M,) amounts in the study's money. This is the one place where money changes its name.
    """
    return np.asarray(amount * np.choose(basis, factors))


def year_edges(year_of_month: NDArray[np.int64], years_after: int = 0) -> Floats:
    """Months at which the calendar years begin, the end, and the ends of `years_after` more."""
    starts = np.flatnonzero(np.diff(year_of_month, prepend=-1)).astype(np.float64)
    end = float(len(year_of_month))
    return np.concatenate([starts, end + MONTHS_PER_YEAR * np.arange(years_after + 1)])


def overlap(begin: ArrayLike, end: ArrayLike, edges: Floats) -> Floats:
    """Years of each interval that an activity fills.

    Parameters
    ----------
    begin, end : (...,) months; an activity that never begins has +inf for both
    edges : (Y + 1,) months, ascending

    Returns
    -------
    (..., Y) years, 0 where `end` is not after `begin`.
    """
    first = np.asarray(np.clip(begin, edges[0], edges[-1]))[..., None]
    last = np.asarray(np.clip(end, edges[0], edges[-1]))[..., None]
    months = np.minimum(last, edges[1:]) - np.maximum(first, edges[:-1])
    return np.asarray(np.maximum(months, 0.0) / MONTHS_PER_YEAR)


def spread(
    amount: ArrayLike, begin: ArrayLike, end: ArrayLike, edges: Floats, since: ArrayLike = -np.inf
) -> Floats:
    """Money spent evenly from `begin` to `end`.

    Parameters
    ----------
    amount : (...,) money in all
    begin, end : (...,) months; an instant when equal
    edges : (Y + 1,) months; what is spent before the first edge or after the last is left out
    since : (...,) month before which spending is left out as well

    Returns
    -------
    (..., Y) money by year; all nil where `begin` is +inf.
    """
    begin, end = np.asarray(begin, dtype=np.float64), np.asarray(end, dtype=np.float64)
    begin = np.where(np.isfinite(begin), begin, edges[-1])
    # An instant is a day: a width of nothing would divide by nothing.
    end = np.maximum(np.where(np.isfinite(end), end, begin), begin + 1.0 / 30.0)
    years = (end - begin) / MONTHS_PER_YEAR
    inside = overlap(np.maximum(begin, since), end, edges)
    return np.asarray(np.asarray(amount)[..., None] * inside / years[..., None])


def running(rate: ArrayLike, begin: ArrayLike, end: ArrayLike, edges: Floats) -> Floats:
    """Money by year (..., Y) of a standing `rate` [money/year] from `begin` to `end` [month]."""
    return np.asarray(np.asarray(rate)[..., None] * overlap(begin, end, edges))


def last_work(begin: Floats, end: Floats, life: Floats, horizon: float) -> Floats:
    """Month in which a phase stops for good, the years after the horizon included.

    Parameters
    ----------
    begin, end : months at which a phase begins and stops; +inf for never within the horizon
    life : design life [year]
    horizon : last month of the study

    Returns
    -------
    `begin` + `life` for a phase that still worked in the last twelve months of the horizon and is
    not too old; the lesser of `end` and `horizon` otherwise; +inf for a phase that never begins.
    """
    death = begin + MONTHS_PER_YEAR * life
    goes_on = (begin < horizon) & (end > horizon - MONTHS_PER_YEAR) & (death > horizon)
    stopped = np.where(begin < horizon, np.minimum(end, horizon), np.inf)
    return np.asarray(np.where(goes_on, death, stopped))


def tail_years(last: Floats, horizon: float, edges: Floats) -> Floats:
    """Share of each year after the horizon in which the last full year repeats itself.

    Parameters
    ----------
    last : (M, P) month of `last_work` of each phase
    horizon : last month of the study
    edges : (Y + 1,) months, the years after the horizon included

    Returns
    -------
    (M, Y) 0 to 1: the longest-lived of the phases decides. Nil up to the horizon, and nil for ever
    if no phase works then.
    """
    latest = np.max(np.where(np.isfinite(last), last, 0.0), axis=1, initial=0.0)
    return overlap(np.full(len(last), horizon), latest, edges)
