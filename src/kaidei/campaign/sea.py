"""The sea of a month by its distribution: mean wave height, and how much of the time one may work.

How it goes on from hour to hour is in `metocean`; what is here has the same Hs, periods, wind and
current, and no time: shares of a month follow from it without sampling.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gamma, ndtr, ndtri

from kaidei.campaign.metocean.libraries import Singles
from kaidei.campaign.metocean.realising import Climates, Weathers
from kaidei.campaign.metocean.series import GRAVITY
from kaidei.campaign.openness import limit_at
from kaidei.compiled import compiled
from kaidei.units import Floats

NODES = 50
"""Equal parts of the distribution of Hs in `workable_share`."""
SCATTER_NODES = 8
"""Equal parts of the scatter of Tp at one Hs."""


def year_factors(noise: Floats, spread: Floats) -> Floats:
    """Rough and quiet years: a factor of mean 1 on Hs for each year, (M, years).

    noise: standard normal (M, years). spread: standard deviation of its logarithm [1] (M,).
    """
    return np.asarray(np.exp(spread[:, None] * noise - 0.5 * spread[:, None] ** 2))


def peak_period(height: Floats, steepness: Floats) -> Floats:
    """Peak period Tp [s] of a sea of height Hs [m] and steepness 2 pi Hs / (g Tp^2) [1].

    Deep water; ocean swell about 0.005 to 0.02, wind sea 0.03 to 0.06 (DNV-RP-C205, section 3.5).
    """
    return np.asarray(np.sqrt(2.0 * np.pi * height / (GRAVITY * steepness)))


def monthly_mean(low: Floats, high: Floats, between: Floats) -> Floats:
    """Mean Hs of each month [m] (M, 12): the same part of the way from low to high in every month.

    low, high: [m] (12,). between: 0 (the low reading) to 1 (the high one), (M,).
    """
    if (low > high).any() or (low <= 0).any():
        raise ValueError("the low monthly Hs must be above 0 m and not above the high one")
    return low + between[:, None] * (high - low)


def calm_share(mean: Floats, spread: Floats, height: Floats) -> Floats:
    """Share of the time with Hs at or below a height, for log-normal Hs; shapes broadcast.

    mean: mean Hs [m]. spread: standard deviation of ln Hs [1]. height: [m].
    """
    score = (np.log(height) - np.log(mean) + 0.5 * spread**2) / spread
    return np.asarray(ndtr(score))


def fair_share(mean: Floats, shape: Floats, most: Floats, score: Floats, together: float) -> Floats:
    """Chance that a Weibull wind stays at or below a limit at scores of Hs, (M, 12, scores).

    mean: mean wind of each month [m/s] (M, 12). shape: (M,). most: [m/s] (M,), inf for none. score:
    standard normal scores of Hs. together: correlation of both in normal scores.
    """
    scale = mean / gamma(1.0 + 1.0 / shape)[:, None]
    level = ndtri(-np.expm1(-((most[:, None] / scale) ** shape[:, None])))
    own = np.sqrt(1.0 - together**2)
    return np.asarray(ndtr((level[:, :, None] - together * score) / own))


def workable_share(
    climates: Climates,
    limit: Floats,
    most_wind: Floats,
    most_current: Floats,
    *,
    wind_hs: float = 0.0,
    tp_hs: float = 0.0,
) -> Floats:
    """Share of the time in which a task may go on, by month of the year, (M, 12).

    climates: of the members; their year factors are left out. limit: highest Hs [m] by peak period,
    (M, BINS) from `openness.by_period`. most_wind, most_current: [m/s] (M,), inf for none. wind_hs,
    tp_hs: correlations with Hs of the wind and of the scatter of Tp, in normal scores; beyond these
    the three, and the current, are independent.

    Middle-point rule over NODES by SCATTER_NODES equal parts; typhoons apart.
    """
    c, spread = climates, climates.hs_spread[:, None]
    score = ndtri((np.arange(NODES) + 0.5) / NODES)
    scatter = ndtri((np.arange(SCATTER_NODES) + 0.5) / SCATTER_NODES)
    fair = fair_share(c.wind_mean, c.wind_shape, most_wind, score, wind_hs)
    centre = np.log(c.hs_mean) - 0.5 * spread**2
    height = np.exp(centre[:, :, None] + spread[:, :, None] * score)
    apart = tp_hs * score[:, None] + np.sqrt(1.0 - tp_hs**2) * scatter
    factor = np.exp(c.tp_spread[:, None, None] * apart)
    out = np.empty(c.hs_mean.shape)
    _share(height, peak_period(np.ones(1), c.steepness), factor, limit, fair, out)
    steady = calm_share(c.current_mean, np.maximum(c.current_spread, 1e-9), most_current)
    return np.asarray(out * steady[:, None])


@compiled
def _share(
    height: Floats, period: Floats, factor: Floats, limit: Floats, fair: Floats, out: Floats
) -> None:
    members, months, nodes = height.shape
    for member in range(members):
        for month in range(months):
            total = 0.0
            for node in range(nodes):
                hs = height[member, month, node]
                median = period[member] * np.sqrt(hs)
                open_ = 0
                for part in range(factor.shape[2]):
                    tp = min(max(median * factor[member, node, part], 1.0), 30.0)
                    open_ += 1 if hs <= limit_at(limit[member], tp) else 0
                total += fair[member, month, node] * open_
            out[member, month] = total / (nodes * factor.shape[2])


def counted_calm(hs: Singles, step: float, height: Floats) -> Floats:
    """Share of each month with Hs at or below heights [m] (M,), counted in one weather (steps,) of
    years of 365 days, (M, 12)."""
    month = np.resize(_months(step), len(hs))
    sorted_ = [np.sort(hs[month == one]) for one in range(12)]
    return np.stack([np.searchsorted(s, height, side="right") / len(s) for s in sorted_], axis=1)


def _months(step: float) -> NDArray[np.int64]:
    days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return np.repeat(np.repeat(np.arange(12), days), round(24.0 / step))


def counted_share(
    found: Weathers, step: float, limit: Floats, most_wind: Floats, most_current: Floats
) -> Floats:
    """The share of `workable_share`, counted in years of weather of 365 days each, (M, 12).

    step: of the weather [h]. The other arguments as there.
    """
    month, out = _months(step), np.zeros((len(limit), 12))
    _count(*found, month, limit, most_wind, most_current, out)
    steps = np.bincount(month) * (found.hs.shape[1] // len(month))
    return np.asarray(out / steps)


@compiled
def _count(
    hs: Singles, tp: Singles, wind: Singles, current: Singles, month: NDArray[np.int64],
    limit: Floats, most_wind: Floats, most_current: Floats, out: Floats,
) -> None:  # fmt: skip
    for member in range(hs.shape[0]):
        for step in range(hs.shape[1]):
            fair = wind[member, step] <= most_wind[member]
            fair = fair and current[member, step] <= most_current[member]
            if fair and hs[member, step] <= limit_at(limit[member], tp[member, step]):
                out[member, month[step % month.shape[0]]] += 1.0
