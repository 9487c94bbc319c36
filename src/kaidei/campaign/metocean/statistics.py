"""What two records of one sea are compared by: levels, calms, storms, windows, waits, extremes.

A record is a `Series` or several stretches of one sea. Results have a first axis of PERIODS: the
twelve calendar months, January first, then the whole year; a month that the record does not hold
gives 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kaidei.campaign.metocean.series import Record, Series, months, stretches, times
from kaidei.campaign.windows import NEVER, next_start
from kaidei.units import Floats

HEIGHTS: Final = (1.5, 2.0, 2.5, 3.0, 4.0)
"""Significant wave heights [m] that marine work is commonly limited by."""

DURATIONS: Final = (24.0, 72.0, 168.0)
"""Windows that marine work commonly asks for [h]."""

PERIODS: Final = 13
"""Twelve months, then the whole year."""

MONTH_HOURS: Final = 24.0 * np.array(
    [31, 28.2425, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 365.2425]
)
"""Length of each period in a mean Gregorian year [h]."""


def exceedance(record: Record, heights: Sequence[float] = HEIGHTS) -> Floats:
    """Share of the time with Hs above each height [m], (PERIODS, heights)."""
    hs, month = _pooled(record)
    above = hs[:, None] > np.asarray(heights)
    return _periods(month, lambda held: above[held].mean(axis=0), (len(heights),))


def calms(record: Record, limit: float) -> Floats:
    """Mean and P90 length [h] of calms, Hs at or below a limit [m], (PERIODS, 2).

    By the month in which a calm begins; 0 where none does. One cut by the record's end counts as
    long as it was seen.
    """
    return _lengths(record, limit, calm=True)


def storms(record: Record, limit: float) -> Floats:
    """Mean and P90 length [h] of the times with Hs above a limit [m], as `calms`."""
    return _lengths(record, limit, calm=False)


def windows_a_year(record: Record, limit: float, durations: Sequence[float] = DURATIONS) -> Floats:
    """Calms of at least each duration [h] that begin in the period, a year, (PERIODS, durations).

    limit: of Hs [m]. A longer calm counts once.
    """
    length, month = _runs(record, limit, calm=True)
    long = length[:, None] >= np.asarray(durations)
    count = _periods(month, lambda held: long[held].sum(axis=0), (len(durations),))
    seen = np.bincount(_pooled(record)[1], minlength=12) * stretches(record)[0].step
    years = np.append(seen, seen.sum()) / MONTH_HOURS
    return np.asarray(count / np.where(years > 0, years, 1.0)[:, None])


def waits(record: Record, limit: float, durations: Sequence[float] = DURATIONS) -> Floats:
    """Mean and P90 wait [h] for a calm of each duration [h], (PERIODS, durations, 2).

    From every step of the period to the first step of the next calm long enough, 0 within one.
    limit: of Hs [m]. After the last such calm of a stretch the wait goes on into the stretch's own
    beginning where it holds whole years, for there the season is the same; else those steps are
    left out, which shortens the waits of a short stretch. inf where a period has no step with an
    answer. Durations go up to whole steps.
    """
    return np.stack([_wait(record, limit, duration) for duration in durations], axis=1)


def _wait(record: Record, limit: float, duration: float) -> Floats:
    found, month = [], []
    for part in stretches(record):
        calm, steps = part.hs <= limit, len(part.hs)
        seen = np.tile(calm, 2) if _whole_years(part) else calm
        begun = next_start(seen[None, :], steps_of(duration, part.step))[0, :steps]
        answered = begun != NEVER
        found.append((begun - np.arange(steps))[answered] * part.step)
        month.append(months(part)[answered])
    return _mean_and_p90(np.concatenate(found), np.concatenate(month), none=np.inf)


def _whole_years(part: Series) -> bool:
    days = len(part.hs) * part.step / 24.0
    years = round(days / 365.2425)
    return years > 0 and abs(days - years * 365.2425) <= 1.0


def steps_of(duration: float, step: float) -> int:
    """Whole steps [step in h] that a duration [h] takes, at least one."""
    return max(1, int(np.ceil(duration / step - 1e-9)))


def wind_correlation(record: Record) -> Floats:
    """Correlation of wind speed and Hs in each period, (PERIODS,); 0 where either is constant."""
    parts = stretches(record)
    if parts[0].wind is None:
        raise ValueError("the record holds no wind; its correlation with Hs cannot be told")
    hs, month = _pooled(record)
    wind = np.concatenate([part.wind for part in parts if part.wind is not None])

    def correlation(held: NDArray[np.bool_]) -> float:
        a, b = hs[held] - hs[held].mean(), wind[held] - wind[held].mean()
        size = float(np.sqrt((a @ a) * (b @ b)))
        return float(a @ b) / size if size > 0 else 0.0

    return _periods(month, correlation, ())


def annual_maxima(record: Record) -> Floats:
    """Largest Hs [m] of each calendar year that a stretch shows for at least 350 days, (years,)."""
    return np.array([float(hs.max()) for hs, _ in _years(record)])


def year_means(record: Record) -> Floats:
    """Mean Hs [m] of each period of each calendar year that a stretch shows for at least 350 days,
    (years, PERIODS)."""
    seen = [_period_means(hs, month) for hs, month in _years(record)]
    return np.array(seen).reshape(-1, PERIODS)


def year_spread(record: Record) -> Floats:
    """Standard deviation over years of a period's mean Hs, over its mean [1], (PERIODS,)."""
    means = year_means(record)
    if len(means) < 2:
        raise ValueError(f"a spread over years needs two whole years; the record has {len(means)}")
    return np.asarray(means.std(axis=0, ddof=1) / means.mean(axis=0))


