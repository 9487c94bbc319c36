"""From scores drawn out of a library to the sea of each member's own climate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gamma

from kaidei.campaign.metocean.libraries import Library, Singles
from kaidei.campaign.metocean.scores import passage
from kaidei.campaign.metocean.series import GRAVITY, moments
from kaidei.compiled import compiled, fused, inlined
from kaidei.units import Floats


@dataclass(frozen=True)
class Climates:
    """The climate of each of M members; arguments as in `Climatology`.

    hs_mean: [m] (M, 12). hs_spread: (M,). year_factor: on Hs, by year of its history (M, years).
    steepness, tp_spread: (M,). wind_mean: [m/s] (M, 12). wind_shape: (M,). current_mean: [m/s]
    (M,). current_spread: (M,).
    """

    hs_mean: Floats
    hs_spread: Floats
    year_factor: Floats
    steepness: Floats
    tp_spread: Floats
    wind_mean: Floats
    wind_shape: Floats
    current_mean: Floats
    current_spread: Floats


class Weathers(NamedTuple):
    """Hs [m], Tp [s], wind [m/s] and current [m/s] by step, each (M, years * steps of a year)."""

    hs: Singles
    tp: Singles
    wind: Singles
    current: Singles


def realise(held: Library, index: NDArray[np.int64], climates: Climates) -> Weathers:
    """The weather of members from the library's years drawn for their quarters (M, years, 4).

    What the library has from a record stays as recorded, Hs times the year factor. The rest:

    Hs and current are log-normal, wind Weibull, with the stated means: E[Hs] = hs_mean *
    year_factor, passing from month to month within five days of its end. Tp follows the root of Hs
    at the steepness, with scatter, kept from 1 to 30 s. Right to 1e-6 for values from 2e-5 to 5e4.
    """
    members, years, _ = index.shape
    _check(climates, members, years)
    c, steps = _with_record(held, climates), held.scores.shape[2]
    month, other, weight = passage(moments(np.datetime64("2001-01-01"), steps, held.step))
    spread = c.hs_spread[:, None]
    scale = gamma(1.0 + 1.0 / c.wind_shape)[:, None]
    out = Weathers(*(np.empty((members, years * steps), dtype=np.float32) for _ in range(4)))
    _realise(
        held.scores,
        index,
        held.quarters,
        month,
        other,
        weight,
        np.log(c.hs_mean) - 0.5 * spread**2,
        np.log(c.wind_mean / scale),
        np.log(c.year_factor),
        np.stack(
            [
                c.hs_spread,
                0.5 * np.log(2.0 * np.pi / (GRAVITY * c.steepness)),
                c.tp_spread,
                1.0 / c.wind_shape,
                np.log(c.current_mean) - 0.5 * c.current_spread**2,
                c.current_spread,
            ],
            axis=1,
        ),
        *out,
    )
    return out


def _check(c: Climates, members: int, years: int) -> None:
    shapes = {"hs_mean": (members, 12), "wind_mean": (members, 12), "year_factor": (members, years)}
    for name, values in vars(c).items():
        wanted = shapes.get(name, (members,))
        if values.shape != wanted:
            raise ValueError(f"{name} of the members' climates is {values.shape}, not {wanted}")
        least = 0.0 if name.endswith("_spread") else np.nextafter(0.0, 1.0)
        if not (np.isfinite(values) & (values >= least)).all():
            raise ValueError(f"{name} of the members' climates must be finite and above 0")


def _with_record(held: Library, climates: Climates) -> Climates:
    """The climates under which the logarithms of a record come out as they are."""
    unit = {
        "hs": {"hs_mean": np.exp(0.5), "hs_spread": 1.0},
        "tp": {"steepness": 2.0 * np.pi / GRAVITY, "tp_spread": 1.0},
        "wind": {"wind_mean": 1.0, "wind_shape": 1.0},
        "current": {"current_mean": np.exp(0.5), "current_spread": 1.0},
    }
    fixed = {
        name: np.full_like(getattr(climates, name), value)
        for variable in held.recorded
        for name, value in unit[variable].items()
    }
    return replace(climates, **fixed)


@fused
def _exp(x: float) -> float:
    """e to the power x, -11 to 11, within 1e-6 of it, without branch, call or table: the 32nd power
    of a short series, so that the loop becomes vector code."""
    y = min(max(x, -11.0), 11.0) * 0.03125
    small = 1.0 + y * (1.0 + y * (1 / 2 + y * (1 / 6 + y * (1 / 24 + y * (1 / 120 + y * (
        1 / 720 + y * (1 / 5040)))))))  # fmt: skip
    small *= small
    small *= small
    small *= small
    small *= small
    return small * small


@inlined
def _passing(monthly: Floats, month: int, other: int, weight: float) -> float:
    here, there = monthly[month], monthly[other]
    return float(here + weight * (there - here))


@inlined
def _fill(
    put: Singles, score: Singles, centre: Floats, first: int, shift: float, part: float
) -> None:
    """e to the centre from its step `first` on, and the score's part, and a shift."""
    for step in range(score.shape[0]):
        put[step] = _exp(centre[first + step] + part * score[step] + shift)


@inlined
def _fill_tp(put: Singles, score: Singles, hs: Singles, period: float, part: float) -> None:
    """Root of Hs, times e to the score's part and the steepness' `period`, from 1 to 30 s."""
    for step in range(score.shape[0]):
        long = np.sqrt(hs[step]) * _exp(period + part * score[step])
        put[step] = min(max(long, 1.0), 30.0)


@compiled
def _realise(
    score: Singles,
    index: NDArray[np.int64],
    quarters: NDArray[np.int64],
    month: NDArray[np.int64],
    other: NDArray[np.int64],
    weight: Floats,
    hs_centre: Floats,
    wind_centre: Floats,
    year_log: Floats,
    shape: Floats,
    hs: Singles,
    tp: Singles,
    wind: Singles,
    current: Singles,
) -> None:
    steps = month.shape[0]
    sea, air, drift = np.empty(steps), np.empty(steps), np.empty(steps)
    for member in range(index.shape[0]):
        spread, period, scatter, wind_part, drift_centre, drift_spread = shape[member]
        drift[:] = drift_centre
        for step in range(steps):
            at = month[step], other[step], weight[step]
            sea[step] = _passing(hs_centre[member], *at)
            air[step] = _passing(wind_centre[member], *at)
        for year in range(index.shape[1]):
            for quarter in range(4):
                first, last = quarters[quarter], quarters[quarter + 1]
                drawn = index[member, year, quarter]
                begin, end = year * steps + first, year * steps + last
                level = hs[member, begin:end]
                _fill(
                    level, score[0, drawn, first:last], sea, first, year_log[member, year], spread
                )
                _fill_tp(tp[member, begin:end], score[1, drawn, first:last], level, period, scatter)
                _fill(
                    wind[member, begin:end], score[2, drawn, first:last], air, first, 0.0, wind_part
                )
                _fill(
                    current[member, begin:end],
                    score[3, drawn, first:last],
                    drift,
                    first,
                    0.0,
                    drift_spread,
                )


def each_year(held: Library, climate: Climates) -> Weathers:
    """Each year of the library once, in one member's climate: rows of `climate` are repeated."""
    years = held.scores.shape[1]
    index = np.repeat(np.arange(years), 4).reshape(years, 1, 4)
    rows = {name: np.repeat(values[:1], years, axis=0) for name, values in vars(climate).items()}
    rows["year_factor"] = np.ones((years, 1))
    return realise(held, index, Climates(**rows))
