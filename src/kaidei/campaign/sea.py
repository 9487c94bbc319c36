"""The sea state: significant wave height Hs by 6-hour steps from monthly means, and who may work.

The logarithm of Hs is a Gaussian process about its monthly mean: the sum of passing *fronts*
(correlation time about two days) and slower *spells* (about ten days), with a factor of its own
for each year. A first-order process fitted at one hour halves the waits for a calm window; fitted
to the decay over days, with a slow part, it keeps them: at Hs <= 2 m, 25 years of the hindcast
"dataset D" of Haselsteiner et al. 2019 (doi 10.1115/OMAE2019-96523) make one wait 116 h on average
for 72 calm hours, and this process with 40 h, 240 h and a share of 0.2 about 98 h (a test measures
it): waits are some 16 percent short, as it has no seasons of its own at a fixed share of calm.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from kaidei.campaign.calendar import STEP
from kaidei.compiled import compiled, inlined
from kaidei.units import Floats

STEPS_A_DAY = round(24.0 / STEP)
GRAVITY = 9.80665  # m/s^2, standard
NODES = 50


def states(noise: Floats, fronts: Floats, spells: Floats, share: Floats) -> Floats:
    """Standard normal sea states by step, correlated in time, (M, days * 4).

    noise: independent standard normals (M, days, 5): four steps and one spell a day.
    fronts, spells: correlation times [h] (M,). share: part of the variance in spells [0 to 1] (M,).
    The first day is a stationary start, so a longer series begins with the same numbers.
    """
    if noise.ndim != 3 or noise.shape[2] != STEPS_A_DAY + 1:
        raise ValueError(f"noise must be (members, days, {STEPS_A_DAY + 1}), not {noise.shape}")
    if (share < 0).any() or (share > 1).any() or (fronts <= 0).any() or (spells <= 0).any():
        raise ValueError("correlation times must be above 0 h and the spells' share from 0 to 1")
    out = np.empty((noise.shape[0], noise.shape[1] * STEPS_A_DAY))
    fast, slow = np.exp(-STEP / fronts), np.exp(-24.0 / spells)
    _filter(noise, fast, slow, np.sqrt(1.0 - share), np.sqrt(share), out)
    return out


@compiled
def _filter(
    noise: Floats, fast: Floats, slow: Floats, front_part: Floats, spell_part: Floats, out: Floats
) -> None:
    for member in range(noise.shape[0]):
        a, b = fast[member], slow[member]
        kick, push = np.sqrt(1.0 - a * a), np.sqrt(1.0 - b * b)
        front, spell, step = 0.0, 0.0, 0
        for day in range(noise.shape[1]):
            draw = noise[member, day, noise.shape[2] - 1]
            spell = draw if day == 0 else b * spell + push * draw
            for part in range(noise.shape[2] - 1):
                draw = noise[member, day, part]
                front = draw if step == 0 else a * front + kick * draw
                out[member, step] = front_part[member] * front + spell_part[member] * spell
                step += 1


def wave_height(
    state: Floats, month: NDArray[np.int64], mean: Floats, spread: Floats, year_factor: Floats
) -> Floats:
    """Significant wave height Hs [m] (M, steps), log-normal within each month.

    state: standard normal (M, steps). month: 0 to 11 by step (steps,). mean: mean Hs of each month
    [m] (M, 12). spread: standard deviation of ln Hs within a month [1] (M,). year_factor: by step
    (M, steps), mean 1. The mean is kept: E[Hs] = mean * year_factor.
    """
    height = np.empty_like(state)
    _height(state, month, np.log(mean) - 0.5 * spread[:, None] ** 2, spread, year_factor, height)
    return height


@compiled
def _height(
    state: Floats,
    month: NDArray[np.int64],
    log_mean: Floats,
    spread: Floats,
    year_factor: Floats,
    height: Floats,
) -> None:
    for member in range(state.shape[0]):
        for step in range(state.shape[1]):
            log_height = log_mean[member, month[step]] + spread[member] * state[member, step]
            height[member, step] = np.exp(log_height) * year_factor[member, step]


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


def period_factor(steepness: Floats) -> Floats:
    """Tp / sqrt(Hs) [s/m^0.5] at a steepness [1]."""
    return peak_period(np.ones_like(steepness), steepness)


@inlined
def limit_at(limit: Floats, tp: Floats, period: float) -> float:
    """The Hs limit [m] at a peak period [s], straight between the periods `tp`, flat beyond."""
    last = tp.shape[0] - 1
    if period <= tp[0]:
        return float(limit[0])
    if period >= tp[last]:
        return float(limit[last])
    right = 1
    while tp[right] < period:
        right += 1
    part = (period - tp[right - 1]) / (tp[right] - tp[right - 1])
    return float(limit[right - 1] + part * (limit[right] - limit[right - 1]))


def workable(height: Floats, steepness: Floats, limit: Floats, tp: Floats) -> NDArray[np.bool_]:
    """Whether an operation may go on at each step, (M, steps).

    height: Hs [m] (M, steps). steepness: [1] (M,). limit: Hs limit [m] at each peak period of
    `tp` [s], (M, len(tp)).
    """
    _check_periods(tp)
    out = np.empty(height.shape, dtype=np.bool_)
    _workable(height, period_factor(steepness), limit, tp, out)
    return out


def _check_periods(tp: Floats) -> None:
    if len(tp) < 2 or (np.diff(tp) <= 0).any():
        raise ValueError(f"peak periods must rise: {list(tp)}")


@compiled
def _workable(
    height: Floats, factor: Floats, limit: Floats, tp: Floats, out: NDArray[np.bool_]
) -> None:
    for member in range(height.shape[0]):
        for step in range(height.shape[1]):
            period = factor[member] * np.sqrt(height[member, step])
            out[member, step] = height[member, step] <= limit_at(limit[member], tp, period)


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


def workable_share(
    mean: Floats, spread: Floats, steepness: Floats, limit: Floats, tp: Floats
) -> Floats:
    """Share of the time in which an operation may go on, by month of the year, (M, 12).

    mean: [m] (M, 12). spread, steepness: [1] (M,). limit: [m] (M, len(tp)), tp: [s]. Middle-point
    rule over NODES equal parts of the distribution of Hs, right to half a part at each crossing.
    """
    _check_periods(tp)
    score = ndtri((np.arange(NODES) + 0.5) / NODES)
    centre = np.log(mean) - 0.5 * spread[:, None] ** 2
    height = np.exp(centre[:, :, None] + spread[:, None, None] * score)
    flat = np.ascontiguousarray(height.reshape(len(mean), -1))
    open_ = workable(flat, steepness, limit, tp).reshape(height.shape)
    return np.asarray(open_.mean(axis=2), dtype=np.float64)