def _years(record: Record) -> Iterator[tuple[Floats, NDArray[np.int64]]]:
    """Hs and month of each calendar year of each stretch, so that a stretch given twice counts
    twice."""
    for part in stretches(record):
        year, month = times(part).astype("datetime64[Y]").astype(np.int64), months(part)
        for one in np.unique(year):
            held = year == one
            if held.sum() * part.step >= 350 * 24.0:
                yield part.hs[held], month[held]


def _pooled(record: Record) -> tuple[Floats, NDArray[np.int64]]:
    parts = stretches(record)
    return np.concatenate([part.hs for part in parts]), np.concatenate([*map(months, parts)])


def _periods(
    month: NDArray[np.int64], of: Callable[[NDArray[np.bool_]], Any], shape: tuple[int, ...]
) -> Floats:
    """`of` the steps held by each period, 0 where it holds none, (PERIODS, *shape)."""
    out = np.zeros((PERIODS, *shape))
    for period in range(PERIODS):
        held = month == period if period < 12 else np.ones(len(month), dtype=np.bool_)
        if held.any():
            out[period] = of(held)
    return out


def _period_means(values: Floats, month: NDArray[np.int64]) -> Floats:
    return _periods(month, lambda held: values[held].mean(), ())


def _mean_and_p90(values: Floats, month: NDArray[np.int64], none: float) -> Floats:
    out = np.full((PERIODS, 2), none)
    for period in range(PERIODS):
        held = values[month == period] if period < 12 else values
        if len(held):
            out[period] = held.mean(), np.quantile(held, 0.9)
    return out


def _lengths(record: Record, limit: float, *, calm: bool) -> Floats:
    length, month = _runs(record, limit, calm=calm)
    return _mean_and_p90(length, month, none=0.0)


def _runs(record: Record, limit: float, *, calm: bool) -> tuple[Floats, NDArray[np.int64]]:
    """Length [h] and month of beginning of each calm, or of each storm."""
    length, month = [], []
    for part in stretches(record):
        inside = (part.hs <= limit) == calm
        edge = np.diff(np.concatenate([[False], inside, [False]]).astype(np.int8))
        first, last = np.flatnonzero(edge == 1), np.flatnonzero(edge == -1)
        length.append((last - first) * part.step)
        month.append(months(part)[first])
    return np.concatenate(length), np.concatenate(month)
